"""The thread that composes, and the looks at what has arrived from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.writing.job import Job
from core.writing.session import WritingSession
from studio.screens.frame.screen import StudioScreen

if TYPE_CHECKING:
    from textual.timer import Timer

FLUSH, FLUSH_BESIDE_TRAINING, FLUSH_UNSEEN = 1 / 20, 1 / 8, 1 / 2
"""Seconds between looks into the queue of the composing thread. Each takes a processor from what
trains, for longer than its own work lasts."""


class ComposingThread:
    """Runs the jobs of a session, one after the other."""

    def __init__(self, screen: StudioScreen, writing: WritingSession) -> None:
        self._screen = screen
        self._writing = writing
        self._timer: Timer | None = None

    def start(self, job: Job) -> None:
        """Runs a job in a thread; what arrives is taken in from now on."""
        job.bite = FLUSH if self._screen.studio.training is None else FLUSH_BESIDE_TRAINING
        self._look_every(job.bite)
        library = self._screen.studio.library
        self._screen.run_worker(
            lambda: job.run(library), thread=True, name="compose", group="compose",
            description="writing", exit_on_error=False,
        )  # fmt: skip

    def ended(self) -> None:
        """Nothing more will arrive."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def look_often(self) -> None:
        """Somebody sees what is written."""
        if self._writing.job is not None:
            self._look_every(self._writing.job.bite)

    def look_seldom(self) -> None:
        """Nobody sees what is written; it must not pile up all the same."""
        if self._writing.job is not None:
            self._look_every(FLUSH_UNSEEN)

    def _look_every(self, seconds: float) -> None:
        self.ended()
        self._timer = self._screen.set_interval(seconds, self._writing.drain)
