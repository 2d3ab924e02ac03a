"""The table of keys agrees with bindings, footer, help, palette, and what may be remapped."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from studio.app.screens import SCREENS, key_table
from studio.keys import bindings as keys
from studio.screens.compose.edit import LyricsEditor
from studio.screens.compose.screen import ComposeScreen
from studio.screens.frame.help import HelpScreen
from studio.screens.frame.screen import StudioScreen
from studio.screens.runs.screen import RunsScreen
from studio.screens.songs.screen import SongsScreen
from studio.screens.train.screen import TrainScreen
from studio.setup.settings import Settings
from studio.widgets.chrome import KeyFooter
from tests.studio.hosts import until
from tests.studio.tiny_studio import tiny_studio

KEYS = key_table(SCREENS)
PLACES = [name for name in KEYS.places if name != "app"]
HOMES: dict[str, type[Any]] = {
    "compose": ComposeScreen,
    "edit": LyricsEditor,
    "train": TrainScreen,
    "runs": RunsScreen,
    "songs": SongsScreen,
}
GLOBAL = {key for row in KEYS.everywhere.rows for key in row.all_keys.split(",")}


def rows(where: str) -> tuple[keys.Key, ...]:
    return KEYS.places[where].rows


def test_ids_are_unique_and_every_row_says_something() -> None:
    ids = [row.id for row in KEYS.rows]
    assert len(ids) == len(set(ids))
    for place in KEYS.places.values():
        for row in place.rows:
            assert row.all_keys, row.id
            assert row.label and row.help.endswith("."), row.id
            assert row.id.startswith(f"{place.name}."), row.id


@pytest.mark.parametrize("where", KEYS.places)
def test_no_key_means_two_things(where: str) -> None:
    used = [key for row in rows(where) for key in row.all_keys.split(",")]
    assert len(used) == len(set(used))
    if where != "app":
        assert not GLOBAL & set(used)


@pytest.mark.parametrize("where", PLACES)
def test_every_row_has_its_action(where: str) -> None:
    for row in rows(where):
        name = re.match(r"\w+", row.action)
        assert name is not None
        assert hasattr(HOMES[where], f"action_{name.group()}"), row.id


@pytest.mark.parametrize("where", PLACES)
def test_each_place_binds_its_part_of_the_table(where: str) -> None:
    home = HOMES[where]
    assert where == home.WHERE
    assert {row.id for row in rows(where)} <= {binding.id for binding in home.BINDINGS}


@pytest.mark.parametrize("screen", [ComposeScreen, TrainScreen, RunsScreen, SongsScreen])
def test_screens_bind_nothing_else(screen: type[StudioScreen]) -> None:
    bound = {binding.id for binding in screen.BINDINGS}  # type: ignore[union-attr]
    assert bound == {row.id for row in rows(screen.WHERE)}


def test_actions_that_cells_temperature_stop_and_save_need_work_while_typing() -> None:
    by_id = {row.id: row for row in KEYS.rows}
    for id in ("cell_rnn", "cell_lstm", "cell_gru", "cooler", "warmer", "save", "again"):
        typing = by_id[f"compose.{id}"].typing.split(",")
        assert typing[0], id
        assert all(len(keys.key_name(key)) > 1 for key in typing)
    assert "escape" in by_id["compose.stop"].keys


async def test_footer_shows_only_keys_that_are_active(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, size=(200, 36)) as studio:
        for key in ("f3", "f4", "f5", "f2"):
            await studio.press(key)
            await studio.pilot.pause()
            footer = studio.app.screen.query_one(KeyFooter)
            active = {keys.key_name(key) for key in studio.app.screen.active_bindings}
            shown = footer.shown()
            assert shown
            assert {item[0] for item in shown} <= active
            labels = {row.label for row in KEYS.rows}
            assert {item[1] for item in shown} <= labels


async def test_footer_follows_the_focus(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, size=(200, 36)) as studio:
        footer = studio.compose.query_one(KeyFooter)
        typing = {item[1]: item[0] for item in footer.shown()}
        assert typing["save"] == "ctrl+s"
        assert typing["write"] == "Enter"
        assert all(len(name) > 1 for name in typing.values())
        await studio.write()
        letters = {item[1]: item[0] for item in footer.shown()}
        assert letters["save"] == "s"
        await studio.press("e")
        await studio.pilot.pause()
        editing = {item[1]: item[0] for item in footer.shown()}
        assert editing["go on from here"] == "ctrl+g"
        assert editing["save"] == "ctrl+s"


async def test_a_click_in_the_footer_does_what_it_says(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.pilot.click(KeyFooter, offset=(3, 0))  # the first: Enter write
        await studio.written()
        assert studio.takes == 1


@pytest.mark.parametrize("where", ["compose", "songs", "train", "runs"])
async def test_help_lists_every_row_of_where_one_is(tmp_path: Path, where: str) -> None:
    async with tiny_studio(tmp_path) as studio:
        studio.app.action_show_screen(where)
        await until(lambda: getattr(studio.app.screen, "WHERE", "") == where)
        await studio.press("f1")
        screen = studio.app.screen
        assert isinstance(screen, HelpScreen)
        text = screen.text().plain
        for row in (*rows(where), *rows("app")):
            assert row.help in text, row.id
        await studio.press("escape")
        assert getattr(studio.app.screen, "WHERE", "") == where


async def test_help_fits_the_focused_part(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press("alt+e", "f1")
        screen = studio.app.screen
        assert isinstance(screen, HelpScreen)
        assert screen.text().plain.startswith("While you edit")


async def test_keys_can_be_remapped(tmp_path: Path) -> None:
    settings = Settings(speed=0, keys={"compose.again": "w,ctrl+w", "no.such": "x"})
    async with tiny_studio(tmp_path, settings=settings) as studio:
        await studio.write()
        await studio.press("n")
        await studio.written()
        assert studio.takes == 1
        await studio.write("w")
        assert studio.takes == 2
        footer = studio.compose.query_one(KeyFooter)
        assert ("w", "again", "w") in footer.shown()
        await studio.press("f1")
        assert "w ctrl+w" in studio.app.screen.text().plain  # type: ignore[attr-defined]
    assert any("no.such" in notice for notice in studio.toasts)


async def test_the_palette_offers_what_works_here(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        titles = [c.name for c in studio.app.commands(studio.app.screen)]
        assert any(title.startswith("save") for title in titles)
        assert not any(title.startswith("rename") for title in titles)
        await studio.press("ctrl+p")
        await until(lambda: type(studio.app.screen).__name__ == "Palette")
        await studio.press(*"another take")
        await studio.press("escape")
