"""The figures under the chart: two lines, one of how composed lines read, what needs attention."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text
from textual.widgets import Static

from core.runs.events import Failed, Finished, LineWriterTrained
from core.runs.history import RunHistory
from core.runs.tasks import LYRICS
from studio.widgets.lines import cut, cut_middle
from studio.widgets.text_diff import changed_regions
from studio.wording.choices import choice_text
from studio.wording.figures import (
    STATUS_MARKS,
    duration,
    figure,
    figure_told,
    is_share,
    progress_bar,
    short_count,
)
from studio.wording.i18n import t
from studio.wording.safe_text import safe_text
from studio.wording.warnings import failure_text, warning_text

SILENT_AFTER = 60.0
"""Seconds without an event after which a running trainer is called silent."""
MOST_LINES = 4
"""The first two say how far it is, then how lines read that it composed, where there is room. One
more says why the fewest bits are not what is kept, where they are not."""


@dataclass(frozen=True)
class RunState:
    """What is known of a run beside its events."""

    name: str = ""
    status: str = "new"
    epochs: int = 0
    patience: int = 0


def run_title(run: str, corpus: str, cell: str, status: str, width: int) -> str:
    """Status, run, corpus and cell in one line, the names as far as there is room."""
    told = f"{STATUS_MARKS[status]} {t(status)}"
    room = width - cell_len(f"{told}{cell}") - 6
    corpus = safe_text(corpus)
    run = cut_middle(safe_text(run), max(8, room - min(cell_len(corpus), room // 3)))
    corpus = cut_middle(corpus, max(4, room - cell_len(run)))
    return f"{told}  {run}  {corpus}  {cell}"


def figure_lines(history: RunHistory, state: RunState, width: int) -> Text:
    """Two lines, and one once lines were read; more where the width does not hold them."""
    if not state.name:
        return Text()
    step, evaluated = history.step, history.evaluated
    epoch = step.epoch if step else (evaluated.epoch if evaluated else 0.0)
    share = epoch / state.epochs if state.epochs else 0.0
    first: list[tuple[str, str]] = [
        (t("epoch"), f"{epoch:.1f}/{state.epochs}"),
        ("", f"{progress_bar(share, 8 if width < 90 else 20)} {share:4.0%}"),
    ]
    second: list[tuple[str, str]] = []
    second_stage = history.line_writer
    if state.status == "running" and second_stage is None:
        left = step.eta_seconds if step else None
        told = t("measuring") if left is None else duration(left)
        first.append((t("left at most"), told))
    elif isinstance(history.ended, Finished):
        first.append((t("took"), duration(history.ended.seconds)))
    if (bits := history.best_bits) is not None:
        task = history.started.task if history.started else LYRICS
        best = figure(task, bits) if width < 90 or is_share(task) else figure_told(task, bits)
        first.append((t("best"), t("{bits} at step {step}", bits=best, step=history.best_step)))
    if step:
        second.append((t("step"), str(step.step)))
        speed = (
            t("texts/s") if history.started and is_share(history.started.task) else t("tokens/s")
        )
        second.append((speed, short_count(step.tokens_per_second)))
        second.append((t("rate"), f"{step.learning_rate:.2g}"))
        gradient = t("not finite") if step.gradient_norm is None else f"{step.gradient_norm:.2f}"
        second.append((t("gradient"), gradient))
    if evaluated:
        second.append((t("patience left"), f"{evaluated.patience_left}/{state.patience}"))
        if width >= 90:
            second.append((t("perplexity"), f"{evaluated.perplexity:.1f}"))
    rows = [*_flow(first, width), *_flow(second, width)]
    if second_stage is not None:
        rows += _flow(_line_writer(second_stage, state, width), width)
    read = reading_items(history)
    rows += _flow(read, width) if read else []
    if evaluated and evaluated.choice:
        chosen = Text(cut(choice_text(evaluated.choice), width), no_wrap=True)
        return Text("\n").join([*rows[:MOST_LINES], chosen])
    return Text("\n").join(rows[:MOST_LINES])


def _line_writer(stage: LineWriterTrained, state: RunState, width: int) -> list[tuple[str, str]]:
    """How far the second stage is, in which lines are learnt from their end."""
    share = min(1.0, stage.epoch / stage.epochs) if stage.epochs else 0.0
    told = [
        (t("line writer epoch"), f"{stage.epoch:.1f}/{stage.epochs}"),
        ("", f"{progress_bar(share, 8 if width < 90 else 20)} {share:4.0%}"),
    ]
    if state.status == "running":
        left = stage.eta_seconds
        told.append((t("left at most"), t("measuring") if left is None else duration(left)))
    if stage.best is not None:
        told.append((t("best"), figure(LYRICS, stage.best)))
    return told


def reading_items(history: RunHistory) -> list[tuple[str, str]]:
    """How lines read that were composed on the way, each share with that of the songs behind it."""
    event = history.read
    if event is None or event.reading is None or event.corpus_reading is None:
        return []
    ours, songs = event.reading, event.corpus_reading
    return [
        (t("begin alike"), f"{ours.beginnings:.0%}/{songs.beginnings:.0%}"),
        (t("words off"), f"{ours.drift:.0%}"),
        (t("rhyming"), f"{ours.rhyming:.0%}/{songs.rhyming:.0%}"),
        (t("copied"), f"{ours.copied:.1%}"),
    ]


def _flow(items: list[tuple[str, str]], width: int) -> list[Text]:
    """The items on as few lines as hold them."""
    lines: list[Text] = [Text(no_wrap=True)]
    for label, value in items:
        word = f"{label} " if label else ""
        room = width - lines[-1].cell_len
        if lines[-1].plain and cell_len(word + value) + 2 > room:
            lines.append(Text(no_wrap=True))
        gap = "  " if lines[-1].plain else ""
        lines[-1].append(gap).append(word, style="dim").append(value)
    return lines


def attention(
    history: RunHistory, state: RunState, now: float, key_to: Callable[[str], str]
) -> tuple[str, str]:
    """What needs attention, and how bad it is ("", "warning" or "error").

    `now` is the wall clock in seconds since 1970, `key_to` tells the key of a row. A failure comes
    first, then a silent trainer, then the warnings that hold, a line each.
    """
    if isinstance(history.ended, Failed) and state.status == "failed":
        return failure_text(history.ended), "error"
    if state.status == "interrupted":
        return t(
            "its process ended without a word: {resume} resumes from the last checkpoint",
            resume=key_to("train.resume"),
        ), "warning"
    silent = now - history.last_time
    if state.status == "running" and history.last_time and silent > SILENT_AFTER:
        return t(
            "silent for {time}: wait, or {stop} stops it; log.txt of the run may tell why",
            time=duration(silent),
            stop=key_to("train.stop"),
        ), "warning"
    standing = history.told.standing(training=state.status == "running")
    told = [warning_text(one) for one in standing]
    return "\n".join(told), "warning" if told else ""


class RunFigures(Static):
    """The lines of figures."""

    DEFAULT_CSS = """
    RunFigures { height: auto; min-height: 2; max-height: 5; width: 1fr; }
    """

    def __init__(self, id: str | None = None) -> None:
        super().__init__(markup=False, id=id)
        self._told = Text()
        self._shown: tuple[RunHistory, RunState] | None = None

    def show(self, history: RunHistory, state: RunState) -> None:
        """Repaints the cells that changed, and lays out anew only for more or fewer lines."""
        self._shown = history, state
        before, self._told = self._told, figure_lines(history, state, self.size.width or 80)
        if before.plain.count("\n") != self._told.plain.count("\n") or not before:
            self.update(self._told)
        else:
            for region in changed_regions(before, self._told, self.size.width):
                self.refresh(region)

    def on_resize(self) -> None:
        """The form beside it came or went: what fits has changed, and no event may follow."""
        if self._shown is not None:
            self.show(*self._shown)

    def render(self) -> Text:
        return self._told


class Attention(Static):
    """What needs attention and what to do about it; takes no room while there is nothing."""

    DEFAULT_CSS = """
    Attention { height: auto; max-height: 4; width: 1fr; display: none; text-style: bold; }
    Attention.-warning { display: block; color: $text-warning; }
    Attention.-error { display: block; color: $text-error; }
    """

    def __init__(self, id: str | None = None) -> None:
        super().__init__(markup=False, id=id)
        self._told = ("", "")

    def show(
        self, history: RunHistory, state: RunState, now: float, key_to: Callable[[str], str]
    ) -> None:
        told, level = attention(history, state, now, key_to)
        if (told, level) == self._told:
            return
        self._told = told, level
        self.set_class(level == "warning", "-warning")
        self.set_class(level == "error", "-error")
        self.update("\n".join(f"! {line}" for line in told.split("\n")) if told else "")
