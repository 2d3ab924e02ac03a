"""Lines are timed by a clock that is handed in; stamps are not lost by a slip."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Digits

from core.songs.lrc import lrc
from core.songs.opening import document_of_text
from studio.screens.frame.dialogs import ConfirmDialog
from studio.screens.lines.exporting import ExportSong
from studio.screens.lines.tapping import TapLines
from tests.studio.hosts import until
from tests.studio.screens.lines.hosted import Hosted, hosted

SONG = document_of_text("[主歌]\n窗台上的都是雾\n\n……\n有一个很远的人\n你走得很远的路", title="雾")


class Clock:
    """Stands still until it is told."""

    def __init__(self) -> None:
        self.now = 500.0

    def __call__(self) -> float:
        return self.now


async def tap(studio: Hosted, clock: Clock, *seconds: float) -> None:
    for second in seconds:
        clock.now = 500.0 + second
        await studio.press("space")


async def test_stamps_become_a_file(tmp_path: Path) -> None:
    clock = Clock()
    dialog = TapLines(SONG, clock)
    async with hosted(tmp_path, dialog) as studio:
        await tap(studio, clock, 0, 1.5, 3)
        clock.now = 575.25
        dialog.tick()
        assert dialog.query_one(Digits).value == "1:15.2", "it counts up from the first Space"
        assert "00:01.50    窗台上的都是雾" in studio.shown("sung")
        assert "› 有一个很远的人" in studio.shown("sung")
        await studio.press("backspace")
        assert dialog.times == [1500]
        await studio.press("enter")
        assert "3 lines have no time yet" in studio.shown("told")
        await tap(studio, clock, 4, 6, 8.123, 9)
        assert dialog.times == [1500, 4000, 6000, 8123], "no more than there are lines"
        await studio.press("enter")
        assert isinstance(studio.app.screen, ExportSong)
        await studio.press("enter")
        assert await studio.answered() == (1500, 4000, 6000, 8123)
        (file,) = (tmp_path / "exports").iterdir()
        assert file.name == "雾.lrc"
        assert file.read_text("utf-8") == lrc(SONG, [1500, 4000, 6000, 8123])


async def test_leaving_asks_once_where_there_are_stamps(tmp_path: Path) -> None:
    clock = Clock()
    dialog = TapLines(SONG, clock)
    async with hosted(tmp_path, dialog) as studio:
        await tap(studio, clock, 0, 1)
        await studio.press("escape")
        assert isinstance(studio.app.screen, ConfirmDialog)
        assert "1 stamps are lost" in studio.app.screen.asks
        await studio.press("n")
        await until(lambda: dialog.is_current)
        assert dialog.times == [1000] and not studio.answers
        await studio.press("escape", "y")
        assert await studio.answered() is None
    async with hosted(tmp_path, TapLines(SONG, clock)) as studio:
        await tap(studio, clock, 0)
        await studio.press("escape")
        assert await studio.answered() is None, "nothing stamped, nothing asked"


async def test_without_a_line_there_is_nothing_to_time(tmp_path: Path) -> None:
    dialog = TapLines(document_of_text("[主歌]", title="空"))
    async with hosted(tmp_path, dialog) as studio:
        await studio.press("space", "space", "enter")
        assert dialog.is_current and not dialog.times
        assert "no line yet" in studio.shown("told")
