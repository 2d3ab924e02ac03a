"""Curves as text: series and options in, a string with ANSI colours out; nothing else.

The only file that imports plotext. plotext 5 keeps one global figure, so call this from one thread
(the app's). It draws the canvas alone: the axes are written here, because plotext counts characters
instead of cells and its log axis refuses what it cannot show.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import numpy as np
import plotext
from numpy.typing import NDArray

from studio.chart_axes import axis_lines, short_number, ticks

Floats = NDArray[np.float64]
_Scale = Callable[[Any], Any]
"""From a value to its height on the axis: itself or its logarithm, of a number or an array."""

DARK = ("cyan+", "orange+", "magenta+", "green+", "blue+", "red+", "white", "cyan")
LIGHT = ("blue", "red", "magenta", "green", "cyan", "orange", "black", "red+")
"""Named colours that stay readable on a dark and on a light ground, in the same order."""
MARKERS = "ox+#%&@s"
"""One ASCII marker a series, so that curves differ without any colour."""
DIM = "gray"
BEST = "*"
_LEAST = (12, 4)
"""Columns and rows under which nothing readable can be drawn."""


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


@dataclass(frozen=True)
class ChartOptions:
    """How to draw. `window` is the range of steps in view, None is all of them."""

    width: int
    height: int
    log: bool = False
    smoothing: float = 0.0
    window: tuple[float, float] | None = None
    dark: bool = True
    ascii: bool = False
    steps_per_epoch: float | None = None
    step_label: str = "step"
    epoch_label: str = "epoch"


@dataclass(frozen=True)
class Chart:
    """What was drawn: ANSI text of exactly `height` lines, and the ranges that it shows."""

    text: str
    window: tuple[float, float] = (0.0, 0.0)
    bounds: tuple[float, float] = (0.0, 0.0)
    log: bool = False
    """Whether the axis is logarithmic: asked for, and every value shown is positive."""


@dataclass(eq=False)
class _Layer:
    x: Floats
    y: Floats
    color: str
    line: bool = True
    marker: str | None = None
    loose: bool = False
    """Whether single values may leave the picture, as the raw curve under a smoothed one may."""


@dataclass(eq=False)
class _Picture:
    layers: list[_Layer] = field(default_factory=list)
    bests: list[tuple[float, float, str]] = field(default_factory=list)


def color_name(index: int, *, dark: bool = True) -> str:
    """plotext's name of a colour of the palette."""
    palette = DARK if dark else LIGHT
    return palette[index % len(palette)]


def color_number(index: int, *, dark: bool = True) -> int:
    """The same colour as one of the terminal's sixteen."""
    name = color_name(index, dark=dark)
    if name in ("black", "white"):
        return 0 if name == "black" else 15
    order = ("black", "red", "green", "orange", "blue", "magenta", "cyan")
    return order.index(name.rstrip("+")) + (8 if name.endswith("+") else 0)


def styles(names: list[str]) -> dict[str, tuple[int, str]]:
    """A colour and a marker for each name, decided by the name and kept apart where possible.

    Earlier names keep theirs when later ones are added.
    """
    taken: set[int] = set()
    chosen: dict[str, tuple[int, str]] = {}
    for name in names:
        place = crc32(name.encode()) % len(MARKERS)
        if len(taken) < len(MARKERS):
            while place in taken:
                place = (place + 1) % len(MARKERS)
        taken.add(place)
        chosen[name] = (place, MARKERS[place])
    return chosen


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
    """First and last step of all curves; (0, 1) when there is none."""
    edges = [(s.x[0], s.x[-1]) for s in series if len(s.x)]
    if not edges:
        return 0.0, 1.0
    low, high = float(min(a for a, _ in edges)), float(max(b for _, b in edges))
    return (low, high) if high > low else (low, low + 1.0)


def draw(series: list[Series], options: ChartOptions) -> Chart:
    """Draws the curves; with nothing to show, or no room, the text is empty lines."""
    window = options.window or extent(series)
    picture = _Picture()
    for s in series:
        _add(picture, s, options, window)
    values = [v for layer in picture.layers for v in _shown(layer)]
    values += [y for _, y, _ in picture.bests]
    if not values or options.width < _LEAST[0] or options.height < _LEAST[1]:
        return Chart("\n" * (max(options.height, 1) - 1), window)
    log = options.log and min(values) > 0
    low, high = _bounds(min(values), max(values), log)
    return Chart(_compose(picture, options, window, (low, high), log), window, (low, high), log)


