"""The curves of a report, as the page and the picture draw them: one list for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.runs.account import By, Figure, RunAccount
from core.runs.history import Floats
from studio.wording.i18n import t

COLOURS = 7
"""How many runs have a colour of their own; after that they come again, dashed."""
_MOST_POINTS = 900
"""Of a line, twice as many as there are dots across a page."""
Kind = Literal["held-out", "train", "rate"]


@dataclass(frozen=True)
class Line:
    """One curve."""

    run: int
    """Which of the runs, from 0: decides its colour."""
    name: str
    kind: Kind
    x: Floats
    y: Floats
    best: tuple[float, float] | None = None
    """The point that stands out."""


@dataclass(frozen=True)
class Plot:
    """One chart: its lines, the training ones first (below the others)."""

    lines: tuple[Line, ...]
    x_low: float
    x_high: float
    y_low: float
    y_high: float


def plot(accounts: Sequence[RunAccount], figure: Figure, by: By) -> Plot | None:
    """The curves of all runs over each other; None where there is not a single point."""
    lines: list[Line] = []
    kinds: tuple[Kind, ...] = ("rate",) if figure == "rate" else ("train", "held-out")
    for kind in kinds:
        for number, account in enumerate(accounts):
            x, y = account.curve(figure, by, held_out=kind == "held-out")
            x, y = thinned(x, y)
            if np.isfinite(y).any() and np.isfinite(x).any():
                best = account.best(figure, by) if kind == "held-out" else None
                lines.append(Line(number, account.name, kind, x, y, best))
    if not lines:
        return None
    x_all = np.concatenate([line.x for line in lines])
    y_all = np.concatenate([line.y for line in lines])
    x_all, y_all = x_all[np.isfinite(x_all)], y_all[np.isfinite(y_all)]
    low, high = (0.0, float(y_all.max())) if figure == "rate" else _span(y_all)
    room = 0.04 * ((high - low) or abs(high) or 1.0)
    low = low if figure == "rate" else low - room
    return Plot(tuple(lines), 0.0, float(x_all.max()) or 1.0, low, high + room)


def _span(values: Floats) -> tuple[float, float]:
    return float(values.min()), float(values.max())


def thinned(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """As many points as one sees: of each stretch the least and the greatest value stay."""
    if len(x) <= _MOST_POINTS:
        return x, y
    places: list[int] = [0]
    for part in np.array_split(np.arange(len(x)), _MOST_POINTS // 2):
        values = y[part]
        if np.isfinite(values).any():
            places += sorted({int(part[np.nanargmin(values)]), int(part[np.nanargmax(values)])})
        else:
            places.append(int(part[0]))
    kept = np.unique([*places, len(x) - 1])
    return x[kept], y[kept]


def figure_label(figure: Figure) -> str:
    return {
        "bits": t("bits per character"),
        "loss": t("loss (nats per token)"),
        "rate": t("learning rate"),
    }[figure]


def by_label(by: By) -> str:
    return t("step") if by == "step" else t("minutes of training")


def scale(by: By) -> float:
    """What a place is divided by to be what the axis counts."""
    return 1.0 if by == "step" else 60.0
