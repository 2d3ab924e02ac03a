"""Whether a candidate is what was meant: a logistic regression of a handful of numbers.

It is fitted on held-out text of a model that was spoiled on purpose, by Newton's method; so is the
threshold, on lines of that text that nobody spoiled.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from core.errors import ModelError

FEATURES = (
    "forward",
    "backward",
    "after",
    "before",
    "seen forward",
    "seen backward",
    "near",
    "syllable",
    "same sound",
    "shape",
    "habit",
    "word",
    "word seen",
    "cut",
    "frequency",
    "frequency seen",
)
"""Nats that the candidate gains at its place by each network, and those that the characters after
and before it gain; what the character that stands there costs; in which ways it is confused with
the candidate; how well that one, and what stands there, stand in a word; how much likelier a cut
of the line into words is with the candidate; log shares of both in running text."""
LEAST = 0.1
"""A probability below which nothing is told, however few false alarms there were."""
RIDGE = 1.0
"""Half the inverse variance that weights are expected to have."""
_ROUNDS = 30

Floats = npt.NDArray[np.float64]


class Judge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The weights, what they are multiplied by, and what came of it on lines without a fault."""

    weights: tuple[float, ...]
    """One for each of `FEATURES`, and the constant."""
    alarms: tuple[float, ...]
    """The largest probability in each of the right lines that have any, largest first; those of
    the others are left out, as is what no threshold would ask for."""
    lines: int
    """Right lines that were looked at."""

    def __post_init__(self) -> None:
        numbers = np.array([*self.weights, *self.alarms])
        if len(self.weights) != len(FEATURES) + 1 or not np.isfinite(numbers).all():
            raise ModelError("this is no judge of corrections")

    def probabilities(self, features: Floats) -> Floats:
        """(N, F) to (N,)."""
        z = features @ np.array(self.weights[:-1]) + self.weights[-1]
        found: Floats = 1.0 / (1.0 + np.exp(-np.clip(z, -30.0, 30.0)))
        return found

    def threshold(self, rate: float) -> float:
        """The probability above which that share of right lines, at most, is touched."""
        allowed = int(rate * self.lines)
        return max(LEAST, self.alarms[allowed] if allowed < len(self.alarms) else 0.0)


def fitted(features: Floats, meant: npt.NDArray[np.bool_]) -> tuple[float, ...]:
    """The weights under which what was meant is likeliest, and the constant.

    Args:
        features: (N, F).
        meant: (N,).

    Raises:
        ModelError: nothing, or everything, was meant: there is nothing to learn.
    """
    if not 0 < int(meant.sum()) < len(meant):
        raise ModelError(
            "too little held-out text to learn from which correction is meant",
            hint="train on more songs: a tenth of them is held out",
        )
    x = np.column_stack([features, np.ones(len(features))])
    scale = np.maximum(x.std(0), 1e-6)
    scale[-1] = 1.0
    x = x / scale
    weights, pull = np.zeros(x.shape[1]), np.full(x.shape[1], RIDGE)
    pull[-1] = 0.0
    for _ in range(_ROUNDS):
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ weights, -30.0, 30.0)))
        slope = x.T @ (p - meant) + pull * weights
        curve = (x * (p * (1.0 - p))[:, None]).T @ x + np.diag(pull + 1e-9)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return tuple(float(weight) for weight in weights / scale)


def alarms_of(best: Sequence[float]) -> tuple[float, ...]:
    """`Judge.alarms` of the largest probability in each right line."""
    kept = sorted((value for value in best if value > 0.0), reverse=True)
    return tuple(round(value, 5) for value in kept[: max(50, len(best) // 4)])
