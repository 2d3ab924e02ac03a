"""What a chart is asked for, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass


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
