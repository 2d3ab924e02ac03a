"""The lyrics: one widget a line, so that a new token repaints one line and nothing else."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from studio.safe_text import safe_text
from studio.sitting import Piece, lines_of
from studio.widgets.clicks import DIM

RARE, UNCOMMON, COMMON = 0.02, 0.1, 0.5
"""Probabilities that part the four looks of the tint."""


SCROLL_ROWS = 5
"""The pane scrolls by so many rows at once: calmer, and a fifth of the bytes."""


def look(probability: float | None) -> str:
    """Style of a token by its probability: underline and weight say it as well as colour."""
    if probability is None:
        return ""
    if probability < RARE:
        return "bold underline $accent"
    if probability < UNCOMMON:
        return "underline $accent"
    if probability < COMMON:
        return ""
    return DIM


class LyricLine(Widget):
    """One line of lyrics."""

    DEFAULT_CSS = """
    LyricLine { height: auto; width: 100%; min-height: 1; }
    """

    def __init__(self, pieces: list[Piece], *, tint: bool, newest: bool = False) -> None:
        super().__init__()
        self._pieces = pieces
        self._tint = tint
        self._newest = newest
        self._content = self._make()

    def _make(self) -> Content:
        parts: list[Content] = []
        for number, piece in enumerate(self._pieces):
            style = look(piece.probability) if self._tint else ""
            if self._newest and number == len(self._pieces) - 1:
                style = f"bold $accent {style}".strip()
            text = safe_text(piece.text)
            parts.append(Content.styled(text, style) if style else Content(text))
        return Content("").join(parts)

    def set(self, pieces: list[Piece], *, tint: bool, newest: bool) -> None:
        """Shows other pieces; lays out again only when the number of rows changes."""
        if (pieces, tint, newest) == (self._pieces, self._tint, self._newest):
            return
        self._pieces, self._tint, self._newest = pieces, tint, newest
        before = self._rows()
        self._content = self._make()
        self.refresh(layout=self._rows() != before)

    def _rows(self) -> int:
        # Wrapping at words may need a row more than the cells alone, so near an edge it counts
        # as another number of rows.
        width = max(1, self.size.width)
        cells = self._content.cell_length
        return -1 if cells > width else cells // width

    def render(self) -> Content:
        return self._content


class LyricsPane(VerticalScroll, can_focus=True):
    """The take on screen."""

    DEFAULT_CSS = """
    LyricsPane { scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    """

    class Pressed(Message):
        """The pane was double-clicked: the person wants to edit there."""

        def __init__(self, line: int) -> None:
            self.line = line
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: list[LyricLine] = []
        self._shown: tuple[Piece, ...] = ()
        self._look = (False, False)
        self.following = False
        """Whether the newest line is kept in view while it is written."""

    @property
    def text(self) -> str:
        """The lyrics on screen, as they are in memory."""
        return "".join(piece.text for piece in self._shown)

    def show(self, pieces: tuple[Piece, ...], *, tint: bool, writing: bool) -> None:
        """Shows a take; lines that stay the same are not touched."""
        if pieces == self._shown and (tint, writing) == self._look:
            return
        was_writing = self._look[1]
        if writing and not was_writing:
            self.following = True
        self._shown, self._look = pieces, (tint, writing)
        self._fit(ended=was_writing and not writing)

    def on_resize(self) -> None:
        self._fit()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if self._look[1]:
            # Who scrolls up to read stays there; who comes back to the end follows again.
            self.following = new_value >= min(old_value, self.max_scroll_y - 1)

    def _fit(self, *, ended: bool = False) -> None:
        """Brings the rows up to what is to be shown, in the room there is."""
        pieces, (tint, writing) = self._shown, self._look
        lines = lines_of(pieces) if pieces else []
        last = len(lines) - 1
        lines += [[] for _ in range(self._spare_rows(lines, writing))]
        for row, (line, widget) in enumerate(zip(lines, self._rows, strict=False)):
            widget.set(line, tint=tint, newest=writing and row == last)
        added = [
            LyricLine(line, tint=tint, newest=writing and row == last)
            for row, line in enumerate(lines)
            if row >= len(self._rows)
        ]
        gone, self._rows = self._rows[len(lines) :], self._rows[: len(lines)] + added
        if gone:
            self.call_later(self._remove, gone)
        if added:
            self.mount_all(added)
        if self.following and (ended or (writing and added)):
            self.call_after_refresh(self.scroll_end, animate=False)

    def _spare_rows(self, lines: list[list[Piece]], writing: bool) -> int:
        """Empty rows below: a new line then needs no layout and no scroll, which repaint it all."""
        width = max(1, self.scrollable_content_region.width)
        used = sum(
            max(1, -(-sum(cell_len(piece.text) for piece in line) // width)) for line in lines
        )
        room = self.size.height - 1
        if used <= room:
            return room - used if lines else 0
        return (room - used) % SCROLL_ROWS if writing else 0

    @staticmethod
    async def _remove(gone: list[LyricLine]) -> None:
        for line in gone:
            await line.remove()

    def on_click(self, event: events.Click) -> None:
        if event.chain == 2:
            line = next((n for n, row in enumerate(self._rows) if row is event.widget), 0)
            self.post_message(self.Pressed(line))
