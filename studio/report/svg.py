"""A chart as inline SVG that fits any width: lines keep their thickness, labels their size.

The drawing is stretched to the box it gets; what must not be stretched with it, the numbers, are
words of the page laid over it.
"""

from __future__ import annotations

import math

from core.runs.account import By, Figure
from studio.report.lines import COLOURS, Line, Plot, by_label, figure_label, scale
from studio.report.markup import escaped
from studio.widgets.chart.axes import ticks

_WIDTH, _HEIGHT = 1000, 400
_DOT = 'vector-effect="non-scaling-stroke"'


def chart(plot: Plot, figure: Figure, by: By) -> str:
    """The chart in a `<figure>`, with its axes."""
    unit = scale(by)
    across = ticks(plot.x_low / unit, plot.x_high / unit, 6, log=False)
    up = ticks(plot.y_low, plot.y_high, 5, log=False)
    rules = "".join(
        f'<path class="rule" d="M0 {_y(plot, value):.1f}H{_WIDTH}" {_DOT}/>' for value, _ in up
    )
    drawn = "".join(_line(plot, line) for line in plot.lines)
    labels = [
        f'<span class="y" style="top:{_y(plot, value) / _HEIGHT:.2%}">{escaped(text)}</span>'
        for value, text in up
    ] + [
        f'<span class="x{" odd" if number % 2 else ""}" '
        f'style="left:{_x(plot, value * unit) / _WIDTH:.2%}">{escaped(text)}</span>'
        for number, (value, text) in enumerate(across)
    ]
    told = f"{figure_label(figure)}, {by_label(by)}"
    return (
        f'<figure class="chart"><figcaption>{escaped(figure_label(figure))}</figcaption>'
        f'<div class="plot"><svg viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none" '
        f'role="img" aria-label="{escaped(told)}">{rules}{drawn}</svg>{"".join(labels)}</div>'
        f'<div class="axis">{escaped(by_label(by))}</div></figure>'
    )


def _line(plot: Plot, line: Line) -> str:
    again = " again" if line.run // COLOURS % 2 else ""
    classes = f"{line.kind} c{line.run % COLOURS}{again}"
    path = _path(plot, line)
    drawn = f'<path class="{classes}" d="{path}" {_DOT}><title>{escaped(line.name)}</title></path>'
    if line.best is not None and all(map(math.isfinite, line.best)):
        at = f"{_x(plot, line.best[0]):.1f} {_y(plot, line.best[1]):.1f}"
        drawn += f'<path class="best c{line.run % COLOURS}" d="M{at}h0" {_DOT}/>'
    return drawn


def _path(plot: Plot, line: Line) -> str:
    """Lines between the points; where a value is missing, a gap."""
    parts: list[str] = []
    pen = "M"
    points = list(zip(line.x.tolist(), line.y.tolist(), strict=True))
    for place, (x, y) in enumerate(points):
        if not (math.isfinite(x) and math.isfinite(y)):
            pen = "M"
            continue
        parts.append(f"{pen}{_x(plot, x):.1f} {_y(plot, y):.1f}")
        if pen == "M" and (place + 1 == len(points) or not math.isfinite(points[place + 1][1])):
            parts.append("h0")  # a point alone is seen as well
        pen = "L"
    return "".join(parts)


def _x(plot: Plot, value: float) -> float:
    return (value - plot.x_low) / (plot.x_high - plot.x_low) * _WIDTH


def _y(plot: Plot, value: float) -> float:
    return (plot.y_high - value) / (plot.y_high - plot.y_low) * _HEIGHT
