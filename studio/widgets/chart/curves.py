"""Curves as arrays: smoothing, and thinning that keeps peaks."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Series:
    """One curve. `x` are steps, ascending; a `y` that is not finite is a gap."""

    x: Floats
    y: Floats
    color: int = 0
    """Place in the palette."""
    marker: str | None = None
    """ASCII character at the points; None is a bare line."""
    smooth: bool = False
    """Whether the smoothing of the options applies to this curve."""
    best: tuple[float, float] | None = None
    """The point to mark."""


def smooth(y: Floats, weight: float) -> Floats:
    """Exponential moving average without the pull to zero at the start.

    `weight` in [0, 1) is how much of the past stays; gaps stay gaps. The correction by
    1 - weight^n is Adam's (Kingma and Ba 2015, section 3).
    """
    if weight <= 0.0:
        return y
    result = np.full_like(y, np.nan)
    mean, scale = 0.0, 1.0
    for place, value in enumerate(y):
        if math.isfinite(value):
            mean = weight * mean + (1.0 - weight) * float(value)
            scale *= weight
            result[place] = mean / (1.0 - scale)
    return result


def thin(x: Floats, y: Floats, window: tuple[float, float], columns: int) -> NDArray[np.intp]:
    """Places of the points to draw: the least and the greatest of each half column.

    Nothing that can be seen is lost: an average or every n-th point would hide peaks. Values that
    are not finite are left out; at most 4 x `columns` places, ascending.
    """
    finite: NDArray[np.intp] = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    if len(finite) <= 2 * columns:
        return finite
    low, high = window
    scale = 2 * columns / max(high - low, 1e-12)
    bucket = np.clip((x[finite] - low) * scale, 0, 2 * columns - 1).astype(np.int64)
    order = np.lexsort((y[finite], bucket))
    edges = np.flatnonzero(np.diff(bucket[order]))
    least = order[np.concatenate(([0], edges + 1))]
    greatest = order[np.concatenate((edges, [len(order) - 1]))]
    return finite[np.unique(np.concatenate((least, greatest)))]


def extent(series: list[Series]) -> tuple[float, float]:
    """First and last step of all curves; (0, 1) when there is none, room for more with one."""
    edges = [(s.x[0], s.x[-1]) for s in series if len(s.x)]
    if not edges:
        return 0.0, 1.0
    low, high = float(min(a for a, _ in edges)), float(max(b for _, b in edges))
    # One point stands in the middle of all steps up to twice as many.
    return (low, high) if high > low else (0.0, max(1.0, 2 * low))


def calm_extent(series: list[Series]) -> tuple[float, float]:
    """The extent with some room for what comes, so that a growing curve seldom moves the picture.

    Its end is rounded up to a sixteenth of the power of two below the span.
    """
    low, high = extent(series)
    part = 2.0 ** math.floor(math.log2(high - low)) / 16
    return low, low + math.ceil((high - low) / part) * part
