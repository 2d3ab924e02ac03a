"""A training run as its events tell it: curves, samples, warnings and the latest figures.

Events are fed in the order of the file; memory stays bounded however long the run is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.training.events import (
    CheckpointSaved,
    Evaluated,
    Event,
    Failed,
    Finished,
    Sampled,
    Started,
    StepTaken,
    Warned,
)

Metric = Literal["bits", "loss", "perplexity"]
METRICS: tuple[Metric, ...] = ("bits", "loss", "perplexity")
_MOST_POINTS = 4000
_MOST_SAMPLES = 500
_MOST_WARNINGS = 100
Floats = NDArray[np.float64]


class Curve:
    """Points (step, nats per token, bits per character) in the order of steps, thinned when many.

    Above 4,000 points the curve is halved: of each four neighbours the least and the greatest
    loss stay, so that no peak is lost.
    """

    def __init__(self) -> None:
        self.points: list[tuple[int, float, float]] = []

    def add(self, step: int, loss: float | None, bits: float | None) -> None:
        self.cut(step - 1)  # a step that comes again, or too late, in what a stranger's run says
        nan = math.nan
        self.points.append((step, nan if loss is None else loss, nan if bits is None else bits))
        if len(self.points) > _MOST_POINTS:
            self._halve()

    def cut(self, step: int) -> None:
        """Forgets what came after `step`."""
        while self.points and self.points[-1][0] > step:
            self.points.pop()

    def _halve(self) -> None:
        kept: list[tuple[int, float, float]] = []
        for start in range(0, len(self.points), 4):
            group = self.points[start : start + 4]
            real = [p for p in group if math.isfinite(p[1])]
            chosen = {min(real, key=_loss), max(real, key=_loss)} if real else {group[0]}
            kept.extend(p for p in group if p in chosen)
        self.points = kept

    def copy(self) -> Curve:
        other = Curve()
        other.points = list(self.points)
        return other

    def values(self, metric: Metric) -> tuple[Floats, Floats]:
        """Steps and values, NaN where a value was not finite."""
        table = np.array(self.points, dtype=np.float64).reshape(-1, 3)
        if metric == "bits":
            return table[:, 0], table[:, 2]
        if metric == "loss":
            return table[:, 0], table[:, 1]
        with np.errstate(over="ignore"):
            value = np.exp(table[:, 1])
        return table[:, 0], np.where(np.isfinite(value), value, np.nan)


def _loss(point: tuple[int, float, float]) -> float:
    return point[1]


class RunHistory:
    """All that the app shows of one run; `version` grows with every event that changes it."""

    def __init__(self) -> None:
        self.version = 0
        self.train = Curve()
        self.held_out = Curve()
        self.samples: list[Sampled] = []
        self.warnings: list[Warned] = []
        self.started: Started | None = None
        self.step: StepTaken | None = None
        self.evaluated: Evaluated | None = None
        self.best: Evaluated | None = None
        self.checkpoint_step: int | None = None
        self.ended: Finished | Failed | None = None
        self.last_time = 0.0
        """Wall clock of the newest event, seconds since 1970."""

    def copy(self) -> RunHistory:
        """The same as of now; what is fed to one does not reach the other."""
        other = RunHistory()
        other.become(self)
        other.train, other.held_out = self.train.copy(), self.held_out.copy()
        return other

    def become(self, other: RunHistory) -> None:
        """Takes over all of another history, which must not be fed any more."""
        version = self.version
        vars(self).update(vars(other))
        self.version += version

    def feed(self, events: Iterable[Event]) -> None:
        for event in events:
            self.version += 1
            self.last_time = event.time or self.last_time  # the clock may be set back
            self._take(event)

    def _take(self, event: Event) -> None:
        match event:
            case Started():
                self._start(event)
            case StepTaken():
                self.step = event
                self.train.add(event.step, event.loss, event.bits_per_char)
            case Evaluated():
                self.evaluated = event
                self.held_out.add(event.step, event.loss, event.bits_per_char)
                if event.best:
                    self.best = event
            case Sampled():
                self.samples = [*self.samples[-_MOST_SAMPLES + 1 :], event]
            case Warned():
                self.warnings = [*self.warnings[-_MOST_WARNINGS + 1 :], event]
            case CheckpointSaved():
                self.checkpoint_step = event.step
            case Finished() | Failed():
                self.ended = event

    def _start(self, event: Started) -> None:
        """A start at step 0 begins anew; one at step N voids what came after N."""
        self.started, self.ended, step = event, None, event.step
        self.train.cut(step)
        self.held_out.cut(step)
        self.samples = [s for s in self.samples if s.step <= step]
        self.warnings = [w for w in self.warnings if w.step <= step]
        if self.step is not None and self.step.step > step:
            self.step = None
        if self.evaluated is not None and self.evaluated.step > step:
            self.evaluated = None
        if self.best is not None and self.best.step > step:
            # The figures of an older best one are kept in the curve alone; the next evaluation
            # says which one holds.
            self.best = None

    @property
    def steps_per_epoch(self) -> float | None:
        return float(self.started.steps_per_epoch) if self.started else None

    def best_point(self, metric: Metric) -> tuple[float, float] | None:
        """Step and value of the best evaluation, in the unit of `metric`."""
        step = self.best_step
        if step is None:
            return None
        x, y = self.held_out.values(metric)
        places = np.flatnonzero(x == step)
        return (float(step), float(y[places[-1]])) if len(places) else None

    @property
    def best_step(self) -> int | None:
        if self.evaluated is not None:
            return self.evaluated.best_step
        return self.best.step if self.best else None

    @property
    def best_bits(self) -> float | None:
        if self.evaluated is not None:
            return self.evaluated.best_bits_per_char
        return self.best.bits_per_char if self.best else None


def status_of(history: RunHistory, *, running: bool) -> str:
    """The status from the newest events and whether a process holds the run."""
    if running:
        return "running"
    match history.ended:
        case Finished(reason="stopped"):
            return "stopped"
        case Finished():
            return "finished"
        case Failed():
            return "failed"
    return "interrupted" if history.started or history.step else "new"
