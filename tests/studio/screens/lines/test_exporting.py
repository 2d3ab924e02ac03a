"""A document as files; none that is there is replaced without a yes."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from core.forms.exporting import SUFFIXES
from core.songs.lrc import lrc
from core.songs.opening import document_of_text
from studio.screens.frame.dialogs import ConfirmDialog
from studio.screens.lines.exporting import ExportSong
from tests.studio.hosts import until
from tests.studio.screens.lines.hosted import Hosted, hosted

SONG = document_of_text("[主歌]\n窗台上的都是雾\n有一个很远的人\n你走得很远的路", title="雾")
HOLDS = {
    ".md": "# 雾",
    ".lrc": "[00:02.00]有一个很远的人",
    ".form": "7 A ~ 你走得很远的路",
}


def path(studio: Hosted) -> Input:
    return studio.dialog.query_one("#path", Input)


@pytest.mark.parametrize("kind", [".md", ".lrc", ".form"])
async def test_each_format_is_written_beside_other_exports(tmp_path: Path, kind: str) -> None:
    async with hosted(tmp_path, ExportSong(SONG, [1000, 2000, 3000])) as studio:
        studio.dialog.query_one(OptionList).highlighted = SUFFIXES.index(kind)
        await until(lambda: path(studio).value.endswith(f"exports/雾{kind}"))
        await studio.press("enter")
        file = await studio.answered()
        assert file == tmp_path / "exports" / f"雾{kind}"
        assert HOLDS[kind] in file.read_text("utf-8")
        assert studio.app.toasts == [f"written to {file}"]


async def test_what_is_there_is_replaced_only_after_a_yes(tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("mine", "utf-8")
    async with hosted(tmp_path, ExportSong(SONG)) as studio:
        path(studio).value = str(mine)
        await studio.press("tab", "enter")
        assert isinstance(studio.app.screen, ConfirmDialog)
        await studio.press("n")
        await until(lambda: studio.dialog.is_current)
        assert mine.read_text("utf-8") == "mine" and not studio.answers
        await studio.press("enter", "y")
        assert await studio.answered() == mine
        assert "你走得很远的路" in mine.read_text("utf-8")


async def test_a_path_that_cannot_be_is_told_and_stays(tmp_path: Path) -> None:
    async with hosted(tmp_path, ExportSong(SONG)) as studio:
        await studio.press("tab")
        for typed, problem in (("", "needs a path"), (f"{tmp_path}/no/a.txt", "cannot export")):
            path(studio).value = typed
            await studio.press("enter")
            await until(lambda problem=problem: problem in studio.shown("problem"))  # type: ignore[misc]
            assert path(studio).value == typed and not studio.answers
        path(studio).value = str(tmp_path)
        await studio.press("enter")
        assert await studio.answered() == tmp_path / "雾.txt", "a folder gets a file of its own"


async def test_timed_lines_say_whether_they_are_estimated(tmp_path: Path) -> None:
    for times, told in ((None, "estimated by their syllables"), ([1, 500, 900], "by your stamps")):
        async with hosted(tmp_path, ExportSong(SONG, times, kinds=(".lrc",))) as studio:
            options = studio.dialog.query_one(OptionList)
            assert told in str(options.get_option_at_index(0).prompt)
            path(studio).value = str(tmp_path / f"{told[:2]}.lrc")
            await studio.press("enter")
            file = await studio.answered()
            assert file.read_text("utf-8") == lrc(SONG, times)
