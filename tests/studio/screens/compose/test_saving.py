"""Compose: what is saved and when, and what the status line says of a take."""

from __future__ import annotations

from pathlib import Path

from core.songs.song import stored
from studio.screens.frame.dialogs import AskDialog
from tests.studio.hosts import until
from tests.studio.tiny_studio import SLOW, tiny_studio


async def test_save_again_after_an_edit_is_the_same_song_and_save_as_another(
    tmp_path: Path,
) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write()
        await studio.press("s", "e", "z", "escape", "s")
        (song,) = studio.app.keeping.songs.list().songs
        assert song.text.endswith("z")
        await studio.press("S")
        await until(lambda: isinstance(studio.app.screen, AskDialog))
        await studio.press("end", *" b", "enter")  # else it takes the place of what is proposed
        titles = [song.title for song in studio.app.keeping.songs.list().songs]
        assert sorted(titles) == [song.title, f"{song.title} (2) b"]
        assert f"{song.title} (2) b" in studio.compose.view.note
        assert studio.app.session.open_song != song.id


async def test_a_take_that_is_being_written_is_saved_when_it_ends(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, settings=SLOW) as studio:
        status = studio.compose.view.status
        await studio.press("enter")
        await studio.words()
        await studio.press("ctrl+s")
        await until(lambda: "writing  will be saved when it ends" in status.content.plain)
        await studio.press("ctrl+s")
        await until(lambda: "as you asked" in status.content.plain)
        assert studio.app.keeping.songs.list().songs == ()
        studio.compose.action_stop()
        await studio.written()
        (song,) = studio.app.keeping.songs.list().songs
        assert song.text == stored(studio.text)
        assert "saved as" in status.content.plain


async def test_why_a_take_ended_is_said_under_that_take_alone(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        status = studio.compose.view.status
        await studio.write()
        assert "all lines are written" in status.content.plain
        studio.compose.writing.dial.speed = 50
        studio.compose.writing.options.max_lines = 400
        await studio.press("ctrl+n")
        await until(lambda: studio.takes == 2)
        await studio.press("alt+left")
        await until(lambda: "all lines are written" in status.content.plain)
        assert "take 2 is being written" in status.content.plain
        await studio.press("alt+right", "alt+1")
        await until(lambda: "RNN of demo-zh writes now" in status.content.plain)
        await until(lambda: studio.compose.writing.job is not None)
        studio.compose.action_stop()
        await studio.written()
        assert "stopped" in status.content.plain and "all lines" not in status.content.plain
        await studio.press("ctrl+s")
        assert "saved as" in status.content.plain
        await studio.press("alt+left")
        assert "all lines are written" in status.content.plain
        await studio.press("alt+e", "z", "escape")
        assert "all lines are written" not in status.content.plain


async def test_a_song_that_is_opened_while_one_edits_gets_no_word_of_that_edit(
    tmp_path: Path,
) -> None:
    async with tiny_studio(tmp_path) as studio:
        song = studio.app.keeping.songs.save("one\ntwo")
        await studio.press("alt+e", *"mine")
        studio.compose.open_song(song.id)
        await studio.pilot.pause()
        await studio.press("escape")
        assert [take.text for take in studio.compose.writing.state.takes] == ["mine", "one\ntwo"]
        assert studio.text == "one\ntwo"
