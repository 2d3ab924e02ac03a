"""The filter that all output goes through keeps widths, and lets nothing unsafe through."""

from __future__ import annotations

import unicodedata

from studio.terminal.output_filter import OutputFilter
from studio.wording.safe_text import safe_text

EVIL = "\x1b]52;c;aGk=\x07\x1b[2J\x9b31m\u202e\u200b[red]x[/red]"


def test_the_filter_keeps_widths() -> None:
    from rich.cells import cell_len
    from rich.segment import Segment
    from textual.color import Color

    for ascii_only in (False, True):
        drawn = OutputFilter(ascii_only=ascii_only)
        for text in ("│ 月光 █▀ ● … ⠿", "a\x1b[31mb", "plain", "é ü ж", EVIL):
            (segment,) = drawn.apply([Segment(text)], Color(0, 0, 0))
            assert "\x1b" not in segment.text and "\x9b" not in segment.text
            assert "\u202e" not in segment.text
            assert cell_len(segment.text) >= cell_len(text)


def test_the_filter_lets_nothing_through_that_safe_text_drops() -> None:
    from rich.segment import Segment
    from textual.color import Color

    drawn = OutputFilter(ascii_only=False)
    for start in range(0, 0x110000, 0x1000):
        chars = [chr(code) for code in range(start, start + 0x1000) if code not in (9, 10)]
        dropped = {char for char in chars if not safe_text(char)}
        for some in (chars, [char for char in chars if _is_harmless(char)]):
            text = "".join(f"a{char}" for char in some)
            (segment,) = drawn.apply([Segment(text)], Color(0, 0, 0))
            assert not dropped & set(segment.text), hex(start)
        assert set(some) <= set(segment.text), hex(start)  # and what is harmless is drawn


def _is_harmless(char: str) -> bool:
    """Not dropped, no mark that may be one too many, and known to this Python."""
    return bool(safe_text(char)) and unicodedata.category(char) not in ("Mn", "Me", "Cn")
