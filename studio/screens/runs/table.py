"""The table of all runs: summaries that are read again only when a run has changed."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from rich.cells import cell_len
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets import DataTable

from core.errors import RunError
from core.runs.history import RunHistory
from core.runs.lock import is_locked
from core.runs.metrics import METRICS_FILE
from core.runs.notes import NOTES_FILE
from core.runs.store import RunStore, RunSummary
from core.runs.tasks import LYRICS, TASKS
from studio.widgets.lines import cut, cut_middle
from studio.wording.figures import STATUS_MARKS, duration, figure, is_share, short_count
from studio.wording.i18n import t
from studio.wording.safe_text import safe_text
from studio.wording.warnings import warning_text

Order = Literal["age", "bits", "cell", "tags"]
ORDERS: tuple[Order, ...] = ("age", "bits", "cell", "tags")
NARROW = ("", "run", "cell", "size", "status", "bits/char", "time")
WIDE = ("", "run", "corpus", "cell", "size", "parameters", "status", "epoch", "bits/char", "time")
"""Headings, as keys of the catalog."""
RUN_CELLS, _CORPUS_CELLS, _TAGS_CELLS = 24, 16, 14
"""Of a name in the table, so that no column is pushed out of it."""


class RunTable(DataTable[Text]):
    """The table. Enter has the name that the table of keys gives it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select_cursor", "open", id="runs.open", show=True)
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "select_cursor" or self.row_count > 0


@dataclass(frozen=True)
class _Seen:
    """What tells that a summary is still true."""

    size: int
    modified: int
    running: bool
    noted: int


class SummaryCache:
    """All summaries of a store, oldest first."""

    def __init__(self, store: RunStore) -> None:
        self.store = store
        self._known: dict[str, tuple[_Seen, RunSummary]] = {}

    def read(self) -> tuple[list[RunSummary], dict[str, RunError]]:
        """Summaries as they are on disk now, and the runs that cannot be read with why."""
        summaries: list[RunSummary] = []
        broken: dict[str, RunError] = {}
        names = self.store.names()
        for name in names:
            try:
                summaries.append(self._one(name))
            except RunError as error:
                broken[name] = error
        there = set(names)
        self._known = {name: known for name, known in self._known.items() if name in there}
        return summaries, broken

    def _one(self, name: str) -> RunSummary:
        path = self.store.root / name
        size = modified = 0
        with contextlib.suppress(OSError):  # no metrics yet
            status = (path / METRICS_FILE).stat()
            size, modified = status.st_size, status.st_mtime_ns
        noted = 0
        with contextlib.suppress(OSError):  # nothing is noted
            noted = (path / NOTES_FILE).stat().st_mtime_ns
        seen = _Seen(size, modified, is_locked(path), noted)
        known = self._known.get(name)
        if known is not None and known[0] == seen:
            return known[1]
        summary = self.store.get(name).summary()
        self._known[name] = (seen, summary)
        return summary


def ordered(summaries: list[RunSummary], order: Order) -> list[RunSummary]:
    """Newest first; best first, runs without a figure last; by cell, best first in each; or by
    tags, runs without any last.
    """
    newest = list(reversed(summaries))
    if order == "age":
        return newest

    def bits(run: RunSummary) -> tuple[bool, float]:
        """The best first, of each task by its own figure; those on lyrics before others."""
        worth = TASKS[run.task].figure.worth if run.task in TASKS else None
        return (run.task != LYRICS, worth(run.bits_per_char) if worth else float("inf"))

    if order == "bits":
        return sorted(newest, key=bits)
    if order == "tags":
        return sorted(newest, key=lambda run: (not run.tags, run.tags))
    return sorted(newest, key=lambda run: (run.cell, bits(run)))


def headings(runs: Sequence[RunSummary], *, wide: bool) -> tuple[str, ...]:
    """The columns: with tags, where there are any, in place of what stands below the table too."""
    if not wide:
        return NARROW
    return (
        tuple("tags" if name == "parameters" else name for name in WIDE)
        if any(run.tags for run in runs)
        else WIDE
    )


def cells(run: RunSummary, mark: Text, columns: Sequence[str]) -> list[Text]:
    """The cells of a row; `mark` says how the run looks in the chart."""
    bits = figure(run.task, run.bits_per_char)
    status = f"{STATUS_MARKS.get(run.status, '?')} {t(run.status)}"
    values = {
        "run": cut_middle(safe_text(run.run), RUN_CELLS),
        "corpus": cut_middle(safe_text(run.corpus), _CORPUS_CELLS),
        "cell": run.cell.upper(),
        "size": f"{run.hidden}x{run.layers}",
        "parameters": short_count(run.parameters),
        "status": status,
        "epoch": f"{run.epoch:.1f}/{run.epochs}",
        "bits/char": bits,
        "time": duration(run.seconds),
        "tags": cut(safe_text(" ".join(run.tags)), _TAGS_CELLS),
    }
    right = ("parameters", "epoch", "bits/char", "time")
    return [mark] + [
        Text(values[name], justify="right" if name in right else "left", no_wrap=True)
        for name in columns[1:]
    ]


def detail(run: RunSummary, history: RunHistory | None = None) -> str:
    """The rest of what is known of a run, in one line, one for what is noted, and one for each
    warning that holds.

    Args:
        history: of a run in the chart; of others no warnings are known.
    """
    whole = safe_text(run.run)
    parts = [
        *([whole] if cell_len(whole) > RUN_CELLS else []),
        safe_text(run.corpus),
        t("{n} parameters", n=short_count(run.parameters)),
        t("step {step}", step=run.step),
    ]
    if run.perplexity is not None:
        parts.append(t("perplexity {value}", value=f"{run.perplexity:.1f}"))
    if run.bits_per_char is not None and run.unigram_bits_per_char is not None:
        plain = figure(run.task, run.unigram_bits_per_char, 2)
        parts.append(
            t("always the same {share}", share=plain)
            if is_share(run.task)
            else t("counting words {bits}", bits=plain)
        )
    if run.tokens_per_second:
        speed = short_count(run.tokens_per_second)
        parts.append(t("{n} texts/s" if is_share(run.task) else "{n} tokens/s", n=speed))
    if run.base:
        parts.append(t("goes on from {base}", base=safe_text(run.base)))
    if run.reason:
        parts.append(safe_text(t(run.reason)))
    standing = history.told.standing(training=run.status == "running") if history else []
    tags = " ".join(f"#{tag}" for tag in run.tags)
    noted = f"{tags}  {' '.join(run.note.split())}".strip()
    lines = ["  ".join(parts), *([safe_text(noted)] if noted else [])]
    return "\n".join([*lines, *(f"! {warning_text(warning)}" for warning in standing)])
