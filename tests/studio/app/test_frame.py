"""The frame around every screen: keys and mouse, all sizes, and the training in the header."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.runs.summary import TrainingStatus
from studio.screens.compose.gauges import TemperatureGauge
from studio.screens.frame.messages import TrainingStatusChanged
from studio.widgets.chrome import HeaderLine, TooSmall
from tests.studio.hosts import until
from tests.studio.tiny_studio import SLOW, tiny_studio


async def test_screens_by_function_keys(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        for key, where in (("f3", "train"), ("f4", "runs"), ("f5", "songs"), ("f2", "compose")):
            await studio.press(key)
            await until(lambda where=where: getattr(studio.app.screen, "WHERE", "") == where)  # type: ignore[misc]
            assert studio.app.screen.query_one(HeaderLine).current == where


async def test_screens_by_mouse(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        line = studio.compose.query_one(HeaderLine).render().plain
        await studio.pilot.click(HeaderLine, offset=(line.index("Songs") + 1, 0))
        await until(lambda: getattr(studio.app.screen, "WHERE", "") == "songs")


async def test_mouse_turns_the_temperature_and_picks_takes(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        gauge = studio.compose.query_one(TemperatureGauge)
        row = gauge.render().plain.split("\n")[4]
        await studio.pilot.click(TemperatureGauge, offset=(row.index("warmer") + 1, 4))
        assert studio.compose.writing.dial.temperature == 0.45
        await studio.write()
        await studio.write("n")
        await studio.pilot.click("#takes", offset=(6, 2))
        assert studio.compose.writing.state.current == 1


@pytest.mark.parametrize("size", [(59, 24), (80, 17), (2, 2), (20, 10)])
async def test_too_small_says_so_and_comes_back(tmp_path: Path, size: tuple[int, int]) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.pilot.resize_terminal(*size)
        await until(lambda: studio.compose.has_class("-too-small"))
        notice = studio.compose.query_one(TooSmall)
        assert notice.display
        await studio.pilot.resize_terminal(80, 24)
        await until(lambda: not studio.compose.has_class("-too-small"))
        await studio.press("enter")
        await studio.written()
        assert studio.takes == 1


async def test_a_storm_of_sizes_while_it_writes(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, settings=SLOW) as studio:
        studio.compose.writing.options.max_tokens = (
            20_000  # it must not be over before the storm is
        )
        await studio.press("enter")
        await studio.words()
        for width in (120, 61, 80, 200, 99, 100, 60, 40, 120):
            await studio.pilot.resize_terminal(width, 18 + width % 23)
        await studio.pilot.resize_terminal(120, 36)
        await until(lambda: studio.compose.has_class("-wide"))
        before = len(studio.text)
        await until(lambda: len(studio.text) > before)
        await studio.write("ctrl+c")


async def test_wide_and_narrow(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, size=(80, 24)) as studio:
        await studio.write()
        assert studio.compose.query_one("#temperature").size.height == 1
        lyrics = studio.compose.query_one("#lyrics").region
        assert lyrics.area > 0.5 * 80 * 24
        await studio.pilot.resize_terminal(120, 36)
        await until(lambda: studio.compose.query_one("#temperature").size.height >= 5)
        lyrics = studio.compose.query_one("#lyrics").region
        assert lyrics.area > 0.5 * 120 * 36


async def test_training_shows_in_the_header_of_every_screen(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press("f5")
        status = TrainingStatus("my-songs", "gru", 7.0, 30, 5.9, 130.0)
        studio.app.post_message(TrainingStatusChanged(status))
        await until(lambda: studio.app.training == status)
        for key in ("f5", "f2"):
            await studio.press(key)
            line = studio.app.screen.query_one(HeaderLine).render().plain
            assert "training my-songs gru 7/30  5.90 bits/char  2:10 left" in line
