"""Screens at odd moments: before they are put together, while they go, and in a storm of sizes."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import actions
from textual.events import Resize
from textual.geometry import Size

from studio.app.screens import SCREENS, ScreenEntry
from studio.screens.frame.screen import StudioScreen
from tests.studio.hosts import until
from tests.studio.tiny_studio import ToldApp, tiny_studio


def ask(screen: StudioScreen, entry: ScreenEntry) -> int:
    """Asks after all that keys of a screen and of the app may do there; how many that were."""
    rows = [*entry.place.rows, *(row for part in entry.parts for row in part.rows)]
    asked = {row.action for row in rows}
    for node in (screen, screen.app):
        asked |= {
            binding.action
            for bindings in node._bindings.key_to_bindings.values()
            for binding in bindings
        }
    for action in asked:
        _, name, parameters = actions.parse(action)
        assert screen.check_action(name, parameters) in (True, False, None)
    return len(asked)


@pytest.mark.parametrize("entry", SCREENS, ids=[entry.place.name for entry in SCREENS])
async def test_keys_may_be_asked_after_at_any_moment(tmp_path: Path, entry: ScreenEntry) -> None:
    async with tiny_studio(tmp_path, app_class=ToldApp) as studio:
        screen = entry.load()
        opening = studio.app.push_screen(screen)
        assert ask(screen, entry) > 5
        await opening
        ask(screen, entry)
        leaving = studio.app.pop_screen()
        ask(screen, entry)
        await leaving
        ask(screen, entry)


@pytest.mark.parametrize("entry", SCREENS, ids=[entry.place.name for entry in SCREENS])
async def test_two_sizes_at_once_come_to_an_end(tmp_path: Path, entry: ScreenEntry) -> None:
    async with tiny_studio(tmp_path) as studio:
        screen = entry.load()
        await studio.app.push_screen(screen)
        await studio.pilot.pause()
        sizes: list[Size] = []
        laid_out = screen._screen_resized

        def resized(size: Size) -> None:
            sizes.append(size)
            assert len(sizes) < 50, "it goes to and fro between two sizes"
            laid_out(size)

        screen._screen_resized = resized  # type: ignore[method-assign]
        studio.app._size = Size(100, 30)
        for size in (Size(50, 18), Size(100, 30)):
            screen.post_message(Resize(size, size))
            screen.call_later(lambda: None)
        await until(lambda: sizes and screen.outer_size == Size(100, 30))
        await studio.pilot.pause()
        assert sizes[-1] == Size(100, 30)
