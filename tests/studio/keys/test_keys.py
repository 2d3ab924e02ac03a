"""The table of keys agrees with bindings, footer, help, palette, and what may be remapped."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from textual._xterm_parser import XTermParser
from textual.binding import Binding
from textual.keys import _character_to_key
from textual.screen import Screen
from textual.widgets import Input

from studio.app.screens import SCREENS, key_table
from studio.keys import bindings as keys
from studio.screens.compose.edit import LyricsEditor
from studio.screens.compose.screen import ComposeScreen
from studio.screens.compose.start_words import StartWords
from studio.screens.compose.why import WhyPane
from studio.screens.corpora.screen import CorporaScreen
from studio.screens.frame.help import HelpScreen
from studio.screens.frame.screen import StudioScreen
from studio.screens.learn.screen import LearnScreen
from studio.screens.lines.entry import LineEntry
from studio.screens.lines.screen import LinesScreen
from studio.screens.runs.screen import RunsScreen
from studio.screens.songs.screen import SongsScreen
from studio.screens.train.screen import TrainScreen
from studio.setup.settings import Settings
from studio.terminal.sequences import SequenceReader
from studio.widgets.chrome import KeyFooter
from tests.studio.hosts import drawn, until
from tests.studio.tiny_studio import TinyStudio, tiny_studio

KEYS = key_table(SCREENS)
PLACES = [name for name in KEYS.places if name != "app"]
HOMES: dict[str, type[Any]] = {
    "compose": ComposeScreen,
    "words": StartWords,
    "edit": LyricsEditor,
    "lines": LinesScreen,
    "line": LineEntry,
    "why": WhyPane,
    "train": TrainScreen,
    "runs": RunsScreen,
    "songs": SongsScreen,
    "corpora": CorporaScreen,
    "learn": LearnScreen,
}
GLOBAL = {key for row in KEYS.everywhere.rows for key in row.all_keys.split(",")}


LAST = [("ctrl+q", "quit"), ("F1", "help")]


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


@pytest.mark.parametrize(
    "screen",
    [
        ComposeScreen,
        LinesScreen,
        TrainScreen,
        RunsScreen,
        SongsScreen,
        CorporaScreen,
        LearnScreen,
    ],
)
def test_screens_bind_nothing_else(screen: type[StudioScreen]) -> None:
    own = {binding.action for binding in Screen.BINDINGS if isinstance(binding, Binding)}
    bound = [binding for binding in screen.BINDINGS if isinstance(binding, Binding)]
    assert {one.id for one in bound if one.action not in own} == {r.id for r in rows(screen.WHERE)}


def arrives(key: str) -> bool:
    """Whether a key comes from a plain xterm, tmux and PuTTY alike, as what it is.

    Ctrl with i, m, h and j is Tab, Enter and Backspace there; with an arrow PuTTY sends another.
    """
    modifier, _, last = key.rpartition("+")
    if key in ("escape", "enter") or (key[0] == "f" and key[1:].isdigit()):
        return True
    if modifier == "ctrl":
        return len(last) == 1 and last.isalpha() and last not in "imhj"
    sign = next(
        (chr(n) for n in range(33, 127) if _character_to_key(chr(n)) == last and modifier == "alt"),
        "",
    )
    events = [
        event
        for sequence in SequenceReader().feed(f"\x1b{sign}" if sign else "")
        for event in XTermParser().feed(sequence)
    ]
    return [getattr(event, "key", "") for event in events] == [key]


def test_every_command_of_compose_has_a_key_that_works_while_typing_in_any_terminal() -> None:
    assert not arrives("alt+left_square_bracket") and not arrives("ctrl+up")
    for row in (*rows("compose"), *rows("edit")):
        assert any(arrives(key) for key in row.typing.split(",")), row.id


@pytest.mark.parametrize(("field", "means"), [(StartWords, {"ctrl+c"}), (LyricsEditor, {"ctrl+c"})])
def test_no_command_takes_a_key_that_a_field_needs_for_its_text(
    field: type[Any], means: set[str]
) -> None:
    ours = {row.id for row in KEYS.rows}
    needs = {
        key
        for base in (Input, field)
        for binding in base.BINDINGS
        if binding.id not in ours and issubclass(field, base)
        for key in binding.key.split(",")
    }
    taken = {key for row in rows("compose") for key in row.typing.split(",")}
    assert taken & needs == means  # stops what is written; copies while nothing is


def test_alt_with_a_key_does_what_the_key_does() -> None:
    impossible = {"left_square_bracket", "right_square_bracket", "enter", "space", "escape"}
    for row in rows("compose"):
        for key in row.keys.split(","):
            if key not in impossible | {"slash", "delete"}:
                assert f"alt+{key}" in row.typing.split(","), row.id


async def test_footer_shows_only_keys_that_are_active(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, size=(200, 36)) as studio:
        for key in ("f7", "f3", "f4", "f5", "ctrl+o", "f2"):
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
        assert typing["write"] == "Enter"
        await studio.write("enter")
        typing = {item[1]: item[0] for item in footer.shown()}
        assert typing["save"] == "ctrl+s"
        assert all(len(name) > 1 and name != "Space" for name in typing.values())
        await studio.press("escape")
        letters = {item[1]: item[0] for item in footer.shown()}
        assert letters["save"] == "s"
        await studio.press("e")
        await studio.pilot.pause()
        editing = {item[1]: item[0] for item in footer.shown()}
        assert editing["go on from here"] == "ctrl+g"
        assert editing["save"] == "ctrl+s"
        assert "Enter" not in editing.values()  # it makes a line


async def test_a_click_in_the_footer_does_what_it_says(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.pilot.click(KeyFooter, offset=(3, 0))  # the first: Enter write
        await studio.written()
        assert studio.takes == 1


@pytest.mark.parametrize("where", ["compose", "lines", "songs", "train", "runs", "corpora"])
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


def test_a_key_that_is_set_is_taken_from_what_had_it() -> None:
    good, unknown = KEYS.keymap({"compose.again": "w", "compose.save": "alt+e", "no.such": "x"})
    assert good == {
        "compose.again": "w", "compose.save": "alt+e",
        "compose.why": "alt+w", "compose.edit": "e",
    }  # fmt: skip
    assert unknown == ["no.such"]


async def test_space_is_no_key_while_it_is_text(tmp_path: Path) -> None:
    settings = Settings(speed=50, lines=400, keys={"compose.stop": "space,f10"})
    async with tiny_studio(tmp_path, settings=settings) as studio:
        await studio.press("enter")
        await studio.words()
        assert studio.compose.key_to("compose.stop") == "F10"
        await studio.press("escape")
        assert studio.compose.key_to("compose.stop") == "Space"
        await studio.write("space")


def all_shown(studio: TinyStudio) -> list[tuple[str, str]]:
    return [row[:2] for row in studio.app.screen.query_one(KeyFooter).shown()]


async def test_where_there_is_nothing_yet_the_footer_offers_how_to_begin(tmp_path: Path) -> None:
    """And names the keys that are set, as the page does."""
    settings = Settings(keys={"lines.start": "B", "songs.desk": "D"})
    async with tiny_studio(tmp_path, size=(80, 24), settings=settings) as studio:
        await studio.press("f7")
        await until(lambda: "Nothing lies" in drawn(studio.app))
        assert "Enter or B " in drawn(studio.app) and "F5, then D " in drawn(studio.app)
        assert "F2, then alt+l " in drawn(studio.app), "letters are text where one arrives there"
        assert all_shown(studio) == [
            ("Enter", "new song"), ("l", "open"), ("F5", "songs"), ("m", "models"), *LAST
        ]  # fmt: skip
        titles = [command.name for command in studio.app.commands(studio.app.screen)]
        assert "new song  (Enter)" in titles and "take  (Enter)" not in titles
        await studio.press("f5")
        await until(lambda: "No songs yet" in drawn(studio.app))
        assert "ctrl+s there saves it" in drawn(studio.app)
        assert all_shown(studio) == [("F2", "compose"), ("u", "undo"), *LAST]
        await studio.press("f4")
        await until(lambda: "no runs yet" in drawn(studio.app))
        assert all_shown(studio) == [("F3", "train"), *LAST]


async def test_the_palette_offers_what_works_here(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        titles = [c.name for c in studio.app.commands(studio.app.screen)]
        assert any(title.startswith("save") for title in titles)
        assert not any(title.startswith("rename") for title in titles)
        await studio.press("ctrl+p")
        await until(lambda: type(studio.app.screen).__name__ == "Palette")
        await studio.press(*"another take")
        await studio.press("escape")
