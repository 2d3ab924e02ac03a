"""Corpora as tests open it: when it has read what there is, and what its parts show."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.events import Paste
from textual.widgets import Input, Static

from core.library.corpora import CorpusLibrary
from studio.screens.corpora.screen import CorporaScreen
from tests.studio.hosts import until
from tests.studio.tiny_studio import TinyStudio, tiny_studio


@asynccontextmanager
async def corpora(home: Path, size: tuple[int, int] = (120, 36)) -> AsyncIterator[
    tuple[TinyStudio, CorporaScreen]
]:  # fmt: skip
    """The screen, once it has read what there is."""
    CorpusLibrary(home).get("demo-en")
    async with tiny_studio(home, size=size) as studio:
        await studio.press("ctrl+o")  # the start words have the focus
        await until(lambda: isinstance(studio.app.screen, CorporaScreen))
        screen = studio.app.screen
        assert isinstance(screen, CorporaScreen)
        await until(lambda: screen.rows and screen.options.option_count)
        yield studio, screen


def page(screen: CorporaScreen) -> str:
    return "\n".join(str(screen.query_one(f"#{id}", Static).render()) for id in ("title", "text"))


async def choose(screen: CorporaScreen, name: str) -> None:
    await until(lambda: name in [row.name for row in screen.rows])
    screen.options.highlighted = [row.name for row in screen.rows].index(name)
    await until(lambda: screen.inside is not None and screen.inside.info.name == name)
    await until(lambda: page(screen).startswith(name))


async def drop(studio: TinyStudio, screen: CorporaScreen, text: str) -> None:
    """What a terminal sends when files are dropped on it."""
    count = len(screen.files.given)
    screen.query_one("#path", Input).post_message(Paste(text))
    await until(lambda: len(screen.files.given) > count)
    await studio.pilot.pause()


def own(home: Path) -> list[str]:
    library = CorpusLibrary(home)
    return [info.name for info in library.list() if not library.is_demo(info.name)]


def hidden(home: Path) -> list[str]:
    return [path.name for path in (home / "corpora").iterdir() if path.name.startswith(".")]
