"""Where songs lead to that begin alike: what was read once is not read again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

Point = TypeVar("Point")
_KNOWN: Final = 128
"""Beginnings of songs that are kept."""


class KnownPoints(Generic[Point]):
    """The points to which lines lead, by the lines. Threads may share it.

    Args:
        start: makes the point before the first line.
        read: reads one line on from a point.
    """

    def __init__(self, start: Callable[[], Point], read: Callable[[Point, str], Point]) -> None:
        self._start, self._read = start, read
        self._known: dict[tuple[str, ...], Point] = {}

    def after(self, lines: Sequence[str]) -> Point:
        """Where these lines lead to; of lines that were read before only the new ones are read."""
        lines = tuple(lines)
        known = self._known
        length = next((n for n in range(len(lines), 0, -1) if lines[:n] in known), 0)
        point = known.get(lines[:length]) if length else None
        if point is None:  # maybe another thread has cleared them
            point, length = self._start(), 0
        for end in range(length, len(lines)):
            point = self._read(point, lines[end])
            if len(known) >= _KNOWN:
                known.clear()
            known[lines[: end + 1]] = point
        return point