def _add(picture: _Picture, s: Series, options: ChartOptions, window: tuple[float, float]) -> None:
    """The layers of one curve, furthest back first: raw, line, markers, best."""
    color = color_name(s.color, dark=options.dark)
    # One point beyond each edge stays, so that the line goes on to the edge of the picture.
    first = max(int(np.searchsorted(s.x, window[0], "left")) - 1, 0)
    last = int(np.searchsorted(s.x, window[1], "right")) + 1
    x = s.x[first:last]
    weight = options.smoothing if s.smooth else 0.0
    if weight > 0:
        picture.layers.insert(0, _Layer(x, s.y[first:last], DIM, loose=True))
    y = smooth(s.y, weight)[first:last]
    picture.layers.append(_Layer(x, y, color, marker=s.marker))
    if s.best is not None and window[0] <= s.best[0] <= window[1] and math.isfinite(s.best[1]):
        picture.bests.append((*s.best, color))


def _shown(layer: _Layer) -> list[float]:
    y = layer.y[np.isfinite(layer.y)]
    if not len(y):
        return []
    if layer.loose and len(y) > 50:
        low, high = np.percentile(y, (1, 99))
        return [float(low), float(high)]
    return [float(y.min()), float(y.max())]


def _bounds(low: float, high: float, log: bool) -> tuple[float, float]:
    """A little air around the values; never an empty range."""
    if high - low < 1e-9 * max(abs(low), abs(high), 1e-9):
        half = abs(low) * 0.05 or 0.5
        return (low / 1.1, high * 1.1) if log else (low - half, high + half)
    if log:
        air = (high / low) ** 0.03
        return low / air, high * air
    air = (high - low) * 0.03
    return low - air, high + air


def _compose(
    picture: _Picture,
    options: ChartOptions,
    window: tuple[float, float],
    bounds: tuple[float, float],
    log: bool,
) -> str:
    epochs = options.steps_per_epoch if options.height >= 9 else None
    rows = options.height - (3 if epochs else 2)
    marks = ticks(*bounds, max(2, rows // 3), log=log)
    margin = max(len(text) for _, text in marks)
    columns = options.width - margin - 1
    scale: _Scale = np.log10 if log else (lambda v: v)
    canvas = _canvas(picture, options, window, bounds, scale, columns, rows)
    bottom, top = scale(bounds[0]), scale(bounds[1])
    labels = [" " * margin] * rows
    joints = set()
    for value, text in marks:
        row = rows - 1 - round((scale(value) - bottom) / (top - bottom) * (rows - 1))
        if 0 <= row < rows and row not in joints:
            labels[row] = text.rjust(margin)
            joints.add(row)
    side, joint = ("|", "+") if options.ascii else ("│", "┤")
    lines = [f"{labels[row]}{joint if row in joints else side}{canvas[row]}" for row in range(rows)]
    return "\n".join(lines + axis_lines(window, columns, margin, epochs, options))


def _canvas(
    picture: _Picture,
    options: ChartOptions,
    window: tuple[float, float],
    bounds: tuple[float, float],
    scale: _Scale,
    columns: int,
    rows: int,
) -> list[str]:
    """The bare picture by plotext: `rows` lines of `columns` cells."""
    figure = plotext
    figure.clear_figure()
    figure.theme("clear")
    figure.plotsize(columns, rows)
    figure.xaxes(False, False)
    figure.yaxes(False, False)
    figure.xfrequency(0)
    figure.yfrequency(0)
    figure.xlim(*window)
    low, high = float(scale(bounds[0])), float(scale(bounds[1]))
    figure.ylim(low, high)
    for layer in picture.layers:
        _draw_layer(layer, options, window, bounds, scale, columns)
    for x, y, color in picture.bests:
        # Both ways the text keeps inside the picture.
        right = (x - window[0]) > 0.7 * (window[1] - window[0])
        number = short_number(y)
        text = f"{number} {BEST}" if right else f"{BEST} {number}"
        figure.text(
            text, x=x, y=float(scale(y)), color=color, style="bold",
            alignment="right" if right else "left",
        )  # fmt: skip
    lines: list[str] = figure.build().split("\n")[:rows]
    return lines + [" " * columns] * (rows - len(lines))


def _draw_layer(
    layer: _Layer,
    options: ChartOptions,
    window: tuple[float, float],
    bounds: tuple[float, float],
    scale: _Scale,
    columns: int,
) -> None:
    places = thin(layer.x, layer.y, window, columns)
    if not len(places):
        return
    x = layer.x[places]
    y = scale(np.clip(layer.y[places], *bounds))
    # A value that is not finite between two kept points parts the line there.
    holes = np.cumsum(~np.isfinite(layer.y))[places]
    line = (":" if layer.loose else ".") if options.ascii else "braille"
    for part in np.split(np.arange(len(places)), np.flatnonzero(np.diff(holes)) + 1):
        plotext.plot(x[part].tolist(), y[part].tolist(), marker=line, color=layer.color)
    if layer.marker is not None:
        # At most one marker in three columns, else they hide the line.
        column = ((x - window[0]) / (window[1] - window[0]) * columns / 3).astype(np.int64)
        keep = np.concatenate(([True], np.diff(column) > 0))
        plotext.scatter(
            x[keep].tolist(), y[keep].tolist(), marker=layer.marker, color=layer.color
        )  # fmt: skip
