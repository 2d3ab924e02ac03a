"""Rhymes that are nearly alike: heard as one by many singers, never used unasked.

Chinese: -n and -ng are one in much of the south, and rhyme books part what songs rhyme (衣 and 迂,
喔 and 鹅). English: the same vowels, and consonants of one family.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from core.text.english import near
from core.text.lines import DOUBLE
from core.text.prosody import Scheme

_GROUPS: Final[Mapping[Scheme, tuple[str, ...]]] = MappingProxyType(
    {
        "thirteen": ("人辰 中东", "言前 江阳", "梭坡 乜斜"),
        "tongyun": ("恩 英 雍", "安 昂", "衣 迂 儿", "喔 鹅"),
        "final": (
            "en eng",
            "in ing",
            "an ang",
            "ian iang",
            "uan uang",
            "uen ueng ong",
            "vn iong",
            "i -i v er",
            "o uo e io",
            "ie ve ê",
            "ai uai iai",
            "ei uei",
            "a ia ua",
            "ao iao",
            "ou iou",
        ),
    }
)


def near_classes(rhyme: str, scheme: Scheme) -> frozenset[str]:
    """Names of the Chinese classes near to `rhyme`, itself left out; none for English sounds.

    A rhyme of two syllables has those whose last one is near and whose first is the same or near.
    """
    if DOUBLE in rhyme:
        first, _, last = rhyme.partition(DOUBLE)
        firsts = near_classes(first, scheme) | {first}
        lasts = near_classes(last, scheme) | {last}
        return frozenset(a + DOUBLE + b for a in firsts for b in lasts) - {rhyme}
    groups = [group.split() for group in _GROUPS[scheme]]
    return frozenset(name for group in groups if rhyme in group for name in group) - {rhyme}


def is_near(one: str, other: str, scheme: Scheme) -> bool:
    """Whether two different rhymes are near."""
    if one == other:
        return False
    return other in near_classes(one, scheme) or (one.isascii() and near(one) == near(other))
