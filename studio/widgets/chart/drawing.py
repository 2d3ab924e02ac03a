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

import numpy as np
import plotext

from studio.widgets.chart import raster
from studio.widgets.chart.axes import axis_lines, cell_of, cell_value, ticks
from studio.widgets.chart.colours import color_name
from studio.widgets.chart.curves import Floats, Series, extent, smooth, thin
from studio.widgets.chart.options import Chart, ChartOptions
from studio.wording.figures import short_number

_Scale = Callable[[Any], Any]
"""From a value to its height on the axis: itself or its logarithm, of a number or an array."""

DIM = "gray"
BEST = "*"
_HUGE, _TINY = 1e15, 1e-12
"""Values beyond these are no figures of a training: gaps, or too small for a logarithm."""
_LEAST = (12, 4)
"""Columns and rows under which nothing readable can be drawn."""


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
    log = options.log and min(values) > _TINY
    low, high = _bounds(min(values), max(values), log)
    return Chart(_compose(picture, options, window, (low, high), log), window, (low, high), log)


def _add(picture: _Picture, s: Series, options: ChartOptions, window: tuple[float, float]) -> None:
    """The layers of one curve, furthest back first: raw, line, markers, best."""
    color = color_name(s.color, dark=options.dark)
    # One point beyond each edge stays, so that the line goes on to the edge of the picture.
    first = max(int(np.searchsorted(s.x, window[0], "left")) - 1, 0)
    last = int(np.searchsorted(s.x, window[1], "right")) + 1
    x = s.x[first:last]
    curve = np.where(np.abs(s.y) < _HUGE, s.y, np.nan)
    weight = options.smoothing if s.smooth else 0.0
    if weight > 0:
        picture.layers.insert(0, _Layer(x, curve[first:last], DIM, loose=True))
    y = smooth(curve, weight)[first:last]
    picture.layers.append(_Layer(x, y, color, marker=s.marker))
    if s.best is not None and window[0] <= s.best[0] <= window[1] and abs(s.best[1]) < _HUGE:
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
    """A little air around the values, never an empty range.

    The ends are rounded outward, so that new values of a run seldom move the whole picture.
    """
    if high - low < 1e-9 * max(abs(low), abs(high), 1e-9):
        half = abs(low) * 0.05 or 0.5
        return (low / 1.1, high * 1.1) if log else (low - half, high + half)
    if log:
        bottom, top = _bounds(math.log10(low), math.log10(high), False)
        return 10.0**bottom, 10.0**top
    part = 2.0 ** math.floor(math.log2(high - low)) / 16
    return math.floor(low / part - 0.5) * part, math.ceil(high / part + 0.5) * part


