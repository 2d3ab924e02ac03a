"""Candidates of the desk in the order of a wanted mood: what is wanted, and what was read for it.

Reading takes a model and a moment, so a thread does it: `lacking` says what is to be read, `read`
reads it, `put` takes it over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from core.songs.document import LineTake, Row

if TYPE_CHECKING:
    from core.reading.ranking import Reader

MOST = 4096
"""Probabilities that are kept; they are read anew beyond that."""


class Reading(NamedTuple):
    """Candidates for a place whose mood is not known yet."""

    wanted: str
    before: tuple[str, ...]
    """The lines that stand before the place, as far as they count."""
    takes: tuple[LineTake, ...]


class DeskMoods:
    """Which mood is wanted, and how likely each candidate has it."""

    def __init__(self) -> None:
        self.wanted = ""
        """"" where candidates stay in the order in which they were written."""
        self.reader: Reader | None = None
        self._chances: dict[tuple[str, tuple[str, ...], str], float] = {}

    def step(self, reader: Reader) -> str:
        """The next mood that a reader knows; after the last one, none."""
        if reader is not self.reader:
            self.reader = reader
            self._chances.clear()
        moods = ["", *reader.labels]
        at = moods.index(self.wanted) if self.wanted in moods else 0
        self.wanted = moods[(at + 1) % len(moods)]
        return self.wanted

    def chance(self, before: Sequence[str], text: str) -> float | None:
        """How likely a candidate has the wanted mood; None where that is not known (yet)."""
        return self._chances.get((self.wanted, tuple(before), text)) if self.wanted else None

    def ordered(self, before: Sequence[str], takes: Sequence[LineTake]) -> list[LineTake]:
        """Those first that have the wanted mood; those that were not read yet come last."""
        if not self.wanted:
            return list(takes)
        return sorted(takes, key=lambda take: -(self.chance(before, take.text) or 0.0))

    def lacking(self, before: Sequence[str], takes: Iterable[LineTake]) -> Reading | None:
        """What is to be read; None where all is known."""
        if not self.wanted:
            return None
        rest = tuple(take for take in takes if self.chance(before, take.text) is None)
        return Reading(self.wanted, tuple(before), rest) if rest else None

    def read(self, reading: Reading) -> list[tuple[str, float]]:
        """Text and probability of each candidate; for a thread."""
        from core.reading.ranking import rank_by_mood

        assert self.reader is not None
        ranked = rank_by_mood(reading.takes, reading.wanted, self.reader, before=reading.before)
        return [(take.text, chance) for take, chance in ranked]

    def put(self, reading: Reading, found: Iterable[tuple[str, float]]) -> None:
        """Takes over what was read."""
        if len(self._chances) > MOST:
            self._chances.clear()
        for text, chance in found:
            self._chances[reading.wanted, reading.before, text] = chance


def lines_before(rows: Sequence[Row], place: int) -> tuple[str, ...]:
    """The lines that are read with a candidate for a place."""
    from core.reading.ranking import CONTEXT

    return tuple(row.line.text for row in rows[:place] if row.line.text.strip())[-CONTEXT:]
