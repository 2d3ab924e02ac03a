"""Threads that read run directories and tell the app what became of them.

`watch` tails the runs on a screen: their past as one thinned history, then event by event.
`TrainingMonitor` looks at all runs for the header. Both read bounded pieces, so that attaching to
a long run neither stalls the app nor fills its memory.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event as Flag

from textual.message import Message

from core.errors import RunError
from core.runs.events import CheckpointSaved, Event
from core.runs.history import RunHistory
from core.runs.lock import is_locked
from core.runs.metrics import MetricsReader
from core.runs.store import RunStore
from core.runs.summary import TrainingStatus
from studio.screens.frame.messages import (
    ModelImproved,
    RunsChanged,
    TrainingEnded,
    TrainingStatusChanged,
)

MAX_BYTES = 1 << 18
MAX_SECONDS = 0.02
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
        self.reader = MetricsReader(path / "metrics.jsonl")
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
        events = self.reader.poll(MAX_BYTES, MAX_SECONDS)
        told = (running, not events)
        if not events and told == self._told:
            return None
        self._told = told
        return RunEventsRead(self.run, events, running=running, caught_up=not events)

    def _read_past(self, running: bool, past: RunHistory) -> RunEventsRead:
        """Takes in the past here: in the app's own thread a long one would be felt at the keys."""
        deadline = time.monotonic() + PAST_SECONDS
        while events := self.reader.poll(MAX_BYTES, MAX_SECONDS):
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


class TrainingMonitor:
    """Which runs train now, for the header and for lists; `tick` does one look."""

    def __init__(self, store: RunStore) -> None:
        self.store = store
        self._tails: dict[str, tuple[MetricsReader, RunHistory]] = {}
        self._best: dict[str, str] = {}
        self._seen: tuple[object, ...] | None = None
        self._status: TrainingStatus | None = None

    def tick(self) -> list[Message]:
        """One look at the disk; the messages that follow from it."""
        names = self.store.names()
        running = [name for name in names if is_locked(self.store.root / name)]
        messages: list[Message] = []
        for name in list(self._tails):
            if name not in running:
                self._read(name, messages)  # its last words
                _, history = self._tails.pop(name)
                if name in names:
                    messages.append(_ended(name, history))
        for name in running:
            self._read(name, messages)
        seen = (tuple(names), tuple(running))
        if self._seen is not None and seen != self._seen:
            messages.append(RunsChanged())
        self._seen = seen
        status = self._describe(running)
        if status != self._status:
            self._status = status
            messages.append(TrainingStatusChanged(status))
        return messages

    def _read(self, name: str, messages: list[Message]) -> None:
        if name not in self._tails:
            path = self.store.root / name / "metrics.jsonl"
            reader = MetricsReader(path)
            reader.skip_to_end()  # the header tells the newest figures alone
            self._tails[name] = (reader, RunHistory())
            self._best.setdefault(name, "")
        reader, history = self._tails[name]
        first = history.version == 0
        deadline = time.monotonic() + 0.25
        while events := reader.poll(MAX_BYTES, MAX_SECONDS):
            history.feed(events)
            for event in events:
                if isinstance(event, CheckpointSaved) and event.kind == "best":
                    self._best[name] = event.file
                    if not first and not any(_is_about(m, name) for m in messages):
                        messages.append(ModelImproved(name))
            if time.monotonic() > deadline:
                break

    def _describe(self, running: list[str]) -> TrainingStatus | None:
        """The newest running run, as the header says it."""
        if not running:
            return None
        name = running[-1]
        history = self._tails[name][1]
        try:
            config = self.store.get(name).config
        except RunError:
            return None
        return TrainingStatus(
            run=name,
            cell=config.model.cell,
            epoch=history.step.epoch if history.step else 0.0,
            epochs=config.train.epochs,
            bits_per_char=history.best_bits,
            eta_seconds=history.step.eta_seconds if history.step else None,
            others=len(running) - 1,
        )


def _ended(run: str, history: RunHistory) -> TrainingEnded:
    status = history.status(running=False)
    reason = getattr(history.ended, "reason", "")
    return TrainingEnded(run, status, history.best_bits, reason)


def _is_about(message: Message, run: str) -> bool:
    return isinstance(message, ModelImproved) and message.run == run


def monitor(store: RunStore, post: Post, stopped: Flag, interval: float = 2.0) -> None:
    """Looks at all runs every `interval` seconds until `stopped` is set; made for a thread."""
    watcher = TrainingMonitor(store)
    while not stopped.is_set():
        for message in watcher.tick():
            post(message)
        stopped.wait(interval)
