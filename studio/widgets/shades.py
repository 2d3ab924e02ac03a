"""Rows of a view as text with styles: colours where there are any, else digits."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content

from core.explaining.lesson import SHADES, Row, Style
from studio.widgets.clicks import DIM
from studio.wording.safe_text import safe_line

_LOOKS: dict[Style, str] = {
    "plain": "",
    "dim": DIM,
    "strong": "bold",
    "accent": "$accent",
    "good": "$success",
    "bad": "$error",
}
_FULL = "█"


def look(style: Style, *, colour: bool = True) -> str:
    """How a style is written."""
    if style in SHADES:
        share = 28 + 9 * SHADES.index(style)
        return f"$accent {share}%" if colour else ""
    return _LOOKS[style]


def drawn(rows: Iterable[Row], *, colour: bool = True) -> Content:
    """The rows of a view."""
    return Content("\n").join([_row(row, colour) for row in rows])


def _row(row: Row, colour: bool) -> Content:
    parts = [(plain(text, style, colour=colour), look(style, colour=colour)) for text, style in row]
    return Content.assemble(*parts)


def plain(text: str, style: Style, *, colour: bool) -> str:
    """The text of a span; cells of a shade as digits where it could not be seen."""
    text = safe_line(text)
    if not colour and style in SHADES and text and set(text) <= {_FULL}:
        return str(SHADES.index(style)) * len(text)
    return text
