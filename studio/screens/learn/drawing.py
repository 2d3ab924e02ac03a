"""Views of lessons as text with styles: colours where there are any, else digits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.content import Content

from core.explaining.lesson import SHADES, Row, Style
from studio.widgets.clicks import DIM, Clickable, clickable
from studio.wording.i18n import t
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


class Tabs(Clickable):
    """The lessons, the one that is open marked."""

    DEFAULT_CSS = """
    Tabs { height: 1; width: 100%; }
    """

    def __init__(self, titles: Sequence[tuple[int, str]], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._titles = titles
        self.open = 1

    def show(self, number: int) -> None:
        if number != self.open:
            self.open = number
            self.refresh()

    def render(self) -> Content:
        roomy = self.size.width >= 100
        parts = []
        for number, title in self._titles:
            own = number == self.open
            label = f"{'▸' if own else ' '}{number} {t(title)}{'   ' if roomy else ''}"
            text = Content.styled(label, "bold $accent" if own else "")
            parts.append(clickable(text, f"screen.lesson({number})"))
        return Content("").join(parts)
