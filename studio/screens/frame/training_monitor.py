"""Looks which runs train now, for the header and for lists, and tells what became of them.

Like a tail, it reads bounded pieces, and of a long run the end alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event as Flag

from textual.message import Message

from core.errors import RunError
from core.runs.events import CheckpointSaved, Failed
from core.runs.history import RunHistory
from core.runs.lock import is_locked
from core.runs.metrics import METRICS_FILE, MetricsReader
from core.runs.store import RunStore
from core.runs.summary import TrainingStatus
from core.runs.tasks import LYRICS
from studio.screens.frame.messages import (
    ModelImproved,
    RunsChanged,
    TrainingEnded,
    TrainingStatusChanged,
)
from studio.wording.warnings import failure_text

LOOK_SECONDS = 0.25
"""How long one look reads what a run said."""


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
            path = self.store.root / name / METRICS_FILE
            reader = MetricsReader(path)
            reader.skip_to_end()  # the header tells the newest figures alone
            self._tails[name] = (reader, RunHistory())
            self._best.setdefault(name, "")
        reader, history = self._tails[name]
        first = history.version == 0
        deadline = time.monotonic() + LOOK_SECONDS
        while events := reader.poll():
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
        second = history.line_writer
        newest = second or history.step
        return TrainingStatus(
            run=name,
            cell=config.model.cell,
            epoch=newest.epoch if newest else 0.0,
            epochs=second.epochs if second else config.train.epochs,
            bits_per_char=second.best if second else history.best_bits,
            eta_seconds=newest.eta_seconds if newest else None,
            line_writer=second is not None,
            others=len(running) - 1,
            task=config.task,
        )


def _ended(run: str, history: RunHistory) -> TrainingEnded:
    status = history.status(running=False)
    ended = history.ended
    reason = failure_text(ended) if isinstance(ended, Failed) else getattr(ended, "reason", "")
    task = history.started.task if history.started else LYRICS
    return TrainingEnded(run, status, history.best_bits, reason, task)


def _is_about(message: Message, run: str) -> bool:
    return isinstance(message, ModelImproved) and message.run == run


def monitor(
    store: RunStore, post: Callable[[Message], object], stopped: Flag, interval: float = 2.0
) -> None:
    """Looks at all runs every `interval` seconds until `stopped` is set; made for a thread."""
    watcher = TrainingMonitor(store)
    while not stopped.is_set():
        for message in watcher.tick():
            post(message)
        stopped.wait(interval)
