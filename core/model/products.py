"""Products of activations with the weights of a layer: in float32, or quantised where that works.

Shapes: B streams, K inputs, N outputs.
"""

from __future__ import annotations

from functools import cache
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Precision = Literal["float32", "int8"]

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


def weight_in(precision: Precision, weight: npt.NDArray[np.floating], bounded: bool) -> Weight:
    """The weights (N, K) for products in one precision; `bounded` as in `Int8`."""
    if precision == "float32":
        return Float32(weight)
    from core.model.int8 import Int8

    return Int8(weight, bounded)


@cache
def best_precision() -> Precision:
    """int8 where NumKong is there and multiplies on this processor as NumPy does."""
    try:
        from core.model.int8 import multiplies_exactly
    except ImportError:
        return "float32"
    return "int8" if multiplies_exactly() else "float32"
