"""Moods beside the lines of a song, in words that line up whatever the script."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.widgets import Static

from core.library import moods as library
from core.model.mood_file import save_mood
from studio.screens.songs.moods import beside, told_beside
from tests.core.mood_samples import tiny_mood
from tests.studio.hosts import until
from tests.studio.screens.songs.test_songs_screen import choose, songs

SONG = "[主歌]\n我笑着跑过早晨\n风\n\n我哭到灯都灭了"


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiny models in place of those of the package."""
    folder = tmp_path / "package" / "models" / "mood"
    folder.mkdir(parents=True)
    for name in ("zh-mood", "en-mood"):
        save_mood(folder / f"{name}.safetensors", tiny_mood())
    monkeypatch.setattr(library, "data_folder", lambda: folder.parent.parent)


@pytest.mark.usefixtures("shipped")
def test_each_line_has_its_mood_in_one_column(tmp_path: Path) -> None:
    lines, about = told_beside(tmp_path, SONG, 60)
    rows = lines.split("\n")
    assert rows[0] == "[主歌]" and rows[3] == ""
    marked = [row for row in rows if "%" in row]
    assert [row.split()[-2] for row in marked] == ["bright", "bright", "sad"]
    columns = {cell_len(row[: row.index(row.split()[-2])]) for row in marked}
    assert len(columns) == 1
    assert about.startswith("whole song: ") and "held-out" in about


def test_a_narrow_place_cuts_the_line_and_not_the_mood() -> None:
    assert beside("一二三四五六七八九十", ["sad 60%"], 30).endswith("  sad 60%")
    assert cell_len(beside("一二三四五六七八九十", ["sad 60%"], 26)) <= 26


def test_without_a_model_the_song_is_shown_and_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "data_folder", lambda: tmp_path)
    lines, about = told_beside(tmp_path, "月亮", 40)
    assert lines == "月亮"
    assert "there is no model that tells the mood" in about


@pytest.mark.slow
@pytest.mark.usefixtures("shipped")
async def test_m_shows_them_and_takes_them_away(tmp_path: Path) -> None:
    async with songs(tmp_path / "home") as (studio, screen):
        choose(screen, "雨夜")
        text = screen.query_one("#text", Static)
        await studio.press("m")
        await until(lambda: "whole song: " in str(screen.query_one("#how", Static).render()))
        await studio.press("m")
        assert "%" not in str(text.render())
        assert str(screen.query_one("#how", Static).render()) == ""
