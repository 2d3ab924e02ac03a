"""Beside the song: what the line needs, its candidates, rhymes, and what of it is copied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from textual.content import Content
from textual.message import Message

from core.songs.document import LineTake, Row
from core.writing.desk import Desk
from core.writing.desk_lines import mark
from studio.screens.lines.page import MARKS, OFF, whose
from studio.screens.lines.rhyme_rows import RhymeRows
from studio.widgets.clicks import DIM, Clickable, clickable
from studio.widgets.lines import Lines, cut
from studio.wording.i18n import t
from studio.wording.moods import mood_name
from studio.wording.safe_text import safe_line, safe_text

if TYPE_CHECKING:
    from core.forms.one_line import Rhyming
    from core.library.line_writers import Ready
    from core.text.prosody import Scheme

WIDE_PAGE, LOW_PAGE = 9, 4
"""Candidates that are seen at once, beside the song and below it."""
BITS, MOOD, COPIED = 7, 11, 7
"""Cells behind a candidate: for its bits or, where one is wanted, its mood; for what is copied."""


@dataclass
class Beside:
    """What the panel shows, but for the desk itself."""

    ready: Ready | None = None
    """The model in use, once it is ready."""
    rhymes: RhymeRows = field(default_factory=RhymeRows)
    key_to: Callable[[str], str] = str
    """The key that reaches a row of the table of keys, as it is written."""
    problem: str = ""
    """Why nothing could be written for this line."""


class DeskPanel(Lines, Clickable):
    """The panel; a click marks a candidate."""

    class Resized(Message):
        """It is as wide as it will be: what was drawn before was drawn for another width."""

    def on_resize(self) -> None:
        self.post_message(self.Resized())

    def show(self, desk: Desk, beside: Beside, *, low: bool) -> None:
        """Brings the panel up to the desk.

        Args:
            low: it stands below the song, in few rows.
        """
        row, document = desk.row, desk.document
        if row is None or document is None:
            self.content = Content("")
            return
        from core.forms.one_line import rhyming
        from core.forms.sheet_song import scheme_of

        width = max(20, self.size.width)
        known, scheme = rhyming(document, row.id), scheme_of(document.scheme)
        rows = [_head(desk, row, known, beside, width, low=low)]
        if not low:
            rows.append(Content(""))
        offered = _Offered(desk, row, known.name, scheme, width)
        rows += _candidates(offered, beside, low=low)
        if not low:
            rows.append(Content(""))
        rows += beside.rhymes.rows(width, beside.key_to("lines.near"), low=low)
        if not low:
            rows.append(Content(""))
        rows += _problem(beside.problem, width) or _about(desk, row, beside.ready, width, low=low)
        self.content = Content("\n").join(rows)


def _head(
    desk: Desk, row: Row, known: Rhyming, beside: Beside, width: int, *, low: bool
) -> Content:
    """The line and what it needs."""
    parts = [t("line {number}", number=desk.place + 1)]
    shape = row.line.template
    if shape is None:
        parts.append(t("no form: {form} gives it one", form=beside.key_to("lines.form")))
    else:
        parts.append(t("{count} syllables", count=shape.syllables))
        if shape.rhyme:
            parts.append(_rhyme(known, shape.rhyme))
        if shape.tones:
            parts.append(shape.tones)
    head = safe_text(("   " if low else "    ").join(parts))
    if not low or not (count := len(desk.offers)):
        return Content.styled(cut(head, width), "bold")
    first = page_of(desk.picked, LOW_PAGE)
    shown = f"{first + 1}-{min(first + LOW_PAGE, count)}/{count}"
    room = width - _figures(desk) - len(shown) - 1
    return Content.assemble((_filled(head, room), "bold"), (f" {shown}{_labels(desk)}", DIM))


def _rhyme(known: Rhyming, letter: str) -> str:
    words = " ".join(word if word.isascii() else word[-1:] for word in known.words[:4])
    if words and known.name:
        return t("rhymes with {words} ({rhyme})", words=words, rhyme=known.name)
    if known.name:
        return t("rhymes on {rhyme}", rhyme=known.name)
    if known.open:
        return t("rhyme {letter}, not settled yet", letter=letter)
    return t("rhyme {letter}, free: no other line has it", letter=letter)


def page_of(picked: int, size: int) -> int:
    """The first candidate of the page that holds a candidate."""
    return picked // size * size


class _Offered(NamedTuple):
    """What the candidates of a line are shown with."""

    desk: Desk
    row: Row
    rhyme: str
    """What the other lines of its letter rhyme on; "" while nothing settles it."""
    scheme: Scheme
    width: int

    def is_off(self, text: str) -> bool:
        """Whether a candidate does not rhyme as the others do by now."""
        from core.forms.one_line import last_of, rhyme_at_end

        return bool(self.rhyme) and rhyme_at_end(text, self.scheme) != last_of(self.rhyme)


def _candidates(offered: _Offered, beside: Beside, *, low: bool) -> list[Content]:
    desk, row, width = offered.desk, offered.row, offered.width
    offers, size = desk.offers, LOW_PAGE if low else WIDE_PAGE
    first = page_of(desk.picked, size)
    writes = desk.job is not None and desk.job.wish.kind in ("line", "all")
    if not offers:
        empty = [Content("")] * (size - low)
        more = beside.key_to("lines.more")
        told = t("writing") if writes else t("{more} writes candidates for this line", more=more)
        if row.line.locked:
            told = t("locked: it stays as it is")
        return [Content.styled(cut(told, width), DIM), *empty]
    last = min(first + size, len(offers))
    told = t("candidates {first}-{last} of {count}", first=first + 1, last=last, count=len(offers))
    if writes:
        told += "  " + t("writing")
    room = width - _figures(desk)
    rows = [] if low else [Content.styled(f"{_filled(told, room)}{_labels(desk)}", DIM)]
    rows += [
        _candidate(offered, offers[place], place - first, place, room)
        for place in range(first, last)
    ]
    return rows + [Content("")] * (size - (last - first))


def _figures(desk: Desk) -> int:
    """Cells for what stands behind a candidate."""
    return COPIED + (MOOD if desk.moods.wanted else BITS)


def _labels(desk: Desk) -> str:
    """What the figures behind a candidate are."""
    first = t("mood") if desk.moods.wanted else t("bits")
    return _right(first, _figures(desk) - COPIED) + _right(t("copied"), COPIED)


def _candidate(offered: _Offered, take: LineTake, number: int, place: int, room: int) -> Content:
    desk, row = offered.desk, offered.row
    here = place == desk.picked
    pointer = "›" if here else "*" if take.text == row.line.text else " "
    text = _filled(safe_line(take.text), room - 6)
    figure = f"{take.bits:.1f}" if take.bits is not None else ""
    if wanted := desk.moods.wanted:
        chance = desk.mood_of(take)
        figure = "…" if chance is None else f"{mood_name(wanted)} {chance:.0%}"
    sign, look = MARKS.get(mark(take.text, take.copied), ("", ""))
    told = f"{sign}{take.copied}" if sign else ""
    if offered.is_off(take.text):
        told = f"{OFF} {told}".strip()
    return clickable(
        Content.assemble(
            (f" {pointer} {number + 1}  ", "bold $accent" if here else DIM),
            (text, "bold" if here else ""),
            (_right(figure, _figures(desk) - COPIED), DIM),
            (_right(told, COPIED), look),
        ),
        f"number({number + 1})",
    )


def _right(text: str, room: int) -> str:
    text = cut(text, room - 1)
    return " " * (room - cell_len(text)) + text


def _filled(text: str, room: int) -> str:
    text = cut(text, room)
    return text + " " * max(0, room - cell_len(text))


def _problem(problem: str, width: int) -> list[Content]:
    """A sentence over as many rows as it takes, three at most."""
    rows: list[Content] = []
    rest = problem
    while rest and len(rows) < 3:
        part = rest if cell_len(rest) <= width else cut(rest, width + 1)[:-1]
        if len(part) < len(rest) and (space := part.rfind(" ")) > width // 2:
            part = part[: space + 1]
        rows.append(Content.styled(part.strip(), "$warning"))
        rest = rest[len(part) :]
    return rows


def _about(desk: Desk, row: Row, ready: Ready | None, width: int, *, low: bool) -> list[Content]:
    """What of the marked candidate, or of the line, is copied; how it ends, whose it is."""
    offers = desk.offers
    take = offers[desk.picked] if offers else None
    text = take.text if take is not None else row.line.text
    ends = []
    if take is not None:
        if take.end is not None:
            ends.append(t("P(end) {share}", share=f"{take.end:.2f}"))
        ends.append(t("take {number} of {count}", number=desk.picked + 1, count=len(offers)))
        if take.name:
            ends.append(safe_line(take.name))
    elif row.line.text:
        ends.append(whose(row.line) or t("by the model"))
    rows = [_copied(text, ready), "   ".join(ends)]
    if not low and cell_len(text) > width - _figures(desk) - 6:
        rows.insert(0, safe_line(text))  # above it was cut
    return [Content.styled(cut(told, width), DIM) for told in rows]


def _copied(text: str, ready: Ready | None) -> str:
    if not text or ready is None:
        return ""
    index = ready.writers.index
    if index is None:
        return t("copied: cannot know, this model travels alone")
    shared = index.shared(text)
    if shared is None or shared.length < 2:
        return t("copied: nothing")
    where = {"length": shared.length, "song": safe_line(shared.song), "line": shared.line}
    if shared.unit == "words":
        return t("copied: {length} words as in {song}, line {line}", **where)
    return t("copied: {length} characters as in {song}, line {line}", **where)
