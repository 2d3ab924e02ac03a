"""Songs as timed lyrics (.lrc), out of the time at which each line begins.

The reader (`core.corpus.formats.lrc`) gives the same lines and sections again. Headings are not
sung, and left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from core.errors import SongError
from core.songs.document import Document
from core.text.prosody import count_syllables

LEAST_MS = 110
"""Lines that begin closer to each other would be read as a line and its translation."""
_PART_MS = 2 * LEAST_MS + 20
"""So much room must be between two lines for an empty one, which parts sections."""
MOST_MS = 999 * 60_000
_SYLLABLE_MS, _PAUSE_MS = 350, 800
"""For lines that nobody timed: a moderate song has some three syllables a second."""


def sung_lines(document: Document) -> list[str]:
    """The lines that need a time, in order: those that show something, repetitions in full."""
    return [row.line.text.strip() for row in document.rows if row.line.text.strip()]


def estimated_times(document: Document) -> list[int]:
    """Times in milliseconds for lines that nobody timed, by their syllables."""
    times, at = [], 0
    for line in sung_lines(document):
        times.append(at)
        at += _PAUSE_MS + _SYLLABLE_MS * count_syllables(line)
    return times


def lrc(document: Document, times: Sequence[int] | None = None) -> str:
    """The text of an .lrc file.

    Args:
        times: of each of `sung_lines`, in milliseconds, rising; None estimates them, and the file
            says so. A line less than `LEAST_MS` after the one before is put there.

    Raises:
        SongError: not as many times as lines, or times that fall or are out of reach.
    """
    lines = sung_lines(document)
    known = estimated_times(document) if times is None else list(times)
    if len(known) != len(lines):
        raise SongError(
            "{times} times for {lines} lines", times=len(known), lines=len(lines),
            hint="one for each line that is sung",
        )  # fmt: skip
    for number, (before, after) in enumerate(pairwise([0, *known]), 1):
        if not before <= after <= MOST_MS:
            raise SongError(
                "the time of line {number} lies before that of the line above, or out of reach",
                number=number,
                hint="times rise, from 0 to 999 minutes",
            )
    rows = [f"[ti:{re.sub(r'[][]', ' ', document.title).strip()}]"]
    rows.append("[re:Lyric Studio]" if times is not None else "[re:Lyric Studio, times estimated]")
    last = -LEAST_MS
    place = 0
    for section in document.sections:
        begun = False
        for id in document.lines_of(section):
            text = document.lines[id].text.strip()
            if not text:
                continue
            at = max(known[place], last + LEAST_MS)
            if not begun and place and at - last >= _PART_MS:
                rows.append(_stamp((last + at) // 2))
            rows.append(f"{_stamp(at)}{text}")
            last, place, begun = at - at % 10, place + 1, True
    return "\n".join(rows) + "\n"


def _stamp(ms: int) -> str:
    minutes, rest = divmod(ms, 60_000)
    return f"[{minutes:02d}:{rest // 1000:02d}.{rest % 1000 // 10:02d}]"
