"""Follows the runs on a screen: their past as one thinned history, then event by event.

A thread reads bounded pieces, so that attaching to a long run neither stalls the app nor fills its
memory.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event as Flag

from textual.message import Message

from core.runs.events import Event
from core.runs.history import RunHistory
from core.runs.lock import is_locked
from core.runs.metrics import METRICS_FILE, MetricsReader

PAST_SECONDS = 0.25
"""How long the past of a run is read before what is known of it is shown."""
BUSY, RUNNING, IDLE = 0.02, 0.5, 2.0
"""Seconds until the next look: while there is more to read, while a run trains, otherwise."""

Post = Callable[[Message], object]


class RunEventsRead(Message):
    """A run said more, or its process came or went."""

    def __init__(
        self,
        run: str,
        events: list[Event],
        *,
        running: bool,
        caught_up: bool,
        past: RunHistory | None = None,
    ) -> None:
        self.run = run
        self.events = events
        """What followed on what was told before."""
        self.past = past
        """All so far, in place of what was told before; None once the past is told."""
        self.running = running
        self.caught_up = caught_up
        """False while older events are still to come."""
        super().__init__()


class _Tail:
    """One run that is followed."""

    def __init__(self, run: str, path: Path) -> None:
        self.run, self.path = run, path
        self.reader = MetricsReader(path / METRICS_FILE)
        self._past: RunHistory | None = RunHistory()
        self._told: tuple[bool, bool] | None = None

    @property
    def running(self) -> bool:
        return self._told is not None and self._told[0]

    def tick(self) -> RunEventsRead | None:
        """What is new, or None. The lock comes first: once it is free, all has been written."""
        running = is_locked(self.path)
        if self._past is not None:
            return self._read_past(running, self._past)
        events = self.reader.poll()
        told = (running, not events)
        if not events and told == self._told:
            return None
        self._told = told
        return RunEventsRead(self.run, events, running=running, caught_up=not events)

    def _read_past(self, running: bool, past: RunHistory) -> RunEventsRead:
        """Takes in the past here: in the app's own thread a long one would be felt at the keys."""
        deadline = time.monotonic() + PAST_SECONDS
        while events := self.reader.poll():
            past.feed(events)
            if time.monotonic() > deadline:
                break
        self._told = (running, not events)
        if events:
            past = past.copy()
        else:
            self._past = None
        return RunEventsRead(self.run, [], running=running, caught_up=not events, past=past)


def watch(
    wanted: Callable[[], Mapping[str, Path]], post: Post, stopped: Flag, interval: float = RUNNING
) -> None:
    """Follows runs until `stopped` is set; made for a thread.

    `wanted` gives name and directory of the runs and is asked before each look, so that runs can
    join while it goes on.
    """
    tails: dict[str, _Tail] = {}
    while not stopped.is_set():
        busy = False
        for run, path in wanted().items():
            tail = tails.setdefault(run, _Tail(run, path))
            message = tail.tick()
            if message is not None and not stopped.is_set():
                post(message)
                busy |= not message.caught_up
        idle = not any(tail.running for tail in tails.values())
        stopped.wait(BUSY if busy else min(IDLE, 2 * interval) if idle else interval)
