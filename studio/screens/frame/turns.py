"""Work on the disk, one thing after the other and beside the app: a slow disk holds up no key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial

from textual.worker import Worker

from core.errors import LyricStudioError
from studio.screens.frame.screen import StudioScreen

LEAVE_SECONDS = 10.0
"""How long leaving waits for what was asked for and is not on disk yet."""

Turn = Callable[[], Coroutine[None, None, None]]
"""What is done when it is its turn; it gives the disk's part to `asyncio.to_thread`."""


class Turns:
    """The turns of one screen."""

    def __init__(self, screen: StudioScreen) -> None:
        self._screen = screen
        self._lock = asyncio.Lock()
        self._waiting = 0
        self._done = asyncio.Event()

    def change(self, turn: Turn) -> None:
        """Does something once all that was asked for before is done; leaving waits for it."""
        self._waiting += 1
        self._done.clear()

        async def change() -> None:
            try:
                await self._take(turn)
            finally:
                self._waiting -= 1
                if not self._waiting:
                    self._done.set()

        self._work(change, "change", exclusive=False)

    def read(self, turn: Turn, name: str) -> None:
        """Reads something; what was to be read under that name before is wanted no more."""
        self._work(partial(self._take, turn), name, exclusive=True)

    def _work(self, work: Turn, name: str, *, exclusive: bool) -> Worker[None]:
        return self._screen.run_worker(work, name=name, group=name, exclusive=exclusive)

    async def _take(self, turn: Turn) -> None:
        async with self._lock:
            try:
                await turn()
            except LyricStudioError as error:
                self._screen.studio.show_error(error)

    async def finish(self) -> None:
        """Waits until all changes are done."""
        if self._waiting:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._done.wait(), LEAVE_SECONDS)
