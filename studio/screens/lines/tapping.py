"""When each line of a song begins: one taps along while the music plays elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Resize
from textual.widgets import Digits, Static

from core.songs.lrc import sung_lines
from studio.keys.dialogs import dialog_bindings
from studio.keys.key import Place
from studio.keys.song_dialogs import TAP_LINES
from studio.screens.frame.dialog import Dialog
from studio.screens.frame.dialogs import ConfirmDialog
from studio.screens.lines.exporting import ExportSong
from studio.widgets.lines import Lines, cut
from studio.wording.i18n import t
from studio.wording.safe_text import safe_line

if TYPE_CHECKING:
    from pathlib import Path

    from core.songs.document import Document

TICK = 0.1
"""Seconds between two pictures of the clock."""
_STAMP_CELLS = 9
_BEFORE = 3
"""Lines that are seen above the marked one."""

Times = tuple[int, ...]
"""Milliseconds from the beginning of the music, one for each line that is sung."""


class TapLines(Dialog[Times | None]):
    """Gives the times once they were written into a file; None when it was left before."""

    DEFAULT_CSS = """
    TapLines { align: center middle; background: $background 60%; }
    TapLines > #dialog { width: 84; max-width: 98%; height: 30; max-height: 98%;
                         padding: 0 2; background: $surface; border: round $accent; }
    TapLines #head { height: 3; }
    TapLines #told { width: 1fr; height: 3; }
    TapLines #clock { width: auto; min-width: 24; text-align: right; color: $accent; }
    TapLines #sung { height: 1fr; margin-top: 1; }
    TapLines #hint { height: 1; color: $text-muted; }
    """
    PLACE: ClassVar[Place] = TAP_LINES
    BINDINGS: ClassVar[list[BindingType]] = [*dialog_bindings(TAP_LINES)]

    def __init__(self, document: Document, clock: Callable[[], float] = time.monotonic) -> None:
        """A dialog to time a song.

        Args:
            clock: seconds from any moment on.
        """
        super().__init__()
        self._document, self._clock = document, clock
        self._begun: float | None = None
        """The clock when the music began."""
        self.times: list[int] = []
        self._sung = len(sung_lines(document))
        self._rows = self._all_rows()

    @property
    def asks(self) -> str:
        return safe_line(self._document.title)

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            with Horizontal(id="head"):
                yield Static(id="told", markup=False)
                yield Digits(id="clock")
            yield Lines(id="sung")
            yield Static(
                t("Space stamps   Bksp takes back   Enter writes the file   Esc leaves"),
                id="hint", markup=False,
            )  # fmt: skip

    def on_mount(self) -> None:
        self.set_interval(TICK, self.tick)
        self._show()

    def on_resize(self, event: Resize) -> None:
        self.call_after_refresh(self._show)

    # The clock

    @property
    def milliseconds(self) -> int:
        """Since the music began; 0 before."""
        return 0 if self._begun is None else round(1000 * (self._clock() - self._begun))

    def tick(self) -> None:
        """Shows what the clock says now."""
        tenths = self.milliseconds // 100
        self.query_one(Digits).update(f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}")

    def action_stamp(self) -> None:
        if self._begun is None:
            if self._sung:
                self._begun = self._clock()
        elif len(self.times) < self._sung:
            self.times.append(self.milliseconds)
        self._show()

    def action_back(self) -> None:
        if self.times:
            self.times.pop()
        else:
            self._begun = None
        self._show()

    # The end

    def action_write(self) -> None:
        missing = self._sung - len(self.times)
        if missing or not self._sung:
            self._show(problem=self._missing(missing))
            return
        times = tuple(self.times)

        def done(path: Path | None) -> None:
            if path is not None:
                self.dismiss(times)

        self.app.push_screen(ExportSong(self._document, times, kinds=(".lrc",)), done)

    def _missing(self, missing: int) -> str:
        if not self._sung:
            return t("This song has no line yet that could be timed.")
        return t("{count} lines have no time yet: Space gives each its own.", count=missing)

    def action_leave(self) -> None:
        if not self.times:
            self.dismiss(None)
            return

        def answer(yes: bool | None) -> None:
            if yes:
                self.dismiss(None)

        question = t("Leave without a file? {count} stamps are lost.", count=len(self.times))
        self.app.push_screen(ConfirmDialog(question, yes=t("Leave"), danger=True), answer)

    # What is on screen

    def _all_rows(self) -> list[tuple[str, int | None]]:
        """What stands there: text, and the place among the lines that are sung; None of a tag."""
        rows: list[tuple[str, int | None]] = []
        number = 0
        for section in self._document.sections:
            if section.tag:
                rows.append((section.tag, None))
            for id in self._document.lines_of(section):
                if text := self._document.lines[id].text.strip():
                    rows.append((text, number))
                    number += 1
        return rows

    def _show(self, problem: str = "") -> None:
        self.tick()
        told = self.query_one("#told", Static)
        told.update(Content("\n").join([Content.styled(self.asks, "bold"), self._state(problem)]))
        lines = self.query_one("#sung", Lines)
        height, width = lines.size.height or 12, lines.size.width or 60
        places = [place for _, place in self._rows]
        now = places.index(len(self.times)) if len(self.times) < self._sung else len(places)
        first = max(0, min(now - _BEFORE, len(self._rows) - height))
        lines.content = Content("\n").join(
            [self._row(row, width) for row in self._rows[first : first + height]]
        )

    def _state(self, problem: str) -> Content:
        if problem:
            return Content.styled(problem, "$text-error")
        if not self._sung:
            return Content(self._missing(0))
        if self._begun is None:
            return Content(t("Press Space when the music begins: the clock starts."))
        if len(self.times) == self._sung:
            return Content(t("All lines have a time: Enter writes the file."))
        return Content(t("line {number} of {count}", number=len(self.times) + 1, count=self._sung))

    def _row(self, row: tuple[str, int | None], width: int) -> Content:
        text, place = row
        room = width - _STAMP_CELLS - 3
        if place is None:
            return Content.styled(cut(f"{'':{_STAMP_CELLS + 3}}{safe_line(text)}", width), "dim")
        stamped, now = place < len(self.times), place == len(self.times)
        ms = self.times[place] if stamped else 0
        stamp = f"{ms // 60_000:02d}:{ms // 1000 % 60:02d}.{ms % 1000 // 10:02d}" if stamped else ""
        style = "bold" if now else "$text-muted" if stamped else ""
        return Content.assemble(
            (f"{stamp:<{_STAMP_CELLS}}", "dim"),
            (" › " if now else "   ", "bold $accent"),
            (cut(safe_line(text), room), style),
        )
