"""Keys behind the one that opens a screen are for what it shows once it is there."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.events import Key
from textual.screen import Screen

from studio.app.patience import PatientApp
from studio.app.screens import SCREENS, ScreenEntry
from studio.screens.frame.screen import StudioScreen
from tests.studio.hosts import until
from tests.studio.tiny_studio import tiny_studio

MOVES = ("pagedown", "pageup", "down", "up", "end", "home", "right", "left", "tab", "j", "k")


@pytest.mark.parametrize("entry", SCREENS, ids=[entry.place.name for entry in SCREENS])
@pytest.mark.parametrize("moves", [MOVES[:3], MOVES[3:7], MOVES[7:]])
async def test_moves_that_come_at_once_end_nothing(
    tmp_path: Path, entry: ScreenEntry, moves: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with tiny_studio(tmp_path) as studio:
        put_together = StudioScreen._compose

        async def slowly(screen: StudioScreen) -> None:
            await asyncio.sleep(0.1)
            await put_together(screen)

        monkeypatch.setattr(StudioScreen, "_compose", slowly)
        await studio.press("escape")
        for key in (entry.place.key, *moves):
            studio.app.post_message(Key(key, key if len(key) == 1 else None))
        await until(lambda: getattr(studio.app.screen, "WHERE", "") == entry.place.name)
        await until(lambda: studio.app.screen.is_mounted)
        await studio.pilot.pause()
        assert studio.app.is_running


class EmptyScreen(Screen[None]):
    """One that is never there."""

    is_mounted = False


async def test_a_screen_that_is_never_there_holds_up_no_key_for_long() -> None:
    pressed: list[str] = []

    class App(PatientApp):
        def on_key(self, event: Key) -> None:
            pressed.append(event.key)

    app = App()
    async with app.run_test() as pilot:
        await app.push_screen(EmptyScreen())
        app.post_message(Key("x", "x"))
        await until(lambda: pressed == ["x"])
        await pilot.pause()
