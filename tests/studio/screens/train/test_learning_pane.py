"""The row that tells how a run learns: beside each other where there is room, else one by one."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from core.runs.events import Event, Reached, StepTaken
from studio.screens.train.learning_pane import LearningPane
from studio.screens.train.sample_pane import SamplePane
from studio.wording import i18n
from tests.studio.hosts import NARROW, WIDE, HostApp, lesson, until, write_run
from tests.studio.screens.train.opened import ready, shown

pytestmark = pytest.mark.usefixtures("frozen")
RATIO = {"embedding": 1.1e-3, "input": 2e-3, "recurrent": 2.4e-3, "output": 8e-4}


def told(epochs: int) -> list[Event]:
    """A run that tells of itself at every second evaluation."""
    events: list[Event] = []
    for event in lesson("a-gru-1", epochs):
        if isinstance(event, StepTaken):
            event = msgspec.structs.replace(event, update_ratio=RATIO)
        events.append(event)
    for epoch in range(1, epochs + 1, 2):
        reached = Reached(
            step=epoch * 50, epoch=float(epoch), lags=(0, 1, 8, 32),
            shares=(1.0, 0.6 + epoch / 100, 4e-2, 2e-5 * epoch),
        )  # fmt: skip
        events.append(reached)
    return events


async def test_all_three_stand_side_by_side_and_page_together(tmp_path: Path) -> None:
    write_run(tmp_path, "a-gru-1", told(5))
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        await until(lambda: len(screen.history.reached) == 3)
        screen.form_shown = False
        screen.chart.focus()
        pane, samples = screen.query_one(LearningPane), screen.query_one(SamplePane)
        assert not pane.display
        await pilot.press("w")
        await until(lambda: "what reaches back" in shown(pane))
        assert pane.display and not samples.display
        text = shown(pane)
        for part in ("epoch 5.0", "32 back", "1e-4", "at epoch 1.0 2e-5", "recurrent", "2.4e-3"):
            assert part in text
        assert "1.0 第1次" in text and "5.0 第5次" in text
        await pilot.press("comma", "comma", "comma")
        await until(lambda: "5.0 第5次" not in shown(pane))
        assert "epoch 1.0" in shown(pane) and "6e-5" not in shown(pane)
        await pilot.press("w")
        assert samples.display and not pane.display


async def test_where_there_is_little_room_parts_come_one_by_one(tmp_path: Path) -> None:
    write_run(tmp_path, "a-gru-1", told(3))
    app = HostApp(tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        screen = await ready(pilot)
        await until(lambda: len(screen.history.reached) == 2)
        screen.form_shown = False
        screen.chart.focus()
        pane = screen.query_one(LearningPane)
        for wanted in ("what reaches back", "recurrent", "one seed"):
            await pilot.press("w")
            await until(lambda: wanted in shown(pane), 5)  # noqa: B023  (awaited at once)
            assert pane.size.height <= 7
        await pilot.press("w")
        assert not pane.display


async def test_a_run_that_tells_nothing_yet_says_so_in_chinese(tmp_path: Path) -> None:
    write_run(tmp_path, "a-gru-1", lesson("a-gru-1", 1))
    app = HostApp(tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        screen = await ready(pilot)
        i18n.set_language("zh")
        screen.form_shown = False
        screen.chart.focus()
        await pilot.press("w")
        await until(lambda: "误差" in shown(screen.query_one(LearningPane)))
