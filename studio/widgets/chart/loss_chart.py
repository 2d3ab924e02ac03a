"""The chart of one or several runs. It draws when there is something new to see, not more often."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.message import Message
from textual.widget import Widget

from core.runs.history import METRICS, Metric, RunHistory
from studio.widgets.chart.colours import color_number
from studio.widgets.chart.curves import Series, calm_extent, extent
from studio.widgets.chart.drawing import draw
from studio.widgets.chart.options import Chart, ChartOptions
from studio.widgets.chart.view import ChartView, Range
from studio.widgets.text_diff import changed_regions
from studio.wording.i18n import t
from studio.wording.safe_text import safe_text

MOST_OF_A_CORE, LONGEST_REST = 0.01, 2.0
"""The share of a processor that drawing may take, as what trains beside it loses more than that,
and the seconds after which it draws nevertheless."""
SMOOTHINGS = (0.0, 0.6, 0.9, 0.97)
METRIC_NAMES: dict[Metric, str] = {
    "bits": "bits per character",
    "loss": "loss (nats per token)",
    "perplexity": "perplexity per token",
}


@dataclass(frozen=True, eq=False)
class ShownRun:
    """A run to draw: its events so far, and how it looks among others."""

    name: str
    history: RunHistory
    color: int = 0
    marker: str = "o"
    train: bool = True
    """Whether the training curve is drawn beside the held-out one."""


@dataclass(frozen=True)
class Look:
    """What the keys of the chart change."""

    metric: Metric = "bits"
    log: bool = False
    smoothing: float = 0.6
    view: ChartView = field(default_factory=ChartView)


class LossChart(Widget, can_focus=True):
    """Training and held-out curve of the shown runs.

    Call `show` with other runs, and `data_changed` when a history grew: the timer draws at most
    once in `interval` seconds, seldomer where drawing takes long, and only while it is on screen.
    Keys and resizing draw at once.
    """

    DEFAULT_CSS = """
    LossChart { width: 1fr; height: 1fr; min-height: 5; }
    LossChart:focus { background: $surface; }
    """

    class Changed(Message):
        """What the chart shows has been changed by a key or the mouse."""

    def __init__(self, *, interval: float = 1.0, id: str | None = None) -> None:
        super().__init__(id=id)
        self.look = Look()
        self.builds = 0
        """How often the curves were drawn, for the bench and the tests."""
        self._interval = interval
        self.runs: tuple[ShownRun, ...] = ()
        """The runs that are shown."""
        self._had_curves = False
        self._generation = 0
        self.stale = False
        """Whether there is more to draw than is drawn."""
        self._rests_until = 0.0
        self._cache: tuple[tuple[object, ...], Text] | None = None

    def on_mount(self) -> None:
        self.set_interval(self._interval, self.draw_if_stale)

    # What is shown

    def show(self, runs: Sequence[ShownRun]) -> None:
        """Other runs; drawn at once. Zoom and options stay."""
        self.runs = tuple(runs)
        self._redraw()
        self._tell_of_curves()

    def data_changed(self) -> None:
        """A history has grown: the next tick of the timer draws it."""
        self.stale = True
        self._tell_of_curves()

    def _tell_of_curves(self) -> None:
        """Keys that change the chart come with its first point, and go with its last."""
        if self._had_curves != self.has_curves:
            self._had_curves = not self._had_curves
            self.refresh_bindings()

    def draw_if_stale(self) -> None:
        begun = time.monotonic()
        if self.stale and self.can_be_seen and begun >= self._rests_until:
            self._redraw()
            took = time.monotonic() - begun
            self._rests_until = begun + min(LONGEST_REST, took / MOST_OF_A_CORE)

    @property
    def can_be_seen(self) -> bool:
        return self.screen.is_current and self.size.area > 0

    @property
    def has_curves(self) -> bool:
        """Whether there is a point to draw."""
        curves = (curve for run in self.runs for curve in (run.history.train, run.history.held_out))
        return any(curve.points for curve in curves)

    @property
    def extent(self) -> Range:
        """First and last step of what is shown."""
        return extent(self._series())

    def change(self, **changes: object) -> None:
        """Sets fields of `look` and draws at once."""
        self.look = replace(self.look, **changes)  # type: ignore[arg-type]
        self._redraw()
        self.post_message(self.Changed())

    # What keys do

    def next_metric(self) -> None:
        self.change(metric=METRICS[(METRICS.index(self.look.metric) + 1) % len(METRICS)])

    def toggle_log(self) -> None:
        self.change(log=not self.look.log)

    def next_smoothing(self) -> None:
        place = SMOOTHINGS.index(self.look.smoothing) if self.look.smoothing in SMOOTHINGS else -1
        self.change(smoothing=SMOOTHINGS[(place + 1) % len(SMOOTHINGS)])

    def zoom(self, factor: float) -> None:
        self.change(view=self.look.view.zoom(factor, self.extent))

    def pan(self, share: float) -> None:
        self.change(view=self.look.view.pan(share, self.extent))

    def show_all(self) -> None:
        self.change(view=ChartView())

    def toggle_follow(self) -> None:
        self.change(view=self.look.view.toggle_follow(self.extent))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.zoom(0.8)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.zoom(1.25)

    # Drawing

    def _redraw(self) -> None:
        """Draws the curves anew and repaints the cells that are not as they were."""
        self.stale = False
        self._generation += 1
        before = self._cache
        if before is None or before[0][0] != self.size or not self.is_attached:
            self.refresh()
        else:
            after = self.render()
            for region in changed_regions(before[1], after, self.size.width):
                self.refresh(region)

    def render(self) -> Text:
        dark, plain = self.app.current_theme.dark, bool(getattr(self.app, "ascii_only", False))
        key = (self.size, dark, plain, self.look, self._generation)
        if self._cache is None or self._cache[0] != key:
            self._cache = (key, self._build(dark, plain))
            self.builds += 1
        return self._cache[1]

    def _series(self) -> list[Series]:
        metric = self.look.metric
        several = len(self.runs) > 1
        backs: list[Series] = []
        fronts: list[Series] = []
        for run in self.runs:
            history = run.history
            if run.train:
                x, y = history.train.values(metric)
                backs.append(Series(x, y, run.color, smooth=True))
            x, y = history.held_out.values(metric)
            color = run.color if several else run.color + 1
            fronts.append(
                Series(x, y, color, run.marker, best=history.best_point(metric))
            )  # fmt: skip
        return [*backs, *fronts]

    def _build(self, dark: bool, plain: bool) -> Text:
        width, height = self.size.width, self.size.height
        if width < 4 or height < 2:
            return Text("")
        series = self._series()
        steps = {run.history.steps_per_epoch for run in self.runs}
        room = calm_extent(series)
        options = ChartOptions(
            width=width,
            height=height - 1,
            log=self.look.log,
            smoothing=self.look.smoothing,
            window=self.look.view.window(room) or room,
            dark=dark,
            ascii=plain,
            steps_per_epoch=steps.pop() if len(steps) == 1 else None,
            step_label=t("step"),
            epoch_label=t("epoch"),
        )
        chart = draw(series, options)
        empty = not chart.text.strip()
        body = self._waiting(height - 1) if empty else Text.from_ansi(chart.text)
        text = Text("\n", no_wrap=True, overflow="crop").join(
            [self._caption(width, dark, plain, chart), body]
        )
        text.no_wrap, text.overflow = True, "crop"
        return text

    def _waiting(self, rows: int) -> Text:
        line = (
            t("waiting for the first figures")
            if self.runs
            else t("no curves yet: start a training, or choose runs")
        )
        indent = max(0, (self.size.width - cell_len(line)) // 2)
        return Text("\n" * (max(rows - 1, 0) // 2) + " " * indent + line, style="dim")

    def _caption(self, width: int, dark: bool, plain: bool, chart: Chart) -> Text:
        """What the curves are, and how they are shown; as much as fits, the first things first."""
        line = "..." if plain else "───"
        legend: list[tuple[str, str]] = []
        for run in self.runs:
            color = _rich_color(run.color, dark)
            if len(self.runs) > 1:
                legend.append((f"{run.marker} {safe_text(run.name)}", color))
            else:
                if run.train:
                    legend.append((f"{line} {t('training')}", color))
                held_out = _rich_color(run.color + 1, dark)
                legend.append((f"{run.marker} {t('held-out')}", held_out))
                legend.append((f"* {t('best')}", held_out))
        caption = Text(no_wrap=True)
        caption.append(t(METRIC_NAMES[self.look.metric]), style="bold")
        notes = self._notes(chart)
        room = width - caption.cell_len - sum(cell_len(note) + 2 for note in notes)
        for label, color in legend:
            if cell_len(label) + 2 > room:
                break
            caption.append("  ").append(label, style=color)
            room -= cell_len(label) + 2
        for note in notes:
            caption.append("  ").append(note, style="dim")
        caption.truncate(width)
        return caption

    def _notes(self, chart: Chart) -> list[str]:
        look, notes = self.look, []
        if look.log:
            notes.append(t("log") if chart.log else t("log: not with values of 0 or less"))
        if look.smoothing and any(run.train for run in self.runs):
            notes.append(t("smoothed {weight}", weight=look.smoothing))
        if look.view.span is not None:
            notes.append(t("zoomed, follows") if look.view.follows else t("zoomed"))
        return notes


def _rich_color(index: int, dark: bool) -> str:
    return f"color({color_number(index, dark=dark)})"
