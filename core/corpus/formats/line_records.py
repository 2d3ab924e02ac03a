"""Records that hold a line each: what services give for captions, and lists of lines as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.corpus.formats.fields import LONGEST_LINE, WORDS, folded, named, title_of, words_of

_TIMES = frozenset(
    ("time", "start", "starttime", "starttimems", "begin", "ts", "t", "from", "offset", "timestamp")
) | {"startms", "tstartms", "seconds", "ms", "milliseconds", "timetag"}
"""Names of the time of a line, as names are compared."""


def line_of(value: Any, fields: Sequence[str]) -> str | None:
    """The line of such a record; None for a record of another kind."""
    if not isinstance(value, dict) or title_of(value):
        return None
    found = next((words_of(field) for _, field in named(value, (*fields, *WORDS))), None)
    if found is None or "\n" in found.strip() or len(found) > LONGEST_LINE:
        return None
    return found.strip()


def are_lines(values: Sequence[Any], fields: Sequence[str]) -> bool:
    """Whether records hold lines, not songs: each has its time, or nothing else at all."""
    if len(values) < 2 or any(line_of(value, fields) is None for value in values):
        return False
    return are_timed(values) or all(len(value) == 1 for value in values)


def are_timed(values: Sequence[Any]) -> bool:
    """Whether each has its time: then they are one song."""
    return all(any(folded(name) in _TIMES for name in value) for value in values)
