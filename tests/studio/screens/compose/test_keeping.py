"""Compose: editing, undo, saving, and what the next start finds."""

from __future__ import annotations

import json
from pathlib import Path

from textual.widgets import Input

from studio.screens.compose.edit import LyricsEditor
from studio.screens.compose.lyrics import LyricsPane
from studio.setup.session import FILE, Session, load_session
from tests.studio.hosts import until
from tests.studio.tiny_studio import SLOW, tiny_studio


async def test_edit_in_place_and_undo(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write()
        before = studio.text
        await studio.press("e")
        editor = studio.compose.query_one(LyricsEditor)
        assert studio.app.focused is editor
        assert editor.text == before
        await studio.press("x", "1", "comma", "escape")
        assert studio.text == before + "x1,"
        assert studio.takes == 1
        await studio.press("u")
        assert studio.text == before
        await studio.press("r")
        assert studio.text == before + "x1,"
        await studio.press("ctrl+z", "ctrl+z")
        assert studio.takes == 0
        await studio.press("ctrl+y")
        assert studio.text == before


async def test_go_on_from_the_cursor(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write()
        old = studio.text
        await studio.press("e")
        editor = studio.compose.query_one(LyricsEditor)
        editor.move_cursor((1, 0))
        await studio.press("X", "Y")
        head = editor.before_cursor()
        assert head.endswith("XY")
        await studio.write("ctrl+g")
        assert studio.takes == 2
        assert studio.text.startswith(head)
        assert studio.text != old
        first = studio.compose.writing.state.takes[0]
        assert first.text.startswith(head)  # the edit itself stayed too


async def test_write_by_hand_without_a_take(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press("alt+e", *"my words", "ctrl+s")
        songs = studio.app.keeping.songs.list().songs
        assert [song.text for song in songs] == ["my words"]


async def test_cells_and_save_work_while_editing(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write()
        await studio.press("e", "z", "f6", "ctrl+up")
        assert studio.compose.writing.model is not None
        assert studio.compose.writing.model.cell == "rnn"
        assert studio.compose.writing.dial.temperature == 0.45
        assert studio.compose.view.editor.editing
        await studio.press("ctrl+s")
        (song,) = studio.app.keeping.songs.list().songs
        assert song.text.endswith("z")


async def test_markup_in_lyrics_is_text(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        studio.compose.query_one("#prompt", Input).value = "[b]x[/b] [red]"
        await studio.write("enter")
        assert studio.text.startswith("[b]x[/b] [red]")
        pane = studio.compose.query_one("#lyrics", LyricsPane)
        assert pane.line(0).plain.startswith("[b]x[/b] [red]")


async def test_save_is_one_key_and_remembers_how(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write()
        await studio.press("s")
        (summary,) = studio.app.keeping.songs.list().songs
        song = studio.app.keeping.songs.get(summary.id)
        assert song.text == studio.text.strip("\n")
        assert song.title == studio.text.split("\n")[0]
        assert song.take is not None
        assert song.take.prompt == "雨夜"
        assert song.take.cell == "gru"
        assert song.take.model == "tiny"
        assert studio.compose.writing.state.take is not None
        assert studio.compose.writing.state.take.song == song.id
        await studio.press("s")
        assert len(studio.app.keeping.songs.list().songs) == 1


async def test_nothing_to_save(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press("ctrl+s", "alt+y")
        assert studio.app.keeping.songs.list().songs == ()
        assert "nothing" in studio.compose.view.note


async def test_drop_and_undo(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write()
        text = studio.text
        await studio.write("n")
        await studio.press("comma", "d")
        assert studio.takes == 1
        await studio.press("u")
        assert studio.takes == 2
        assert studio.text == text


async def test_undo_brings_start_words_and_temperature_back(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write()
        prompt = studio.compose.query_one("#prompt", Input)
        prompt.value = "风"
        await studio.write("n")
        await studio.press("right_square_bracket", "right_square_bracket")
        assert studio.compose.writing.dial.temperature == 0.5
        await studio.press("u")
        assert studio.compose.writing.dial.temperature == 0.4
        await studio.press("u")
        assert prompt.value == "雨夜"
        assert studio.takes == 1


async def test_copy_goes_to_the_terminal_and_names_the_file(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write()
        await studio.press("s", "y")
        assert studio.app.clipboard == studio.text
        path = studio.app.keeping.songs.path(studio.app.keeping.songs.list().songs[0].id)
        assert str(path) in studio.toasts[-1]


async def test_next_start_finds_all_of_it(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        prompt = studio.compose.query_one("#prompt", Input)
        prompt.value = "我等"
        await studio.write()
        await studio.press("2")
        await studio.write("n")
        await studio.write("n")
        await studio.press("right_curly_bracket", "comma")
        open_text = studio.text
        texts = {take.text for take in studio.compose.writing.state.takes}
        await studio.app.action_quit()
    async with tiny_studio(tmp_path) as studio:
        assert studio.compose.query_one("#prompt", Input).value == "我等"
        assert studio.compose.writing.model is not None
        assert studio.compose.writing.model.cell == "lstm"
        assert studio.compose.writing.dial.temperature == 0.65
        assert {take.text for take in studio.compose.writing.state.takes} == texts
        assert studio.text == open_text
        assert "3" in studio.compose.view.note
        await studio.press("tab", "s")
        await studio.app.action_quit()
    async with tiny_studio(tmp_path) as studio:
        assert studio.takes == 3
        assert studio.text == open_text
        take = studio.compose.writing.state.take
        assert take is not None and take.song is not None


async def test_saved_and_dropped_takes_are_not_offered_again(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write()
        await studio.write("n")
        await studio.press("s", "comma", "d")
        await studio.app.action_quit()
    (tmp_path / FILE).unlink()
    async with tiny_studio(tmp_path) as studio:
        assert studio.takes == 0


async def test_leaving_in_the_middle_keeps_what_was_written(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, settings=SLOW) as studio:
        await studio.press("enter")
        await studio.words(5)
        await studio.press("ctrl+q")
        await until(lambda: not studio.app.is_running)
        text = studio.text
    async with tiny_studio(tmp_path) as studio:
        assert studio.text == text
        take = studio.compose.writing.state.take
        assert take is not None and take.result is not None


async def test_what_is_being_written_is_on_disk_before_it_ends(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, settings=SLOW) as studio:
        await studio.press("enter")
        await studio.words(3)

        def on_disk() -> bool:
            files = list((tmp_path / "takes").glob("*.jsonl"))
            return any("雨夜" in file.read_text() for file in files)

        await until(on_disk)
        assert studio.compose.writing.job is not None
        await studio.write("ctrl+c")


async def test_what_is_being_edited_is_on_disk_a_moment_later(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        studio.compose.view.editor.keep_after = 0.05
        await studio.press("alt+e", *"verse")

        def on_disk() -> bool:
            files = list((tmp_path / "takes").glob("*.jsonl"))
            return any('"verse"' in file.read_text() for file in files)

        await until(on_disk)
        assert studio.compose.view.editor.editing


async def test_a_damaged_session_is_no_session(tmp_path: Path) -> None:
    for content in (b"[]", b'{"temperature": "hot"}', b"\xff\xfe", b'{"lines": -4}', b"{"):
        (tmp_path / FILE).write_bytes(content)
        assert load_session(tmp_path) == Session()
    async with tiny_studio(tmp_path) as studio:
        assert studio.compose.query_one("#prompt", Input).value == ""


async def test_options_that_cannot_be_used_fall_back(tmp_path: Path) -> None:
    session = {"settings": {"min_p": 9, "nonsense": 1}, "temperature": 99.0, "lines": 10**9}
    (tmp_path / FILE).write_text(json.dumps(session))
    async with tiny_studio(tmp_path) as studio:
        await studio.write("enter")
        assert studio.text.startswith("雨夜")
