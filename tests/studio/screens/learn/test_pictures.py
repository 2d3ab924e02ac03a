"""A picture of each lesson at each size in each language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from core.explaining.lessons.table import NUMBERS
from core.library.corpora import CorpusLibrary
from studio.wording import i18n
from tests.studio.hosts import NARROW, WIDE, painted
from tests.studio.screens.learn.classroom import LearnApp, settled

pytestmark = pytest.mark.slow

CHANGES = {1: "right", 2: "m", 3: "m", 4: "right", 5: "u", 6: "right_square_bracket"}
"""One thing to do in a lesson, so that it says what to notice."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With the songs of the models, which some lessons read."""
    home = tmp_path_factory.mktemp("learn")
    CorpusLibrary(home).get("demo-zh")
    return home


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    i18n.set_language("en")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("number", NUMBERS)
def test_picture(
    home: Path, snap_compare: Any, number: int, size: tuple[int, int], language: str
) -> None:
    i18n.set_language(language)

    async def scene(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        await pilot.press(str(number))
        await settled(pilot)
        await pilot.press(CHANGES.get(number, "right"))
        await settled(pilot)

    app = LearnApp(home, "zh-lstm")
    assert snap_compare(app, terminal_size=size, run_before=painted(scene))
