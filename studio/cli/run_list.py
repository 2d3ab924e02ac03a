"""`lyric-studio runs list`: all trainings, or those that one looks for, in an order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from core.runs.notes import check_tag
from core.runs.store import RunStore, RunSummary
from core.runs.tasks import task_kind
from studio.cli.common import json_option, print_json, say, table, wrong_usage
from studio.wording.figures import duration_in_words, figure
from studio.wording.i18n import error_text, t

_NOTE = 40
"""Characters of a note in the table."""
_ORDERS: dict[str, Callable[[RunSummary], Any] | None] = {
    "age": None,
    "bits": lambda run: (run.task, task_kind(run.task).figure.worth(run.bits_per_char)),
    "cell": lambda run: run.cell,
    "tags": lambda run: (not run.tags, run.tags),
}
"""What each order goes by; oldest first among equals."""


def options() -> list[click.Parameter]:
    return [
        click.Option(["--tag", "tags"], multiple=True, help=t("only runs with this tag")),
        click.Option(
            ["--search"], help=t("only runs with these words in name, note, tags or corpus")
        ),
        click.Option(
            ["--sort", "order"],
            type=click.Choice(list(_ORDERS)),
            default="age",
            show_default=True,
            help=t("what the list goes by"),
        ),
        json_option(),
    ]


def list_runs(
    home: Path,
    as_json: bool,
    tags: tuple[str, ...] = (),
    search: str | None = None,
    order: str = "age",
) -> int:
    with wrong_usage():
        wanted = {check_tag(tag.removeprefix("+")) for tag in tags}
    summaries, broken = RunStore(home).list()
    shown = [run for run in summaries if wanted <= set(run.tags) and _has(run, search or "")]
    if (key := _ORDERS[order]) is not None:
        shown.sort(key=key)
    if as_json:
        for summary in shown:
            print_json(summary)
    elif shown:
        say(_table(shown))
    elif summaries:
        say(t("no run fits"))
    elif not broken:
        say(t("no runs yet; `lyric-studio train demo-zh` makes one"))
    for name, error in broken.items():
        say(f"{name}: {error_text(error)}", err=True)
    return 0


def _has(run: RunSummary, words: str) -> bool:
    text = " ".join((run.run, run.corpus, run.cell, *run.tags, run.note)).lower()
    return all(word in text for word in words.lower().split())


def _table(runs: list[RunSummary]) -> str:
    """With columns for tags and notes where there are any."""
    head = [t(x) for x in ("run", "status", "corpus", "cell", "size", "bits/char", "time")]
    rows = [_row(run) for run in runs]
    if any(run.tags for run in runs):
        head.append(t("tags"))
        rows = [[*row, " ".join(run.tags)] for row, run in zip(rows, runs, strict=True)]
    if any(run.note for run in runs):
        head.append(t("note"))
        rows = [[*row, _short(run.note)] for row, run in zip(rows, runs, strict=True)]
    return table(rows, head)


def _short(note: str) -> str:
    line = " ".join(note.split())
    return line if len(line) <= _NOTE else line[: _NOTE - 1] + "…"


def _row(run: RunSummary) -> list[str]:
    size = f"{run.embedding}/{run.hidden}x{run.layers}"
    bits, seconds = figure(run.task, run.bits_per_char), duration_in_words(run.seconds)
    return [run.run, t(run.status), run.corpus, run.cell, size, bits, seconds]
