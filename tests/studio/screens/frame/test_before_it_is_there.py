"""A screen is asked what its keys can do, and is resized, before it is put together and after."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.app.screens import SCREENS, ScreenEntry
from studio.screens.frame.screen import StudioScreen
from tests.studio.tiny_studio import ToldApp, tiny_studio


def asked(screen: StudioScreen, entry: ScreenEntry) -> int:
    """Asks after all that keys of a screen and of the app may do there; how many that were."""
    rows = [*entry.place.rows, *(row for part in entry.parts for row in part.rows)]
    actions = {row.action for row in rows}
    for node in (screen, screen.app):
        actions |= {
            binding.action
            for bindings in node._bindings.key_to_bindings.values()
            for binding in bindings
        }
    for action in actions:
        assert screen.check_action(action.partition("(")[0], ()) in (True, False, None)
    return len(actions)


@pytest.mark.parametrize("entry", SCREENS, ids=[entry.place.name for entry in SCREENS])
async def test_keys_may_be_asked_after_at_any_moment(tmp_path: Path, entry: ScreenEntry) -> None:
    async with tiny_studio(tmp_path, app_class=ToldApp) as studio:
        screen = entry.load()
        opening = studio.app.push_screen(screen)
        assert asked(screen, entry) > 5
        await opening
        asked(screen, entry)
        leaving = studio.app.pop_screen()
        asked(screen, entry)
        await leaving
        asked(screen, entry)
