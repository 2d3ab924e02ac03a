"""Pictures of Compose and Songs at both sizes in both languages; clock, seed and cursor frozen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from studio.app.application import LyricStudioApp
from studio.screens.compose.screen import ComposeScreen
from studio.setup.session import Session, save_session
from studio.setup.settings import Settings
from studio.wording import i18n
from tests.core.tiny_library import TinyLibrary
from tests.studio.hosts import painted, until

SIZES = [(120, 36), (80, 24)]
SETTINGS = Settings(speed=0, theme="lyric-dark", ascii="off")

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    i18n.set_language("en")


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    from core.composing import composer
    from core.songs import song as songs
    from core.songs import store

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Clock:
            return cls(2026, 9, 21, 10, tzinfo=tz)

    monkeypatch.setattr(composer, "datetime", Clock)
    for module in (songs, store):
        monkeypatch.setattr(module, "now", lambda: "2026-09-21T10:00:00+00:00", raising=False)


async def ready(pilot: Pilot[Any]) -> ComposeScreen:
    """Waits for a model and stops the cursor from blinking."""
    screen = pilot.app.screen
    assert isinstance(screen, ComposeScreen)
    await until(lambda: screen.writing.models.known and screen.writing.model is not None)
    screen.query_one("#prompt", Input).cursor_blink = False
    await pilot.pause()
    return screen


async def first(pilot: Pilot[Any]) -> None:
    await ready(pilot)


async def write(pilot: Pilot[Any], *keys: str) -> ComposeScreen:
    screen = await ready(pilot)
    for key in keys:
        await pilot.press(key)
        await until(lambda: not screen.writing.busy)
    await pilot.pause()
    return screen


async def tinted(pilot: Pilot[Any]) -> None:
    await write(pilot, "enter", "escape", "c", "p")
    await pilot.pause()


async def side_by_side(pilot: Pilot[Any]) -> None:
    screen = await write(pilot, "enter", "alt+equals_sign")
    # A wish may still wait for the other two models, while nothing is being written.
    await until(lambda: len(screen.writing.state.takes) == 4 and not screen.writing.busy)
    if not screen.view.columns.wanted:
        await pilot.press("alt+v")
    pilot.app.clear_notifications()  # which cell there is no model of: gone some time or other
    await pilot.pause()


async def options(pilot: Pilot[Any]) -> None:
    await ready(pilot)
    await pilot.press("alt+o")
    for field in pilot.app.screen.query(Input):
        field.cursor_blink = False
    await pilot.pause()


async def help_page(pilot: Pilot[Any]) -> None:
    await ready(pilot)
    await pilot.press("f1")
    await pilot.pause()


async def songs(pilot: Pilot[Any]) -> None:
    await write(pilot, "enter", "ctrl+s")
    await pilot.press("f5")
    await until(lambda: getattr(pilot.app.screen, "WHERE", "") == "songs")
    await until(lambda: pilot.app.screen.query_one("#list", OptionList).option_count)
    await pilot.press("h")
    await until(lambda: str(pilot.app.screen.query_one("#how", Static).render()))
    await pilot.pause()


SCENES = {
    "first": first,
    "tinted": tinted,
    "columns": side_by_side,
    "options": options,
    "help": help_page,
    "songs": songs,
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
@pytest.mark.parametrize("scene", SCENES)
def test_picture(
    tmp_path: Path, snap_compare: Any, scene: str, size: tuple[int, int], language: str
) -> None:
    i18n.set_language(language)
    save_session(tmp_path, Session(seed=7, prompt="雨夜"))
    app = LyricStudioApp(tmp_path, SETTINGS, library=TinyLibrary(tmp_path))
    assert snap_compare(app, terminal_size=size, run_before=painted(SCENES[scene]))
