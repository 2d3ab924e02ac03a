"""Garbage is looked for bit by bit, so that no key waits for it.

Python's own full collection looks over everything whenever a quarter more has come: with a few
screens open that is a tenth of a second and more, again and again. Here what has lived through one
is taken to stay, so that the next looks only at what came since.
"""

from __future__ import annotations

import gc
from typing import Any

from textual.app import App

LOOKS = 1.0
"""Seconds between looks whether there is enough to do."""
ENOUGH = 2
"""Middle collections since the last full one, of some 7,000 new objects each: a few milliseconds'
worth."""
NEVER = 1_000_000
"""Middle collections until Python would do a full one by itself."""


class Collector:
    """Takes the full collections of a process over from Python; for its only app."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._begun = False

    def spare(self) -> None:
        """What is there now stays: it is not looked over again."""
        gc.freeze()
        if not self._begun:
            self._begun = True
            young, middle, _ = gc.get_threshold()
            gc.set_threshold(young, middle, NEVER)
            self._app.set_interval(LOOKS, self.look)

    def look(self) -> None:
        """Collects, if enough has come since the last time."""
        if gc.get_count()[2] < ENOUGH:
            return
        gc.collect()
        if not self._passing():
            gc.freeze()

    def _passing(self) -> bool:
        """Whether something is on screen that will go again: frozen, it would never be freed."""
        return len(self._app.screen_stack) > 1 or bool(self._app.query("Toast"))
