"""A song: titled sections of lines. The one shape that every file of lyrics is turned into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Block(NamedTuple):
    """Whole lines as one text with line feeds between them; `first` numbers its first, from 1."""

    first: int
    text: str


@dataclass(frozen=True)
class Section:
    """Lines that belong together; `tag` is what stood in brackets above them, such as "Chorus"."""

    tag: str | None
    lines: tuple[str, ...]


class Aside(NamedTuple):
    """A line of a translation or romanisation: no part of the song, kept beside it."""

    beside: str
    """The line of the song that it stands for; "" if that is not known."""
    text: str


@dataclass(frozen=True)
class Song:
    """`source` says where it was found: a path, with the member or record behind it."""

    title: str
    sections: tuple[Section, ...]
    source: str
    aside: tuple[Aside, ...] = ()

    @property
    def text(self) -> str:
        """Lines joined by one line feed, sections by two; no tag, no title, none at either end."""
        return "\n\n".join(["\n".join(section.lines) for section in self.sections])

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines in order, without the empty ones between sections."""
        return tuple(line for section in self.sections for line in section.lines)


class SongBuilder:
    """Collects stripped lines into one song after another."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.title = ""
        self.count = 0
        self._sections: list[Section] = []
        self._tag: str | None = None
        self._lines: list[str] = []

    def add(self, line: str) -> None:
        self._lines.append(line)
        self.count += 1

    def end_section(self, tag: str | None = None) -> None:
        """What follows is another section, named `tag`. A tag without lines leaves nothing."""
        if self._lines:
            self._sections.append(Section(self._tag, tuple(self._lines)))
            self._lines = []
            self._tag = None
        if tag is not None:
            self._tag = tag

    def end_song(self, fallback_title: str) -> Song | None:
        """The song so far, or None when it has no line; what follows is a new one."""
        self.end_section()
        sections, title = tuple(self._sections), self.title
        self.title, self.count, self._sections, self._tag = "", 0, [], None
        return Song(title or fallback_title, sections, self.source) if sections else None
