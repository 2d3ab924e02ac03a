"""The line below the lyrics: what goes on, and which take is on screen."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

from core.writing.session import WritingSession
from studio.widgets.clicks import DIM
from studio.widgets.lines import Lines, cut
from studio.wording.i18n import t
from studio.wording.safe_text import safe_text


class StatusLine(Lines):
    """What is being written, or the last thing that happened."""

    def __init__(self, writing: WritingSession, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._writing = writing

    def show(self, note: str, *, fresh: bool, tint: bool) -> None:
        """Says a note: a fresh one before all else. `tint` has a legend."""
        state, job = self._writing.state, self._writing.job
        fresh = fresh and bool(note) and job is not None
        left = safe_text(note) if job is None or fresh else self._goes_on()
        if fresh:
            left = f"{t('writing')}  {left}"
        right = ""
        if state.take is not None:
            place = [other.key for other in state.takes].index(state.take.key) + 1
            right = t("take {place} of {count}", place=place, count=len(state.takes))
            right += "  " + (t("saved") if state.take.song else t("not saved"))
        if tint:
            right = t("underlined = rare, dim = expected") + "   " + right
        width = self.screen.size.width - 4
        if fresh and cell_len(left) + 2 + cell_len(right) > width:
            right = ""  # what has just happened is worth the whole line, for a moment
        left = cut(left, max(8, width - cell_len(right) - 2))
        gap = " " * max(1, width - cell_len(left) - cell_len(right))
        mark = Content.styled("● ", "$accent") if job is not None else Content("  ")
        self.content = Content.assemble(mark, left, gap, (right, DIM))

    def _goes_on(self) -> str:
        job, take = self._writing.job, self._writing.state.take
        if job is None or take is None or not take.writing:
            return t("getting ready")
        most = job.request.max_lines or self._writing.options.max_lines
        speed = self._writing.dial.speed
        pace = t("{speed}/s", speed=f"{speed:g}") if speed else t("full speed")
        line = t("line {line} of {lines}", line=take.pieces.filled_lines, lines=most)
        return "  ".join((t("writing"), line, pace))
