"""A terminal of hardly any lines: nothing can be read there, but nothing falls over."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.songs.store import Songbook
from tests.studio.tiny_studio import tiny_studio


@pytest.mark.parametrize("size", [(20, 3), (120, 4)])
async def test_pages_of_lists_that_have_no_line(tmp_path: Path, size: tuple[int, int]) -> None:
    Songbook(tmp_path).save("一首歌\n第二行")
    async with tiny_studio(tmp_path, size=size) as studio:
        for opens in ("f5", "ctrl+p"):
            await studio.press(opens)
            await studio.pilot.resize_terminal(*size)
            await studio.press("pagedown", "pageup", "end", "home", "down", "up")
        await studio.press("escape")
        assert studio.app.is_running
        assert studio.app.current_mode == "songs"
