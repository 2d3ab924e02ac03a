"""A song: titled sections of lines. The one shape that every file of lyrics is turned into."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

OF_A_TRANSLATION = re.compile(
    r"translat|romani[sz]|romaji|romaja|pinyin|[翻中][译譯]|[译譯]文|[罗羅][马馬]|拼音|번역|発音|訳",
    re.IGNORECASE,
)
"""Tags above a translation or romanisation."""
VOICE_HEADING = re.compile(
    r"(?:歌[词詞])?(?:原文|原[词詞]|日[文语語]|[韩韓][文语語]|中文|英文|[翻中][译譯]|[译譯]文|中文翻[译譯]|[罗羅][马馬](?:[音字]|拼音)|"
    r"拼音|romaji|romani[sz](?:ed|ation)|translation|original|english|japanese|korean|chinese)"
    r"(?:歌[词詞]| lyrics| translation)?\s*[:：]",
    re.IGNORECASE,
)
"""What stands above a song and its translation, where these are blocks."""


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
        """What follows is another section, named `tag`. A tag without lines leaves nothing, unless
        it says that sections of a translation follow."""
        if self._lines:
            self._sections.append(Section(self._tag, tuple(self._lines)))
            self._lines = []
            self._tag = None
        if tag is not None:
            above = OF_A_TRANSLATION.search(self._tag) if self._tag else None
            self._tag = f"{self._tag}: {tag}" if above else tag

    def end_song(self, fallback_title: str) -> Song | None:
        """The song so far, or None when it has no line; what follows is a new one."""
        self.end_section()
        sections, title = tuple(self._sections), self.title
        self.title, self.count, self._sections, self._tag = "", 0, [], None
        return Song(title or fallback_title, sections, self.source) if sections else None
