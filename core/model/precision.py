"""In which precision a decoder multiplies: float32, or int8 where that is exact and quicker."""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from core.model.products import Float32, Weight

Precision = Literal["float32", "int8"]


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
