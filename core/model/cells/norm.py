"""RMSNorm (Zhang and Sennrich 2019, arXiv:1910.07467), in NumPy."""

from __future__ import annotations

import numpy as np

from core.model.products import Floats

EPSILON = 1e-6
"""Added to a mean square before its root is taken, here and in PyTorch."""


def normed(x: Floats) -> Floats:
    """(B, H), each row with a mean square of 1. The gain is the caller's."""
    squares = np.einsum("bi,bi->b", x, x)[:, None] / np.float32(x.shape[1])
    result: Floats = x / np.sqrt(squares + np.float32(EPSILON))
    return result
