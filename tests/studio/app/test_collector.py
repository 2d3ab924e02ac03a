"""Garbage is collected bit by bit, and what only passes over the screen is not kept for ever."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from textual.app import App
from textual.screen import ModalScreen

from studio.app import collector
from studio.app.collector import ENOUGH, Collector


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


class Cycle:
    """Garbage that only the collector finds."""

    def __init__(self) -> None:
        self.own = self


def fill(count: int = 30_000) -> list[list[int]]:
    """So many new objects that there is enough to do."""
    return [[number] for number in range(count)]


async def test_garbage_goes_and_what_lives_is_not_looked_over_again() -> None:
    app: App[Any] = App()
    async with app.run_test():
        ours = Collector(app)
        ours.spare()
        cycle = Cycle()
        gone, lives = weakref.ref(cycle), fill()
        assert gc.get_count()[2] >= ENOUGH
        frozen = gc.get_freeze_count()
        del cycle
        assert gone() is not None
        ours.look()
        assert gone() is None
        assert gc.get_freeze_count() > frozen + len(lives) // 2
        assert gc.get_threshold()[2] > 1000  # Python does no full collection by itself


async def test_there_is_nothing_to_do_while_nothing_comes() -> None:
    app: App[Any] = App()
    async with app.run_test():
        ours = Collector(app)
        ours.spare()
        gc.collect()
        cycle = Cycle()
        gone = weakref.ref(cycle)
        del cycle
        ours.look()
        assert gone() is not None


@pytest.mark.parametrize("passing", ["dialog", "toast"])
async def test_what_passes_over_the_screen_is_not_kept(passing: str) -> None:
    app: App[Any] = App()
    async with app.run_test(notifications=True) as pilot:
        ours = Collector(app)
        ours.spare()
        if passing == "dialog":
            await app.push_screen(ModalScreen())
        else:
            app.notify("a word")
        await pilot.pause()
        lives = fill()
        frozen = gc.get_freeze_count()
        ours.look()
        assert gc.get_freeze_count() <= frozen
        assert lives


async def test_what_went_after_all_is_freed_while_the_person_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(collector, "GROWN", 1000)
    app: App[Any] = App()
    async with app.run_test():
        ours = Collector(app)
        ours.spare()
        cycle = Cycle()
        gone, lives = weakref.ref(cycle), fill()
        ours.look()  # it is taken to stay
        del cycle
        for _ in range(collector.AWAY - 1):
            ours.look()
        assert gone() is not None
        ours.look()
        assert gone() is None
        assert lives
