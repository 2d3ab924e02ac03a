"""How sure a network may be of a label: one factor of its logits, and from when on it is told."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

LEAST, MOST = 0.05, 5.0
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


def find_scale(
    logits: Floats, labels: npt.NDArray[np.integer], start: float
) -> tuple[float, float]:
    """The factor of the logits (N, K) that makes the labels (N,) likeliest, and the mean loss with
    it, in nats (Guo et al. 2017, arXiv:1706.04599). The loss is convex in the factor."""
    scale, rows = start, np.arange(len(labels))
    for _ in range(_ROUNDS):
        p = _softmax(scale * logits)
        mean = (p * logits).sum(1)
        slope = float((mean - logits[rows, labels]).sum())
        curvature = float((p * (logits - mean[:, None]) ** 2).sum())
        if not (np.isfinite(slope) and curvature > 0.0):
            break
        scale = min(MOST, max(LEAST, scale - slope / curvature))
    loss = -np.log(np.maximum(_softmax(scale * logits)[rows, labels], 1e-12)).mean()
    return round(scale, 4), float(loss)


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
