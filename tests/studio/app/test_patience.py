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


@pytest.mark.parametrize("entry", SCREENS[1:], ids=[entry.place.name for entry in SCREENS[1:]])
async def test_a_key_that_the_screen_before_passed_on_waits(
    tmp_path: Path, entry: ScreenEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with tiny_studio(tmp_path) as studio:
        put_together, gate = StudioScreen._compose, asyncio.Event()

        async def when_told(screen: StudioScreen) -> None:
            await gate.wait()
            await put_together(screen)

        monkeypatch.setattr(StudioScreen, "_compose", when_told)
        studio.app.action_show_screen(entry.place.name)
        assert not studio.app.screen.is_mounted
        key = Key("pagedown", None)
        key._set_forwarded()
        passed_on = asyncio.create_task(studio.app.on_event(key))
        await asyncio.sleep(0)
        waits = not passed_on.done()
        gate.set()
        await passed_on
        assert waits
        assert studio.app.screen.is_mounted and studio.app.is_running


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
