"""The shapes of twelve tunes of Song 词, as counted from their works (`data/count_ci.py`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from core.errors import ComposeError
from core.songs.template import LineTemplate

_DATA: Final = Path(__file__).with_name("ci.json")


class TuneLine(msgspec.Struct, frozen=True):
    """One line of a tune."""

    tones: str
    """平, 仄 or 中 for each syllable."""
    rhyme: str
    """A letter, or "" where it rhymes with no other line."""
    level: tuple[float, ...]
    """For each syllable the share of works in which it is 平 today."""
    rhymed: float
    """The share of works in which the line rhymes with the fellow that it rhymes with most."""
    repeats: int | None = None
    """The line, from 0, whose words it repeats."""


class Tune(msgspec.Struct, frozen=True):
    """A tune: what most of its works have in common."""

    name: str
    works: int
    """Works in the corpus."""
    alike: int
    """Those among them that have these line lengths, and that all else was counted in."""
    second: int
    """Where the second part begins, from 0; 0 where counting does not tell."""
    lines: tuple[TuneLine, ...]

    def templates(self, *, tones: bool = True) -> list[LineTemplate]:
        """A template for each line, with its tones or without."""
        return [
            LineTemplate(len(line.tones), line.rhyme, line.tones if tones else "")
            for line in self.lines
        ]


class _File(msgspec.Struct, frozen=True):
    format: int
    works: int
    fixed: float
    rhymed: float
    tunes: tuple[Tune, ...]


@cache
def tunes() -> dict[str, Tune]:
    """All tunes by name, those with most works first."""
    found = msgspec.json.decode(_DATA.read_bytes(), type=_File).tunes
    return {tune.name: tune for tune in sorted(found, key=lambda tune: -tune.works)}


def find_tune(name: str) -> Tune:
    """The tune of that name.

    Raises:
        ComposeError: it is not among them.
    """
    found = tunes().get(name.strip())
    if found is None:
        raise ComposeError(
            "there is no tune {name!r}",
            name=name,
            hint="there are {tunes}",
            tunes=" ".join(tunes()),
        )
    return found
