"""What a key to another screen would wait for is done ahead, in a thread, or not at all."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from studio.app import application
from studio.screens.frame.screen import StudioScreen
from tests.places import ROOT
from tests.studio.hosts import until
from tests.studio.tiny_studio import ToldApp, tiny_studio


async def test_other_screens_are_imported_in_a_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    monkeypatch.setattr(application, "LOADED", 0.01)
    monkeypatch.setattr(
        application, "import_ahead", lambda screens: threads.append(threading.current_thread())
    )
    async with tiny_studio(tmp_path):
        await until(lambda: threads)
    assert threads != [threading.main_thread()]


def test_all_that_screens_need_is_imported_ahead_and_torch_is_not() -> None:
    code = (
        "import sys, studio.app.screens as s; s.import_ahead(s.SCREENS); before = set(sys.modules);"
        "from studio.screens.train import screen; from studio.screens.runs import screen;"
        "from studio.screens.songs import screen;"
        "sys.exit(bool(set(sys.modules) - before or 'torch' in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


class CountingApp(ToldApp):
    """Counts how often the style sheet is read anew."""

    read = 0

    def refresh_css(self, *arguments: Any, **options: Any) -> None:
        self.read += 1
        super().refresh_css(*arguments, **options)


async def test_a_screen_that_is_new_does_not_have_the_styles_read_anew(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, app_class=CountingApp) as studio:
        app = studio.app
        assert isinstance(app, CountingApp)
        before = app.read
        for key, where in (("f3", "train"), ("f5", "songs")):
            await studio.press(key)
            await until(lambda where=where: getattr(app.screen, "WHERE", "") == where)  # type: ignore[misc]
        assert app.read == before
        app.theme = "lyric-light"
        await until(lambda: app.read > before)


async def test_styles_are_found_once_for_a_new_screen_and_again_for_one_that_was_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[str] = []
    find = StudioScreen.update_node_styles

    def counted(screen: StudioScreen, **options: Any) -> None:
        if screen.query("#body"):  # before there is content it costs nothing
            found.append(screen.WHERE)
        find(screen, **options)

    monkeypatch.setattr(StudioScreen, "update_node_styles", counted)
    async with tiny_studio(tmp_path) as studio:
        found.clear()
        await studio.press("f5")
        await until(lambda: getattr(studio.app.screen, "WHERE", "") == "songs")
        await studio.pilot.pause()
        assert found == []
        await studio.press("f2")
        await until(lambda: "compose" in found)
        assert "songs" not in found
