"""Right text made wrong on purpose, one character in some of its lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from core.text.characters import character_shares
from core.text.confusions import Confusion, Sound, confusions
from core.text.lexicon import UNKNOWN, stands_in

BY_SOUND = {Sound.SAME: 1.0, Sound.SYLLABLE: 0.6, Sound.NEAR: 0.3, Sound.OTHER: 0.0}
"""How likely each is to be typed, in comparison."""
SHAPES, HABITS = 0.15, 0.15
"""Shares of slips by shape and by habit, most of which sound alike, too; others are by sound."""


class Typing(NamedTuple):
    """How those who type choose among characters that are alike."""

    frequency: float
    """The power of how frequent a character is, by which it is chosen."""
    words: float
    """How much likelier one is that stands in a word there: input methods offer words."""


BY_ROOT = Typing(0.5, 1.0)
TYPING = (BY_ROOT, Typing(1.0, 1.0), Typing(1.0, 6.0))
"""From careless to as input methods offer them; one as likely as another."""

Weight = Callable[[Confusion], float]


def by_sound(one: Confusion) -> float:
    """The weight of a slip where all are by sound."""
    return BY_SOUND[one.sound]


def by_shape(one: Confusion) -> float:
    return float(one.shape)


def by_habit(one: Confusion) -> float:
    return float(one.habit)


def spoiled(
    lines: Sequence[str],
    share: float,
    rng: np.random.Generator,
    *,
    sound_only: bool = False,
    typing: Sequence[Typing] = TYPING,
) -> tuple[list[str], list[tuple[int, int]]]:
    """Lines of which some have one wrong character, and where: (line, place).

    Args:
        share: of the lines that have a Chinese character at all.
        sound_only: no slip by shape or by habit.
        typing: of which one is drawn for each line.
    """
    found, places = list(lines), []
    for number, line in enumerate(lines):
        if rng.random() >= share or not any(map(confusions, line)):
            continue
        kind = 1.0 if sound_only else rng.random()
        weight: Weight = by_sound
        if kind < SHAPES + HABITS:
            weight = by_shape if kind < SHAPES else by_habit
        way = typing[int(rng.integers(len(typing)))] if len(typing) > 1 else typing[0]
        for place in rng.permutation(len(line)).tolist():
            wrong = _slip(line, place, weight, way, rng)
            if wrong:
                found[number] = line[:place] + wrong + line[place + 1 :]
                places.append((number, place))
                break
    return found, places


def _slip(line: str, place: int, weight: Weight, way: Typing, rng: np.random.Generator) -> str:
    """What is typed in place of a character; "" where nothing is like it."""
    shares = character_shares()
    others = confusions(line[place])
    weights = np.array([weight(one) * shares.get(one.char, 0.0) ** way.frequency for one in others])
    if not weights.sum() > 0.0:
        return ""
    if way.words != 1.0:
        weights *= [
            way.words if stands_in(line, place, one.char) > UNKNOWN else 1.0 for one in others
        ]
    return others[int(rng.choice(len(others), p=weights / weights.sum()))].char
