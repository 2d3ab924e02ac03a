"""Train: the live run, its keys, and pictures of it."""

from __future__ import annotations

from pathlib import Path
from threading import Event as Flag

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from core.runs import launcher, warnings
from core.runs.store import Run
from studio.screens.frame.dialogs import ConfirmDialog
from studio.screens.train.figures import (
    Attention,
    RunFigures,
)
from studio.screens.train.sample_pane import SamplePane
from studio.screens.train.texts import read_texts
from studio.wording import i18n
from tests.core.mood_samples import write_files
from tests.studio.hosts import (
    NARROW,
    WIDE,
    HostApp,
    append,
    drawn,
    finished,
    held,
    lesson,
    painted,
    until,
    warned,
    write_run,
)
from tests.studio.screens.train.opened import ready, shown

pytestmark = pytest.mark.usefixtures("frozen")


async def test_without_a_run_there_are_no_figures(tmp_path: Path) -> None:
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        assert shown(screen.query_one(RunFigures)) == ""
        assert "no run yet" in shown(screen.query_one("#run", Static))


async def test_a_running_run_is_followed(tmp_path: Path) -> None:
    path = write_run(tmp_path, "a-gru-1", lesson("a-gru-1", 4))
    with held(path):
        app = HostApp(tmp_path)
        async with app.run_test(size=WIDE) as pilot:
            screen = await ready(pilot)
            await until(lambda: len(screen.history.held_out.points) == 4)
            assert screen.state.status == "running"
            append(path, [*lesson("a-gru-1", 2, start=4), warned(300)])
            await until(lambda: len(screen.history.held_out.points) == 6)
            await until(lambda: "step 300" in shown(screen.query_one(RunFigures)))
            figures = shown(screen.query_one(RunFigures))
            for part in ("epoch 6.0/30", "tokens/s 15k", "rate 0.003", "gradient 0.71", "patience"):
                assert part in figures
            assert "left at most" in figures and "best" in figures
            assert "more dropout" in shown(screen.query_one(Attention))
            assert "6/6" in shown(screen.query_one(SamplePane))
            await pilot.press("comma", "comma")
            assert "第4次" in shown(screen.query_one(SamplePane))
            append(path, lesson("a-gru-1", 1, start=6))
            await until(lambda: "4/7" in shown(screen.query_one(SamplePane)), 5)
            await pilot.press("full_stop", "full_stop", "full_stop")
            assert "7/7" in shown(screen.query_one(SamplePane))


async def test_keys_of_the_chart(tmp_path: Path) -> None:
    write_run(tmp_path, "a-gru-1", [*lesson("a-gru-1", 10), finished("a-gru-1", 500)])
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        await until(lambda: screen.state.status == "finished")
        chart = screen.chart
        await pilot.press("m")
        assert chart.look.metric == "loss"
        await pilot.press("y", "s", "plus", "h")
        assert chart.look.log and chart.look.smoothing == 0.9
        assert chart.look.view.span is not None and not chart.look.view.follows
        await pilot.press("f")
        assert chart.look.view.follows
        await pilot.press("0")
        assert chart.look.view.span is None
        await pilot.press("v")
        assert not screen.form_shown
        await pilot.press("n")
        assert screen.form_shown and app.focused is screen.query_one("#corpus")
        await pilot.press("escape")
        assert app.focused is chart
        await pilot.press("c")
        assert any("no model yet" in toast for toast in app.toasts)


async def test_stop_and_resume_are_offered_when_they_can_be_done(tmp_path: Path) -> None:
    path = write_run(tmp_path, "a-gru-1", lesson("a-gru-1", 2))
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        await until(lambda: screen.state.status == "interrupted")
        assert screen.check_action("resume", ()) and not screen.check_action("stop", ())
        assert "r resumes" in shown(screen.query_one(Attention))
        with held(path):
            await until(lambda: screen.state.status == "running")
            assert screen.check_action("stop", ()) and not screen.check_action("resume", ())
            await pilot.press("d")
            assert any("being trained" in toast for toast in app.toasts)
            assert path.exists()


async def test_delete_asks_first(tmp_path: Path) -> None:
    path = write_run(tmp_path, "a-gru-1", [*lesson("a-gru-1", 2), finished("a-gru-1", 100)])
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        await until(lambda: screen.state.status == "finished")
        await pilot.press("d")
        await until(lambda: isinstance(app.screen, ConfirmDialog))
        await pilot.press("enter")  # the safe answer has the focus
        await until(lambda: app.screen is screen)
        assert path.exists()
        await pilot.press("d")
        await until(lambda: isinstance(app.screen, ConfirmDialog))
        await pilot.press("y")
        await until(lambda: not path.exists())
        await until(lambda: screen.run_name is None)


