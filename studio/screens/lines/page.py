"""The song on the desk. Only the rows in view are made, so a song of thousands of lines costs no
more to show than one of sixteen."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from core.songs.document import Line, Row, Section
from core.writing.desk_lines import GAP, copied, count, mark, shown
from core.writing.desk_state import DeskState
from studio.widgets.clicks import DIM, FAINT
from studio.widgets.lines import cut
from studio.wording.i18n import t
from studio.wording.safe_text import safe_line

LEFT = 8
"""Cells before the text: the mark of the line that one is at, and its number."""
RIGHT = 22
"""Cells behind the text: syllables, rhyme letter, lock, whose, and what is copied."""
WRONG = "bold $warning"
OFF = "≠"
"""Behind the letter of a line, or a candidate, that does not rhyme as its letter does."""
MARKS = {"near": ("~", "$warning"), "copied": ("!", "bold $error")}


class PageRow(NamedTuple):
    """One row of the page: a line by its place, a heading, or an empty row."""

    place: int | None = None
    section: Section | None = None


def page_rows(state: DeskState) -> list[PageRow]:
    """What stands on the page, from the top."""
    rows: list[PageRow] = []
    place = 0
    for number, section in enumerate(state.document.sections):
        if number:
            rows.append(PageRow())
        if section.tag or section.repeats is not None:
            rows.append(PageRow(section=section))
        for _ in state.document.lines_of(section):
            rows.append(PageRow(place))
            place += 1
    return rows


class SongPage(ScrollView, can_focus=False):
    """All lines of the song."""

    DEFAULT_CSS = """
    SongPage {
        width: 1fr; height: 1fr; overflow-x: hidden; overflow-y: auto;
        scrollbar-size-vertical: 1; scrollbar-gutter: stable;
    }
    """

    class Pressed(Message):
        """A line was clicked; `twice` asks to edit it."""

        def __init__(self, place: int, twice: bool) -> None:
            self.place, self.twice = place, twice
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.auto_links = False
        self._state: DeskState | None = None
        self._rows: list[PageRow] = []
        self._row_of: list[int] = []
        """The row of each line."""
        self.at = 0
        """The line that one is at."""
        self.shared: Callable[[str], int | None] = lambda text: None
        """How much of a line stands in what the model learnt, as far as anybody knows."""

    @property
    def room(self) -> int:
        """Cells for the text of a line."""
        return max(8, self.scrollable_content_region.width - LEFT - RIGHT)

    @property
    def row(self) -> int:
        """The row of the line that one is at, from the top of what is in view."""
        row = self._row_of[self.at] if self.at < len(self._row_of) else 0
        return row - self.scroll_offset.y

    def show(self, state: DeskState | None, at: int) -> None:
        """Brings the page up to a song, with the line `at` in view."""
        if state is not self._state:
            self._state = state
            self._rows = page_rows(state) if state is not None else []
            places = ((row.place, y) for y, row in enumerate(self._rows))
            self._row_of = [y for place, y in places if place is not None]
            self.virtual_size = Size(self.scrollable_content_region.width, len(self._rows))
        self.at = at
        self.refresh()
        self._keep_in_view()

    def on_resize(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._rows))
        self.call_after_refresh(self._keep_in_view)

    def _keep_in_view(self) -> None:
        height = self.scrollable_content_region.height
        if height <= 0 or self.at >= len(self._row_of):
            return
        row = self._row_of[self.at]
        above = row
        while above > 0 and self._rows[above - 1].place is None:
            above -= 1  # what stands above a line belongs to it
        top = int(self.scroll_offset.y)
        if row == self._row_of[0]:
            above = 0
        if row - above >= height:
            above = row
        if above < top:
            self.scroll_to(y=above, animate=False, force=True, immediate=True)
        elif row >= top + height:
            self.scroll_to(y=row - height + 1, animate=False, force=True, immediate=True)

    def line(self, place: int) -> Content:
        """What a line looks like."""
        state = self._state
        assert state is not None
        row = state.rows[place]
        here = place == self.at
        pointer = Content.styled("›", "bold $accent") if here else Content(" ")
        number = Content.styled(f"{place + 1:>4}", "bold" if here else DIM)
        text = self._text(row, here)
        return Content.assemble(" ", pointer, number, "  ", text, "  ", self._about(row.line, row))

    def _text(self, row: Row, here: bool) -> Content:
        line, room = row.line, self.room
        text = cut(safe_line(shown(line)), room)
        padding = " " * max(0, room - cell_len(text))
        look = "bold" if here else DIM if row.shared else ""
        if line.text or GAP not in text:
            return Content.assemble((text, look), padding)
        parts = [(piece, FAINT if piece == GAP else look) for piece in text]
        return Content.assemble(*parts, padding)

    def _about(self, line: Line, row: Row) -> Content:
        counted, template = count(line), line.template
        figure = f"{counted.have}/{counted.need}" if counted.need else f"{counted.have}"
        wrong = bool(line.text) and not counted.right
        letter = "" if template is None else (template.rhyme or "·")
        if template is not None and template.double:
            letter *= 2
        off = self._state is not None and row.id in self._state.off
        letter += OFF if off else ""
        flags = [(" ■" if line.locked else "  ", "$accent"), (f" {whose(line)}", DIM)]
        length = copied(line)
        if length is None and line.text:
            length = self.shared(line.text)
        sign, look = MARKS.get(mark(line.text, length), ("", ""))
        if sign:
            flags.append((f" {sign}{length}", look))
        if row.shared:
            flags.append((" ↺", DIM))
        return Content.assemble(
            (f"{figure:>6}", WRONG if wrong else DIM),
            (f"  {letter:<2}", WRONG if off else ""),
            *flags,
        )

    def render_line(self, y: int) -> Strip:
        style, width = self.visual_style, self.scrollable_content_region.width
        number = y + int(self.scroll_offset.y)
        if width <= 0 or number >= len(self._rows):
            return Strip.blank(self.size.width, style.background_style.rich_style)
        row = self._rows[number]
        if row.place is not None:
            content = self.line(row.place)
        elif row.section is not None:
            tag = safe_line(row.section.tag) or t("sung again")
            content = Content.styled(cut(f"  {tag}", width), "bold $accent")
        else:
            content = Content("")
        strips = Visual.to_strips(self, content, width, 1, style, apply_selection=False, pad=True)
        return strips[0].crop(0, width)

    def on_click(self, event: events.Click) -> None:
        number = event.y + int(self.scroll_offset.y)
        if number < len(self._rows) and (place := self._rows[number].place) is not None:
            self.post_message(self.Pressed(place, event.chain == 2))


def whose(line: Line) -> str:
    """Who wrote a line, where it was not the model alone."""
    if not line.text:
        return ""
    return {"human": t("mine"), "edited": t("edited")}.get(line.origin, "")
