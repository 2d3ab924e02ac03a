"""Train: the form, and the run that learns now, live."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from threading import Event as Flag
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from core.errors import RunError
from core.runs.history import RunHistory
from studio.keys import bindings as keys
from studio.keys.train import TRAIN
from studio.screens.frame.run_tail import RunEventsRead, watch
from studio.screens.train.figures import Attention, RunFigures, RunState, run_title
from studio.screens.train.form import TrainForm
from studio.screens.train.learning_pane import LearningPane
from studio.screens.train.machine_line import MachineLine
from studio.screens.train.sample_pane import SamplePane
from studio.screens.train.working import RunInView
from studio.widgets.chart.loss_chart import LossChart, ShownRun
from studio.widgets.chart.view import ChartView
from studio.wording.i18n import t


class TrainScreen(RunInView):
    """The form on the left and the run in view on the right; on narrow screens one of the two."""

    WHERE: ClassVar[keys.Where] = "train"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(TRAIN)]
    DEFAULT_CSS = """
    TrainScreen #train { height: 1fr; width: 100%; }
    TrainScreen TrainForm { width: 42; border-right: solid $panel; }
    TrainScreen.-narrow TrainForm { width: 100%; border-right: none; }
    TrainScreen.-narrow.-form #live { display: none; }
    TrainScreen.-chart TrainForm { display: none; }
    TrainScreen #live { width: 1fr; height: 100%; padding: 0 1; }
    TrainScreen #run { height: 1; width: 100%; text-wrap: nowrap; text-overflow: ellipsis; }
    TrainScreen.-low SamplePane { height: 3; border-top: none; }
    TrainScreen.-narrow FormRow > .hint { width: 14; }
    TrainScreen.-narrow FormRow > .why { display: block; }
    TrainScreen.-narrow FormRow.-name > Input { width: 26; }
    TrainScreen.-narrow FormRow > Choice { width: 26; }
    TrainScreen.-narrow OpenRow > Choice { width: 26; }
    TrainScreen.-narrow OpenRow > Button { width: 26; }
    TrainScreen.-narrow OpenRow > .why { display: block; }
    TrainScreen.-narrow TrainForm #why { display: none; }
    """
    clock: Callable[[], float] = staticmethod(time.time)
    """The wall clock; tests and pictures freeze it."""

    def __init__(self) -> None:
        super().__init__()
        self._stop_watch = Flag()
        self.dirty = False
        """Whether there are events that the figures do not tell yet."""
        self._caught_up = False
        self._facts = ("", "")
        """Corpus and cell of the run in view."""
        self._title = ""
        self._first_run: str | None = None

    def body(self) -> ComposeResult:
        with Horizontal(id="train"):
            yield TrainForm(id="form")
            with Vertical(id="live"):
                yield Static(id="run", markup=False)
                yield LossChart(id="chart")
                yield RunFigures(id="figures")
                yield MachineLine(id="machine")
                yield Attention(id="attention")
                yield SamplePane(id="samples")
                yield LearningPane(id="learning")

    def on_mount(self) -> None:
        self.set_interval(1.0, self._tick)
        self.load_corpora()
        names = self.store.names()
        running = [name for name in names if self.trains_now(name)]
        first = self._first_run if self._first_run in names else None
        wide = self.app.size.width >= 100
        self.form_shown = not names if not wide else not running
        if names:
            self.show_run(first or (running or names)[-1])
        else:
            self.show_title()
        self.restore_form()
        self.form_ready = True
        if self._wanted:
            self.preset(**self._wanted)
        else:
            self._focus()

    def on_unmount(self) -> None:
        self._stop_watch.set()

    def before_quit(self) -> None:
        self.keep_form()
        self.on_unmount()

    def on_screen_resume(self) -> None:
        self.draw()
        if not self.corpora:
            self.load_corpora()

    # Which part is in view

    @property
    def form_shown(self) -> bool:
        """Whether the form is on screen (beside the chart, or instead of it when narrow)."""
        return self.has_class("-form")

    @form_shown.setter
    def form_shown(self, shown: bool) -> None:
        self.set_class(shown, "-form", update=False)  # styles are found once for both
        self.set_class(not shown, "-chart")

    def _focus(self) -> None:
        """Puts the focus where keys make sense: the chart, or the form when it stands alone."""
        if self.form_shown and (self.has_class("-narrow") or self.run_name is None):
            self.form.focus_first()
        else:
            self.chart.focus()

    def action_view(self) -> None:
        self.form_shown = not self.form_shown
        self._focus()

    def action_form(self) -> None:
        self.form_shown = True
        self.form.focus_first()

    def action_leave(self) -> None:
        if self.has_class("-narrow"):
            self.form_shown = False
        self.chart.focus()

    # The run in view

    def open_run(self, name: str) -> None:
        """Shows a run, at once or when the screen is up."""
        self._first_run = name
        if self.form_ready:
            if self.has_class("-narrow"):
                self.form_shown = False
            self.show_run(name)
            self._focus()

    def run_created(self, name: str) -> None:
        if self.has_class("-narrow"):
            self.form_shown = False
        self.show_run(name)
        self._focus()

    def current_run(self) -> str | None:
        return self.run_name

    def show_run(self, name: str) -> None:
        """Follows another run from its first event on."""
        self._stop_watch.set()
        try:
            run = self.store.get(name)
        except RunError as error:
            self.studio.show_error(error)
            return
        self.run_name, self.history = name, RunHistory()
        self.trains, self._caught_up = run.is_training(), False
        self.state = RunState(
            name, "running" if self.trains else "new",
            run.config.train.epochs, run.config.train.patience,
        )  # fmt: skip
        self._facts = run.config.corpus, run.config.model.cell.upper()
        self.query_one(SamplePane).chosen = None
        # Unit, axis and smoothing stay as they were; the zoom belongs to the run before.
        self.chart.look = replace(self.chart.look, view=ChartView())
        self.chart.show([ShownRun(name, self.history)])
        stopped = self._stop_watch = self.studio.watch_flag()
        path, post = run.path, self.post_message
        self.run_worker(
            lambda: watch(lambda: {name: path}, post, stopped), name=f"watch {name}", group="watch",
            description="follows the run on screen", thread=True, exit_on_error=False,
        )  # fmt: skip
        self.draw()

    def on_run_events_read(self, message: RunEventsRead) -> None:
        if message.run != self.run_name:
            return
        if message.past is not None:
            self.history.become(message.past)
        self.history.feed(message.events)
        changed = self.trains != message.running
        self.trains = message.running
        self._set_status()
        self.chart.data_changed()
        self.dirty = True
        if message.caught_up and (changed or not self._caught_up):
            self._caught_up = True  # all of the past at once, then once a second
            self.draw()
        if changed:
            self.refresh_bindings()

    def _set_status(self) -> None:
        status = self.history.status(running=self.trains)
        if status != self.state.status:
            self.state = RunState(
                self.state.name, status, self.state.epochs, self.state.patience
            )  # fmt: skip
            self.refresh_bindings()

    def _tick(self) -> None:
        """Once a second: the figures, when they can have changed and can be seen."""
        if self.is_current and (self.dirty or self.trains):
            self.dirty = False
            self._show_figures()

    def draw(self) -> None:
        """Everything about the run, now."""
        if self.is_current:
            self.chart.draw_if_stale()
            self._show_figures()

    def _show_figures(self) -> None:
        self.query_one(RunFigures).show(self.history, self.state)
        self.query_one(Attention).show(self.history, self.state, self.clock(), self.key_to)
        self.query_one(MachineLine).follow(self.history.started if self.trains else None)
        pane = self.query_one(SamplePane)
        if pane.samples != self.history.samples or not pane.samples:
            pane.show(self.history.samples)
            self.refresh_bindings()  # they can be paged from the second on
        self.query_one(LearningPane).show(self.history)
        if not self.preparing:
            self.show_title()

    def show_title(self, text: str = "") -> None:
        if self.run_name is None:
            told = text or t("no run yet")
        else:
            width = self.query_one("#run").size.width or 76
            told = text or run_title(self.run_name, *self._facts, self.state.status, width)
        if told != self._title:
            self._title = told
            self.query_one("#run", Static).update(told, layout=False)

    def action_sample(self, by: int) -> None:
        samples = self.query_one(SamplePane)
        (samples if samples.display else self.query_one(LearningPane)).page(by)

    def action_learning(self) -> None:
        self.query_one(SamplePane).display = not self.query_one(LearningPane).turn()

    def action_other_run(self, by: int) -> None:
        names = self.store.names()
        if self.run_name in names:
            place = names.index(self.run_name) + by
            if 0 <= place < len(names):
                self.show_run(names[place])
        elif names:
            self.show_run(names[-1])

    def runs_changed(self) -> None:
        """A run came, went or ended: the one in view may be gone, and speeds are known better."""
        names = self.store.names()
        if self.run_name is not None and self.run_name not in names:
            self._stop_watch.set()
            self.run_name, self.history, self.state = None, RunHistory(), RunState()
            self.chart.show([])
            self.draw()
            if names:
                self.show_run(names[-1])
        self.load_corpora()
