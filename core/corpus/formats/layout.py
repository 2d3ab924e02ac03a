"""What parts the songs of a plain text: told by what most of its lines look like, never by one.

A way of parting songs is believed when more than half of the lines come to lie in songs of a
length that songs have. The ways, as they are tried; the first that is believed counts:

    titles             blank lines part sections; songs of up to 120 lines
    two blank lines    single ones part sections
    nothing            up to 120 lines: one song; blank lines part sections
    titles             with longer songs
    a blank line       a song each block
    cutting            songs of 40 lines

Where a blank line follows most lines, single ones mean nothing, and one more is counted of each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

ONE_SONG_LINES = 120
CUT_LINES = 40
BELIEVED = 0.5
"""Of the lines, more than these must lie in songs of a likely length."""


@dataclass(frozen=True)
class Layout:
    """How lines become songs. A title always begins one, however many lines came before."""

    song: int | None
    """So many blank lines part songs; None if blank lines never do."""
    section: int
    """So many part sections."""
    most: int
    """Lines after which a song is cut."""
    cut: bool = False
    """Whether cutting is all that makes songs of the lines: then it is no reason for a word."""


def find_layout(lines: Sequence[str], is_title: Callable[[str], bool], most: int) -> Layout:
    """The layout of a file.

    Args:
        lines: stripped, the first some thousands of the file; "" is a blank one.
        is_title: of a line that is nothing but a title.
        most: lines that a song may have at the most.
    """
    filled = sum(map(bool, lines))
    blank = 2 if _spaced(lines) else 1
    titled = _titled(lines, is_title)
    doubled, single = _parts(lines, blank + 1), _parts(lines, blank)
    by_titles = Layout(None, blank, most)
    if _believed(titled, filled, ONE_SONG_LINES):
        return by_titles
    if len(doubled) > 1 and _believed(doubled, filled, most):
        return Layout(blank + 1, blank, most)
    if filled <= ONE_SONG_LINES or _believed(titled, filled, most):
        return by_titles
    if len(single) > 1 and _believed(single, filled, most):
        return Layout(blank, blank, most)
    return Layout(None, blank, CUT_LINES, cut=True)


def _spaced(lines: Sequence[str]) -> bool:
    """Whether most lines stand alone between blank ones."""
    alone = [size for size in _parts(lines, 1) if size == 1]
    return len(alone) > BELIEVED * sum(map(bool, lines)) and len(alone) > 2


def _believed(parts: Sequence[int], lines: int, most: int) -> bool:
    return sum(size for size in parts if size <= most) > BELIEVED * lines


def _parts(lines: Sequence[str], blank: int) -> list[int]:
    """Sizes of the parts between runs of at least `blank` blank lines."""
    parts = [0]
    run = 0
    for line in lines:
        if not line:
            run += 1
            continue
        if run >= blank and parts[-1]:
            parts.append(0)
        parts[-1] += 1
        run = 0
    return parts


def _titled(lines: Sequence[str], is_title: Callable[[str], bool]) -> list[int]:
    """Sizes of the parts that a title leads."""
    parts: list[int] = []
    for line in lines:
        if is_title(line):
            parts.append(0)
        elif line and parts:
            parts[-1] += 1
    return parts
