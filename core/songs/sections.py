"""What can be done to the sections of a document; see `core.songs.edits`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from core.errors import SongError
from core.songs.document import Document, Line, Section
from core.songs.edits import check_place, new_line_id, next_number, unlocked, with_section
from core.text.normalise import normalise


def add_section(document: Document, at: int, tag: str = "", lines: Iterable[Line] = ()) -> Document:
    """Puts a section at a place among the sections; its id is that which stands there then.

    Raises:
        SongError: no such place, or the tag is more than one line.
    """
    check_place(at, len(document.sections))
    ids: dict[str, Line] = {}
    first = int(new_line_id(document)[1:])
    for number, line in enumerate(lines):
        ids[f"l{first + number}"] = line
    section = Section(
        id=_new_section_id(document), lines=tuple(ids), **_named(tag), gap=1 if at else 0
    )
    sections = (*document.sections[:at], section, *document.sections[at:])
    return replace(document, sections=_spaced(sections), lines={**document.lines, **ids})


def repeat_section(document: Document, id: str, at: int) -> Document:
    """Sings a section once more: all its lines, under its tag, at a place among the sections.

    Raises:
        SongError: no such place.
    """
    check_place(at, len(document.sections))
    found = document.section(id)
    again = Section(
        id=_new_section_id(document),
        tag=found.tag,
        heading=found.heading,
        below=found.below,
        repeats=found.repeats or found.id,
    )
    sections = (*document.sections[:at], again, *document.sections[at:])
    return replace(document, sections=_spaced(sections))


def remove_section(document: Document, id: str) -> Document:
    """Takes a section away; if it is repeated, its first repetition is written out instead.

    Raises:
        SongError: one of its lines is locked, and would be lost.
    """
    found = document.section(id)
    rest = tuple(section for section in document.sections if section.id != id)
    lines = document.lines
    heir = next((section for section in rest if section.repeats == id), None)
    if heir is not None:
        whole = replace(heir, repeats=None, lines=document.lines_of(heir), instead={}, folded=False)
        changed = [whole]
        for other in rest:
            if other.repeats == id and other.id != heir.id:
                other, lines = _inherit(document, found, whole, other, lines)
                changed.append(other)
        by_id = {section.id: section for section in changed}
        rest = tuple(by_id.get(section.id, section) for section in rest)
    held = {line for section in rest for line in (*section.lines, *section.instead.values())}
    for gone in document.lines.keys() - held:
        unlocked(document, gone)
    left = {key: line for key, line in lines.items() if key in held}
    return replace(document, sections=_spaced(rest), lines=left)


def _inherit(
    document: Document, old: Section, new: Section, other: Section, lines: dict[str, Line]
) -> tuple[Section, dict[str, Line]]:
    """A repetition of `old` as one of `new`, its first repetition, and all lines then."""
    instead: dict[str, str] = {}
    for was, now in zip(old.lines, new.lines, strict=True):
        if was in other.instead:
            instead[now] = other.instead[was]
        elif was != now:  # differs in the new one: what is sung here must not change
            id = f"l{next_number(lines)}"
            instead[now], lines = id, {**lines, id: document.line(was)}
    return replace(other, repeats=new.id, instead=instead), lines


def move_section(document: Document, id: str, at: int) -> Document:
    """Moves a section to a place among the others.

    Raises:
        SongError: no such place.
    """
    found = document.section(id)
    rest = tuple(section for section in document.sections if section.id != id)
    check_place(at, len(rest))
    return replace(document, sections=_spaced((*rest[:at], found, *rest[at:])))


def retag(document: Document, id: str, tag: str) -> Document:
    """Calls a section something else; "" takes its heading away.

    Raises:
        SongError: the tag is more than one line.
    """
    document.section(id)
    return replace(document, sections=with_section(document, id, **_named(tag)))


def differ(document: Document, section: str, line: str) -> Document:
    """Gives a repetition a line of its own in place of one that it shares.

    Raises:
        SongError: the section repeats none, or has no such line.
    """
    found = document.section(section)
    if found.repeats is None or line not in document.section(found.repeats).lines:
        raise SongError("only a line that a section repeats can differ there")
    if line in found.instead:
        return document
    id = new_line_id(document)
    return replace(
        document,
        sections=with_section(document, section, instead={**found.instead, line: id}, folded=False),
        lines={**document.lines, id: replace(document.line(line), locked=False)},
    )


def _new_section_id(document: Document) -> str:
    return f"s{next_number(section.id for section in document.sections)}"


def _named(tag: str) -> dict[str, Any]:
    tag = normalise(tag).strip()
    if "\n" in tag:
        raise SongError("a line of a song holds no line end", hint="split it into lines")
    return {"tag": tag, "heading": f"[{tag}]" if tag else None}


def _spaced(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """The first section needs no empty line above it, the others at least one."""
    return tuple(
        replace(section, gap=0 if not place else max(section.gap, 1))
        for place, section in enumerate(sections)
    )
