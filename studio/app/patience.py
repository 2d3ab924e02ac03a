"""Keys that come while a screen is put together wait for it.

A screen is shown at once and put together a moment later. A key behind the one that opened it
means what will be there, and finds nothing before.
"""

from __future__ import annotations

import asyncio
import time

from textual.app import App
from textual.events import Event, InputEvent

SECONDS = 1.0
"""No key waits longer: a screen that is not there by then has come to nothing."""
_LOOK_EVERY = 0.004


class PatientApp(App[None]):
    """An app whose input waits until the screen is there for which it is."""

    async def on_event(self, event: Event) -> None:
        # Also what the screen before has passed on: it acts on the one that is there now.
        if isinstance(event, InputEvent):
            await self._until_screen_is_there()
        await super().on_event(event)

    async def _until_screen_is_there(self) -> None:
        begun = time.monotonic()
        while (
            self.screen_stack
            and not self.screen.is_mounted
            and self.screen.is_attached
            and time.monotonic() - begun < SECONDS
        ):
            await asyncio.sleep(_LOOK_EVERY)
