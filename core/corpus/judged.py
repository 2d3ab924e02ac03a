"""What is said of the lines of a song that may stand beside their translation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Judged(NamedTuple):
    """A line of a song: what of it is the song's own, and what is a translation of `beside`."""

    own: str
    other: str = ""
    beside: str = ""


def in_two(lines: Sequence[str], found: Sequence[tuple[str, str] | None]) -> list[Judged]:
    return [
        Judged(line) if pair is None else Judged(*pair, pair[0])
        for line, pair in zip(lines, found, strict=True)
    ]
