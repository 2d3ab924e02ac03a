"""Runs, the part that finds: by words, and in an order."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.widgets import DataTable, Input

from core.runs.store import RunSummary
from studio.screens.frame.finding import Command, find
from studio.screens.runs.noting import RunNoting
from studio.screens.runs.table import ORDERS, Order, ordered
from studio.widgets.line_input import LineInput
from studio.wording.i18n import t

_LEAST = 0.3
"""A fit that is no better, letters strewn over the text, finds nearly everything."""

ORDER_SAID: dict[Order, str] = {
    "age": "ordered by age",
    "bits": "ordered by bits per character",
    "cell": "ordered by cell",
    "tags": "ordered by tags",
}
"""Few runs may stand as they stood."""


class RunSeeking(RunNoting):
    """Which runs the table shows, and in which order."""

    DEFAULT_CSS = """
    RunSeeking #find { display: none; height: 1; border: none; margin: 0 0 1 0;
                       background: $surface; }
    RunSeeking.-finding #find { display: block; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.summaries: list[RunSummary] = []
        self.order: Order = "age"
        self.wanted = ""
        """Words that a run of the table has."""

    def fill(self) -> None:
        """Draws the table anew."""
        raise NotImplementedError

    def find_line(self) -> LineInput:
        return LineInput(placeholder=t("words in name, tags, note"), id="find", compact=True)

    @property
    def rows(self) -> list[RunSummary]:
        return ordered(found(self.summaries, self.wanted), self.order)

    def action_sort(self) -> None:
        self.order = ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)]
        self.fill()
        self.studio.toast(t(ORDER_SAID[self.order]))

    def action_find(self) -> None:
        self.add_class("-finding")
        self.query_one("#find", Input).focus()

    def action_leave_find(self) -> None:
        """All runs again."""
        self.query_one("#find", Input).value = ""
        self.remove_class("-finding")
        self.query_one(DataTable).focus()

    @on(Input.Changed, "#find")
    def _words_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.wanted = event.value
        self.fill()

    @on(Input.Submitted, "#find")
    def _words_done(self, event: Input.Submitted) -> None:
        event.stop()
        if not self.wanted.strip():
            self.action_leave_find()
        self.query_one(DataTable).focus()


def found(runs: Sequence[RunSummary], words: str) -> list[RunSummary]:
    """The runs that have all the words, or read so in pinyin: in name, tags, note, corpus, cell."""
    return [run for run in runs if all(_has(run, word) for word in words.split())]


def _has(run: RunSummary, word: str) -> bool:
    text = " ".join((run.run, *run.tags, run.note, run.corpus, run.cell))
    spot = find(word.lstrip("#"), Command(text, "", "", _nothing))
    return spot is not None and spot.score > _LEAST


async def _nothing() -> None: ...
