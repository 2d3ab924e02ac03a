"""Keys that come in one piece do what they do one by one."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.events import Key, Paste

from studio.widgets.line_input import MOST_PASTED, LineInput, TooMuchPasted


class Host(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[int, int]] = []

    def compose(self) -> ComposeResult:
        yield LineInput("old")

    def on_too_much_pasted(self, event: TooMuchPasted) -> None:
        self.told.append((event.characters, event.most))


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (["ctrl+u", "1", "6"], "16"),
        (["backspace", "backspace", "x"], "ox"),
        (["home", "a", "end", "b"], "aoldb"),
        (["left", "delete", "y", "ctrl+k"], "oly"),
    ],
)
async def test_a_burst_of_keys_is_taken_in_order(keys: list[str], text: str) -> None:
    async with Host().run_test() as pilot:
        line = pilot.app.query_one(LineInput)
        line.focus()
        await pilot.pause()
        line.cursor_position = len(line.value)
        for key in keys:  # all are there before the first is handled
            pilot.app.post_message(Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        await pilot.pause()
        assert line.value == text


@pytest.mark.parametrize(
    ("pasted", "text"),
    [
        (" new", "old new"),
        ("a\n\n b \r\nc\n", "olda b c"),
        ("/home/me/songs.txt\n", "old/home/me/songs.txt"),
        ("\n", "old"),
        ("x" * (MOST_PASTED - 3), "old" + "x" * (MOST_PASTED - 3)),
    ],
)
async def test_all_lines_that_are_pasted_are_one_line(pasted: str, text: str) -> None:
    async with Host().run_test() as pilot:
        line = pilot.app.query_one(LineInput)
        line.cursor_position = len(line.value)
        line.post_message(Paste(pasted))
        await pilot.pause()
        assert line.value == text


@pytest.mark.parametrize(("most", "told"), [(0, MOST_PASTED), (64, 64)])
async def test_more_than_there_is_room_for_is_refused(most: int, told: int) -> None:
    app = Host()
    async with app.run_test() as pilot:
        line = app.query_one(LineInput)
        line.max_length = most
        line.post_message(Paste("y" * MOST_PASTED))
        await pilot.pause()
        assert line.value == "old"
        assert app.told == [(MOST_PASTED, told)]
