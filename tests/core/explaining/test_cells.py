"""Cells: widths as the terminal's library counts them, bars to the eighth, lines that break."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from core.explaining import cells


@pytest.mark.parametrize(
    "text", ["abc", "末班车已经开走 溢出", "▏▌█▁▇…⏎␣◆√−·", "e\u0301x", "W_hh·h′"]
)
def test_widths_are_those_that_the_screen_counts(text: str) -> None:
    assert cells.width(text) == cell_len(text)
    for size in range(1, 14):
        assert cell_len(cells.left(text, size)) == size == cell_len(cells.right(text, size))


def test_bars_are_as_long_as_what_they_say() -> None:
    assert [cells.bar(share, 4) for share in (0.0, 1.0, 0.5, 0.53125)] == ["", "████", "██", "██▏"]
    assert cells.bar(1e-9, 4) == "▏", "what is not nothing shows"
    assert cells.bar(float("nan"), 4) == "" and cells.bar(7.0, 2) == "██"
    assert [cells.level(share) for share in (0.0, 1e-9, 0.5, 1.0)] == [0, 1, 4, 8]


def test_lines_break_at_spaces_and_between_wide_characters_but_before_no_mark() -> None:
    assert cells.wrap("one two three", 8) == ["one two", "three"]
    assert cells.wrap("没有记忆，猜测", 8) == ["没有记", "忆，猜测"]
    assert all(cell_len(line) <= 9 for line in cells.wrap("低于碰巧线 0.26 的相似不说明什么", 9))
