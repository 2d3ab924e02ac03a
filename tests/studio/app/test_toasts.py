"""Notices in the corner: on a narrow screen they cover nothing that the next step needs."""

from __future__ import annotations

from pathlib import Path

from textual.widget import Widget
from textual.widgets import Static

from studio.screens.train.screen import TrainScreen
from tests.studio.hosts import NARROW, HostApp, until
from tests.studio.tiny_studio import tiny_studio

LONG = "内容太少，不够学习和测试：只找到一行不同的词，还差七行；请添加歌词或文件。" * 3


def free(widget: Widget) -> bool:
    """Whether the whole of a widget is in sight."""
    screen, region = widget.screen, widget.region
    edges = (region.offset, region.center, region.bottom_right - (1, 1))
    seen = [screen.get_widget_at(int(x), int(y))[0] for x, y in edges]
    return bool(region) and all(widget in one.ancestors_with_self for one in seen)


async def test_the_start_words_and_the_keys_stay_in_sight(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, size=NARROW) as studio:
        studio.app.notify(LONG, timeout=60)
        await studio.pilot.pause()
        (toast,) = studio.app.screen.query("Toast")
        assert toast.region.height >= 6
        assert free(studio.compose.query_one("#prompt"))
        assert free(studio.compose.query_one("KeyFooter"))


async def test_the_start_of_a_training_stays_in_sight_with_all_of_the_form_open(
    tmp_path: Path,
) -> None:
    app = HostApp(tmp_path)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until(lambda: isinstance(app.screen, TrainScreen))
        await pilot.press("alt+o")
        app.notify(LONG, timeout=60)
        await pilot.pause()
        await until(lambda: app.screen.query("Toast"))
        await pilot.pause()
        for name in ("#start", "#estimate"):
            assert free(app.screen.query_one(name)), name
        labels = app.screen.query("TrainForm .label").results(Static)
        assert all(free(label) for label in [one for one in labels if one.region][:4])
