"""The threads that follow runs: a long past in one piece, then event by event."""

from __future__ import annotations

from pathlib import Path
from threading import Event as Flag

import msgspec
import pytest
from textual.message import Message

from core.runs.events import Event, StepTaken, encode_event
from core.runs.store import RunStore
from studio.screens.frame import run_watch
from studio.screens.frame.messages import TrainingEnded, TrainingStatusChanged
from studio.screens.frame.run_watch import RunEventsRead, TrainingMonitor, watch
from tests.studio.hosts import append, held, lesson, write_run

STEP = next(event for event in lesson("x", 1) if isinstance(event, StepTaken))


def long_lesson(steps: int, *, peak: int, pit: int) -> list[Event]:
    """So many steps of loss 5, with one of 99 and one of 1."""
    losses = {peak: 99.0, pit: 1.0}
    return [
        msgspec.structs.replace(STEP, step=n, epoch=n / 50, loss=losses.get(n, 5.0))
        for n in range(1000, 1000 + steps)
    ]


def test_a_long_past_comes_thinned_and_whole_and_then_only_what_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_watch, "PAST_SECONDS", 0.0)  # as if reading took long
    events = [*lesson("a", 2), *long_lesson(9000, peak=4321, pit=8765)]
    path = write_run(tmp_path, "a", events)
    stopped, told = Flag(), []
    sizes: list[int] = []

    def post(message: Message) -> None:
        assert isinstance(message, RunEventsRead)
        told.append(message)
        if message.past is not None:
            sizes.append(len(message.past.train.points))
        if message.caught_up and message.past is not None:
            append(path, lesson("a", 1, start=300))
        if message.events:
            stopped.set()

    watch(lambda: {"a": path}, post, stopped, 0.01)
    *parts, last, new = told
    assert len(parts) >= 3 and not any(part.caught_up for part in parts), "shown while it is read"
    assert [len(m.past.train.points) for m in [*parts, last]] == sizes, "and not changed afterwards"
    assert not last.events and last.past.step.step == 9999
    assert len(last.past.train.points) <= 4000
    losses = {loss for _, loss, _ in last.past.train.points}
    assert {99.0, 1.0} <= losses, "no peak is lost"
    assert new.past is None and new.events == lesson("a", 1, start=300)


def test_the_header_needs_only_the_end_of_a_long_log(tmp_path: Path) -> None:
    path = write_run(tmp_path, "a", lesson("a", 5))
    with (path / "metrics.jsonl").open("ab") as file:
        file.write((encode_event(STEP) + b" " * 2000 + b"\n") * 550)  # more than a megabyte
    append(path, lesson("a", 2, start=5))
    monitor = TrainingMonitor(RunStore(tmp_path))
    with held(path):
        (status,) = [m.status for m in monitor.tick() if isinstance(m, TrainingStatusChanged)]
        assert status is not None and status.epoch == 7.0 and status.bits_per_char is not None
    (ended,) = [m for m in monitor.tick() if isinstance(m, TrainingEnded)]
    assert ended.status == "interrupted", "also when its start was not read"
