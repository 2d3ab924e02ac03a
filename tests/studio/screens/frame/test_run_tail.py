"""The thread that follows runs: a long past in one piece, then event by event."""

from __future__ import annotations

from pathlib import Path
from threading import Event as Flag

import msgspec
import pytest
from textual.message import Message

from core.runs.events import Event, StepTaken
from studio.screens.frame import run_tail
from studio.screens.frame.run_tail import RunEventsRead, watch
from tests.studio.hosts import append, lesson, write_run

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
    monkeypatch.setattr(run_tail, "PAST_SECONDS", 0.0)  # as if reading took long
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
