"""Original, translation and romanisation in one song: told by what the whole of each is in.

Where several lines are sung at a time, the first ones of all times are one voice, the second ones
another. A voice in another script than the song's is no part of it; a line of it is not judged by
itself, as Japanese may be written in kanji alone and Chinese songs have English in them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_KANA = re.compile("[\u3041-\u30fa]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]+")
_ENOUGH = 0.3
"""Of the times of a song, so many have a second line where it has a translation."""


def script(text: str) -> str:
    """The script a text is in: "kana", "hangul", "han", "latin" or "other" (no letter of these).

    Some kana or hangul make a text Japanese or Korean, whatever else is in it.
    """
    han = len(_HAN.findall(text))
    latin = len(_LATIN.findall(text))
    letters = han + latin
    for name, pattern in (("kana", _KANA), ("hangul", _HANGUL)):
        own = len(pattern.findall(text))
        if own > 0.1 * (letters + own):
            return name
    if not letters:
        return "other"
    return "han" if han >= latin else "latin"


def originals(groups: Sequence[Sequence[str]]) -> list[list[int]]:
    """Which lines of each group belong to the song.

    Args:
        groups: the lines of each time, in the order of the file.

    Returns:
        For each group the places of those that stay.
    """
    most = max((len(group) for group in groups), default=0)
    paired = [group for group in groups if len(group) > 1]
    everything = [list(range(len(group))) for group in groups]
    if most < 2 or len(paired) < _ENOUGH * len(groups):
        return everything
    scripts = [
        script("\n".join(group[place] for group in paired if place < len(group)))
        for place in range(most)
    ]
    kinds = set(scripts) - {"other"}
    if len(kinds) < 2:
        return everything
    # What is sung alone is sung in the song's own language; else the original comes first.
    alone = Counter(script(group[0]) for group in groups if len(group) == 1 and group[0])
    lone = [kind for kind, _ in alone.most_common() if kind in kinds]
    own = lone[0] if lone else next(kind for kind in scripts if kind in kinds)
    mine = {place for place in range(most) if scripts[place] in (own, "other")}
    stay = [sorted(mine.intersection(range(len(group)))) for group in groups]
    return [
        places if places and len(group) > 1 else list(range(len(group)))
        for group, places in zip(groups, stay, strict=True)
    ]
