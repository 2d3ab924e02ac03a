"""What the desk asks in dialogs: how a song begins, when its lines are sung, what it becomes."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from studio.screens.lines.exporting import ExportSong
from studio.screens.lines.starting import StartSong
from studio.screens.lines.tapping import TapLines
from tests.studio.hosts import until
from tests.studio.screens.lines.opened import desk, still, texts

pytestmark = pytest.mark.slow


async def test_a_song_begins_as_one_says_and_what_was_typed_waits(tmp_path: Path) -> None:
    async with desk(tmp_path, "") as (studio, screen):
        await studio.press("o")
        await until(lambda: isinstance(studio.app.screen, StartSong))
        dialog = studio.app.screen
        await studio.press("down", "down")
        await until(lambda: dialog.way.name == "figures")
        await studio.press("enter", *"5 4", "escape")
        await until(lambda: studio.app.screen is screen)
        await studio.press("o")
        await until(lambda: isinstance(studio.app.screen, StartSong))
        await until(lambda: studio.app.screen.typed["figures"] == "5 4")
        await studio.press("ctrl+s")
        await until(lambda: screen.view.desk.state is not None)
        state = screen.view.desk.state
        assert [row.line.template.syllables for row in state.rows] == [5, 4]
        await until(lambda: screen.view.models.ready)
        await studio.press("w")
        await until(lambda: all(texts(screen)))


async def test_lines_are_timed_and_written_out(tmp_path: Path) -> None:
    async with desk(tmp_path) as (studio, screen):
        await still(screen)
        await studio.press("t")
        await until(lambda: isinstance(studio.app.screen, TapLines))
        await studio.press("escape")
        await until(lambda: studio.app.screen is screen)
        await studio.press("p")
        await until(lambda: isinstance(studio.app.screen, ExportSong))
        target = tmp_path / "out.form"
        studio.app.screen.query_one(Input).value = str(target)
        await studio.press("tab", "enter")
        await until(lambda: studio.app.screen is screen)
        assert "5 A = 我唱着海风" in target.read_text("utf-8")
        assert str(target.name) in screen.view.note
