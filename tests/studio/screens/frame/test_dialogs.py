"""Dialogs are answered once, however fast the keys come."""

from __future__ import annotations

from pathlib import Path

from textual.command import CommandList
from textual.widgets import OptionList

from studio.screens.frame.command_palette import Palette
from studio.screens.frame.dialogs import ChooseDialog
from tests.studio.hosts import until
from tests.studio.tiny_studio import tiny_studio


async def test_a_second_answer_does_nothing(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press("tab", "m")
        dialog = studio.app.screen
        assert isinstance(dialog, ChooseDialog)
        choices = dialog.query_one(OptionList)
        for _ in range(2):  # as two keys that come in one piece
            choices.action_select()
        await until(lambda: studio.app.screen is studio.compose)
        await studio.pilot.pause()
        assert studio.app.is_running
        await studio.press("m")
        assert isinstance(studio.app.screen, ChooseDialog)


async def test_the_palette_is_closed_before_it_has_looked_for_commands(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press("ctrl+p")
        palette = studio.app.screen
        assert isinstance(palette, Palette)
        await studio.press("escape")
        await until(lambda: not palette.is_attached)
        worker = palette._gather_commands("")  # as where a key came just before
        await until(lambda: worker.is_finished)
        await studio.pilot.pause()
        assert studio.app.is_running and not studio.app.return_code
        await studio.press("ctrl+p", "c")
        await until(lambda: "ctrl" in str(studio.app.screen.query_one(CommandList).options))


async def test_the_palette_is_opened_once_whatever_stands_above_it(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        for key in ("ctrl+p", "f1", "ctrl+p", "escape", "ctrl+p"):
            await studio.press(key)
        assert [type(screen) for screen in studio.app.screen_stack].count(Palette) == 1
        studio.app.pop_screen()
        studio.app.action_command_palette()  # before the one that was left is gone
        await studio.pilot.pause()
        assert isinstance(studio.app.screen, Palette)
        assert studio.app.is_running
