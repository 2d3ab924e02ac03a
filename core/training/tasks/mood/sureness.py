"""How sure a network may be of a label: one factor of its logits, and from when on it is told."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

LEAST, MOST = 0.05, 5.0
START = 0.5
"""Of the side of the words."""
_ROUNDS = 20
FEW = 20
"""Texts of which a share says too little."""
MARGIN = 0.1
"""By which a told label must be right more often than the majority."""

Floats = npt.NDArray[np.float64]


def _softmax(logits: Floats) -> Floats:
    odds: Floats = np.exp(logits - logits.max(1, keepdims=True))
    shares: Floats = odds / odds.sum(1, keepdims=True)
    return shares


def find_scales(
    sides: tuple[Floats, Floats], labels: npt.NDArray[np.integer], start: float
) -> tuple[float, float, float]:
    """By which factors two sides, each (N, K), are added up so that the labels (N,) are likeliest,
    and the mean loss with them, in nats. The loss is convex in both ("temperature scaling", Guo et
    al. 2017, arXiv:1706.04599, of two), so Newton's method finds them, a factor at a time."""
    scales, rows = [start, START], np.arange(len(labels))
    for round_ in range(2 * _ROUNDS):
        which = round_ % 2
        p = _softmax(scales[0] * sides[0] + scales[1] * sides[1])
        mean = (p * sides[which]).sum(1)
        slope = float((mean - sides[which][rows, labels]).sum())
        curvature = float((p * (sides[which] - mean[:, None]) ** 2).sum())
        if np.isfinite(slope) and curvature > 0.0:
            least = LEAST if which == 0 else 0.0
            scales[which] = min(MOST, max(least, scales[which] - slope / curvature))
    told = _softmax(scales[0] * sides[0] + scales[1] * sides[1])[rows, labels]
    loss = -np.log(np.maximum(told, 1e-12)).mean()
    return round(scales[0], 4), round(scales[1], 4), float(loss)


def find_sure(logits: Floats, labels: npt.NDArray[np.integer], majority: float) -> float:
    """The least probability from which on a label is worth saying; 1 where none is.

    Of the texts with so much at least half, and clearly more than the majority, must be right.
    """
    p = _softmax(logits)
    top, right = p.max(1), p.argmax(1) == labels
    wanted = max(0.5, majority + MARGIN)
    for least in np.arange(0.2, 0.96, 0.05):
        some = top >= least
        if some.sum() >= FEW and right[some].mean() >= wanted:
            return round(float(least), 2)
    return 1.0
