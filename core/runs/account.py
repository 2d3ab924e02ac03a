"""All that one run tells, read for a report: what cannot be read is told beside what can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from core.errors import LyricStudioError, RunError
from core.runs.events import Event, Started, StepTaken
from core.runs.history import Curve, Floats, RunHistory
from core.runs.lock import is_locked
from core.runs.metrics import METRICS_FILE, MetricsReader
from core.runs.notes import RunNotes, read_notes
from core.runs.store import Run, RunConfig, RunStore, check_name
from core.runs.summary import Status

Figure = Literal["bits", "loss", "rate"]
"""Bits per character, nats per token, learning rate."""
By = Literal["step", "time"]
"""Along which a curve runs: optimiser steps, or seconds of training without pauses."""


@dataclass
class RunAccount:
    """One run; memory stays bounded however long it is."""

    name: str
    config: RunConfig | None = None
    """None where `run.json` cannot be read."""
    notes: RunNotes = field(default_factory=RunNotes)
    problems: list[LyricStudioError] = field(default_factory=list)
    """Why parts of it are missing."""
    history: RunHistory = field(default_factory=RunHistory)
    status: Status = "new"
    broken_lines: int = 0
    """Of the log, which are left out."""
    _rate: Curve = field(default_factory=Curve)
    _clock: Curve = field(default_factory=Curve)

    def feed(self, events: Sequence[Event]) -> None:
        self.history.feed(events)
        for event in events:
            if isinstance(event, Started):
                self._rate.cut(event.step)
                self._clock.cut(event.step)
            elif isinstance(event, StepTaken):
                self._rate.add(event.step, event.learning_rate, None)
                self._clock.add(event.step, event.seconds, None)

    def curve(self, figure: Figure, by: By, *, held_out: bool = False) -> tuple[Floats, Floats]:
        """Places and values of a curve, NaN where a value was not finite.

        Args:
            held_out: of held-out songs instead of those that are learnt from; not for `rate`.
        """
        if figure == "rate":
            steps, values = self._rate.values("loss")
        else:
            curve = self.history.held_out if held_out else self.history.train
            steps, values = curve.values(figure)
        return (steps if by == "step" else self._seconds(steps)), values

    def best(self, figure: Figure, by: By) -> tuple[float, float] | None:
        """Place and value of the best evaluation."""
        point = None if figure == "rate" else self.history.best_point(figure)
        if point is None:
            return None
        return (point[0] if by == "step" else float(self._seconds(np.array(point[:1]))[0])), point[
            1
        ]

    def _seconds(self, steps: Floats) -> Floats:
        known, seconds = self._clock.values("loss")
        if not len(known):
            return np.full(len(steps), np.nan)
        # From the start on: the first event stands some steps behind it.
        times: Floats = np.interp(steps, np.append(0.0, known), np.append(0.0, seconds))
        return times


def read_account(store: RunStore, name: str) -> RunAccount:
    """Reads a run as it is now, whatever of it is damaged.

    Raises:
        RunError: there is none of that name.
    """
    path = store.root / check_name(name)
    if not path.is_dir():
        raise RunError("there is no run {name!r}", name=name, hint="`lyric-studio runs` lists them")
    account = RunAccount(name)
    try:
        account.config = Run(path).config
    except RunError as error:
        account.problems.append(error)
    try:
        account.notes = read_notes(path)
    except RunError as error:
        account.problems.append(error)
    # The lock comes first: once it is free, the trainer has written all it says.
    running = is_locked(path)
    account.broken_lines = _read_log(path, account)
    account.status = account.history.status(running=running)
    return account


def _read_log(path: Path, account: RunAccount) -> int:
    reader = MetricsReader(path / METRICS_FILE)
    for events in reader.pieces():
        account.feed(events)
    return reader.broken_lines - reader.newer_events
