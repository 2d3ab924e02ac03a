"""Right text made wrong on purpose, one character in some of its lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from core.text.characters import character_shares
from core.text.confusions import Confusion, Sound, confusions

BY_SOUND = {Sound.SAME: 1.0, Sound.SYLLABLE: 0.6, Sound.NEAR: 0.3, Sound.OTHER: 0.0}
"""How likely each is to be typed, in comparison."""
SHAPES, HABITS = 0.15, 0.15
"""Shares of slips by shape and by habit, most of which sound alike, too; others are by sound."""

Weight = Callable[[Confusion], float]


def by_sound(one: Confusion) -> float:
    """The weight of a slip where all are by sound."""
    return BY_SOUND[one.sound]


def by_shape(one: Confusion) -> float:
    return float(one.shape)


def by_habit(one: Confusion) -> float:
    return float(one.habit)


def spoiled(
    lines: Sequence[str], share: float, rng: np.random.Generator, *, sound_only: bool = False
) -> tuple[list[str], list[tuple[int, int]]]:
    """Lines of which some have one wrong character, and where: (line, place).

    Args:
        share: of the lines that have a Chinese character at all.
        sound_only: no slip by shape or by habit.
    """
    found, places = list(lines), []
    for number, line in enumerate(lines):
        if rng.random() >= share or not any(map(confusions, line)):
            continue
        kind = 1.0 if sound_only else rng.random()
        weight: Weight = by_sound
        if kind < SHAPES + HABITS:
            weight = by_shape if kind < SHAPES else by_habit
        for place in rng.permutation(len(line)).tolist():
            wrong = _slip(line[place], weight, rng)
            if wrong:
                found[number] = line[:place] + wrong + line[place + 1 :]
                places.append((number, place))
                break
    return found, places


def _slip(char: str, weight: Weight, rng: np.random.Generator) -> str:
    """What is typed in place of a character; "" where nothing is like it. People and input methods
    prefer frequent characters."""
    shares = character_shares()
    others = confusions(char)
    weights = np.array([weight(one) * shares.get(one.char, 0.0) ** 0.5 for one in others])
    if not weights.sum() > 0.0:
        return ""
    return others[int(rng.choice(len(others), p=weights / weights.sum()))].char
