"""The chart widget: draws when there is something new, keeps what the user chose."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from textual.app import App, ComposeResult

from core.runs.events import Event
from core.runs.history import RunHistory
from studio.app.themes import DARK
from studio.widgets.chart.loss_chart import LossChart, ShownRun
from tests.studio.hosts import lesson, started, until


class ChartApp(App[None]):
    """One chart, redrawn at most every 0.1 s."""

    ascii_only = False

    def compose(self) -> ComposeResult:
        yield LossChart(interval=0.1)

    def on_mount(self) -> None:
        self.register_theme(DARK)
        self.theme = DARK.name

    @property
    def chart(self) -> LossChart:
        return self.query_one(LossChart)


def history_of(events: Sequence[Event]) -> RunHistory:
    history = RunHistory()
    history.feed(events)
    return history


def text(app: ChartApp) -> str:
    return app.chart.render().plain


async def test_says_what_it_shows_and_waits_without_data() -> None:
    app = ChartApp()
    async with app.run_test(size=(100, 24)) as pilot:
        assert "no curves yet" in text(app)
        app.chart.show([ShownRun("a", RunHistory())])
        assert "waiting" in text(app)
        app.chart.show([ShownRun("a", history_of(lesson("a", 10)))])
        await pilot.pause()
        assert "bits per character" in text(app) and "held-out" in text(app)
        assert "epoch" in text(app).splitlines()[-1]


async def test_is_built_once_for_each_change_and_not_for_each_paint() -> None:
    app = ChartApp()
    async with app.run_test(size=(100, 24)) as pilot:
        history = history_of(lesson("a", 5))
        app.chart.show([ShownRun("a", history)])
        await pilot.pause()
        before = app.chart.builds
        for _ in range(5):
            app.chart.refresh()
            await pilot.pause()
        assert app.chart.builds == before, "painting again is not drawing again"
        for epoch in range(5, 9):
            history.feed(lesson("a", 1, start=epoch))
            app.chart.data_changed()
        assert app.chart.builds == before, "data wait for the timer"
        await until(lambda: app.chart.builds > before)
        assert app.chart.builds == before + 1, "and are drawn together"
        await pilot.resize_terminal(90, 20)
        await until(lambda: app.chart.builds > before + 1)


async def test_units_log_and_smoothing() -> None:
    app = ChartApp()
    async with app.run_test(size=(100, 24)) as pilot:
        app.chart.show([ShownRun("a", history_of(lesson("a", 10)))])
        seen = []
        for _ in range(3):
            app.chart.next_metric()
            await pilot.pause()
            seen.append(text(app).splitlines()[0].split("  ")[0])
        assert seen == ["loss (nats per token)", "perplexity per token", "bits per character"]
        app.chart.toggle_log()
        assert " log" in text(app).splitlines()[0]
        weights = []
        for _ in range(4):
            app.chart.next_smoothing()
            weights.append(app.chart.look.smoothing)
        assert weights == [0.9, 0.97, 0.0, 0.6]
        app.chart.change(smoothing=0.0)
        assert "smoothed" not in text(app)


async def test_zoom_stays_when_data_arrive_and_follow_trails() -> None:
    app = ChartApp()
    async with app.run_test(size=(100, 24)):
        history = history_of(lesson("a", 10))
        app.chart.show([ShownRun("a", history)])
        app.chart.zoom(0.5)
        app.chart.pan(-0.5)
        view = app.chart.look.view
        assert not view.follows
        window = view.window(app.chart.extent)
        history.feed(lesson("a", 10, start=10))
        app.chart.data_changed()
        assert app.chart.look.view.window(app.chart.extent) == window
        app.chart.toggle_follow()
        assert app.chart.look.view.window(app.chart.extent)[1] == 1000  # type: ignore[index]
        app.chart.show_all()
        assert app.chart.look.view.window(app.chart.extent) is None


async def test_several_runs_are_told_apart_by_marker_and_name() -> None:
    app = ChartApp()
    async with app.run_test(size=(100, 24)):
        app.chart.show(
            [
                ShownRun("one", history_of(lesson("one", 10)), 0, "o", train=False),
                ShownRun("two", history_of(lesson("two", 10, floor=6)), 3, "#", train=False),
            ]
        )
        first, *rest = text(app).splitlines()
        assert "o one" in first and "# two" in first
        assert "o" in "".join(rest) and "#" in "".join(rest)


async def test_ascii_mode() -> None:
    app = ChartApp()
    app.ascii_only = True
    async with app.run_test(size=(100, 24)):
        app.chart.show([ShownRun("a", history_of(lesson("a", 10)))])
        assert text(app).isascii()


def test_a_resume_voids_what_came_after_its_step() -> None:
    history = history_of(lesson("a", 10))
    assert history.train.points[-1][0] == 500
    history.feed([started("a", step=300, generation=1)])
    assert history.train.points[-1][0] == history.held_out.points[-1][0] == 300
    assert [s.step for s in history.samples][-1] == 300
    history.feed(lesson("a", 2, start=6))
    steps = [p[0] for p in history.held_out.points]
    assert steps == sorted(set(steps)) and steps[-1] == 400


def test_a_long_run_stays_small_and_keeps_its_peaks() -> None:
    history = RunHistory()
    events = lesson("a", 1)
    step = next(e for e in events if type(e).__name__ == "StepTaken")
    for i in range(30_000):
        loss = 99.0 if i == 12_345 else 5.0
        history.feed([msgspec.structs.replace(step, step=i, loss=loss)])
    assert len(history.train.points) <= 4000
    assert max(p[1] for p in history.train.points) == 99.0
    assert len(history.train.values("loss")[0]) == len(history.train.points)
