"""The whole app with three tiny models of random weights in place of the library."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from core.library.models import ModelLibrary
from studio.app.application import LyricStudioApp
from studio.screens.compose.screen import ComposeScreen
from studio.setup.settings import Settings
from tests.core.tiny_library import TinyLibrary
from tests.studio.hosts import until

FAST = Settings(speed=0, theme="lyric-dark", ascii="off")
"""As fast as it goes: most tests only want what comes out."""
SLOW = Settings(speed=50, lines=400, theme="lyric-dark", ascii="off")
"""So slow that a key comes in between two words."""


class ToldApp(LyricStudioApp):
    """The app; keeps what it told in the corner."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.toasts: list[str] = []
        super().__init__(*arguments, **options)

    def toast(self, text: str, **options: Any) -> None:
        self.toasts.append(text)
        super().toast(text, **options)


class TinyStudio:
    """The app under a pilot, with what tests ask again and again."""

    def __init__(self, app: ToldApp, pilot: Pilot[Any]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def toasts(self) -> list[str]:
        return self.app.toasts

    @property
    def compose(self) -> ComposeScreen:
        for screen in self.app.guests:
            if isinstance(screen, ComposeScreen):
                return screen
        raise AssertionError("Compose is not open")

    @property
    def text(self) -> str:
        take = self.compose.writing.state.take
        return take.text if take else ""

    @property
    def takes(self) -> int:
        return len(self.compose.writing.state.takes)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def written(self) -> None:
        """Waits until nothing is being written any more."""
        await until(lambda: not self.compose.writing.busy)
        await self.pilot.pause()

    async def write(self, *keys: str) -> None:
        """Presses keys that write, and waits for the end of it.

        Without any: Enter, and then letters are keys.
        """
        await self.press(*(keys or ("enter",)))
        if not keys and self.app.focused is self.compose.view.start_words:
            await self.press("escape")
        await self.written()

    async def words(self, count: int = 3) -> None:
        """Waits until so many characters have been written."""
        await until(lambda: self.compose.writing.job is not None)
        start = len(self.compose.prompt)
        await until(lambda: len(self.text) >= start + count)


@asynccontextmanager
async def tiny_studio(
    home: Path,
    *,
    size: tuple[int, int] = (120, 36),
    settings: Settings = FAST,
    cells: tuple[str, ...] = ("rnn", "lstm", "gru"),
    settings_file: Path | None = None,
    library: ModelLibrary | None = None,
    app_class: type[ToldApp] = ToldApp,
) -> AsyncIterator[TinyStudio]:
    """Opens the app and waits until a model is in use."""
    library = library or TinyLibrary(home, cells)
    app = app_class(home, settings, library=library, settings_file=settings_file)
    async with app.run_test(size=size, notifications=True) as pilot:
        studio = TinyStudio(app, pilot)
        await until(lambda: studio.compose.writing.models.known)
        await pilot.pause()
        yield studio
        if app.is_running:
            await app.action_quit()
