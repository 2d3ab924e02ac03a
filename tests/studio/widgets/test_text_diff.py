"""Only cells that changed are painted again."""

from __future__ import annotations

from rich.text import Text
from textual.geometry import Region

from studio.widgets.text_diff import changed_regions


def test_only_what_changed() -> None:
    old = Text.from_ansi("ab\x1b[31mcd\x1b[0mef\nsame\nlast")
    assert changed_regions(old, old.copy(), 10) == []
    recoloured = Text.from_ansi("ab\x1b[32mcd\x1b[0mef\nsame\nlast")
    assert changed_regions(old, recoloured, 10) == [Region(2, 0, 2, 1)]
    longer = Text.from_ansi("ab\x1b[31mcd\x1b[0mef\nsame\nlast!\nnew")
    assert changed_regions(old, longer, 10) == [Region(4, 2, 1, 1), Region(0, 3, 3, 1)]
    assert changed_regions(Text("步 1"), Text("步 2"), 10) == [Region(0, 0, 10, 1)]
