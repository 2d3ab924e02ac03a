"""The shape that one line of a song must have."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from core.errors import SongError
from core.text.english import pronounce
from core.text.lines import LATIN, Unit, read_line, spans
from core.text.prosody import HAN

MAX_SYLLABLES: Final = 30
ANY_TONE: Final = "中"
MAX_MARKS: Final = 12
"""Characters of marks at one place."""
_TONES: Final = frozenset("平仄中")
_PARTS: Final = frozenset(",.;:!?…")
"""Behind them a word of letters begins after a blank."""


class LineTemplate(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Syllables, rhyme, tones and fixed words of one line. A template that exists makes sense.

    Raises:
        SongError: what it says is nonsense, or contradicts itself.
    """

    syllables: int
    """1 to `MAX_SYLLABLES`."""
    rhyme: str = ""
    """A letter, A to Z: lines with the same letter rhyme with each other; "" is free."""
    tones: str = ""
    """One of 平 仄 中 (any) for each syllable, or "" for any at all."""
    fixed: dict[int, str] = {}
    """Place of the first syllable (from 0) to Chinese characters or English words."""
    double: bool = False
    """Whether the rhyme is one of two syllables."""
    marks: dict[int, str] = {}
    """Place of a syllable (`syllables`: the end) to the marks that stand before it; they count for
    nothing, and are there in whatever is written."""

    def __post_init__(self) -> None:
        _check_numbers(self)
        _check_fixed(self)
        _check_marks(self)

    def fixed_units(self) -> list[tuple[int, Unit]]:
        """The fixed characters and words one by one, each with the place of its first syllable."""
        found: list[tuple[int, Unit]] = []
        for place, text in sorted(self.fixed.items()):
            for unit in read_line(text):
                found.append((place, unit))
                place += unit.syllables
        return found

    def marked(self, text: str) -> str:
        """A line with the marks of the template, in place of what stands there."""
        if not self.marks:
            return text
        parts: list[str] = []
        place = at = 0
        for start, end, size in spans(text):
            mark = self.marks.get(place)
            parts.append(text[at:start] if mark is None else mark)
            if mark and place and mark[-1] in _PARTS and LATIN.match(text[start]):
                parts.append(" ")
            parts.append(text[start:end])
            place, at = place + size, end
        parts.append(self.marks.get(place, text[at:]))
        return "".join(parts).strip()


def _check_numbers(template: LineTemplate) -> None:
    syllables, rhyme, tones = template.syllables, template.rhyme, template.tones
    if not 1 <= syllables <= MAX_SYLLABLES:
        raise SongError(
            "a line of {syllables} syllables; 1 to {most} are possible",
            syllables=syllables,
            most=MAX_SYLLABLES,
        )
    if rhyme and not re.fullmatch("[A-Z]", rhyme):
        raise SongError("“{rhyme}” is no letter for a rhyme; they are A to Z", rhyme=rhyme)
    if template.double and not rhyme:
        raise SongError("a rhyme of two syllables needs a letter")
    if template.double and syllables < 2:
        raise SongError("a rhyme of two syllables in a line of one")
    unknown = "".join(sorted(set(tones) - _TONES))
    if unknown:
        raise SongError("“{unknown}” is no tone; 平 仄 中 are (中: any)", unknown=unknown)
    if tones and len(tones) != syllables:
        raise SongError(
            "{tones} tones for {syllables} syllables", tones=len(tones), syllables=syllables
        )


def _check_fixed(template: LineTemplate) -> None:
    free = 0
    for place, text in sorted(template.fixed.items()):
        units = read_line(text)
        size = sum(unit.syllables for unit in units)
        if not units or not all(_can_be_fixed(unit) for unit in units):
            raise SongError(
                "“{text}” cannot stand in a form; Chinese characters and English words can",
                text=text,
            )
        if place < 0 or place + size > template.syllables:
            raise SongError(
                "“{text}” at syllable {place} reaches beyond a line of {syllables}",
                text=text,
                place=place + 1,
                syllables=template.syllables,
            )
        if place < free:
            raise SongError(
                "“{text}” at syllable {place} lies on the fixed words before it",
                text=text,
                place=place + 1,
            )
        free = place + size
    if not template.tones:
        return
    for place, unit in template.fixed_units():
        wanted = template.tones[place : place + unit.syllables]
        if wanted.strip(ANY_TONE) and not _may_sound(unit, wanted):
            raise SongError(
                "“{text}” at syllable {place} is {found}, but {wanted} is asked for there",
                text=unit.text,
                place=place + 1,
                found=unit.tones,
                wanted=wanted,
                hint="write 中 there",
            )


def _check_marks(template: LineTemplate) -> None:
    for place, text in template.marks.items():
        known = 0 <= place <= template.syllables and 0 < len(text) <= MAX_MARKS
        if not known or not text.isprintable() or spans(text):
            raise SongError("“{text}” are no marks of a line", text=text[:40])


def _can_be_fixed(unit: Unit) -> bool:
    return unit.known or bool(re.search("[A-Za-z]", unit.text) and pronounce(unit.text).syllables)


def _may_sound(unit: Unit, wanted: str) -> bool:
    """Whether a fixed character has a reading of this tone; words without tones have none."""
    if not re.match(f"[{HAN}]", unit.text):
        return False
    from pypinyin import Style, pinyin  # not at import: its tables take 0.25 s

    readings = pinyin(unit.text, style=Style.TONE3, heteronym=True, neutral_tone_with_five=True)[0]
    tones = {"平" if reading[-1] in "12" else "仄" for reading in readings if reading[-1] in "1234"}
    return wanted in tones or unit.tones == wanted
