"""What can be done to a document: each function gives a new one and leaves the old as it was.

Lines and sections are named by their ids, places counted from 0. A locked line changes only after
it is unlocked. All raise SongError for an id that is not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from core.errors import SongError
from core.songs.document import Document, Line, LineTake, Section
from core.songs.song import clean_title
from core.songs.template import LineTemplate
from core.text.normalise import normalise


def retitle(document: Document, title: str) -> Document:
    """Gives it another title.

    Raises:
        SongError: nothing is left of it.
    """
    return replace(document, title=clean_title(title))


def set_rhymes(
    document: Document, scheme: str | None = None, classes: Mapping[str, str] | None = None
) -> Document:
    """Names another table of rhymes, or the classes of its rhyme letters."""
    return replace(
        document,
        scheme=document.scheme if scheme is None else scheme,
        classes=document.classes if classes is None else dict(classes),
    )


def set_text(document: Document, id: str, text: str) -> Document:
    """A person writes a line: what a model wrote is then edited.

    Raises:
        SongError: it is locked, or the text is more than one line.
    """
    line = unlocked(document, id)
    text = normalise(text)
    if text == line.text:
        return document
    chosen, origin = line.chosen, line.origin
    for place, take in enumerate(line.takes):
        if take.text == text:
            chosen, origin = place, "model"
            break
    else:
        origin = "human" if origin == "human" or not text else "edited"
        chosen = None if origin == "human" else chosen
    return _with_line(document, id, text=text, origin=origin, chosen=chosen)


def lock(document: Document, id: str, locked: bool = True) -> Document:
    """Keeps a line as it is, or frees it."""
    document.line(id)
    return _with_line(document, id, locked=locked)


def add_takes(document: Document, id: str, takes: Iterable[LineTake]) -> Document:
    """Keeps what a model wrote for a line; the line stays as it is until one is chosen."""
    line = document.line(id)
    return _with_line(document, id, takes=(*line.takes, *takes))


def choose_take(document: Document, id: str, place: int) -> Document:
    """Makes a take the text of its line.

    Raises:
        SongError: the line is locked, or has no such take.
    """
    line = unlocked(document, id)
    if not 0 <= place < len(line.takes):
        raise SongError(
            "the line has no take {number}; it has {count}",
            number=place + 1,
            count=len(line.takes),
        )
    return _with_line(document, id, text=line.takes[place].text, origin="model", chosen=place)


def set_template(document: Document, id: str, template: LineTemplate | None) -> Document:
    """Says what a line must be like from now on; what stands there stays."""
    document.line(id)
    return _with_line(document, id, template=template)


def add_line(document: Document, section: str, at: int, line: Line | None = None) -> Document:
    """Puts a line into a section, where its repetitions have it too.

    Its id is that which stands in the section at this place then.

    Raises:
        SongError: no such place, or the section repeats another.
    """
    found = _own(document, section)
    check_place(at, len(found.lines))
    id = new_line_id(document)
    lines = (*found.lines[:at], id, *found.lines[at:])
    return replace(
        document,
        sections=with_section(document, section, lines=lines),
        lines={**document.lines, id: line or Line()},
    )


def remove_line(document: Document, id: str) -> Document:
    """Takes a line away, with what stands for it in repetitions.

    One that differs in a repetition becomes again what it is elsewhere.

    Raises:
        SongError: it is locked.
    """
    unlocked(document, id)
    gone = {id, *(s.instead[id] for s in document.sections if id in s.instead)}
    for other in gone:
        unlocked(document, other)
    sections = tuple(
        replace(
            section,
            lines=tuple(line for line in section.lines if line not in gone),
            instead={a: b for a, b in section.instead.items() if a not in gone and b not in gone},
        )
        for section in document.sections
    )
    lines = {key: line for key, line in document.lines.items() if key not in gone}
    return replace(document, sections=sections, lines=lines)


def move_line(document: Document, id: str, section: str, at: int) -> Document:
    """Moves a line to place `at` of a section, counted without it.

    What stands for it in repetitions goes with it within its section, and not beyond.

    Raises:
        SongError: no such place, or one of the sections repeats another.
    """
    home, target = document.home_of(id), _own(document, section)
    if home.repeats is not None:
        raise SongError("a line that differs in a repetition has its place there")
    rest = tuple(line for line in target.lines if line != id)
    check_place(at, len(rest))
    moved = (*rest[:at], id, *rest[at:])
    if home.id == target.id:
        return replace(document, sections=with_section(document, section, lines=moved))
    gone = {s.instead[id] for s in document.sections if id in s.instead}
    for other in gone:
        unlocked(document, other)
    sections = tuple(
        replace(
            one,
            lines=moved if one.id == section else tuple(x for x in one.lines if x != id),
            instead={a: b for a, b in one.instead.items() if a != id},
        )
        for one in document.sections
    )
    lines = {key: line for key, line in document.lines.items() if key not in gone}
    return replace(document, sections=sections, lines=lines)


def new_line_id(document: Document) -> str:
    """The id that the next line will get."""
    return f"l{next_number(document.lines)}"


def next_number(ids: Iterable[str]) -> int:
    numbers = (int(id[1:]) for id in ids if re.fullmatch(r"[ls]\d{1,9}", id))
    return max(numbers, default=0) + 1


def unlocked(document: Document, id: str) -> Line:
    line = document.line(id)
    if line.locked:
        raise SongError("the line “{text}” is locked", text=line.text, hint="unlock it first")
    return line


def _own(document: Document, id: str) -> Section:
    section = document.section(id)
    if section.repeats is not None:
        raise SongError(
            "this section repeats another", hint="change that one, or let single lines differ"
        )
    return section


def check_place(at: int, most: int) -> None:
    if not 0 <= at <= most:
        raise SongError("there is no place {at} among {count}", at=at + 1, count=most)


def _with_line(document: Document, id: str, **fields: Any) -> Document:
    return replace(document, lines={**document.lines, id: replace(document.lines[id], **fields)})


def with_section(document: Document, id: str, **fields: Any) -> tuple[Section, ...]:
    return tuple(
        replace(section, **fields) if section.id == id else section for section in document.sections
    )
