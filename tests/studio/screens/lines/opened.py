"""The app opened at the desk, with tiny models that write lines."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from core.forms.sheet import parse
from studio.screens.lines.screen import LinesScreen
from studio.setup.session import Session, save_session
from tests.core.writing.song_desk import KnowingWriters, LineLibrary
from tests.studio.hosts import until
from tests.studio.tiny_studio import TinyStudio, tiny_studio

FORM = "title: 雨夜\n[主歌]\n5 A = 我唱着海风\n5 A\n5\n5 A\n[副歌]\n4 | 等___\n[副歌]\n"
WIDE, NARROW = (120, 36), (80, 24)


async def at_the_desk(studio: TinyStudio, form: str = FORM) -> LinesScreen:
    """Goes to the desk, where a song of this form lies then, and the model is ready."""
    await studio.press("f7")
    await until(lambda: isinstance(studio.app.screen, LinesScreen))
    screen = studio.app.screen
    assert isinstance(screen, LinesScreen)
    screen.view.models.writers = KnowingWriters(studio.app.library)
    if form:
        screen.begin_document(parse(form).document)
        await until(lambda: screen.view.desk.state and screen.view.models.ready)
    else:
        await until(lambda: screen.view.models.known and not screen.view.waits)
    await studio.pilot.pause()
    return screen


@asynccontextmanager
async def desk(
    home: Path, form: str = FORM, *, size: tuple[int, int] = WIDE, cell: str = "lstm"
) -> AsyncIterator[tuple[TinyStudio, LinesScreen]]:
    save_session(home, Session(seed=7, model=f"demo-zh-{cell}", temperature=0.8))
    async with tiny_studio(home, size=size, library=LineLibrary(home)) as studio:
        yield studio, await at_the_desk(studio, form)


async def still(screen: LinesScreen) -> None:
    """Waits until nothing is written or done any more."""
    view = screen.view
    await until(lambda: view.desk.job is None and not view.waits)


def texts(screen: LinesScreen) -> list[str]:
    state = screen.view.desk.state
    assert state is not None
    return [row.line.text for row in state.rows]
