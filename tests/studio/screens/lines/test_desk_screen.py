"""The desk at the keyboard: lines are offered, taken, changed, locked, taken back, and saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Key, Paste
from textual.widgets import Input, OptionList

from core.songs.documents import Documents
from core.songs.store import Songbook
from core.writing.desk_lines import syllables
from studio.screens.frame.dialogs import AskDialog, ChooseDialog
from studio.screens.lines.screen import LinesScreen
from studio.screens.lines.starting import StartSong
from studio.screens.lines.words import CHANGES, NOTES
from studio.screens.songs.screen import SongsScreen
from studio.widgets.lines import Lines
from studio.wording.i18n import catalog
from tests.core.writing.song_desk import LineLibrary
from tests.studio.hosts import drawn, until
from tests.studio.screens.lines.opened import NARROW, at_the_desk, desk, still, texts
from tests.studio.tiny_studio import tiny_studio

pytestmark = pytest.mark.slow


async def test_candidates_come_and_one_is_taken_edited_locked_and_taken_back(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as (studio, screen):
        view = screen.view
        await studio.press("down", "space")
        await until(lambda: view.desk.offers)
        await still(screen)
        offers = [take.text for take in view.desk.offers]
        shown = drawn(studio.app)
        assert "candidates 1-" in shown and all(text in shown for text in offers[:9])
        assert "rhymes with 风 (中东)" in shown
        await studio.press("right", "3", "left", "enter")
        await until(lambda: texts(screen)[1] == offers[1])
        await studio.press("e", "end", *"灯", "enter", "escape", "up")
        await until(lambda: texts(screen)[1] == offers[1] + "灯")
        row = view.desk.row
        assert row is not None and row.line.origin == "edited"
        await studio.press("k")
        await until(lambda: view.desk.row and view.desk.row.line.locked)
        await studio.press("space", "e")
        assert "locked" in view.note and not view.entry.open and view.desk.job is None
        await studio.press("u", "u", "u")
        await until(lambda: texts(screen)[1] == "")
        await studio.press("U", "ctrl+r")
        await until(lambda: texts(screen)[1] == offers[1] + "灯")
        assert "redone: edit" in drawn(studio.app)


async def test_keys_behind_the_one_that_edits_are_text_and_escape_keeps_it(tmp_path: Path) -> None:
    async with desk(tmp_path) as (studio, screen):
        await studio.press("down", "down", "e", "k", "x", "w", "5")
        assert screen.view.entry.value == "kxw5" and "of 5 syllables" in drawn(studio.app)
        await studio.press("down", "escape")
        assert not screen.view.entry.open and screen.view.desk.place == 2
        await until(lambda: texts(screen)[2] == "kxw5")
        assert studio.app.focused is None
        await studio.press("u")
        await until(lambda: texts(screen)[2] == "")
        assert "undone: edit" in drawn(studio.app)
        await studio.press("e")
        screen.view.entry.post_message(Paste("我在\r\n雨夜\n里"))
        await until(lambda: screen.view.entry.value)
        await studio.press("enter")
        await until(lambda: texts(screen)[2] == "我在 雨夜 里")
        assert "5/5" in screen.view.page.line(2).plain and "mine" in screen.view.page.line(2).plain


async def test_a_form_that_is_impossible_is_refused_where_one_types(tmp_path: Path) -> None:
    async with desk(tmp_path) as (studio, screen):
        view = screen.view
        await studio.press("down", "f")
        assert view.entry.value == "5 A"
        view.entry.value = "5 A | ____我"
        await studio.press("enter")
        await until(lambda: "does not rhyme" in view.note)
        assert view.entry.open
        view.entry.value = "6 | ___等__"
        await studio.press("enter")
        await until(lambda: not view.entry.open)
        await still(screen)
        assert "＿＿＿等＿＿" in drawn(studio.app) and "1/6" in drawn(studio.app)


async def test_open_lines_are_written_and_escape_stops(tmp_path: Path) -> None:
    async with desk(tmp_path) as (studio, screen):
        await studio.press("w")
        await until(lambda: screen.view.desk.job is None and all(texts(screen)))
        assert [syllables(text) for text in texts(screen)] == [5, 5, 5, 5, 4, 4]
        await studio.press("u")
        await until(lambda: not texts(screen)[1])
        await studio.press("w", "escape")
        await still(screen)
        assert studio.toasts == []


async def test_rhymes_are_ranked_walked_through_and_asked_for(tmp_path: Path) -> None:
    async with desk(tmp_path) as (studio, screen):
        rhymes = screen.view.beside.rhymes
        await studio.press("down")
        await until(lambda: rhymes.known is not None)
        await studio.press("n")
        assert len(rhymes.words) > len(rhymes.known.exact if rhymes.known else ())
        await studio.press("n", "r", "right")
        word = rhymes.word
        assert word is not None and rhymes.at == 1
        await studio.press("enter")
        await until(lambda: screen.view.desk.row and screen.view.desk.row.line.template
                    and screen.view.desk.row.line.template.fixed)  # fmt: skip
        await studio.press("space")
        await until(lambda: screen.view.desk.offers)
        assert all(take.text.rstrip("，。").endswith(word) for take in screen.view.desk.offers)


async def test_branches_and_saving(tmp_path: Path) -> None:
    async with desk(tmp_path) as (studio, screen):
        view = screen.view
        await studio.press("b")
        await until(lambda: isinstance(studio.app.screen, ChooseDialog))
        await studio.press("enter")
        await until(lambda: isinstance(studio.app.screen, AskDialog))
        studio.app.screen.query_one("#answer", Input).value = "另一种"
        await studio.press("enter")
        await until(lambda: view.desk.state and view.desk.state.branch == "另一种")
        await studio.press("down", "x", "s")
        await until(lambda: view.desk.state and view.desk.state.saved)
        assert "branch 另一种" in drawn(studio.app) and len(texts(screen)) == 5
        (song,) = Songbook(tmp_path).list().songs
        assert song.title == "雨夜"
        assert "saved as 雨夜" in drawn(studio.app)


async def test_what_another_window_has_open_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    async with desk(tmp_path) as (studio, screen):
        state = screen.view.desk.state
        assert state is not None
        there = Documents(tmp_path).create(state.document)
        screen.open_document(there.id)
        await until(lambda: studio.toasts)
        assert "open in another window" in studio.toasts[0]
        assert screen.view.desk.state is not None and screen.view.desk.state.id == state.id
        there.history.close()


async def test_the_next_start_shows_what_lay_there_and_the_list_has_the_others(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as (studio, screen):
        screen.begin_document(screen.view.desk.document)  # type: ignore[arg-type]
        await still(screen)
        await studio.press("T")
        studio.app.screen.query_one("#answer", Input).value = "第二首"
        await studio.press("enter")
        await until(
            lambda: screen.view.desk.document and screen.view.desk.document.title == "第二首"
        )
    async with tiny_studio(tmp_path, library=LineLibrary(tmp_path)) as studio:
        await studio.press("f7")
        await until(lambda: "第二首" in drawn(studio.app))
        screen = studio.app.screen  # type: ignore[assignment]
        await studio.press("l")
        await until(lambda: isinstance(studio.app.screen, ChooseDialog))
        options = studio.app.screen.query_one(OptionList)
        options.highlighted = 1 - (options.highlighted or 0)
        await studio.press("enter")
        await until(lambda: screen.view.desk.document and screen.view.desk.document.title == "雨夜")


async def test_takes_and_songs_come_here_by_a_key(tmp_path: Path) -> None:
    Songbook(tmp_path).save("雨夜\n我等一个人", title="雨夜的歌")
    async with tiny_studio(tmp_path, library=LineLibrary(tmp_path)) as studio:
        await studio.write()
        await studio.press("l")
        await until(lambda: isinstance(studio.app.screen, LinesScreen))
        screen = studio.app.screen
        assert isinstance(screen, LinesScreen)
        await until(lambda: screen.view.desk.document is not None)
        assert [text for text in texts(screen) if text] == [
            line for line in studio.text.split("\n") if line
        ]
        await studio.press("f5")
        await until(lambda: isinstance(studio.app.screen, SongsScreen))
        await until(lambda: studio.app.screen.query_one("#list", OptionList).option_count)
        await studio.press("l")
        await until(lambda: studio.app.screen is screen)
        await until(lambda: texts(screen) == ["雨夜", "我等一个人"])
        await until(lambda: screen.view.models.ready)
        await studio.press("space")  # without a form, as many syllables as there are
        await until(lambda: screen.view.desk.offers)
        assert {syllables(take.text) for take in screen.view.desk.offers} == {2}


async def test_an_empty_desk_says_how_to_begin_and_enter_does(tmp_path: Path) -> None:
    async with desk(tmp_path, "") as (studio, screen):
        assert "Nothing lies on the desk." in drawn(studio.app)
        await studio.press("space", "e", "f", "k", "w", "x", "a", "d", "b", "u", "s", "r", "p", "T")
        await still(screen)
        await studio.press("v")
        await until(lambda: screen.view.desk.state is not None and screen.view.desk.job is None)
        assert studio.app.screen is screen
        await until(lambda: any(texts(screen)))


async def test_a_long_song_and_a_long_line_are_shown_in_their_room(tmp_path: Path) -> None:
    form = "title: 长\n" + "5\n" * 1999
    async with desk(tmp_path, form, size=NARROW) as (studio, screen):
        view = screen.view
        await studio.press("end")
        await until(lambda: view.desk.place == 1998)
        assert "1999" in drawn(studio.app) and 0 <= view.page.row < view.page.size.height
        await studio.press("e")
        view.entry.value = "雨" * 300
        await studio.press("enter")
        await until(lambda: texts(screen)[-1])
        line = view.page.line(1998)
        assert line.cell_length <= view.page.size.width and "…" in line.plain
        assert "300/5" in line.plain


@pytest.mark.parametrize("size", [NARROW, (60, 18), (120, 36)])
async def test_nothing_is_wider_than_its_room(tmp_path: Path, size: tuple[int, int]) -> None:
    async with desk(tmp_path, size=size, cell="gru") as (studio, screen):
        await studio.press("down", "space")
        await until(lambda: screen.view.desk.offers)
        await until(lambda: screen.view.beside.rhymes.known)
        await studio.pilot.pause()
        for id in ("title", "panel", "status"):
            widget = screen.query_one(f"#{id}", Lines)
            for line in widget.content.split():
                assert line.cell_length <= widget.content_size.width, (id, line.plain)
        assert "trained without forms" in drawn(studio.app) or size[0] < 120


def test_all_that_is_told_has_a_translation() -> None:
    known = catalog("zh")
    assert [text for text in [*NOTES.values(), *CHANGES] if text not in known] == []


async def test_without_a_model_the_song_can_still_be_written(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, library=LineLibrary(tmp_path, ())) as studio:
        screen = await at_the_desk(studio, "")
        await studio.press("enter")
        await until(lambda: isinstance(studio.app.screen, StartSong))
        await studio.press("ctrl+s")
        await until(lambda: screen.view.desk.state)
        await until(lambda: studio.app.screen is screen)
        await studio.press("space")
        assert "no model" in drawn(studio.app)
        await studio.press("e", *"abc", "enter")
        await until(lambda: texts(screen)[0] == "abc")


async def test_keys_that_come_at_once_do_what_they_did_one_by_one(tmp_path: Path) -> None:
    async with desk(tmp_path) as (studio, screen):
        typed = ["down", "down", "e", "雨", "里", "left", "夜", "enter", "x", "escape", "k"]
        for key in typed:
            studio.app.post_message(Key(key, key if len(key) == 1 else None))
        await until(lambda: texts(screen)[2] == "雨夜里")
        await until(lambda: screen.view.desk.row and screen.view.desk.row.line.locked)
        assert screen.view.desk.place == 3


async def test_an_empty_desk_says_so_at_its_top(tmp_path: Path) -> None:
    async with desk(tmp_path, "", size=NARROW) as (_, screen):
        assert screen.view.empty.region.y == screen.query_one("#desk").content_region.y
