"""Original, translation and romanisation that are sung at one time.

The first lines of all times are one voice, the second ones another; which of them is the song is
told by the script that the whole of each is in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from core.corpus.scripts import language, original_of, script

_ENOUGH = 0.3
"""Of the times of a song, so many have a second line where it has a translation."""
_ALL, _LEAST = 0.9, 5
"""In two Western languages nearly all have one, and there are some."""


def _languages(paired: Sequence[Sequence[str]]) -> tuple[str, str]:
    """The languages of the first and the second lines."""
    if len(paired) < _LEAST or any(len(group) != 2 for group in paired):
        return "", ""
    first, second = ("\n".join(group[place] for group in paired) for place in (0, 1))
    return language(first), language(second)


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
        told = _languages(paired) if len(paired) >= _ALL * len(groups) else ("", "")
        translated = "" not in told and told[0] != told[1]
        return [[0] for _ in groups] if translated else everything
    # What is sung alone is sung in the song's own language.
    alone = Counter(script(group[0]) for group in groups if len(group) == 1 and group[0])
    lone = [kind for kind, _ in alone.most_common() if kind in kinds]
    full = [group for group in paired if len(group) == most]
    voices = list(zip(*full, strict=True))
    own = lone[0] if lone else scripts[original_of(scripts, voices)]
    mine = {place for place in range(most) if scripts[place] in (own, "other")}
    stay = [sorted(mine.intersection(range(len(group)))) for group in groups]
    return [
        places if places and len(group) > 1 else list(range(len(group)))
        for group, places in zip(groups, stay, strict=True)
    ]
