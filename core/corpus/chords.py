"""Chords and tablature around lyrics: in brackets in the midst of words, on lines above, ChordPro.

A line of capitals may be sung ("A B C D E F G"): chords count only where a text has several, and
where some of them are written as no letter is.
"""

from __future__ import annotations

import re

_CHORD = (
    r"[A-G][#b♯♭]?(?:maj|min|dim|aug|sus|add|m|M)?\d{0,2}(?:(?:sus|add|maj|[#b])\d{1,2})?"
    r"(?:/[A-G][#b♯♭]?)?"
)
_IN_LINE = re.compile(rf"\[{_CHORD}\*?\]")
_ABOVE = re.compile(rf"(?:\|+:? *)?{_CHORD}(?: *\|+| *-|) *(?: (?:{_CHORD}|\|+|-|/|%|N\.?C\.?) *)*")
_NO_LETTER = re.compile(r"\b[A-G](?:[#♯♭]|b\b|maj|min|dim|aug|sus|add|m\d?\b|\d|/[A-G])")
_TAB = re.compile(r"[eEADGBb] ?[|:][-0-9hpbxsrtv/\\~|()^. ]{6,}")
_DIRECTIVE = re.compile(
    r"\{(?:title|t|subtitle|st|artist|composer|lyricist|key|capo|tempo|time|album|year|comment|ci?|"
    r"start_of_\w+|end_of_\w+|[se]o[cvbtg]|define|duration|copyright|meta|new_song|ns|x_\w+)"
    r"(?:[: ][^{}]*)?\}",
    re.IGNORECASE,
)
_LEAST = 3


def have_chords(text: str) -> bool:
    """Whether a text has chords between its words, or lines of them."""
    if len(_IN_LINE.findall(text)) >= _LEAST:
        return True
    lines = [line for line in map(str.strip, text.split("\n")) if _is_above(line)]
    return len(lines) > 1 and any(map(_NO_LETTER.search, lines))


def without_chords(line: str) -> str:
    """A line of such a text without its chords; "" for one of nothing else."""
    if _is_above(line) or _TAB.fullmatch(line):
        return ""
    return _IN_LINE.sub("", line)


def is_directive(line: str) -> bool:
    """Whether a line is a directive of ChordPro."""
    return line[0] == "{" and _DIRECTIVE.fullmatch(line) is not None


def _is_above(line: str) -> bool:
    return line[:1] in tuple("ABCDEFG|") and _ABOVE.fullmatch(line) is not None
