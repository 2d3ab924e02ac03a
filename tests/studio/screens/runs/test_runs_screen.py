"""Runs: the table, the overlay, and what can be done from there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.text import Text
from textual.pilot import Pilot
from textual.widgets import DataTable, Static

from core.runs.store import RunStore
from core.runs.warnings import warned
from studio.screens.frame.dialogs import ConfirmDialog
from studio.screens.frame.messages import (
    ModelImproved,
    RunsChanged,
    TrainingEnded,
    TrainingStatusChanged,
)
from studio.screens.frame.training_monitor import TrainingMonitor
from studio.screens.runs import picking
from studio.screens.runs.screen import RunsScreen
from studio.screens.runs.table import SummaryCache, ordered
from studio.screens.train.screen import TrainScreen
from studio.wording import i18n
from tests.studio.hosts import (
    NARROW,
    WIDE,
    HostApp,
    append,
    finished,
    held,
    lesson,
    painted,
    until,
    write_run,
)

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    i18n.set_language("en")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Three runs, one a cell, made in this order."""
    for number, (cell, floor) in enumerate((("rnn", 5.6), ("lstm", 5.2), ("gru", 5.3))):
        name = f"demo-zh-{cell}-1"
        path = write_run(
            tmp_path, name, [*lesson(name, 12, floor=floor), finished(name, 600)], cell=cell
        )
        os.utime(path / "run.json", (1000.0 + number, 1000.0 + number))
    return tmp_path


async def ready(pilot: Pilot[None], runs: int) -> RunsScreen:
    await until(lambda: isinstance(pilot.app.screen, RunsScreen))
    screen = pilot.app.screen
    assert isinstance(screen, RunsScreen)
    await until(lambda: len(screen.summaries) == runs)
    return screen


def cells(screen: RunsScreen) -> list[list[str]]:
    table = screen.query_one(DataTable)
    return [
        [cell.plain if isinstance(cell, Text) else str(cell) for cell in table.get_row(row.key)]
        for row in table.ordered_rows
    ]


async def test_the_table_tells_all_and_sorts(home: Path) -> None:
    app = HostApp(home, "runs")
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot, 3)
        rows = cells(screen)
        assert [row[3] for row in rows] == ["GRU", "LSTM", "RNN"], "newest first"
        assert rows[0][1:3] == ["demo-zh-gru-1", "demo-zh"]
        assert rows[0][4] == "256x1" and "finished" in rows[0][6]
        assert rows[0][8].startswith("5.") and rows[0][9] == "1:00"
        await pilot.press("o")
        bits = [float(row[8]) for row in cells(screen)]
        assert bits == sorted(bits)
        assert app.toasts == ["ordered by bits per character"]
        assert "parameters" in str(screen.query_one("#detail", Static).render())


async def test_the_warnings_that_hold_stand_below_the_table(tmp_path: Path) -> None:
    small, overfits = warned("small-corpus", tokens="1,759"), warned("overfitting", best=1, left=4)
    for name, told in (("fine", []), ("small", [small, overfits])):
        write_run(tmp_path, name, [*lesson(name, 2), *told, finished(name, 100)])
    app = HostApp(tmp_path, "runs")
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot, 2)
        line = screen.query_one("#detail", Static)
        for name, key in (("small", ""), ("fine", "down"), ("small", "up")):
            await pilot.press(*filter(None, [key]))
            await until(lambda name=name: ("1,759" in str(line.render())) == (name == "small"))
            await until(lambda name=name: line.size.height == (2 if name == "small" else 1))
            assert "unless" not in str(line.render())


async def test_the_overlay_follows_the_picks_and_looks_are_stable(home: Path) -> None:
    app = HostApp(home, "runs")
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot, 3)
        await until(lambda: all(h.held_out.points for h in screen.histories.values()))
        before = {run.name: (run.color, run.marker) for run in screen.chart.runs}
        assert len(before) == 3 and len(set(before.values())) == 3
        await pilot.press("space")
        assert {run.name for run in screen.chart.runs} == {"demo-zh-rnn-1", "demo-zh-lstm-1"}
        await pilot.press("j", "space", "k", "space")
        after = {run.name: (run.color, run.marker) for run in screen.chart.runs}
        assert set(after) == {"demo-zh-rnn-1", "demo-zh-gru-1"}
        assert all(before[name] == look for name, look in after.items())
        await pilot.press("a")
        assert len(screen.chart.runs) == 3
        await pilot.press("a")
        assert screen.chart.runs == ()
        await pilot.press("a", "t", "m", "plus", "minus", "0", "y")
        assert screen.chart.look.metric == "loss" and screen.chart.look.log
        assert all(run.train for run in screen.chart.runs)


