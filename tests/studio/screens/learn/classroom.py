"""The app opened at Learn on the shipped models, which are loaded once for all tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from core.library.models import ModelLibrary
from studio.app.application import LyricStudioApp
from studio.screens.learn.screen import LearnScreen
from studio.setup.session import Session, save_session
from studio.setup.settings import Settings
from tests.studio.hosts import until

SETTINGS = Settings(theme="lyric-dark", ascii="off")


@cache
def library(home: Path) -> ModelLibrary:
    """Keeps what it has loaded."""
    return ModelLibrary(home)


class LearnApp(LyricStudioApp):
    """The app, opened at Learn."""

    TITLE = "LearnApp"  # stands in the pictures
    DEFAULT_MODE = "learn"

    def __init__(self, home: Path, model: str) -> None:
        save_session(home, Session(model=model))
        super().__init__(home, SETTINGS, library=library(home))


async def settled(pilot: Pilot[Any]) -> LearnScreen:
    """The screen, once it shows what was asked for; the cursor stands still."""
    screen = pilot.app.screen
    assert isinstance(screen, LearnScreen)
    screen.query_one("#line", Input).cursor_blink = False
    await until(lambda: screen.seen is not None and not screen.looker.busy, 30)
    await pilot.pause()
    return screen


class Classroom:
    """Learn under a pilot."""

    def __init__(self, pilot: Pilot[Any]) -> None:
        self.pilot = pilot

    @property
    def screen(self) -> LearnScreen:
        screen = self.pilot.app.screen
        assert isinstance(screen, LearnScreen)
        return screen

    async def press(self, *keys: str) -> str:
        """Presses keys, waits for the view, and reads it."""
        for key in keys:
            await self.pilot.press(key)
        await settled(self.pilot)
        return self.text("view")

    def text(self, id: str) -> str:
        """What stands in one of the parts."""
        return str(self.screen.query_one(f"#{id}").render())


@asynccontextmanager
async def classroom(
    home: Path, model: str = "zh-rnn", size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Classroom]:
    """Opens Learn on a shipped model."""
    app = LearnApp(home, model)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        yield Classroom(pilot)
