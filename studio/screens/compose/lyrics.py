"""The lyrics. Only the rows in view are made, so a take of a hundred thousand lines costs no more
to show than one of sixteen; a new token repaints its own line and nothing else."""

from __future__ import annotations

from array import array
from bisect import bisect_right

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual

from core.writing.pieces import Pieces
from studio.widgets.clicks import DIM
from studio.wording.safe_text import SafeStream, safe_text

FIRST, LIKELY, POSSIBLE = 1, 10, 100
"""Ranks that part the four looks of the tint (GLTR's steps, finer: vocabularies are small)."""


SCROLL_ROWS, SCROLL_SHARE = 5, 3
"""The pane scrolls by a third of its rows at once, or by 5: calmer, and a fraction of the work."""
MOST_STRIPS = 500
"""Painted lines that are kept, so that scrolling does not paint them anew."""


def look(rank: int) -> str:
    """Style of a token by its rank, 0 if not known: underline and weight say it besides colour."""
    if rank > POSSIBLE:
        return "bold underline $accent"
    if rank > LIKELY:
        return "underline $accent"
    return DIM if rank == FIRST else ""


class LyricsPane(ScrollView, can_focus=True):
    """The take on screen."""

    DEFAULT_CSS = """
    LyricsPane {
        width: 1fr; height: 1fr; overflow-x: hidden; overflow-y: auto;
        scrollbar-size-vertical: 1; scrollbar-gutter: stable;
    }
    """

    class Pressed(Message):
        """The pane was double-clicked: the person wants to edit there."""

        def __init__(self, line: int) -> None:
            self.line = line
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.auto_links = False  # lyrics have none, and to look for them takes time
        self._shown = Pieces()
        self._look = (False, False)
        self._strips: dict[int, list[Strip]] = {}
        """Lines as they were last painted, by number."""
        self._starts = array("I")
        """The row in which each line starts."""
        self._used = 0
        """Rows of all lines."""
        self._width = 1
        self.following = False
        """Whether the newest line is kept in view while it is written."""

    @property
    def text(self) -> str:
        """The lyrics on screen, as they are in memory."""
        return self._shown.text

    @property
    def lines(self) -> int:
        """How many lines are shown, an empty last one included."""
        return len(self._starts)

    def line(self, number: int) -> Content:
        """What a line looks like."""
        pieces = self._shown.line(number)
        tint, writing = self._look
        newest = writing and number == self.lines - 1
        safe = SafeStream()
        parts: list[Content] = []
        for place, piece in enumerate(pieces):
            style = look(piece.rank) if tint else ""
            if newest and place == len(pieces) - 1:
                style = f"bold $accent {style}".strip()
            text = safe.feed(piece.text)
            parts.append(Content.styled(text, style) if style else Content(text))
        return Content("").join(parts)

    def show(self, pieces: Pieces, *, tint: bool, writing: bool) -> None:
        """Shows a take; lines that stay the same are not touched."""
        if pieces == self._shown and (tint, writing) == self._look:
            return
        was_writing = self._look[1]
        if writing and not was_writing:
            self.following = True
        grows = pieces.begins_with(self._shown)
        if (tint, writing) != self._look:
            self._repaint()
        self._shown, self._look = pieces, (tint, writing)
        self._fit(max(0, self.lines - 1) if grows else 0, ended=was_writing and not writing)

    def on_resize(self) -> None:
        self._fit()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._repaint()

    def selection_updated(self, selection: Selection | None) -> None:
        self.refresh()

    def _repaint(self) -> None:
        self._strips.clear()
        self.refresh()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        lines = (self.line(number).plain for number in range(self.lines))
        return selection.extract("\n".join(lines)), "\n"

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if self._look[1]:
            # Who scrolls up to read stays there; who comes back to the end follows again.
            self.following = new_value >= min(old_value, self.max_scroll_y - 1)

    def _fit(self, first: int = 0, *, ended: bool = False) -> None:
        """Counts the rows from line `first` on, in the room there is, and draws them anew."""
        width = max(1, self.scrollable_content_region.width)
        if width != self._width:
            self._width, first = width, 0
        if not first or len(self._strips) > MOST_STRIPS:
            self._strips.clear()
        for number in range(first, self.lines) if self._strips else ():
            self._strips.pop(number, None)
        lines = self._shown.lines if self._shown else 0
        row = self._starts[first] if first < self.lines else 0
        del self._starts[first:]
        for number in range(first, lines):
            self._starts.append(row)
            row += self._rows(number)
        # Rows below were empty before, and are.
        last, self._used = max(self._used, row), row
        before = self.virtual_size.height
        self.virtual_size = Size(width, row + self._spare_rows(self._look[1]))
        start = self._starts[first] if first < lines else 0
        self.refresh_lines(start, max(1, last - start))
        if not first:
            self.refresh()
        added = self.virtual_size.height > before
        if self.following and (ended or (self._look[1] and added)):
            self.call_after_refresh(self.scroll_end, animate=False)

    def _rows(self, line: int) -> int:
        text = self._shown.line_text(line)
        if 2 * len(text) <= self._width:
            return 1
        text = safe_text(text)
        if cell_len(text) <= self._width:
            return 1
        return max(1, Content(text).get_height({}, self._width))

    def _spare_rows(self, writing: bool) -> int:
        """Empty rows below: a new line then needs no layout and no scroll, which repaint it all."""
        room = self.scrollable_content_region.height - 1
        if self._used <= room:
            return room - self._used if self.lines else 0
        return (room - self._used) % max(SCROLL_ROWS, room // SCROLL_SHARE) if writing else 0

    def render_line(self, y: int) -> Strip:
        style = self.visual_style
        row = y + self.scroll_offset.y
        if row >= self._used:
            return Strip.blank(self._width, style.background_style.rich_style)
        number = bisect_right(self._starts, row) - 1
        strips = self._painted(number, style)
        inside = row - self._starts[number]
        if inside >= len(strips):
            return Strip.blank(self._width, style.background_style.rich_style)
        return strips[inside]

    def _painted(self, number: int, style: Style) -> list[Strip]:
        """The rows of a line; made once, unless some of the text is selected."""
        selected = self.text_selection is not None
        if not selected and number in self._strips:
            return self._strips[number]
        line = self._selected(self.line(number), number)
        strips = Visual.to_strips(
            self, line, self._width, None, style, apply_selection=False, pad=True
        )
        placed = []
        for strip in strips:
            # Where each character stands, for what is selected by the mouse.
            told = next((part.style.meta for part in strip if part.style and part.style.meta), {})
            placed.append(strip.apply_offsets(told.get("offset", (0, 0))[0], number))
        if not selected:
            self._strips[number] = placed
        return placed

    def _selected(self, line: Content, number: int) -> Content:
        selection = self.text_selection
        span = selection.get_span(number) if selection is not None else None
        if span is None:
            return line
        start, end = span
        marked = Style.from_styles(self.screen.get_component_styles("screen--selection"))
        return line.stylize(marked, start, len(line) if end == -1 else end)

    def on_click(self, event: events.Click) -> None:
        if event.chain == 2 and self.lines:
            row = event.y + self.scroll_offset.y
            self.post_message(self.Pressed(max(0, bisect_right(self._starts, row) - 1)))
