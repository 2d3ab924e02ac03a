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
AWAY = 30
"""Looks with nothing to do after which the person is taken to be away."""
GROWN, TOO_MUCH = 50_000, 400_000
"""Objects taken to stay since the last look over everything: so many are looked over anew while
the person is away, or at once.
"""


class Collector:
    """Takes the full collections of a process over from Python; for its only app."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._begun = False
        self._passed = False
        """Whether the last look found something that will go; parts of it may be there still."""
        self._quiet = 0
        """Looks in a row that found nothing to do."""
        self._known = 0
        """Objects that were left by the last look over everything."""

    def spare(self) -> None:
        """What is there now stays: it is not looked over again."""
        gc.freeze()
        if not self._begun:
            self._begun = True
            self._known = gc.get_freeze_count()
            young, middle, _ = gc.get_threshold()
            gc.set_threshold(young, middle, NEVER)
            self._app.set_interval(LOOKS, self.look)

    def look(self) -> None:
        """Collects, if enough has come since the last time.

        What passes over the screen, a dialog or a toast, is not taken to stay.
        """
        enough = gc.get_count()[2] >= ENOUGH
        passing = len(self._app.screen_stack) > 1 or (enough and bool(self._app.query("Toast")))
        self._quiet = 0 if enough else self._quiet + 1
        grown = gc.get_freeze_count() - self._known
        if grown > TOO_MUCH or (grown > GROWN and self._quiet >= AWAY):
            # Some of what was taken to stay has gone after all.
            gc.unfreeze()
            gc.collect()
            gc.freeze()
            self._known = gc.get_freeze_count()
        elif enough:
            gc.collect()
            if not passing and not self._passed:
                gc.freeze()
        self._passed = passing