async def test_the_figures_of_an_ended_run_fill_the_room_that_the_form_leaves(
    tmp_path: Path,
) -> None:
    write_run(tmp_path, "a", [*lesson("a", 2), finished("a", 100)])
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        figures = screen.query_one(RunFigures)
        await until(lambda: "took" in shown(figures) and not screen.dirty)  # nothing is to come
        for _ in range(3):
            wide = not screen.form_shown
            await until(lambda wide=wide: ("bits/char at step" in shown(figures)) == wide)
            await pilot.press("v")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_a_finished_run_keeps_the_warnings_that_hold_for_its_model(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    small, within = (
        warnings.warned("small-corpus", tokens="1,759"),
        warnings.warned("held-out-within"),
    )
    events = [*lesson("a", 2), small, within, warned(100)]
    path = write_run(tmp_path, "a", events)
    app = HostApp(tmp_path)
    with held(path):
        async with app.run_test(size=size) as pilot:
            screen = await ready(pilot)
            told = screen.query_one(Attention)
            await until(lambda: "unless it does" in shown(told))
            assert "1,759" in shown(told), "it holds while it trains as well"
    append(path, [finished("a", 100)])
    async with (app := HostApp(tmp_path)).run_test(size=size) as pilot:
        screen = await ready(pilot)
        if screen.form_shown and size == NARROW:
            await pilot.press("v")
        told = screen.query_one(Attention)
        await until(lambda: "expect copies of the corpus" in shown(told))
        assert "unless it does" not in shown(told) and "within the songs" in shown(told)
        await until(lambda: "whole ones are held out" in " ".join(drawn(app).split()))


async def test_what_is_done_to_a_run_is_done_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_run(tmp_path, "a", lesson("a", 2))
    go, started_with, stopped = Flag(), [], []

    def start(run: Run) -> None:
        started_with.append(run.name)

    def stop(run: Run, timeout: float) -> bool:
        stopped.append(run.name)
        return go.wait(10)

    monkeypatch.setattr(launcher, "start", start)
    monkeypatch.setattr(launcher, "wait_until_training", lambda run, process: go.wait(10))
    monkeypatch.setattr(launcher, "stop", stop)
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        await until(lambda: screen.state.status == "interrupted")
        await pilot.press("r", "r", "f4")
        await until(lambda: app.toasts == ["a is being resumed already"])
        await pilot.press("f3")
        go.set()
        await until(lambda: "a goes on from its last checkpoint" in app.toasts)
        assert started_with == ["a"]
        go.clear()
        app.toasts.clear()
        with held(path):
            await until(lambda: screen.state.status == "running")
            await pilot.press("x", "x")
            await until(lambda: "a is being stopped already" in app.toasts)
            go.set()
            await until(lambda: "a has stopped; r resumes it" in app.toasts)
        assert stopped == ["a"] and len(app.toasts) == 3


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("view", ["live", "form", "moods"])
def test_picture(
    tmp_path: Path, snap_compare: object, language: str, size: tuple[int, int], view: str
) -> None:
    i18n.set_language(language)
    told = {"en": warned(450), "zh": warned(450, best=550, left=6)}
    path = write_run(tmp_path, "我的歌-gru-1", [*lesson("a", 11, turn=7), told[language]])
    texts = read_texts([str(file) for file in write_files(tmp_path / "texts")])
    app = HostApp(tmp_path)

    async def settle(pilot: Pilot[None]) -> None:
        screen = await ready(pilot)
        await until(lambda: len(screen.history.held_out.points) == 11 and screen.history.warnings)
        await until(lambda: app.training is not None)
        if screen.form_shown != (view != "live"):
            await pilot.press("v")
        if view == "moods":
            screen.form.set_task("mood")
            screen.form.set_texts(texts)
            screen.form.set_origin(None)  # whatever base models there are
        if size == WIDE:  # the figures go by the room that the form leaves
            room = size[0] - 2 - (0 if view == "live" else 42)
            await until(lambda: screen.query_one(RunFigures).size.width == room)
        screen.set_focus(None)
        await pilot.pause()
        screen.draw()
        await pilot.pause()

    with held(path):
        assert snap_compare(app, terminal_size=size, run_before=painted(settle))  # type: ignore[operator]
