"""What a training leaves on the disk: events and checkpoints, also while the disk takes nothing.

A full or failing disk never ends a training. Events wait in memory, in their order; so does the
newest checkpoint of each kind. All is tried again with the next checkpoint, and the end of a run
waits until it is written.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from core.errors import RunError
from core.home import private_folder
from core.runs.events import Event
from core.runs.metrics import METRICS_FILE, MetricsLog
from core.runs.warnings import warned
from core.training.process.commits import Checkpoints, Kind
from core.training.process.failure import log

TRY_AGAIN_AFTER = 1.0
"""Seconds until the end of a run tries once more to write what the disk did not take."""
TRIES_OF_A_STOP = 3
"""How often a stopped run tries to write its checkpoint."""


@dataclass(frozen=True)
class Checkpoint:
    """A packed state or model, as it was after `step`."""

    data: bytes
    step: int
    generation: int
    figure: float | None = None
    """Of a model: its figure of merit."""


class Ledger:
    """Writes events and checkpoints of one run; `should_stop` tells whether to go on waiting.

    Raises:
        RunError: nothing can be written there.
        ModelError: the checkpoints that are there cannot be used.
    """

    def __init__(self, run: Path, should_stop: Callable[[], bool]) -> None:
        try:
            private_folder(run / "checkpoints")
            self.checkpoints = Checkpoints(run)
            self._metrics = MetricsLog(run / METRICS_FILE)
        except OSError as error:
            raise RunError(
                "cannot write to the run: {reason}", reason=error.strerror, where=run
            ) from error
        self._should_stop = should_stop
        self._unsaved: dict[Kind, Checkpoint] = {}
        self._trouble = False

    def emit(self, event: Event, generation: int) -> None:
        """Appends an event. On a full disk it waits in memory; the training goes on."""
        stamped = msgspec.structs.replace(event, time=time.time(), generation=generation)
        error = self._metrics.write(stamped)
        if error is not None and not self._trouble:
            log(f"metrics not written: {error.strerror}")
        self._trouble = error is not None

    def commit(self, kind: Kind, checkpoint: Checkpoint) -> None:
        """Writes a checkpoint, after those that could not be written before."""
        self._unsaved.pop(kind, None)  # this one takes its place, as the last one of all
        self._unsaved[kind] = checkpoint
        error = self._save()
        if error is not None:
            warning = warned("checkpoint-failed", step=checkpoint.step, reason=error.strerror)
            self.emit(warning, checkpoint.generation)

    def wait_until_written(self) -> None:
        """At the end of a run: waits until all checkpoints are on the disk.

        Raises:
            RunError: a stop was wished for, and the disk still takes no checkpoint.
        """
        tries = 0
        while (error := self._save()) is not None:
            tries += 1
            if tries == 1:
                log(f"waiting for room on the disk: {error.strerror}")
            if tries >= TRIES_OF_A_STOP and self._should_stop():
                committed = self.checkpoints.manifest.last
                raise RunError(
                    "the last checkpoint could not be written: {reason}",
                    reason=error.strerror,
                    step=committed[0].step if committed else 0,
                    hint="make room on the disk and resume: it goes on from step {step}",
                ) from error
            time.sleep(TRY_AGAIN_AFTER)

    def wait_until_told(self) -> None:
        """At the very end: waits until all events are written, unless a stop is wished for."""
        while self._metrics.flush() is not None and not self._should_stop():
            time.sleep(TRY_AGAIN_AFTER)
        self._sync()

    def _save(self) -> OSError | None:
        """Writes the checkpoints that are not written yet; why some still are not, if so."""
        # Committed steps must have their metrics, so those become durable first. A disk that
        # takes no metrics may have room for a checkpoint all the same: that is worth more.
        self._sync()
        for kind, new in list(self._unsaved.items()):
            try:
                event = self.checkpoints.commit(
                    kind,
                    new.data,
                    step=new.step,
                    generation=new.generation,
                    bits_per_char=new.figure,
                )
            except OSError as error:
                return error
            del self._unsaved[kind]
            self.emit(event, new.generation)
        return None

    def _sync(self) -> None:
        """Writes the events that wait, and makes all of them durable, if the disk lets us."""
        if self._metrics.flush() is None:
            with contextlib.suppress(OSError):  # told when the checkpoint that follows fails, too
                self._metrics.sync()
