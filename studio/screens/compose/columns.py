"""Takes side by side."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from core.writing.takes import TakeView, Written
from studio.screens.compose.lyrics import LyricsPane
from studio.screens.compose.tint import Tint

COLUMNS = 3
"""Takes side by side."""
COLUMN_CELLS = 24
"""Least width of a column that is worth reading."""


class Columns(Horizontal):
    """Up to three takes beside each other, each with a line that says what it is."""

    DEFAULT_CSS = """
    Columns { display: none; height: 1fr; width: 100%; }
    Columns .column { width: 1fr; height: 100%; padding: 0 2 0 0; }
    Columns .head { height: 1; color: $accent; text-style: bold; margin-bottom: 1; }
    Columns LyricsPane { height: 1fr; }
    """

    def __init__(self, tint: Tint, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.wanted = False
        """Whether takes are to be seen side by side, where there are several."""
        self._tint = tint

    def compose(self) -> ComposeResult:
        for number in range(COLUMNS):
            with Vertical(id=f"column-{number}", classes="column"):
                yield Static(id=f"head-{number}", classes="head", markup=False)
                yield LyricsPane(id=f"pane-{number}")

    def show(self, state: Written, width: int) -> None:
        """Shows as many takes as fit into `width` cells, the one on screen among them."""
        first, takes = _compared(state, max(1, min(COLUMNS, width // COLUMN_CELLS)))
        for number in range(COLUMNS):
            self.query_one(f"#column-{number}").display = number < len(takes)
            if number < len(takes):
                on = takes[number].key == state.current
                self._show_take(number, takes[number], place=first + number + 1, on=on)

    def _show_take(self, number: int, take: TakeView, *, place: int, on: bool) -> None:
        head = f"{'› ' if on else '  '}{place}  {take.cell.upper()}  {take.temperature:.2f}"
        self.query_one(f"#head-{number}", Static).update(Content(head))
        pane = self.query_one(f"#pane-{number}", LyricsPane)
        pane.show(self._tint.pieces(take), tint=self._tint.on, writing=take.writing)


def _compared(state: Written, room: int) -> tuple[int, tuple[TakeView, ...]]:
    """The takes to be seen, and the place of the first among all."""
    takes = state.takes
    keys = [take.key for take in takes]
    place = keys.index(state.current) if state.current in keys else 0
    group = takes[place].group
    together = [n for n, take in enumerate(takes) if group and take.group == group]
    # Takes of one request stand together; a single one stands beside those before it.
    first = together[0] if len(together) > 1 else place - room + 1
    if place - first >= room:
        first = place - room + 1
    first = max(0, min(first, len(takes) - room))
    return first, takes[first : first + room]
