"""Start words of several lines, as they are pasted."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Key, Paste

from tests.studio.hosts import until
from tests.studio.tiny_studio import tiny_studio


async def test_pasted_lines_are_all_kept_and_written_from(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press("ctrl+u")
        studio.app.post_message(Paste("  雨夜\r\n没有人\n\n 风  \n"))
        await until(lambda: studio.compose.prompt == "雨夜\n没有人\n\n风")
        assert "\n" not in studio.compose.view.start_words.value
        await studio.press("啊")
        assert studio.compose.prompt.endswith("风啊")
        await studio.write("enter")
        assert studio.text.startswith("雨夜\n没有人\n\n风啊")
        assert studio.app.session.prompt == "雨夜\n没有人\n\n风啊"
    async with tiny_studio(tmp_path) as studio:
        assert studio.compose.prompt == "雨夜\n没有人\n\n风啊", "and after a restart"


async def test_a_whole_book_is_refused_with_a_word(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        before = studio.compose.prompt
        studio.app.post_message(Paste("月" * 1_000_000))
        await until(lambda: any("1,000,000" in told for told in studio.toasts))
        assert studio.compose.prompt == before


async def test_a_paste_takes_the_place_of_what_is_marked(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press("ctrl+u", *"abc", "shift+home")
        studio.app.post_message(Paste("x\ny"))
        await until(lambda: studio.compose.prompt == "x\ny")


@pytest.mark.parametrize("key", ["ctrl+j", "alt+enter"])
async def test_a_line_end_closes_the_first_line(tmp_path: Path, key: str) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press("ctrl+u")
        for pressed in ("a", "b", key, "c", key):  # all are there before the first is handled
            character = pressed if len(pressed) == 1 else None
            studio.app.post_message(Key(pressed, character))
        await until(lambda: studio.compose.prompt.count("\n") == 2)
        assert studio.compose.prompt == "ab\nc\n"
        assert studio.compose.view.start_words.value == "ab↵c↵"
        studio.compose.writing.options.fixed_seed = 1  # with others an empty line may come first
        await studio.write("enter")
        assert studio.text.startswith("ab\nc\n") and studio.text[5] != "\n"
        take = studio.compose.writing.state.take
        assert take is not None and take.result is not None
        assert take.result.prompt == "ab\nc\n"
        # There is no line to end where no start words are typed.
        studio.compose.view.lyrics.focus()
        await studio.press(key)
        assert studio.compose.prompt == "ab\nc\n"
    async with tiny_studio(tmp_path) as studio:
        assert studio.compose.prompt == "ab\nc\n", "and after a restart"


async def test_a_part_of_a_line_is_pasted_as_it_is(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press("ctrl+u", *"rain")
        studio.app.post_message(Paste(" on the "))
        await until(lambda: studio.compose.prompt == "rain on the ")
        studio.app.post_message(Paste("roof\n\n\n\nand now \n"))
        await until(lambda: studio.compose.prompt == "rain on the roof\n\nand now")