async def test_a_run_that_trains_moves_in_chart_and_table(home: Path) -> None:
    name = "demo-zh-gru-2"
    path = write_run(home, name, lesson(name, 2))
    with held(path):
        app = HostApp(home, "runs")
        async with app.run_test(size=WIDE) as pilot:
            screen = await ready(pilot, 4)
            assert "running" in cells(screen)[0][6]
            assert screen.check_action("stop", ()) and not screen.check_action("resume", ())
            await until(lambda: len(screen.histories[name].held_out.points) == 2)
            append(path, lesson(name, 1, start=2))
            await until(lambda: len(screen.histories[name].held_out.points) == 3)
            builds = screen.chart.builds
            await until(lambda: screen.chart.builds > builds or not screen.chart.stale)


async def test_open_shows_the_run_in_train(home: Path) -> None:
    app = HostApp(home, "runs")
    async with app.run_test(size=NARROW) as pilot:
        await ready(pilot, 3)
        await pilot.press("down", "enter")
        await until(lambda: isinstance(app.screen, TrainScreen))
        screen = app.screen
        assert isinstance(screen, TrainScreen)
        await until(lambda: screen.run_name == "demo-zh-lstm-1")
        await until(lambda: len(screen.history.held_out.points) == 12)
        assert not screen.form_shown


async def test_delete_from_the_table_asks_first(home: Path) -> None:
    app = HostApp(home, "runs")
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot, 3)
        await pilot.press("d")
        await until(lambda: isinstance(app.screen, ConfirmDialog))
        await pilot.press("y")
        await until(lambda: len(screen.summaries) == 2)
        assert not (home / "runs" / "demo-zh-gru-1").exists()
        assert {run.name for run in screen.chart.runs} == {"demo-zh-rnn-1", "demo-zh-lstm-1"}


async def test_no_runs_and_broken_runs_say_so(tmp_path: Path) -> None:
    app = HostApp(tmp_path, "runs")
    async with app.run_test(size=NARROW) as pilot:
        await until(lambda: isinstance(app.screen, RunsScreen))
        await until(lambda: "F3" in str(app.screen.query_one("#detail", Static).render()))
        broken = tmp_path / "runs" / "broken"
        broken.mkdir(parents=True)
        (broken / "run.json").write_text("{")
        app.post_message(RunsChanged())
        await until(lambda: "cannot be read" in str(app.screen.query_one("#detail").render()))
        await pilot.press("space", "enter", "x", "r", "c", "d", "o", "a")  # nothing to act on


def test_summaries_are_read_again_only_when_a_run_changed(home: Path) -> None:
    cache = SummaryCache(RunStore(home))
    first, _ = cache.read()
    again, _ = cache.read()
    assert all(a is b for a, b in zip(first, again, strict=True))
    append(home / "runs" / "demo-zh-gru-1", lesson("demo-zh-gru-1", 1, start=12))
    third, _ = cache.read()
    assert [a is b for a, b in zip(first, third, strict=True)] == [True, True, False]
    assert [run.cell for run in ordered(third, "cell")] == ["gru", "lstm", "rnn"]


def test_the_monitor_tells_what_trains_and_what_got_better(home: Path) -> None:
    monitor = TrainingMonitor(RunStore(home))
    assert monitor.tick() == []
    path = home / "runs" / "demo-zh-gru-1"
    with held(path):
        kinds = [type(message) for message in monitor.tick()]
        assert kinds == [RunsChanged, TrainingStatusChanged]
        assert monitor.tick() == []
        append(path, lesson("demo-zh-gru-1", 1, start=12, floor=4.0))
        messages = monitor.tick()
        assert [m.run for m in messages if isinstance(m, ModelImproved)] == ["demo-zh-gru-1"]
    messages = monitor.tick()
    assert [m.status for m in messages if isinstance(m, TrainingStatusChanged)] == [None]
    assert [(m.run, m.status) for m in messages if isinstance(m, TrainingEnded)] == [
        ("demo-zh-gru-1", "finished")
    ]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_picture(home: Path, snap_compare: object, language: str, size: tuple[int, int]) -> None:
    i18n.set_language(language)

    async def settle(pilot: Pilot[None]) -> None:
        screen = await ready(pilot, 3)
        await until(
            lambda: (
                len(screen.histories) == 3
                and all(len(h.held_out.points) == 12 for h in screen.histories.values())
            )
        )
        screen.chart.show(screen.chart.runs)
        await pilot.pause()

    assert snap_compare(HostApp(home, "runs"), terminal_size=size, run_before=painted(settle))  # type: ignore[operator]


async def test_a_chart_of_all_is_of_as_many_as_can_be_told_apart(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picking, "MOST_PICKED", 2)
    app = HostApp(home, "runs")
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot, 3)
        await pilot.press("a")
        assert screen.picked == {run.run for run in screen.rows[:2]}
        assert app.toasts == ["the chart shows 2 of 3 runs"]
        await pilot.press("a")
        assert screen.picked == set()
        assert len(app.toasts) == 1
