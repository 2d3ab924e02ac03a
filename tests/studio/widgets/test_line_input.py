"""Keys that come in one piece do what they do one by one."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.events import Key

from studio.widgets.line_input import LineInput


class Host(App[None]):
    def compose(self) -> ComposeResult:
        yield LineInput("old")


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
