"""A dialog in an app that has nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from studio.screens.frame.dialog import Dialog
from tests.studio.hosts import HostApp, until


class Hosted:
    """The app under a pilot, and what the dialog answered."""

    def __init__(self, app: HostApp, pilot: Pilot[Any], dialog: Dialog[Any]) -> None:
        self.app, self.pilot, self.dialog = app, pilot, dialog
        self.answers: list[Any] = []

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def answered(self) -> Any:
        await until(lambda: self.answers)
        (answer,) = self.answers
        return answer

    def shown(self, id: str) -> str:
        """The text of a widget of the dialog."""
        return str(self.dialog.query_one(f"#{id}").render())

    def typed(self, id: str) -> str:
        """What stands in a field of the dialog."""
        return self.dialog.query_one(f"#{id}", Input).value


@asynccontextmanager
async def hosted(
    home: Path, dialog: Dialog[Any], size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Hosted]:
    app = HostApp(home, "songs")
    async with app.run_test(size=size) as pilot:
        found = Hosted(app, pilot, dialog)
        app.push_screen(dialog, found.answers.append)
        await until(lambda: dialog.is_current and dialog.query("*"))
        await pilot.pause()
        yield found
