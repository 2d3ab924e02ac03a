"""A training run as its events tell it: curves, samples, warnings and the latest figures.

Events are fed in the order of the file; memory stays bounded however long the run is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import groupby
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.runs.events import (
    CheckpointSaved,
    Evaluated,
    Event,
    Failed,
    Finished,
    LineWriterTrained,
    Reached,
    Sampled,
    Started,
    StepTaken,
    Warned,
)
from core.runs.summary import Status, status_of
from core.runs.warnings import ToldWarnings

Metric = Literal["bits", "loss", "perplexity"]
METRICS: tuple[Metric, ...] = ("bits", "loss", "perplexity")
_MOST_POINTS = 4000
_MOST_OPEN = 64
_MOST_SAMPLES = 500
Floats = NDArray[np.float64]
Point = tuple[int, float, float]


class Curve:
    """Points (step, nats per token, bits per character) in the order of steps, thinned when many.

    Above 4,000 points, of all points in as many stretches of equal length as are needed the least
    and the greatest loss stay, and the first and the last of all: no peak is lost, and the
    beginning of a run of millions of steps is as finely drawn as its end.
    """

    def __init__(self) -> None:
        self.points: list[Point] = []
        self._stretch = 1
        """Steps that at most two points stand for, once the stretch is over."""
        self._open = 0
        """Where in `points` the stretch begins that is not over."""

    def add(self, step: int, loss: float | None, bits: float | None) -> None:
        self.cut(step - 1)  # a step that comes again, or too late, in what a stranger's run says
        nan = math.nan
        if self._stretch > 1 and self._open < len(self.points):
            over = step // self._stretch != self.points[self._open][0] // self._stretch
            if over or len(self.points) - self._open > _MOST_OPEN:
                self.points[self._open :] = _extremes(self.points[self._open :])
            if over:
                self._open = len(self.points)
        self.points.append((step, nan if loss is None else loss, nan if bits is None else bits))
        if len(self.points) > _MOST_POINTS:
            self._thin()

    def cut(self, step: int) -> None:
        """Forgets what came after `step`."""
        while self.points and self.points[-1][0] > step:
            self.points.pop()
        self._open = min(self._open, len(self.points))

    def _thin(self) -> None:
        first, last = self.points[0], self.points[-1]
        while len(self.points) > _MOST_POINTS // 2:
            self._stretch *= 2
            kept: list[Point] = []
            for _, group in groupby(self.points, key=lambda point: point[0] // self._stretch):
                kept += _extremes(list(group))
            self.points = kept
        if self.points[0] is not first:
            self.points.insert(0, first)
        if self.points[-1] is not last:
            self.points.append(last)
        self._open = len(self.points) - 1

    def copy(self) -> Curve:
        other = Curve()
        other.points = list(self.points)
        other._stretch, other._open = self._stretch, self._open
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


def _extremes(points: list[Point]) -> list[Point]:
    """The least and the greatest loss of some points, in their order."""
    real = [point for point in points if math.isfinite(point[1])] or points[:1]
    least, greatest = min(real, key=_loss), max(real, key=_loss)
    if least is greatest:
        return [least]
    return [least, greatest] if least[0] < greatest[0] else [greatest, least]


def _loss(point: Point) -> float:
    return point[1]


class RunHistory:
    """All that the app shows of one run; `version` grows with every event that changes it."""

    def __init__(self) -> None:
        self.version = 0
        self.train = Curve()
        self.held_out = Curve()
        self.samples: list[Sampled] = []
        self.reached: list[Reached] = []
        """How far errors reached back, at some of the evaluations."""
        self.update_ratio: dict[str, float] | None = None
        """The newest that was told."""
        self.told = ToldWarnings()
        self.started: Started | None = None
        self.step: StepTaken | None = None
        self.evaluated: Evaluated | None = None
        self.best: Evaluated | None = None
        self.read: Evaluated | None = None
        """The newest evaluation at which composed lines were read."""
        self.line_writer: LineWriterTrained | None = None
        """How far the second stage is, if it has begun."""
        self.checkpoint_step: int | None = None
        self.ended: Finished | Failed | None = None
        self.last_time = 0.0
        """Wall clock of the newest event, seconds since 1970."""

    def copy(self) -> RunHistory:
        """The same as of now; what is fed to one does not reach the other."""
        other = RunHistory()
        other.become(self)
        other.train, other.held_out = self.train.copy(), self.held_out.copy()
        other.told = self.told.copy()
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
        self.told.take(event)
        match event:
            case Started():
                self._start(event)
            case StepTaken():
                self.step = event
                self.update_ratio = event.update_ratio or self.update_ratio
                self.train.add(event.step, event.loss, event.bits_per_char)
            case Evaluated():
                self.evaluated = event
                self.held_out.add(event.step, event.loss, event.bits_per_char)
                if event.best:
                    self.best = event
                if event.reading is not None:
                    self.read = event
            case Sampled():
                self.samples = [*self.samples[-_MOST_SAMPLES + 1 :], event]
            case Reached():
                self.reached = [*self.reached[-_MOST_SAMPLES + 1 :], event]
            case CheckpointSaved():
                self.checkpoint_step = event.step
            case LineWriterTrained():
                self.line_writer = _further(self.line_writer, event)
            case Finished() | Failed():
                self.ended = event

    def _start(self, event: Started) -> None:
        """A start at step 0 begins anew; one at step N voids what came after N."""
        self.started, self.ended, step = event, None, event.step
        self.train.cut(step)
        self.held_out.cut(step)
        self.samples = [s for s in self.samples if s.step <= step]
        self.reached = [r for r in self.reached if r.step <= step]
        if self.step is not None:
            # What was left before says nothing of the pace from now on.
            still = self.step.step <= step
            self.step = msgspec.structs.replace(self.step, eta_seconds=None) if still else None
        if self.line_writer is not None and self.line_writer.step > step:
            self.line_writer = None
        if self.evaluated is not None and self.evaluated.step > step:
            self.evaluated = None
        if self.read is not None and self.read.step > step:
            self.read = None
        if self.best is not None and self.best.step > step:
            # The figures of an older best one are kept in the curve alone; the next evaluation
            # says which one holds.
            self.best = None

    def status(self, *, running: bool) -> Status:
        """What becomes of the run; `running` says whether a process trains it now."""
        newest = (self.ended, self.step, self.started)
        return status_of((event for event in newest if event is not None), running=running)

    @property
    def warnings(self) -> list[Warned]:
        """Those that no later event has ended, the newest last."""
        return self.told.left

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


def _further(before: LineWriterTrained | None, now: LineWriterTrained) -> LineWriterTrained:
    """The newest of the second stage, with what its steps or its evaluations told last."""
    if before is None or before.step > now.step:
        return now
    return msgspec.structs.replace(
        now,
        held_out=before.held_out if now.held_out is None else now.held_out,
        best=before.best if now.best is None else now.best,
        eta_seconds=before.eta_seconds if now.eta_seconds is None else now.eta_seconds,
        tokens_per_second=now.tokens_per_second or before.tokens_per_second,
    )
