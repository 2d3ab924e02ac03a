"""Lines as dots of braille cells, all segments at once in NumPy.

plotext draws lines dot by dot in Python, which takes 30 ms for a chart of a full window; keys that
are pressed meanwhile wait. The places are those that plotext would choose.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.widgets.chart.curves import Floats

DOTS_ACROSS, DOTS_UP = 2, 4
_BRAILLE = 0x2800
_BITS = np.array([[0x40, 0x80], [0x04, 0x20], [0x02, 0x10], [0x01, 0x08]], dtype=np.int64)
"""Bit of the dot at (row from below, column) of a cell, after the Unicode chart of U+2800."""
Cells = tuple[NDArray[np.int64], NDArray[np.int64]]


def places(values: Floats, low: float, high: float, count: int) -> NDArray[np.int64]:
    """The places 0 to `count - 1` of values from `low` to `high`, rounded as plotext does."""
    exact = 0.5 + (count - 1) * (values - low) / (high - low)
    return np.floor(np.round(exact, 8)).astype(np.int64)


def clipped(x: Floats, y: Floats, low: float, high: float) -> tuple[Floats, Floats]:
    """The line without what lies left of `low` and right of `high`; its ends lie on the edges."""
    inside = (x >= low) & (x <= high)
    ends = np.array([edge for edge in (low, high) if len(x) and x[0] < edge < x[-1]])
    at = np.concatenate((x[inside], ends))
    height = np.concatenate((y[inside], np.interp(ends, x, y)))
    order = np.argsort(at, kind="stable")
    return at[order], height[order]


def dots(column: NDArray[np.int64], row: NDArray[np.int64]) -> Cells:
    """All dots of the line through these dots, the given ones among them."""
    if len(column) < 2:
        return column, row
    across, up = np.diff(column), np.diff(row)
    steps = np.maximum(np.maximum(np.abs(across), np.abs(up)), 1)
    segment = np.repeat(np.arange(len(steps)), steps)
    along = np.arange(len(segment)) - np.repeat(np.cumsum(steps) - steps, steps)
    x = column[:-1][segment] + along * (across / steps)[segment]
    y = row[:-1][segment] + along * (up / steps)[segment]
    return (
        np.append(x.astype(np.int64), column[-1]),
        np.append(y.astype(np.int64), row[-1]),
    )


def braille(column: NDArray[np.int64], row: NDArray[np.int64], columns: int) -> dict[int, str]:
    """The characters of the cells that hold these dots, by `cell row * columns + cell column`."""
    if not len(column):  # none of the part that is zoomed in on
        return {}
    cell = row // DOTS_UP * columns + column // DOTS_ACROSS
    bit = _BITS[row % DOTS_UP, column % DOTS_ACROSS]
    order = np.argsort(cell, kind="stable")
    cell, bit = cell[order], bit[order]
    first = np.flatnonzero(np.concatenate(([True], np.diff(cell) != 0)))
    pattern = np.bitwise_or.reduceat(bit, first)
    return {
        place: chr(_BRAILLE + code)
        for place, code in zip(cell[first].tolist(), pattern.tolist(), strict=True)
    }
