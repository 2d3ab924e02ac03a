"""Numbers that count the lines of a file, its verses or its songs; none of them is sung.

    1. first line         1                 1. Title of a song
    2. second line        first line        first line
    3. third line         second line       second line

    - first line          "first line",     * first line
    - second line         "second line",    * second line

Bullets and quotes around nearly every line are no part of it. Numbers count only when they rise by
one, before most lines or above blocks; "99 balloons" and "3 am" are words of a song. Above blocks
too short for songs they count verses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from statistics import median

_BEFORE = re.compile(r"[(（\[【]?(?:No\.|第)?\s*(\d{1,4})\s*(?:[.、)）\]】．:：首-]\s*|\s+)(?=\S)")
_FRAMES = (
    re.compile(r'["“](.*?)["”]?\s*[,;]?'),
    re.compile(r"['‘](.*?)['’]?\s*[,;]"),
    re.compile(r"[-–—*+•·‣▪◦●■◆►▶]\s+(.+)"),
    re.compile(r"[*_]{1,3}([^\s*_].*?)[*_]{1,3}"),
)
"""What stands around lines; what is inside is the first group."""
_ALONE = re.compile(r"[(（\[【]?(?:No\.|第)?\s*(\d{1,4})\s*[.、)）\]】．:：首]?")
_MOST = 0.8
_LEAST = 4
_LEAST_SONGS = 2
_RISING = 0.7
_VERSE_LINES = 9
"""Blocks of more lines are songs."""
_SHORTER = 0.8
"""Titles are shorter than lines by so much at the least."""


def find_frame(lines: Sequence[str]) -> Callable[[Iterable[str]], Iterator[str]] | None:
    """How to take bullets or quotes off lines like these; None when there are none."""
    filled = [line for line in lines if line]
    for frame in _FRAMES:
        framed = sum(bool(frame.fullmatch(line)) for line in filled)
        if framed >= max(_LEAST, _MOST * len(filled)):
            return partial(_unframed, frame=frame)
    return None


def _unframed(lines: Iterable[str], *, frame: re.Pattern[str]) -> Iterator[str]:
    for line in lines:
        found = frame.fullmatch(line.strip())
        yield found[1] if found else line


def find_numbering(lines: Sequence[str]) -> Callable[[Iterable[str]], Iterator[str]] | None:
    """How to take the numbers off lines like these, or None when they are not numbered.

    Args:
        lines: stripped, the first ones of a file; "" is a blank one.
    """
    filled = [line for line in lines if line]
    own = [number for line in filled if (number := _number(line, _BEFORE)) is not None]
    if len(filled) >= _LEAST and len(own) >= _MOST * len(filled) and _rises(own):
        return lambda every: (_BEFORE.sub("", line.strip(), count=1) for line in every)
    heads = [line for line in _heads(lines) if _number(line, _ALONE, _BEFORE) is not None]
    counted = [_number(line, _ALONE, _BEFORE) or 0 for line in heads]
    # Between them there may be blocks without a number, but no numbered line.
    if len(heads) < _LEAST_SONGS or counted[0] > 1 or len(own) > len(heads) or not _rises(counted):
        return None
    titles = [_BEFORE.sub("", line, count=1) for line in heads if not _ALONE.fullmatch(line)]
    length = len(filled) / len(heads)
    songs = length > _VERSE_LINES and 2 * len(titles) <= len(heads)
    if titles and not songs:  # what is as long as a line is the first line of a verse
        usual = median(map(len, filled))
        songs = length > _VERSE_LINES and median(map(len, titles)) < _SHORTER * usual
    return partial(_headed, songs=songs)


def _headed(lines: Iterable[str], *, songs: bool) -> Iterator[str]:
    """Numbered heads as titles of songs; else without the number."""
    blank, wanted = True, None
    for raw in lines:
        line = raw.strip()
        number = _number(line, _ALONE, _BEFORE) if blank and line else None
        if number is None or wanted not in (None, number):
            yield raw
        else:
            wanted = number + 1
            words = "" if _ALONE.fullmatch(line) else _BEFORE.sub("", line, count=1)
            if songs:
                yield f"# {words or line}"
            elif words:
                yield words
        blank = not line


def _heads(lines: Sequence[str]) -> Iterator[str]:
    """The first line of each block."""
    blank = True
    for line in lines:
        if line and blank:
            yield line
        blank = not line


def _number(line: str, *patterns: re.Pattern[str]) -> int | None:
    for pattern in patterns:
        found = pattern.fullmatch(line) if pattern is _ALONE else pattern.match(line)
        if found:
            return int(found[1])
    return None


def _rises(numbers: Sequence[int]) -> bool:
    steps = [after - before for before, after in pairwise(numbers)]
    return sum(step == 1 for step in steps) >= _RISING * max(1, len(steps))
