"""Text in cells of a terminal: widths, columns and bars, for views that no screen has drawn yet.

A wide character, such as those of Chinese, takes two cells; a combining mark takes none.
"""

from __future__ import annotations

import unicodedata

EIGHTHS = " ▏▎▍▌▋▊▉█"
LEVELS = " ▁▂▃▄▅▆▇█"


def width(text: str) -> int:
    """Cells that a text takes."""
    if text.isascii():
        return len(text)
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, cells: int) -> str:
    """As much of a text as fits, with an ellipsis where it was cut."""
    if width(text) <= cells:
        return text
    kept, used = "", 0
    for character in text:
        used += _cells(character)
        if used > cells - 1:
            break
        kept += character
    return kept + "…" if cells > 0 else ""


def left(text: str, cells: int) -> str:
    """A text in exactly so many cells, at their left."""
    text = cut(text, cells)
    return text + " " * (cells - width(text))


def right(text: str, cells: int) -> str:
    """A text in exactly so many cells, at their right."""
    text = cut(text, cells)
    return " " * (cells - width(text)) + text


def bar(share: float, cells: int) -> str:
    """A bar of up to `cells` cells for a share from 0 to 1, to the eighth of a cell.

    What is not nothing shows at least an eighth. Not padded.
    """
    share = min(max(share, 0.0), 1.0) if share == share else 0.0
    eighths = round(share * cells * 8)
    if share > 0.0:
        eighths = max(eighths, 1)
    full, rest = divmod(eighths, 8)
    return "█" * full + (EIGHTHS[rest] if rest else "")


def level(share: float) -> int:
    """0 to 8 for a share from 0 to 1; what is not nothing is at least 1."""
    share = min(max(share, 0.0), 1.0) if share == share else 0.0
    return max(round(share * 8), int(share > 0.0))


def wrap(text: str, cells: int) -> list[str]:
    """Lines of at most `cells` cells, broken at spaces and between wide characters."""
    lines, line, used = list[str](), "", 0
    for word in _words(text):
        size = width(word)
        if used and used + width(word.rstrip()) > cells:
            lines.append(line.rstrip())
            line, used = "", 0
            word = word.lstrip()
            size = width(word)
        line, used = line + word, used + size
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


_CLINGING = "，。：；！？、）」』”’…"
"""Marks that no line begins with."""


def _words(text: str) -> list[str]:
    """What may not be broken, each with the space behind it."""
    words, word = list[str](), ""
    for character in text:
        wide = _cells(character) == 2
        broken = word and (word[-1] == " " or wide or _cells(word[-1]) == 2)
        if broken and character != " " and character not in _CLINGING:
            words.append(word)
            word = ""
        word += character
    return [*words, word] if word else words
