"""Pictures of the desk at both sizes in both languages; seeds and cursor frozen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from studio.app.application import LyricStudioApp
from studio.setup.session import Session, save_session
from studio.setup.settings import Settings
from studio.wording import i18n
from tests.core.writing.song_desk import LineLibrary
from tests.studio.hosts import painted, until
from tests.studio.screens.lines.opened import NARROW, WIDE, at_the_desk, still, texts
from tests.studio.tiny_studio import TinyStudio

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    i18n.set_language("en")


async def candidates(pilot: Pilot[Any]) -> None:
    """A line taken, one edited, and one with candidates and rhymes."""
    await until(lambda: pilot.app.begun)  # type: ignore[attr-defined]
    screen = await at_the_desk(TinyStudio(pilot.app, pilot))  # type: ignore[arg-type]
    view = screen.view
    await pilot.press("down", "space")
    await until(lambda: view.desk.offers)
    await pilot.press("enter", "down", "e", *"雨夜里唱着歌", "enter")
    await until(lambda: texts(screen)[2])
    await pilot.press("escape", "space")
    await until(lambda: view.desk.place == 3 and view.desk.offers)
    await still(screen)
    await until(lambda: view.rhymes_are_here)
    await pilot.press("right", "n")


async def refused(pilot: Pilot[Any]) -> None:
    """A form that is impossible, and why."""
    await until(lambda: pilot.app.begun)  # type: ignore[attr-defined]
    screen = await at_the_desk(TinyStudio(pilot.app, pilot))  # type: ignore[arg-type]
    await pilot.press("down", "f")
    screen.view.entry.cursor_blink = False
    screen.view.entry.value = "5 A | ____我"
    await pilot.press("enter")
    await until(lambda: screen.view.note and screen.view.rhymes_are_here)


SCENES = {"candidates": candidates, "refused": refused}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scene", SCENES)
def test_picture(
    tmp_path: Path, snap_compare: Any, scene: str, size: tuple[int, int], language: str
) -> None:
    i18n.set_language(language)
    save_session(tmp_path, Session(seed=7, model="demo-zh-lstm", temperature=0.8, prompt="雨夜"))
    app = LyricStudioApp(
        tmp_path, Settings(theme="lyric-dark", ascii="off"), library=LineLibrary(tmp_path)
    )
    assert snap_compare(app, terminal_size=size, run_before=painted(SCENES[scene]))
