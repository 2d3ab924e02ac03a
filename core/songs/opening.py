"""Texts as documents: saved songs, unsaved takes, and what was changed elsewhere.

Nothing is lost: the text of the document is the text that it was made of, but for line ends at its
end. Tags such as [Chorus] or 副歌 and empty lines part sections; a chorus that comes again, or any
section that is the same again, becomes a repetition.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from core.composing.takes import Take
from core.corpus.formats.structure import section_tag
from core.songs.document import Document, Line, Origin, Section, kind_of
from core.songs.drafts import Draft
from core.songs.song import Song, clean_title, title_of
from core.text.normalise import normalise

_ALIKE = 0.5
"""A chorus of as many lines, of which this share is the same, is the chorus again."""
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass
class _Part:
    gap: int
    heading: str | None = None
    tag: str = ""
    below: int = 0
    lines: list[str] = field(default_factory=list)
    folded: bool = False


def document_of(song: Song) -> Document:
    """A saved song; what its take wrote is by the model."""
    return document_of_text(song.text, title=song.title, take=song.take)


def document_of_draft(draft: Draft) -> Document:
    """An unsaved text."""
    return document_of_text(draft.text, take=draft.take)


def document_of_text(text: str, *, title: str | None = None, take: Take | None = None) -> Document:
    """Any text.

    Args:
        title: without one, the first line that is sung.
        take: what it was written as; lines that it does not hold were edited, or added by hand.

    Raises:
        SongError: it has more lines than a document holds.
    """
    text = normalise(text).rstrip("\n")
    sections, texts = _folded(_parts(text))
    origins = _origins(list(texts.values()), take)
    lines = {
        id: Line(text=line, origin=origin)
        for (id, line), origin in zip(texts.items(), origins, strict=True)
    }
    if title is None:
        title = title_of("\n".join(texts.values()))
    english = not _HAN.search(text) and bool(re.search("[A-Za-z]", text))
    return Document(
        title=clean_title(title),
        language="en" if english else "zh",
        scheme="cmu" if english else "thirteen",
        sections=sections,
        lines=lines,
        take=take,
    )


def with_text(document: Document, text: str) -> Document:
    """A document whose text was changed elsewhere; lines that are still there stay what they are.

    Raises:
        SongError: it has more lines than a document holds.
    """
    fresh = document_of_text(text, title=document.title)
    known: dict[str, list[Line]] = {}
    for line in reversed(document.lines.values()):
        known.setdefault(line.text, []).append(line)
    lines = {
        id: known[line.text].pop() if known.get(line.text) else line
        for id, line in fresh.lines.items()
    }
    return replace(document, sections=fresh.sections, lines=lines)


def _parts(text: str) -> list[_Part]:
    parts: list[_Part] = []
    part: _Part | None = None
    sung: set[str] = set()
    """Tags of sections that have lines."""
    empty = 0
    for line in text.split("\n") if text else ():
        if not line:
            empty += 1
            continue
        tag = section_tag(line.strip())
        again = part is not None and part.tag in sung and not part.lines
        if tag is not None:
            part = _Part(empty, heading=line, tag=tag)
            parts.append(part)
        elif part is not None and part.heading is not None and not part.lines and not again:
            part.below = empty
            part.lines.append(line)
        elif part is None or empty:
            part = _Part(empty, lines=[line])
            parts.append(part)
        else:
            part.lines.append(line)
        if part.tag and part.lines:
            sung.add(part.tag)
        empty = 0
    return parts


def _folded(parts: Sequence[_Part]) -> tuple[tuple[Section, ...], dict[str, str]]:
    """Sections, of which those that come again are repetitions, and the text of each line."""
    sections: list[Section] = []
    texts: dict[str, str] = {}
    by_tag: dict[str, Section] = {}
    by_text: dict[tuple[str, ...], Section] = {}
    for number, part in enumerate(parts, 1):
        section = Section(
            id=f"s{number}", tag=part.tag, heading=part.heading, gap=part.gap, below=part.below
        )
        name = re.sub(r"[\s\d]+$", "", part.tag).casefold()
        whole = by_tag.get(name) if kind_of(part.tag) == "chorus" or not part.lines else None
        if part.lines:
            whole = by_text.get(tuple(part.lines)) or _alike(whole, part.lines, texts)
        if whole is not None:
            instead = {}
            for id, line in zip(whole.lines, part.lines, strict=False):
                if texts[id] != line:
                    instead[id] = f"l{len(texts) + 1}"
                    texts[instead[id]] = line
            section = replace(section, repeats=whole.id, instead=instead, folded=not part.lines)
        elif part.lines:
            ids = tuple(f"l{len(texts) + place}" for place in range(1, len(part.lines) + 1))
            texts.update(zip(ids, part.lines, strict=True))
            section = replace(section, lines=ids)
            if part.tag:
                by_tag.setdefault(name, section)
            if len(part.lines) > 1:
                by_text.setdefault(tuple(part.lines), section)
        sections.append(section)
    return tuple(sections), texts


def _alike(whole: Section | None, lines: Sequence[str], texts: dict[str, str]) -> Section | None:
    if whole is None or len(whole.lines) != len(lines):
        return None
    same = sum(texts[id] == line for id, line in zip(whole.lines, lines, strict=True))
    return whole if same >= _ALIKE * len(lines) else None


def _origins(lines: Sequence[str], take: Take | None) -> list[Origin]:
    """Who wrote each line: the model what it drew, a person what was typed before or later.

    A line that the take does not hold was edited, as long as it lacks one that the take holds.
    """
    if take is None:
        return ["human"] * len(lines)
    *typed, begun = take.prompt.split("\n")
    written = take.text.split("\n")[len(typed) :]
    if begun and written and written[0] == begun:
        typed.append(written.pop(0))
    wrote, said = Counter(written), Counter(typed)
    lacking = sum((wrote - Counter(lines)).values()) if lines else 0
    origins: list[Origin] = []
    for line in lines:
        if said[line] > 0:
            said[line] -= 1
            origins.append("human")
        elif line in wrote:
            origins.append("model")
        elif lacking > 0:
            lacking -= 1
            origins.append("edited")
        else:
            origins.append("human")
    return origins
