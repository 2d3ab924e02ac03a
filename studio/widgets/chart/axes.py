"""The axes around a chart: round numbers, and rows of text of an exact width in cells."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from studio.wording.figures import short_number

if TYPE_CHECKING:
    from studio.widgets.chart.options import ChartOptions


def cell_of(value: float, low: float, high: float, cells: int, dots: int) -> int:
    """The cell, from 0, in which plotext draws a value with a marker of `dots` dots a cell.

    Coarser markers round in another way: everything that must meet a line asks for its cell here.
    """
    dot = math.floor(round(0.5 + (dots * cells - 1) * (value - low) / (high - low), 8))
    return min(max(dot // dots, 0), cells - 1)


def cell_value(cell: Any, low: float, high: float, cells: int) -> Any:
    """A value that plotext draws in this cell with a marker of one dot a cell; arrays as well."""
    return low + cell / max(cells - 1, 1) * (high - low)


def _step(span: float, count: int) -> float:
    """The round step (1, 2 or 5 times a power of ten) that cuts `span` in about `count`."""
    rough = span / max(count, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    return next((power * f for f in (1, 2, 5, 10) if power * f >= rough), power * 10)


def linear_ticks(low: float, high: float, count: int) -> list[float]:
    """Round values in the range, ascending."""
    if not high > low:
        return [low]
    step = _step(high - low, count)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [i * step for i in range(first, min(last, first + 100) + 1)]


def ticks(low: float, high: float, count: int, *, log: bool) -> list[tuple[float, str]]:
    """Values of a vertical axis with their labels; labels are unlike each other."""
    values: list[float] = []
    if log:
        powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        for factors in ((1, 2, 5), (1,)):
            values = [f * 10.0**p for p in powers for f in factors if low <= f * 10.0**p <= high]
            if len(values) <= count + 1:
                break
    if len(values) < 2:
        values = linear_ticks(low, high, count)
    if not values:
        values = [(low + high) / 2]
    spacing = min((b - a for a, b in pairwise(values)), default=abs(low))
    return [(value, _label(value, spacing)) for value in values]


def _label(value: float, spacing: float) -> str:
    text = short_number(value)
    if text[-1:].isalpha() or "e" in text or spacing <= 0:
        return text
    decimals = max(0, math.ceil(-math.log10(spacing) - 1e-9))
    return f"{value:.{decimals}f}" if decimals <= 6 else text


def axis_lines(
    window: tuple[float, float],
    columns: int,
    margin: int,
    steps_per_epoch: float | None,
    options: ChartOptions,
) -> list[str]:
    """The line under the picture, the steps, and with `steps_per_epoch` the epochs under them."""
    dots = 1 if options.ascii else 2
    corner, bar = ("+", "-") if options.ascii else ("└", "─")
    steps = linear_ticks(*window, max(2, columns // 12))
    joint = "+" if options.ascii else "┬"
    rule = [bar] * columns
    for value in steps:
        rule[cell_of(value, *window, columns, dots)] = joint
    lines = [" " * margin + corner + "".join(rule)]
    lines.append(_row(options.step_label, steps, window, columns, margin, 1.0, dots))
    if steps_per_epoch:
        epochs = (window[0] / steps_per_epoch, window[1] / steps_per_epoch)
        marks = [e * steps_per_epoch for e in linear_ticks(*epochs, max(2, columns // 12))]
        unit = steps_per_epoch
        lines.append(_row(options.epoch_label, marks, window, columns, margin, unit, dots))
    return lines


def _row(
    label: str,
    marks: list[float],
    window: tuple[float, float],
    columns: int,
    margin: int,
    unit: float,
    dots: int,
) -> str:
    """One row of numbers under the axis, what they count at its right end."""
    cells = [" "] * (margin + 1 + columns)
    room = len(cells) - cell_len(label) - 1
    free = 0
    spacing = (marks[1] - marks[0]) / unit if len(marks) > 1 else 1.0
    for value in marks:
        text = _label(value / unit, spacing)
        column = cell_of(value, *window, columns, dots)
        start = max(margin + 1 + column - len(text) // 2, 0)
        if start < free or start + len(text) > room:
            continue
        cells[start : start + len(text)] = text
        free = start + len(text) + 1
    return "".join(cells[: room + 1]) + label
