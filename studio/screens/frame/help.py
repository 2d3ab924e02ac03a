"""Help for the part that has the focus, made from the table of keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from core.explaining import cells
from studio.keys import bindings as keys
from studio.screens.frame.dialog import Dialog
from studio.wording.i18n import t

MOST_KEYS = 24
"""Cells that the keys of a row take at most, so that there is room for what they do."""
MOST_CELLS, LEAST_CELLS = 92, 20
"""Cells of the page with its frame at most; cells for what a key does at least."""
AROUND = 9
"""Cells of the frame, the space inside it, and the bar that scrolls."""


class HelpScreen(Dialog[None]):
    """All keys that work where the person is, with those that work while typing."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen > VerticalScroll {
        width: 92; max-width: 96%; height: auto; max-height: 94%;
        padding: 1 2; background: $surface; border: round $accent; scrollbar-gutter: stable;
    }
    HelpScreen Static { height: auto; width: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,enter", "leave", "close", show=False),
        Binding("j,down", "scroll(3)", "down", show=False),
        Binding("k,up", "scroll(-3)", "up", show=False),
    ]

    def __init__(
        self, places: Sequence[keys.Place], remapped: Mapping[str, str], *, asks: str = ""
    ) -> None:
        """A page for some places.

        Args:
            asks: the question of the dialog that help is asked for, as it stands there.
        """
        super().__init__()
        self._places = places
        self._remapped = remapped
        self._asks = asks

    def compose(self) -> ComposeResult:
        with VerticalScroll() as page:
            page.border_subtitle = t("Esc closes this page.")
            yield Static(self.text(self._room), id="help", markup=False)

    def on_resize(self, event: Resize) -> None:
        for text in self.query("#help").results(Static):  # none while it comes or goes
            text.update(self.text(self._room))

    @property
    def _room(self) -> int:
        """Cells that a line of the page has."""
        return min(MOST_CELLS, int(self.app.size.width * 0.96)) - AROUND

    def text(self, room: int = 10_000) -> Content:
        """The whole page, in lines of so many cells.

        What a key does goes on below where it began, and Chinese is broken between characters:
        to Textual a sentence of it is one word.
        """
        parts: list[Content] = []
        for place in self._places:
            parts.append(Content.styled(t(place.title), "bold $accent"))
            if place.about:
                parts += map(Content, cells.wrap(t(place.about), room))
            if self._asks:
                parts += (Content.styled(line, "italic") for line in cells.wrap(self._asks, room))
            parts.append(Content(""))
            width = max(cell_len(self._keys(row)) for row in place.rows)
            for row in place.rows:
                parts += self._row(row, min(width, MOST_KEYS), room)
            parts.append(Content(""))
        return Content("\n").join(parts)

    def _keys(self, row: keys.Key) -> str:
        if row.id in self._remapped:
            names = self._remapped[row.id].split(",")
        else:
            names = row.all_keys.split(",")
        return " ".join(keys.key_name(name) for name in names)

    def _row(self, row: keys.Key, width: int, room: int) -> list[Content]:
        key = self._keys(row)
        first, *rest = cells.wrap(row.explained(t), max(LEAST_CELLS, room - width - 4))
        below = [Content(" " * (width + 4) + line) for line in rest]
        pad = " " * max(2, width + 2 - cell_len(key))
        if width + 2 < cell_len(key) and cell_len(key) + 4 + cell_len(first) > room:
            return [Content.styled(f"  {key}", "bold"), Content(" " * (width + 4) + first), *below]
        return [Content.assemble("  ", (key, "bold"), pad, first), *below]

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_scroll(self, by: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)