def _compose(
    picture: _Picture,
    options: ChartOptions,
    window: tuple[float, float],
    bounds: tuple[float, float],
    log: bool,
) -> str:
    epochs = options.steps_per_epoch if options.height >= 9 else None
    rows = options.height - (3 if epochs else 2)
    marks = ticks(*bounds, max(2, rows * 5 // 12), log=log)
    margin = max(len(text) for _, text in marks)
    columns = options.width - margin - 1
    scale: _Scale = np.log10 if log else (lambda v: v)
    bottom, top = float(scale(bounds[0])), float(scale(bounds[1]))
    frame = _Frame(window, (bottom, top), columns, rows, scale, options.ascii)
    canvas = _canvas(picture, frame)
    labels = [" " * margin] * rows
    joints = set()
    for value, text in marks:
        row = rows - 1 - cell_of(scale(value), bottom, top, rows, 1 if options.ascii else 4)
        if row not in joints:
            labels[row] = text.rjust(margin)
            joints.add(row)
    side, joint = ("|", "+") if options.ascii else ("│", "┤")
    lines = [f"{labels[row]}{joint if row in joints else side}{canvas[row]}" for row in range(rows)]
    return "\n".join(lines + axis_lines(window, columns, margin, epochs, options))


class _Frame:
    """The bare picture: what part of the plane it shows, and where a point of it is drawn."""

    def __init__(
        self,
        window: tuple[float, float],
        heights: tuple[float, float],
        columns: int,
        rows: int,
        scale: _Scale,
        plain: bool,
    ) -> None:
        self.window, self.heights = window, heights
        self.columns, self.rows = columns, rows
        self.scale, self.plain = scale, plain
        self.across, self.up = (1, 1) if plain else (raster.DOTS_ACROSS, raster.DOTS_UP)
        self._drawn: dict[int, tuple[str, str]] = {}

    def line(self, x: Floats, y: Floats) -> raster.Cells:
        """The dots of the line through these points, from the left edge to the right one."""
        x, y = raster.clipped(x, y, *self.window)
        return raster.dots(*self.dots(x, y))

    def dots(self, x: Floats, y: Floats) -> raster.Cells:
        """The dots of these points; `y` is scaled already."""
        column = raster.places(x, *self.window, self.across * self.columns)
        row = raster.places(y, *self.heights, self.up * self.rows)
        return column, np.clip(row, 0, self.up * self.rows - 1)

    def characters(self, dots: raster.Cells, plain_mark: str) -> dict[int, str]:
        """What to draw in the cells of these dots, by row * columns + column."""
        if self.plain:
            return dict.fromkeys((dots[1] * self.columns + dots[0]).tolist(), plain_mark)
        return raster.braille(*dots, self.columns)

    def put(self, cells: dict[int, str], color: str) -> None:
        """Draws characters into their cells, over what is there."""
        self._drawn.update((place, (mark, color)) for place, mark in cells.items())

    def to_plotext(self) -> None:
        """Hands over all that was drawn at once: plotext takes its time for each series."""
        if self._drawn:
            places = np.array(list(self._drawn))
            marks, colors = zip(*self._drawn.values(), strict=True)
            plotext.scatter(
                cell_value(places % self.columns, *self.window, self.columns).tolist(),
                cell_value(places // self.columns, *self.heights, self.rows).tolist(),
                marker=list(marks),
                color=list(colors),
            )

    def snap(self, x: float, y: float) -> tuple[float, float, float | None]:
        """The point moved into the cell that the line through it takes, and the cell below it."""
        column = cell_of(x, *self.window, self.columns, self.across)
        row = cell_of(float(self.scale(y)), *self.heights, self.rows, self.up)
        return (
            cell_value(column, *self.window, self.columns),
            cell_value(row, *self.heights, self.rows),
            cell_value(row - 1, *self.heights, self.rows) if row else None,
        )


def _canvas(picture: _Picture, frame: _Frame) -> list[str]:
    """The picture by plotext: `rows` lines of `columns` cells."""
    figure = plotext
    figure.clear_figure()
    figure.theme("clear")
    figure.limit_size(False, False)  # our widget may be larger than what plotext takes for it
    figure.plotsize(frame.columns, frame.rows)
    figure.xaxes(False, False)
    figure.yaxes(False, False)
    figure.xfrequency(0)
    figure.yfrequency(0)
    figure.xlim(*frame.window)
    figure.ylim(*frame.heights)
    for layer in picture.layers:
        _draw_layer(layer, frame)
    frame.to_plotext()
    for x, y, color in picture.bests:
        # Near the right edge the number stands on the left, to keep inside the picture.
        right = (x - frame.window[0]) > 0.7 * (frame.window[1] - frame.window[0])
        number = short_number(y)
        across, up, below = frame.snap(x, y)
        if below is None:
            # In the lowest row there is only its side left.
            marks = [(f"{number} {BEST}" if right else f"{BEST} {number}", up)]
        else:
            # Under the point: nothing of the curve lies there, since no value of it is better.
            marks = [(BEST, up), (number, below)]
        for text, height in marks:
            figure.text(
                text, x=across, y=height, color=color, style="bold",
                alignment="right" if right else "left",
            )  # fmt: skip
    lines: list[str] = figure.build().split("\n")[: frame.rows]
    return lines + [" " * frame.columns] * (frame.rows - len(lines))


def _draw_layer(layer: _Layer, frame: _Frame) -> None:
    places = thin(layer.x, layer.y, frame.window, frame.columns)
    if not len(places):
        return
    x = layer.x[places]
    y = frame.scale(layer.y[places])
    if layer.loose:
        y = np.clip(y, *frame.heights)
    # A value that is not finite between two kept points parts the line there.
    holes = np.cumsum(~np.isfinite(layer.y))[places]
    parts = np.split(np.arange(len(places)), np.flatnonzero(np.diff(holes)) + 1)
    lines = [frame.line(x[part], y[part]) for part in parts]
    dots = tuple(np.concatenate(both) for both in zip(*lines, strict=True))
    frame.put(frame.characters((dots[0], dots[1]), ":" if layer.loose else "."), layer.color)
    if layer.marker is not None:
        # At most one marker in three columns, else they hide the line.
        low, high = frame.window
        column = ((x - low) / (high - low) * frame.columns / 3).astype(np.int64)
        inside = (x >= low) & (x <= high)
        keep = np.concatenate(([True], np.diff(column) > 0)) & inside
        taken = frame.characters(frame.dots(x[keep], y[keep]), "")
        frame.put(dict.fromkeys(taken, layer.marker), layer.color)
