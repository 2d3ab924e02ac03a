"""The one way for text from outside to the terminal.

Each character is judged on its own (apart from a count of combining marks), so a stream of tokens
cannot smuggle a sequence in by pieces. What is dropped: control characters but line end and tab
(which becomes a space), DEL and C1, line and paragraph separators, bidirectional marks and
overrides, zero-width and other format characters, byte-order marks, annotation and tag characters,
surrogates, noncharacters, private use, and marks beyond `MAX_MARKS` on one base. With it goes the
joiner inside composed emoji: they show as their parts.
"""

from __future__ import annotations

import unicodedata

MAX_MARKS = 4
"""Combining marks kept on one base character: more of them climb over the lines around."""
MAX_LINE = 10_000
"""Characters of a line that `safe_line` keeps."""


def safe_text(text: str) -> str:
    """`text` with nothing left in it that a terminal would obey."""
    if text.isascii() and text.isprintable():
        return text
    return SafeStream().feed(text)


class SafeStream:
    """The same for text that comes in pieces: marks are counted on across them."""

    def __init__(self) -> None:
        self._marks = 0

    def feed(self, text: str) -> str:
        """What of the next piece may be shown."""
        kept: list[str] = []
        for char in text:
            if char == "\n" or " " <= char <= "~":
                self._marks = 0
            elif char == "\t":
                self._marks = 0
                char = " "
            else:
                category = unicodedata.category(char)
                if category in ("Mn", "Me"):
                    self._marks += 1
                    if self._marks > MAX_MARKS:
                        continue
                elif category in _DROPPED or (category == "Cn" and not _may_be_a_letter(char)):
                    continue
                else:
                    self._marks = 0
            kept.append(char)
        return "".join(kept)


_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def _may_be_a_letter(char: str) -> bool:
    """Whether a code point without a character is only unknown yet to this Python's tables.

    Noncharacters never become one, and some ranges are set aside for invisible characters
    (Default_Ignorable_Code_Point: U+2065, U+FFF0 to U+FFF8, U+E0000 to U+E0FFF).
    """
    code = ord(char)
    noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    ignorable = code == 0x2065 or 0xFFF0 <= code <= 0xFFF8 or 0xE0000 <= code <= 0xE0FFF
    return not (noncharacter or ignorable)


def safe_line(text: str, limit: int = MAX_LINE) -> str:
    """One line of safe text, of at most `limit` characters."""
    line = " ".join(safe_text(text[: limit + 1]).split("\n"))
    return line if len(line) <= limit else line[: limit - 1] + "…"
