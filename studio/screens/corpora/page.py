"""The page of a corpus: how much it is, its figures, what was left out, and the six terms on it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from textual.content import Content
from textual.widgets import Static

from core.corpus.info import PreparedSong
from studio.screens.corpora.inside import CorpusRow, Inside
from studio.widgets.clicks import DIM
from studio.wording.corpus_facts import amount_line, doubts, figures, left_out
from studio.wording.figures import short_count
from studio.wording.i18n import t
from studio.wording.safe_text import safe_line, safe_text

_SOURCES, _DOUBTS = 5, 10
_LABEL, _NARROWEST = 12, 16
"""Cells of the column of labels, and the fewest of the other."""


def row_line(row: CorpusRow) -> str:
    """What the list says under the name of a corpus."""
    facts = [t("demo")] if row.demo else []
    if row.problem is not None:
        return t("damaged")
    if row.songs is None:
        return "  ".join([*facts, t("not read yet")])
    facts.append(t("{n} songs", n=f"{row.songs:,}"))
    if row.tokens is not None:
        facts.append(t("{n} tokens", n=short_count(row.tokens)))
    return "  ".join(facts)


class PageText(Static):
    """A page that is made for the cells there are, and made anew when they change."""

    _make: Callable[[int], Content] | None = None

    def show(self, make: Callable[[int], Content]) -> None:
        """Shows what `make` returns for a width in cells."""
        self._make = make
        self.update(make(self.content_size.width))

    def on_resize(self) -> None:
        if self._make is not None:
            self.show(self._make)


def about(
    inside: Inside, width: int, *, demo: bool = False, draft: bool = False, note: str = ""
) -> Content:
    """The whole page, for so many cells; `note` is said at its top.

    Of a draft, what was left out comes first: that is what one decides by.
    """
    info, tokens = inside.info, inside.tokens
    parts = [_origin(inside, demo=demo)]
    if note:
        parts.append(Content.styled(safe_line(note), "$accent"))
    if tokens is not None:
        parts += [Content(""), Content.styled(amount_line(tokens), "bold")]
    # How much it is stands above.
    known = (row for row in figures(info, tokens) if row[0] != t("enough for"))
    rows = [line for row in known for line in _two_columns(*row, width)]
    halves = [[Content(""), *rows], _left_out(inside)]
    for half in reversed(halves) if draft else halves:
        parts += half
    if inside.terms:
        parts += [Content(""), Content.styled(t("The terms of the trade"), "bold $accent")]
        for term in inside.terms:
            told = safe_line(t(term.text, **term.fields))
            parts.append(Content.assemble((t(term.name), "bold"), f": {told}"))
    return Content("\n").join(parts)


def song_text(song: PreparedSong) -> Content:
    """One song, with where it was found."""
    return Content.assemble("\n", safe_text(song.text), "\n\n", (safe_line(song.source), DIM))


def _origin(inside: Inside, *, demo: bool) -> Content:
    if demo:
        return Content.styled(t("part of the studio"), DIM)
    sources = [safe_line(source) for source in inside.info.sources]
    shown = sources[:_SOURCES]
    if len(sources) > len(shown):
        shown.append(t("and {count} more", count=len(sources) - len(shown)))
    day = inside.info.created[:10]
    told = t("read on {day} from {sources}", day=day, sources=", ".join(shown))
    return Content.styled(told, DIM)


def _left_out(inside: Inside) -> list[Content]:
    kinds, unsure = left_out(inside.info), list(islice(doubts(inside.info), _DOUBTS))
    parts = [Content(""), Content.styled(t("Left out"), "bold $accent")]
    if not kinds:
        parts.append(Content(t("nothing but what stands twice")))
    for kind in kinds:
        parts.append(Content(kind.what))
        parts += [Content.styled(f"    {safe_line(one)}", DIM) for one in kind.examples]
        if kind.examples and kind.more:
            told = t("and {count} more", count=f"{kind.more:,}")
            parts.append(Content.styled(f"    {told}", DIM))
    if unsure:
        parts += [Content(""), Content.styled(t("In doubt"), "bold $text-warning")]
        parts += [Content(safe_line(doubt)) for doubt in unsure]
        if (more := len(inside.info.doubts) - len(unsure)) > 0:
            parts.append(Content(t("and {count} more", count=more)))
    return parts


def _two_columns(label: str, value: str, width: int) -> list[Content]:
    """A label, and what it says beside it, on as many lines as that takes."""
    lines = Content(safe_line(value)).wrap(max(_NARROWEST, width - _LABEL))
    heads = [Content.styled(label, DIM), *(Content("") for _ in lines[1:])]
    return [
        Content.assemble(head, " " * max(1, _LABEL - head.cell_length), line)
        for head, line in zip(heads, lines, strict=True)
    ]
