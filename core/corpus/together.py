"""Original, translation and romanisation that are sung at one time.

The first lines of all times are one voice, the second ones another; which of them is the song is
told by the script that the whole of each is in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from core.corpus.scripts import original_of, script

_ENOUGH = 0.3
"""Of the times of a song, so many have a second line where it has a translation."""


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
