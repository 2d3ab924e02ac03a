"""Products of activations with the weights of a layer: in float32, or quantised where that works.

Shapes: B streams, K inputs, N outputs.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

FEW = 4
"""Up to so many streams are multiplied one by one: sgemm has not warmed up at such sizes."""


class Weight(Protocol):
    """The weights (N, K) of a layer."""

    def product(self, x: Floats, out: Floats | None = None) -> Floats:
        """(B, K) to (B, N), in `out`, which is contiguous, or in a new array."""
        ...


class Float32:
    """Weights as they are, multiplied by NumPy."""

    def __init__(self, weight: npt.NDArray[np.floating]) -> None:
        # Transposed, `x @ W` reads them in order: a quarter quicker than `W @ x` for one stream.
        self._weight = np.ascontiguousarray(weight.T, dtype=np.float32)

    def product(self, x: Floats, out: Floats | None = None) -> Floats:
        """See `Weight`."""
        if out is None:
            out = np.empty((len(x), self._weight.shape[1]), np.float32)
        if len(x) <= FEW:
            for row, into in zip(x, out, strict=True):
                np.matmul(row, self._weight, out=into)
            return out
        return np.matmul(x, self._weight, out=out)
