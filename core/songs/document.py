"""A song as a document: sections of lines, each with where it comes from and what it must be like.

All is frozen: `core.songs.edits` makes new documents of old ones, which share what did not change.
A section that is repeated is written once; its repetitions name it, and hold only the lines that
differ there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

import msgspec

from core.composing.numbers import Ids
from core.composing.settings import SamplerSettings
from core.composing.takes import Take
from core.errors import SongError
from core.songs.song import clean_title
from core.songs.template import LineTemplate

FORMAT = 1
MAX_LINES = 200_000
"""So many lines are a document; a text of more is none."""
Origin = Literal["human", "model", "edited"]
Kind = Literal["verse", "chorus", "bridge", "other"]
_KINDS: tuple[tuple[Kind, str], ...] = (
    ("other", "pre-?chorus|post-?chorus|导歌|導歌"),
    ("chorus", "chorus|hook|refrain|副歌"),
    ("bridge", "bridge|桥段|橋段|过渡"),
    ("verse", "verse|主歌"),
)


class LineTake(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a model wrote for one line, and how.

    Raises:
        SongError: it is more than one line.
    """

    text: str
    ids: Ids = Ids()
    model: str = ""
    """SHA-256 of its weights."""
    name: str = ""
    """What the model was called."""
    direction: Literal["forward", "back"] = "forward"
    """"back" begins with the rhyme word."""
    seed: int = 0
    take: int = 0
    settings: SamplerSettings | None = None
    bits: float | None = None
    """Bits per character, by the model itself."""
    end: float | None = None
    """Probability of a line end where it ends."""
    copied: int | None = None
    """The longest run shared with the corpus; None where nobody can know."""

    def __post_init__(self) -> None:
        if not isinstance(self.ids, Ids):
            msgspec.structs.force_setattr(self, "ids", Ids(self.ids))
        check_line(self.text)


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line.

    Raises:
        SongError: its text is more than one line, or it chose a take that it does not have.
    """

    text: str = ""
    origin: Origin = "human"
    locked: bool = False
    """Nothing writes it anew."""
    template: LineTemplate | None = None
    takes: tuple[LineTake, ...] = ()
    chosen: int | None = None
    """Which of `takes` the text is, or was before it was edited."""

    def __post_init__(self) -> None:
        check_line(self.text)
        if self.chosen is not None and not 0 <= self.chosen < len(self.takes):
            raise SongError("a line has chosen a take that is not there")


class Section(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Lines that belong together, or the repetition of another section."""

    id: str
    tag: str = ""
    """What it is called: 副歌, Chorus 2."""
    heading: str | None = None
    """The line that stands above it in the text; None: none is written."""
    gap: int = 1
    """Empty lines above it; the first section of a song may have none."""
    below: int = 0
    """Empty lines between heading and lines."""
    lines: tuple[str, ...] = ()
    """Ids; of a repetition empty."""
    repeats: str | None = None
    """The section that it repeats."""
    instead: dict[str, str] = {}
    """In a repetition: id of a line of that section to id of the line that stands for it here."""
    folded: bool = False
    """In a repetition: only its heading stands in the text."""

    @property
    def kind(self) -> Kind:
        return kind_of(self.tag)


class Row(NamedTuple):
    """A line at its place in the song."""

    section: Section
    id: str
    line: Line
    shared: bool
    """It stands here as a repetition: a change of it is seen wherever it stands."""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A song.

    Raises:
        SongError: parts contradict each other, or it was made by a newer version.
    """

    title: str
    language: str = "zh"
    scheme: str = "thirteen"
    """The table that names rhyme classes."""
    classes: dict[str, str] = {}
    """Rhyme letter to its class; letters that are not here have any one class each."""
    sections: tuple[Section, ...] = ()
    lines: dict[str, Line] = {}
    take: Take | None = None
    """The free take that it was filled with."""
    format: int = FORMAT

    def __post_init__(self) -> None:
        if self.format > FORMAT:
            raise SongError("made by a newer version", hint="update lyric-studio")
        if self.title != clean_title(self.title):
            raise SongError("a song with a title of more than one plain line")
        _check_sections(self)

    @property
    def rows(self) -> list[Row]:
        """All lines in the order in which they are sung."""
        return list(self._rows())

    def _rows(self) -> Iterator[Row]:
        for section in self.sections:
            for id in self.lines_of(section):
                shared = section.repeats is not None and id not in section.instead.values()
                yield Row(section, id, self.lines[id], shared)

    def lines_of(self, section: Section) -> tuple[str, ...]:
        """The ids of the lines that are sung in a section."""
        if section.repeats is None:
            return section.lines
        return tuple(section.instead.get(id, id) for id in self.section(section.repeats).lines)

    def section(self, id: str) -> Section:
        """Raises SongError: there is none of that id."""
        for section in self.sections:
            if section.id == id:
                return section
        raise SongError("there is no section {id!r}", id=id)

    def line(self, id: str) -> Line:
        """Raises SongError: there is none of that id."""
        try:
            return self.lines[id]
        except KeyError as error:
            raise SongError("there is no line {id!r}", id=id) from error

    def home_of(self, id: str) -> Section:
        """The section that a line is written in.

        Raises:
            SongError: there is no such line.
        """
        self.line(id)
        return next(s for s in self.sections if id in s.lines or id in s.instead.values())

    @property
    def text(self) -> str:
        """The whole song, headings included; no line end behind the last line."""
        parts: list[str] = []
        for section in self.sections:
            parts += [""] * section.gap
            if section.heading is not None:
                parts += [section.heading, *[""] * section.below]
            if not section.folded:
                parts += [self.lines[id].text for id in self.lines_of(section)]
        return "\n".join(parts)


def kind_of(tag: str) -> Kind:
    """What a section is, by what it is called."""
    return next(
        (kind for kind, names in _KINDS if re.match(names, tag.strip(), re.IGNORECASE)), "other"
    )


def check_line(text: str) -> None:
    """Raises SongError: a text is more than one line."""
    if "\n" in text or "\r" in text:
        raise SongError("a line of a song holds no line end", hint="split it into lines")


def _check_sections(document: Document) -> None:
    own = {section.id: section for section in document.sections if section.repeats is None}
    if len({section.id for section in document.sections}) != len(document.sections):
        raise SongError("two sections of a song have one id")
    held: list[str] = []
    for section in document.sections:
        if section.repeats is None:
            held += section.lines
            if section.instead or section.folded:
                raise SongError("a section that repeats none has lines that differ from it")
            continue
        whole = own.get(section.repeats)
        if whole is None or section.lines or not section.instead.keys() <= set(whole.lines):
            raise SongError("a section repeats one that is not there")
        held += section.instead.values()
    if len(held) > MAX_LINES:
        raise SongError("more than {most} lines", most=MAX_LINES, hint="split it into songs")
    if len(set(held)) != len(held) or set(held) != document.lines.keys():
        raise SongError("the sections of a song and its lines do not fit together")
