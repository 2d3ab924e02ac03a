"""The shape of one line: syllables, rhyme, tones, fixed words."""

from __future__ import annotations

import msgspec


class LineTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """What a line must be like; what is left out is free."""

    syllables: int = 0
    rhyme: str = ""
    tones: str = ""
    fixed: dict[int, str] = {}
    double: bool = False
