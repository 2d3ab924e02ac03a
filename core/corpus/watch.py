"""Progress of an import, and the wish to stop it."""

from __future__ import annotations

import time

from core.errors import StoppedByUser
from core.progress import Phase, Progress, ProgressListener, StopRequested

_TELL_SECONDS = 0.1


class Watch:
    """Asks whether to stop, and tells of progress a few times a second."""

    def __init__(self, progress: ProgressListener | None, should_stop: StopRequested) -> None:
        self._progress, self._should_stop = progress, should_stop
        self._next = 0.0

    def tick(self) -> None:
        if self._should_stop():
            raise StoppedByUser("stopped while the corpus was read")

    def tell(self, phase: Phase, done: int, total: int, unit: str, *, last: bool = False) -> None:
        self.tick()
        now = time.monotonic()
        if self._progress is not None and (last or now >= self._next):
            self._next = now + _TELL_SECONDS
            self._progress(Progress(phase, done, total, unit))
