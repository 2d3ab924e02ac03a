"""Compose under the hands: what is typed is text, and it is to be seen where letters are keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Key, Paste
from textual.widgets import Static

from studio.screens.compose.edit import LyricsEditor
from studio.screens.compose.gauges import TakesList, TemperatureGauge
from studio.setup.session import Session, save_session
from studio.widgets.chrome import KeyFooter
from tests.studio.hosts import drawn, until
from tests.studio.tiny_studio import SLOW, TinyStudio, tiny_studio

pytestmark = pytest.mark.slow

SECOND_LINE = "cd yes, 1 [no] = 2"
"""Typed as commands, it would copy, drop, go on, save and more."""


def mode(studio: TinyStudio) -> str:
    return str(studio.compose.query_one("#mode", Static).render())


def footer(studio: TinyStudio) -> str:
    return studio.compose.query_one(KeyFooter).render().plain


async def typed(studio: TinyStudio, text: str) -> None:
    """Types a text without a pause between its letters."""
    for character in text:
        studio.app.post_message(Key("enter" if character == "\r" else character, character))
    await studio.pilot.pause()


async def test_after_enter_what_is_typed_begins_other_start_words(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, settings=SLOW) as studio:
        await studio.press(*"rain", "enter")
        await studio.words()
        await studio.press(*SECOND_LINE)
        assert studio.compose.prompt == SECOND_LINE
        assert studio.takes == 1 and studio.app.clipboard == ""
        await studio.press("enter", "right", "!")
        assert studio.compose.prompt == f"{SECOND_LINE}!"
        await until(lambda: studio.takes == 2 and studio.compose.writing.job is not None)
        await studio.write("ctrl+c")
        assert studio.text.startswith(SECOND_LINE)


async def test_what_comes_in_one_go_is_taken_in_order(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await typed(studio, "rain\rcd yes\r")
        await until(lambda: studio.takes == 2)
        await studio.written()
        first, second = studio.compose.writing.state.takes
        assert first.text.startswith("rain") and second.text.startswith("cd yes")
        await studio.press("escape")
        await typed(studio, "icd no\r")
        await until(lambda: studio.takes == 3)
        await studio.written()
        assert studio.text.startswith("cd yescd no")
        await studio.press("escape")
        await typed(studio, "edcu\r")
        editor = studio.compose.query_one(LyricsEditor)
        await until(lambda: editor.text.endswith("dcu\n"))
        assert studio.takes == 3


async def test_letters_typed_while_editing_waits_are_text(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, settings=SLOW) as studio:
        await studio.press("enter", "escape")
        await studio.words()
        await typed(studio, "edcu")
        editor = studio.compose.query_one(LyricsEditor)
        await until(lambda: editor.editing and editor.text.endswith("dcu"))
        assert studio.takes == 1


async def test_going_on_from_the_editor_leads_to_the_start_words(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write()
        await studio.press("e", "!")
        await studio.write("ctrl+g")
        await studio.press(*"dec")
        assert studio.takes == 2 and studio.compose.prompt == "dec"
        await studio.press("alt+e", "?", "ctrl+n")  # and so does every other command there
        await studio.written()
        await studio.press(*"dd")
        assert studio.takes == 3 and studio.compose.prompt == "dd"


async def test_escape_leaves_a_field_also_while_it_writes(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, settings=SLOW) as studio:
        assert mode(studio) == "Esc: to the keys"
        assert studio.compose.query_one(TemperatureGauge).turned_by == ("alt+-", "alt++")
        await studio.press("enter")
        await studio.words()
        await studio.press("escape")
        assert studio.compose.writing.job is not None
        assert mode(studio) == "letters are keys, i types"
        assert studio.compose.query_one(TemperatureGauge).turned_by == ("[", "]")
        assert not studio.compose.query_one("#start").has_class("-typing")
        await studio.press("right_square_bracket")
        assert studio.compose.writing.dial.temperature == 0.45
        await studio.write("escape")
        await studio.press("i")
        assert studio.compose.query_one("#start").has_class("-typing")
        assert mode(studio) == "Esc: to the keys"


async def test_a_paste_while_letters_are_keys_is_text(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write()
        studio.app.post_message(Paste("dd\nss"))
        await until(lambda: studio.compose.prompt == "dd\nss")
        assert studio.takes == 1 and studio.app.focused is studio.compose.view.start_words


async def test_start_words_of_earlier_takes_come_back(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        for words in ("one", "two", "one", "three"):
            await studio.press(*words)
            await studio.write("enter")
        await studio.press(*"four")
        seen = []
        for key in ("up", "up", "up", "up", "down", "down", "down", "down"):
            await studio.press(key)
            seen.append(studio.compose.prompt)
        assert seen == ["three", "one", "two", "two", "one", "three", "four", "four"]


async def test_ctrl_c_copies_while_nothing_is_written(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press(*"rain")
        await studio.write("enter")
        await studio.press("ctrl+c")
        assert studio.app.clipboard == "rain"


async def test_the_example_is_there_until_the_first_key(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        words, hint = studio.compose.view.start_words, studio.compose.view.hint
        assert words.placeholder == "雨夜" and studio.compose.prompt == ""
        assert hint.display and "press Enter" in drawn(studio.app)
        await studio.press("x")
        assert studio.compose.prompt == "x" and not hint.display
        await studio.press("backspace")
        assert "begins by itself" in words.placeholder and not hint.display
        await studio.write("enter")
        assert studio.takes == 1 and not studio.text.startswith("雨夜")
    async with tiny_studio(tmp_path) as studio:
        assert not studio.compose.view.hint.display


async def test_undo_of_the_first_take_brings_the_example_back(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write("enter")
        await studio.press("ctrl+z")
        assert studio.compose.prompt == "" and studio.takes == 0
        assert studio.compose.view.start_words.placeholder == "雨夜"


async def test_an_old_session_keeps_its_start_words(tmp_path: Path) -> None:
    save_session(tmp_path, Session(prompt="风"))
    async with tiny_studio(tmp_path) as studio:
        assert studio.compose.prompt == "风" and not studio.compose.view.hint.display


async def test_the_footer_shows_what_is_needed_at_80_columns(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, size=(80, 24), settings=SLOW) as studio:
        assert " Enter write  alt+m models  alt+-/+ temperature " in footer(studio)
        await studio.press("enter")
        await studio.words()
        assert " ctrl+c stop  alt+-/+ temperature  ctrl+s save " in footer(studio)
        await studio.press("escape")
        assert " Space stop  [ ] temperature  s save  e edit " in footer(studio)
        await studio.write("space")
        assert " s save  e edit  c go on  n again  Enter write " in footer(studio)
        await studio.press("e")
        await studio.pilot.pause()
        assert " ctrl+g go on from here  Esc done  ctrl+s save " in footer(studio)
        await studio.press("escape", "a")
        await until(lambda: studio.takes == 4)
        assert " Space stop  , . takes  v compare " in footer(studio)
        await studio.write("escape")
        assert " , . takes  v compare  s save  e edit  c go on  n again " in footer(studio)
        await studio.press("i")
        assert " Enter write  alt+,/. takes  alt+v compare  ctrl+s save " in footer(studio)


async def test_takes_have_one_number(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write()
        for _ in range(2):
            await studio.write("n")
        await studio.press("comma", "d")
        assert "dropped take 2 (u takes" in studio.compose.view.note
        assert "take 2 of 2" in studio.compose.view.status.content.plain
        rows = studio.compose.query_one(TakesList).render().plain.split("\n")
        assert rows[1].startswith("›  2 ") and rows[2].startswith("   1 ")
        await studio.press("v")
        heads = [str(studio.compose.query_one(f"#head-{n}", Static).render()) for n in (0, 1)]
        assert [head[:3] for head in heads] == ["  1", "› 2"]


async def test_what_is_said_while_it_writes_is_seen(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, size=(80, 24), settings=SLOW) as studio:
        await studio.press("enter")
        await studio.words()
        await studio.press("alt+v")
        assert "● writing  there is only one take" in studio.compose.view.status.content.plain
        studio.compose.view.say("m" * 70)
        assert "m" * 60 in studio.compose.view.status.content.plain
        await studio.write("ctrl+c")


async def test_keys_that_are_told_work_where_one_is(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write("enter")
    async with tiny_studio(tmp_path) as studio:
        assert "(ctrl+s saves, alt+d drops)" in studio.compose.view.status.content.plain
        await studio.press("escape")
        assert "(s saves, d drops)" in studio.compose.view.status.content.plain
        await studio.press("i", "alt+d")
        assert studio.takes == 0 and "(ctrl+z takes" in studio.compose.view.note


async def test_long_lyrics_are_paged_from_the_start_words(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, size=(80, 20)) as studio:
        await studio.write("enter")
        await studio.write("ctrl+g")
        lyrics = studio.compose.view.lyrics
        await until(lambda: lyrics.scroll_y > 0)
        bottom = lyrics.scroll_y
        await studio.press("pageup")
        assert lyrics.scroll_y < bottom
        await studio.press("pagedown")
        assert lyrics.scroll_y == bottom
