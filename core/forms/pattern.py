"""Half-written lines: words, marks, and a gap for each syllable that is missing.

What has no syllable stands between two of them: a comma belongs to the place before which it was
written, whatever comes to stand around it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from core.songs.template import LineTemplate
from core.text.lines import LATIN, spans

GAP = re.compile("([_＿□])")
_TONES_QUOTED = re.compile("“([平仄中]+)”")
"""These three alone would be tones: in quotation marks, which are no part of the line, they are
characters."""


class Pattern(NamedTuple):
    """What a half-written line says."""

    syllables: int
    fixed: dict[int, str]
    """Words by the place of their first syllable."""
    marks: dict[int, str]
    """Marks by the place of the syllable behind them."""


def read_pattern(text: str) -> Pattern:
    """Reads a half-written line, with one of _ ＿ □ for each syllable that is missing."""
    if quoted := _TONES_QUOTED.fullmatch(text.strip()):
        text = quoted[1]
    found = Pattern(0, {}, {})
    place, run = 0, -1
    for part in GAP.split(text):
        if GAP.fullmatch(part):
            place, run = place + 1, -1
            continue
        at, before = 0, ""
        for start, end, size in spans(part):
            word, between = part[start:end], part[at:start]
            latin = LATIN.match(before) and LATIN.match(word) and between.isspace()
            if run >= 0 and (not between or latin):
                found.fixed[run] += (" " if latin else "") + word
            else:
                _mark(found, place, between, before, word)
                found.fixed[place], run = word, place
            place, at, before = place + size, end, word
        _mark(found, place, part[at:], before, "")
        if part[at:]:
            run = -1
    marks = {at: mark for at, mark in found.marks.items() if mark.strip() or 0 < at < place}
    if 0 in marks:
        marks[0] = marks[0].lstrip()
    if place in marks:
        marks[place] = marks[place].rstrip()
    return Pattern(place, found.fixed, marks)


def _mark(found: Pattern, place: int, between: str, before: str, behind: str) -> None:
    """Keeps what stands between two syllables; a blank beside a word of letters is none."""
    between = re.sub(r"\s+", " ", between)
    if between == " " and (LATIN.match(before) or LATIN.match(behind) or not before + behind):
        return
    if between:
        found.marks[place] = found.marks.get(place, "") + between


def write_pattern(template: LineTemplate, gap: str = "_") -> str:
    """The fixed words and marks of a template in their places, and a gap for each syllable else."""
    words = dict(template.fixed_units())
    parts: list[str] = []
    place = 0
    latin = False
    while place < template.syllables:
        unit, mark = words.get(place), template.marks.get(place, "")
        now = unit is not None and bool(LATIN.match(unit.text))
        parts.append(mark or (" " if place and (latin or now) else ""))
        parts.append(gap if unit is None else unit.text)
        place, latin = place + (1 if unit is None else unit.syllables), now
    return "".join(parts) + template.marks.get(place, "")
