"""The line below the lyrics: what goes on, what happened, and which take is on screen."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

from core.writing.session import WritingSession
from studio.screens.compose.words import reason_text
from studio.widgets.clicks import DIM
from studio.widgets.lines import Lines, cut
from studio.wording.i18n import t
from studio.wording.safe_text import safe_text


class StatusLine(Lines):
    """The last thing that happened, and what is being written, or why the take has ended."""

    def __init__(self, writing: WritingSession, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._writing = writing

    def show(self, note: str, *, fresh: bool, tint: bool) -> None:
        """Says a note: a fresh one before all else. `tint` has a legend."""
        state, job = self._writing.state, self._writing.job
        note = safe_text(note if job is None or fresh else "")
        width = self.screen.size.width - 4
        if job is None:
            left = note or self._ended()
        elif job.stop.is_set():
            left = t("stopping")
        elif note:
            left = f"{t('writing')}  {note}"
            if (line := self._line()) and cell_len(left) + 2 + cell_len(line) <= width:
                left = f"{left}  {line}"
        else:
            left = self._goes_on()
        right = ""
        if state.take is not None:
            place = [other.key for other in state.takes].index(state.take.key) + 1
            right = t("take {place} of {count}", place=place, count=len(state.takes))
            right += "  " + (t("saved") if state.take.saved else t("not saved"))
        legend = t("underlined = rare, dim = expected") + "   "
        if tint and (not note or cell_len(note) + cell_len(legend + right) + 2 <= width):
            right = legend + right
        if note and cell_len(left) + 2 + cell_len(right) > width:
            right = ""  # what has just happened is worth the whole line, until the next key
        left = cut(left, max(8, width - cell_len(right) - 2))
        gap = " " * max(1, width - cell_len(left) - cell_len(right))
        mark = Content.styled("● ", "$accent") if job is not None else Content("  ")
        self.content = Content.assemble(mark, left, gap, (right, DIM))

    def _goes_on(self) -> str:
        job, state = self._writing.job, self._writing.state
        take = state.take
        if job is None or take is None or not take.writing:
            others = [n for n, other in enumerate(state.takes, start=1) if other.writing]
            if not others:
                return t("getting ready")
            told = t("take {number} is being written", number=others[0])
            return "  ".join(part for part in (self._ended(), told) if part)
        speed = self._writing.dial.speed
        pace = t("{speed}/s", speed=f"{speed:g}") if speed else t("full speed")
        return "  ".join((t("writing"), self._line(), pace))

    def _line(self) -> str:
        """How far the take on screen has come, while it is being written."""
        job, take = self._writing.job, self._writing.state.take
        if job is None or take is None or not take.writing:
            return ""
        most = job.request.max_lines or self._writing.options.max_lines
        return t("line {line} of {lines}", line=take.pieces.filled_lines, lines=most)

    def _ended(self) -> str:
        """Why the take on screen has ended, as long as it is what the model wrote."""
        take = self._writing.state.take
        shown = take is not None and take.reason and not take.edited
        return reason_text(take.reason) if take is not None and shown else ""
