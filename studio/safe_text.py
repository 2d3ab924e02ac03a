"""The one way for text from outside to the terminal.

Each character is judged on its own (apart from a count of combining marks), so a stream of tokens
cannot smuggle a sequence in by pieces. What is dropped: control characters but line end and tab
(which becomes a space), DEL and C1, line and paragraph separators, bidirectional marks and
overrides, zero-width characters, byte-order marks, annotation and tag characters, surrogates,
noncharacters and private use.
"""

from __future__ import annotations

import unicodedata

MAX_MARKS = 4
"""Combining marks kept on one base character: more of them climb over the lines around."""
_KEPT_FORMATS = frozenset("\u200d")
"""A joiner inside an emoji or an Indic word; it is kept only between two visible characters."""


def safe_text(text: str) -> str:
    """`text` with nothing left in it that a terminal would obey."""
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    marks = 0
    for char in text:
        if char == "\n":
            kept.append(char)
            marks = 0
            continue
        if char == "\t":
            kept.append(" ")
            marks = 0
            continue
        category = unicodedata.category(char)
        if category in ("Cc", "Cs", "Cn", "Co", "Zl", "Zp"):
            continue
        if category == "Cf" and char not in _KEPT_FORMATS:
            continue
        if category in ("Mn", "Me"):
            marks += 1
            if marks > MAX_MARKS:
                continue
        elif category != "Cf":
            marks = 0
        kept.append(char)
    return "".join(kept)


def safe_line(text: str, limit: int = 10_000) -> str:
    """One line of safe text, of at most `limit` characters."""
    line = " ".join(safe_text(text[: limit + 1]).split("\n"))
    return line if len(line) <= limit else line[: limit - 1] + "…"
