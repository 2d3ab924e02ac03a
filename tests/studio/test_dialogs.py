"""Dialogs are answered once, however fast the keys come."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import OptionList

from studio.screens.dialogs import ChooseDialog
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
