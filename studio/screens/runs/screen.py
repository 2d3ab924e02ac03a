"""Runs: all of them in a table, any of them overlaid in one chart."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event as Flag
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.events import Resize
from textual.widgets import DataTable, Static

from core.runs.history import RunHistory
from core.runs.store import RunSummary
from studio.keys import bindings as keys
from studio.keys.runs import RUNS
from studio.screens.frame.run_actions import CAN_GO_ON
from studio.screens.frame.run_tail import RunEventsRead, watch
from studio.screens.runs.picking import FIRST_PICK, all_or_none
from studio.screens.runs.seeking import RunSeeking
from studio.screens.runs.table import RunTable, SummaryCache, cells, detail, headings
from studio.widgets.chart.colours import Look, color_number, styles
from studio.widgets.chart.loss_chart import LossChart, ShownRun
from studio.wording.i18n import t
from studio.wording.safe_text import safe_text

if TYPE_CHECKING:
    from pathlib import Path

    from core.errors import RunError

OF_RUNS = frozenset(("pick_all", "sort", "train_curves", "find", "cursor", "undo"))
"""Actions that need a run, whichever it is."""


class RunsScreen(RunSeeking):
    """The table above, the chart below."""

    WHERE: ClassVar[keys.Where] = "runs"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(RUNS)]
    DEFAULT_CSS = """
    RunsScreen #runs { height: 1fr; width: 100%; padding: 0 1; }
    RunsScreen DataTable { height: auto; max-height: 45%; background: $background;
                           scrollbar-size-horizontal: 0; }
    RunsScreen #detail { height: auto; max-height: 3; width: 100%; color: $text-muted;
                         text-wrap: nowrap; text-overflow: ellipsis; border-bottom: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.broken: dict[str, RunError] = {}
        self.histories: dict[str, RunHistory] = {}
        self.train_curves = False
        self._offered: set[str] = set()
        self._paths: dict[str, Path] = {}
        self._training: dict[str, bool] = {}
        self._stop_watch = Flag()
        self._cache: SummaryCache | None = None
        self._wide: bool | None = None
        self._filled: dict[str, list[Text]] = {}
        self._filled_columns: tuple[str, ...] = ()
        self._described = ""
        self._known_looks: dict[str, Look] = {}

    def body(self) -> ComposeResult:
        with Vertical(id="runs"):
            yield self.find_line()
            yield RunTable(cursor_type="row", zebra_stripes=False, id="table")
            yield Static(id="detail", markup=False)
            yield LossChart(id="chart")

    def on_mount(self) -> None:
        self._cache = SummaryCache(self.store)
        self.load()
        self.set_interval(5.0, self._tick)
        stopped = self._stop_watch = self.studio.watch_flag()
        post = self.post_message
        self.run_worker(
            lambda: watch(lambda: dict(self._paths), post, stopped), name="watch runs",
            group="watch", description="follows the runs in the chart", thread=True,
            exit_on_error=False,
        )  # fmt: skip
        self.query_one(DataTable).focus()

    def on_unmount(self) -> None:
        self._stop_watch.set()

    def before_quit(self) -> None:
        self._stop_watch.set()

    def on_screen_resume(self) -> None:
        self.load()
        self.chart.draw_if_stale()

    def on_resize(self, event: Resize) -> None:
        if self._wide != (event.size.width >= 100):
            self._wide = event.size.width >= 100
            self.fill()

    def _tick(self) -> None:
        if self.is_current and any(run.status == "running" for run in self.summaries):
            self.load()

    # Reading

    def runs_changed(self) -> None:
        """A run came, went, ended or got better."""
        self.load()

    def load(self) -> None:
        """Reads the table again, in a thread."""
        if self._cache is not None:
            self.run_worker(
                self._read, name="runs", group="runs", thread=True, exclusive=True,
                exit_on_error=False,
            )  # fmt: skip

    def _read(self) -> None:
        assert self._cache is not None
        self.app.call_from_thread(self._loaded, *self._cache.read())

    def _loaded(self, summaries: list[RunSummary], broken: dict[str, RunError]) -> None:
        self.summaries, self.broken = summaries, broken
        names = [run.run for run in summaries]
        new = [name for name in names if name not in self._offered]
        if not self._offered:
            self.picked = set(names[-FIRST_PICK:])
        elif len(self.picked) + len(new) <= FIRST_PICK:
            self.picked |= set(new)
        self._offered |= set(names)
        self.picked &= set(names)
        for gone in set(self._paths) - set(names):
            self._paths.pop(gone)
            self.histories.pop(gone, None)
            self._offered.discard(gone)
        self.fill()
        self._overlay()

    def on_run_events_read(self, message: RunEventsRead) -> None:
        if (history := self.histories.get(message.run)) is None:
            return
        if message.past is not None:
            history.become(message.past)
        history.feed(message.events)
        self.chart.data_changed()
        ended = self._training.get(message.run, message.running) and not message.running
        self._training[message.run] = message.running
        if ended:
            self.load()
        if message.caught_up:
            self._show_detail()
            if not message.running:
                self.chart.draw_if_stale()

    # The table

    def fill(self) -> None:
        """Draws the table, or the cells of it that have changed; the cursor stays on its run."""
        if not self.is_mounted:
            return
        table, columns = self.query_one(DataTable), headings(self.summaries, wide=bool(self._wide))
        looks = self._looks()
        rows = {
            run.run: cells(run, self._mark(run.run, looks[run.run]), columns) for run in self.rows
        }
        if columns == self._filled_columns and list(rows) == list(self._filled):
            for name, row in rows.items():
                for column, cell, before in zip(
                    table.ordered_columns, row, self._filled[name], strict=True
                ):
                    if cell != before:
                        wider = cell.cell_len != before.cell_len
                        table.update_cell(name, column.key, cell, update_width=wider)
        else:
            current = self.current_run()
            table.clear(columns=True)
            for heading in columns:
                table.add_column(Text(t(heading)) if heading else Text(" "))
            for name, row in rows.items():
                table.add_row(*row, key=name)
            if current in rows:
                table.move_cursor(row=list(rows).index(current))
        self._filled, self._filled_columns = rows, columns
        self._show_detail()
        self.refresh_bindings()

    def _looks(self) -> dict[str, Look]:
        """How each run is drawn; it stays so while the app is up, whatever comes and goes."""
        self._known_looks = styles([run.run for run in self.summaries], self._known_looks)
        return self._known_looks

    def _mark(self, run: str, look: Look) -> Text:
        if run not in self.picked:
            return Text("   ")
        color = color_number(look[0], dark=self.app.current_theme.dark)
        return Text(f"[{look[1]}]", style=f"bold color({color})")

    def current_run(self) -> str | None:
        table = next(iter(self.query(DataTable)), None)
        if table is None:  # the footer asks before the screen is put together, and after
            return None
        names = [row.key.value for row in table.ordered_rows]
        return names[table.cursor_row] if 0 <= table.cursor_row < len(names) else None

    def current_summary(self) -> RunSummary | None:
        name = self.current_run()
        return next((run for run in self.summaries if run.run == name), None)

    def on_data_table_row_highlighted(self) -> None:
        self._show_detail()
        self.refresh_bindings()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        event.stop()
        self.action_open()

    def _show_detail(self) -> None:
        line = self.query_one("#detail", Static)
        if self.broken:
            name, error = next(iter(self.broken.items()))
            told = safe_text(t("{run} cannot be read: {why}", run=name, why=error.what))
        elif run := self.current_summary():
            told = detail(run, self.histories.get(run.run))
        else:
            train = self.key_to("app.train")
            none = t("no runs yet: {train} trains one", train=train)
            told = t("no run fits") if self.summaries else none
        if told != self._described:
            lines = self._described.count("\n"), told.count("\n")
            self._described = told
            line.update(told, layout=lines[0] != lines[1])  # it repaints the whole screen

    # The chart

    def _overlay(self) -> None:
        """The picked runs into the chart; a run that is new to it is followed from now on."""
        looks = self._looks()
        shown = []
        for run in self.summaries:
            if run.run not in self.picked:
                continue
            if run.run not in self.histories:
                self.histories[run.run] = RunHistory()
                self._paths = {**self._paths, run.run: self.store.root / run.run}
            color, marker = looks[run.run]
            shown.append(
                ShownRun(run.run, self.histories[run.run], color, marker, self.train_curves)
            )  # fmt: skip
        self.chart.show(shown)

    def action_pick(self) -> None:
        if run := self.current_run():
            self.picked ^= {run}
            self.fill()
            self._overlay()

    def action_pick_all(self) -> None:
        self.picked, told = all_or_none(self.rows, self.picked)
        if told:
            self.studio.toast(told)
        self.fill()
        self._overlay()

    def action_train_curves(self) -> None:
        self.train_curves = not self.train_curves
        self._overlay()

    def action_cursor(self, by: int) -> None:
        table = self.query_one(DataTable)
        table.move_cursor(row=table.cursor_row + by)

    def action_open(self) -> None:
        if run := self.current_run():
            self.studio.go_to("train").open_run(run)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that cannot do anything with this run, or without any, leave the footer."""
        run = self.current_summary()
        if action in OF_RUNS:
            return bool(self.summaries)
        if action in ("open", "pick", "delete", "compose_with", "note", "tags", "export"):
            return run is not None
        if action == "stop":
            return run is not None and run.status == "running"
        if action == "resume":
            return run is not None and run.status in CAN_GO_ON
        return super().check_action(action, parameters)

    def needed_now(self) -> Sequence[str]:
        return () if self.summaries else ("app.train",)
