"""A key that the footer shows does something there, or says why not: also where nothing is yet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual import actions
from textual.screen import Screen

from core.library import demos
from core.songs.store import Songbook
from studio.app.screens import SCREENS, ScreenEntry
from studio.screens.frame.screen import StudioScreen
from studio.widgets.chrome import KeyFooter
from studio.widgets.reach import is_typing
from tests.core.corpus_samples import text_file
from tests.studio.hosts import finished, lesson, until, write_run
from tests.studio.tiny_studio import TinyStudio, tiny_studio

pytestmark = pytest.mark.slow

NOT_PRESSED = {"app.quit", "app.help", "train.start", "train.resume", "runs.resume", "songs.edit"}
"""Rows that end the app, or begin a process that is none of the app's; help is everywhere."""
PATIENCE = 0.8
"""Seconds in which a key that does nothing has done nothing."""
ENDLESS = {"monitor", "watch", "_loader"}
"""Groups of workers that go on as long as the app does."""
ALL = [entry.place.name for entry in SCREENS]
KEYS_OF_COMPOSE = "compose, letters are keys"


@pytest.fixture(autouse=True)
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One small demo corpus, so that nothing long is read."""
    folder = tmp_path / "data" / "demo-en"
    folder.mkdir(parents=True)
    text_file(folder, seed=8)
    monkeypatch.setattr(demos, "demo_corpora", lambda: {"demo-en": folder})


@asynccontextmanager
async def opened(home: Path, entry: ScreenEntry, *, little: bool) -> AsyncIterator[TinyStudio]:
    """A screen in a fresh home; or with one song, one stopped run and one take in it."""
    song = ""
    if little:
        events = [*lesson("first", 2), finished("first", 100, "stopped")]
        write_run(home, "first", events)
        song = Songbook(home).save("纸船漂过旧桥\n灯还亮着", title="纸船").id
    async with tiny_studio(home) as studio:
        if little and entry.place.name == "compose":
            await studio.write()
        await studio.app.run_action(f"show_screen({entry.place.name!r})")
        if song and entry.place.name == "lines":
            studio.app.go_to("lines").open_document(song)
        await still(studio)
        yield studio


def seen(studio: TinyStudio) -> tuple[Any, ...]:
    """All that a person sees but for the footer, what was told, and where keys go."""
    app = studio.app
    rows = [list(strip) for strip in app.screen._compositor.render_strips()[:-1]]
    return app.screen, app.focused, len(studio.toasts), rows


async def still(studio: TinyStudio) -> None:
    """Waits until nothing goes on, and nothing on screen changes by itself."""
    studio.app.clear_notifications()
    before = None
    while before is None or before != seen(studio):
        workers = [one for one in studio.app.workers if one.group not in ENDLESS]
        await until(lambda workers=workers: all(one.is_finished for one in workers), 30)
        before = seen(studio)
        await studio.pilot.pause()


async def does_something(studio: TinyStudio, key: str) -> bool:
    before = seen(studio)
    await studio.press(key)
    try:
        await until(lambda: seen(studio) != before, PATIENCE)
    except AssertionError:
        return False
    return True


async def went_back(studio: TinyStudio, entry: ScreenEntry, first: list[Any]) -> bool:
    """Goes back to where one was before a key; False where that key has changed what there is."""
    for way in ("", "escape"):
        if way:
            await studio.press(way)
        await still(studio)
        while studio.app.screen.is_modal:
            await studio.press("escape")
            await still(studio)
        if getattr(studio.app.screen, "WHERE", "") != entry.place.name:
            await studio.app.run_action(f"show_screen({entry.place.name!r})")
            await still(studio)
        if offered(studio.app.screen) == first:
            return True
    return False


def offered(screen: Screen[Any]) -> list[Any]:
    """Where keys go, and what the footer shows for it."""
    footer = screen.query_one(KeyFooter)
    return [screen.focused, *((row.id, key) for row, key in footer._reached())]


async def idle_and_hidden(
    home: Path, entry: ScreenEntry, *, little: bool, by_keys: bool
) -> tuple[list[str], list[str]]:
    """The rows of the footer that do nothing, each pressed in a screen as it was at first; and the
    rows that would do something and are not in it."""
    idle: list[str] = []
    lost: list[str] = []
    left: list[tuple[str, str]] | None = None
    while left is None or left:
        place = home / f"{len(left or ())}-{len(idle)}"
        async with opened(place, entry, little=little) as studio:
            if by_keys:
                await studio.press("escape")
                await still(studio)
            first = offered(studio.app.screen)
            if left is None:
                left = [row for row in first[1:] if row[0] not in NOT_PRESSED]
                lost = hidden(studio.app.screen, entry)
            fresh = True
            while left:
                if await does_something(studio, left[0][1]):
                    left.pop(0)
                elif fresh:
                    idle.append(left.pop(0)[0])
                else:
                    break  # what was pressed before may be why: once more, as it was at first
                fresh = False
                if not await went_back(studio, entry, first):
                    break
    return idle, lost


def hidden(screen: Screen[Any], entry: ScreenEntry) -> list[str]:
    """Rows of the footer that would do something but are in none: a widget has taken their key."""
    assert isinstance(screen, StudioScreen)
    if is_typing(screen):
        return []
    shown = {label for _, label, _ in screen.query_one(KeyFooter).shown()}
    return [
        row.id
        for row in entry.place.rows
        if row.footer and screen.label_of(row) not in shown
        and screen.check_action(row.action.partition("(")[0], parameters(row.action))
    ]  # fmt: skip


def parameters(action: str) -> tuple[Any, ...]:
    return actions.parse(action)[2]


def without_ends(idle: list[str], entry: ScreenEntry) -> list[str]:
    """Without keys that are at the end of a way on which the other one of their pair goes back."""
    pairs = {row.id: row.pair for row in entry.place.rows}
    idle_pairs = [pairs.get(id) for id in idle]
    return [id for id in idle if not pairs.get(id) or idle_pairs.count(pairs[id]) > 1]


SCENES = [(where, little) for where in ALL for little in (False, True)]
"""Once a take is written in Compose, letters are keys there anyway."""


@pytest.mark.parametrize(("where", "little"), [*SCENES, (KEYS_OF_COMPOSE, False)])
async def test_the_footer_shows_what_can_be_done_and_nothing_else(
    tmp_path: Path, where: str, little: bool
) -> None:
    by_keys = where == KEYS_OF_COMPOSE
    entry = next(one for one in SCREENS if one.place.name == where.partition(",")[0])
    idle, lost = await idle_and_hidden(tmp_path, entry, little=little, by_keys=by_keys)
    assert not without_ends(idle, entry)
    assert not lost
