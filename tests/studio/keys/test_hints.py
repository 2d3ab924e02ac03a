"""Whoever has other keys reads of these: each hint names the key that works."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Static

from core.explaining.lessons.table import NUMBERS
from core.explaining.lessons.table import lesson as lesson_of
from core.songs.opening import document_of_text
from studio.app.application import LyricStudioApp
from studio.keys.bindings import key_name
from studio.keys.learn import TURNED_BY
from studio.screens.compose.gauges import CellSwitch
from studio.screens.learn.doing import what_to_do
from studio.screens.lines.exporting import ExportSong
from studio.screens.lines.starting import StartSong
from studio.screens.train.figures import RunState, attention
from studio.screens.train.screen import TrainScreen
from studio.setup.settings import Settings
from studio.widgets.chrome import HeaderLine
from studio.wording import i18n
from studio.wording.i18n import t
from tests.studio.hosts import WIDE, HostApp, drawn, held, lesson, until, write_run
from tests.studio.wording import message_scan

ROWS = LyricStudioApp.KEYS.rows
KEYS = {row.id: f"f{number}" for number, row in enumerate(ROWS, start=100)}
"""A key of its own for every row of the table, none of which anybody has."""
USUAL = {row.id: row.keys.split(",")[0] for row in ROWS}
NAMED = re.compile(
    r"\b(F[1-9]\d?|ctrl\+\S|alt\+\S)"  # keys with a name of their own
    r"|(?<![\w{'.·=(∂′+-])(?<!no )[b-zB-Z] (resumes|stops|starts|takes|trains|goes|opens|shows|"
    r"switches|holds|again|undoes|brings)\b"
)
FIXED = frozenset(("F1", "ctrl+l"))
"""F1 is also a figure: that of labels told rightly."""


def key(id: str) -> str:
    return KEYS[id]


class OtherKeys(HostApp):
    """The app of somebody who has given every row another key."""

    def __init__(self, home: Path, mode: str) -> None:
        super().__init__(home, mode)
        self.settings = Settings(theme="lyric-dark", ascii="off", keys=KEYS)


def sentences() -> Iterator[str]:
    yield from message_scan.interface_messages()
    yield from message_scan.error_messages()[0]
    yield from message_scan.term_messages()
    yield from message_scan.warning_messages()


COMMANDS = frozenset(
    text
    for text, place in message_scan.interface_messages().items()
    if place.startswith("studio/cli/")
)


def test_no_sentence_names_a_key_that_may_be_another() -> None:
    found = {text: hit[0] for text in sentences() if (hit := NAMED.search(text))}
    assert {
        text for text, key in found.items() if key not in FIXED and text not in COMMANDS
    } == set()


async def up(pilot: Pilot[Any], kind: type[Any]) -> Any:
    await until(lambda: isinstance(pilot.app.screen, kind))
    await pilot.pause()
    return pilot.app.screen


@pytest.mark.parametrize("place", [place.name for place in LyricStudioApp.KEYS.screens])
async def test_no_screen_names_a_key_that_does_nothing(tmp_path: Path, place: str) -> None:
    app = OtherKeys(tmp_path, place)
    async with app.run_test(size=WIDE) as pilot:
        await until(lambda: getattr(app.screen, "WHERE", "") == place)
        await pilot.pause()
        await until(lambda: not any(one.group == place for one in app.workers))
        header = app.screen.query_one(HeaderLine).render().plain
        assert all(key(f"app.{one.name}") in header for one in app.keys.screens)
        shown = drawn(app)
        assert not re.findall(r"\bF\d+\b|\b(?:ctrl|alt)\+\w", shown), shown


async def test_hints_of_train_and_runs(tmp_path: Path) -> None:
    app = OtherKeys(tmp_path, "runs")
    async with app.run_test(size=WIDE) as pilot:
        await until(lambda: f"no runs yet: {key('app.train')} trains one" in drawn(app))
    path = write_run(tmp_path, "a-gru-1", lesson("a-gru-1", 2))
    app = OtherKeys(tmp_path, "train")
    async with app.run_test(size=WIDE) as pilot:
        screen = await up(pilot, TrainScreen)
        await until(lambda: screen.state.status == "interrupted")
        told = str(screen.query_one("#attention", Static).render())
        assert f"{key('train.resume')} resumes" in told
        assert key("train.start") in str(screen.query_one("#start", Button).label)
        assert key("train.settings") in str(screen.query_one("#fold").render())
        running = RunState("a-gru-1", "running")
        silent, _ = attention(screen.history, running, 2e9, screen.key_to)
        assert f"{key('train.stop')} stops it" in silent
        await pilot.press(KEYS["train.view"], KEYS["train.learning"])
        pane = screen.query_one("#learning", Static)
        pane.styles.width = 60
        await until(lambda: f"{key('train.learning')} goes on" in str(pane.render()))
        with held(path):
            await pilot.press(KEYS["train.delete"])
            await until(lambda: f"{key('train.stop')} stops it first" in app.toasts[-1])


async def test_hints_of_dialogs_and_readouts(tmp_path: Path) -> None:
    app = OtherKeys(tmp_path, "compose")
    async with app.run_test(size=WIDE) as pilot:
        await until(lambda: app.screen.query(CellSwitch) and app.screen.query_one(CellSwitch).keys)
        switch = app.screen.query_one(CellSwitch)
        assert switch.keys["gru"] == key("compose.cell_gru")
        for dialog in (StartSong(), ExportSong(document_of_text("雨\n夜"))):
            app.push_screen(dialog)
            await until(lambda dialog=dialog: dialog.is_current and dialog.query("#hint"))
            assert key("app.help") in str(dialog.query_one("#hint", Static).render())
            await pilot.press("escape")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_to_do_in_a_lesson_names_the_keys(language: str) -> None:
    i18n.set_language(language)
    for number in NUMBERS:
        told = what_to_do(lesson_of(number), key)
        ids = [id for name in lesson_of(number).do.fields for id in TURNED_BY[name]]
        assert ids and all(key(id) in told for id in ids)
        usual = what_to_do(lesson_of(number), lambda id: key_name(USUAL[id]))
        assert usual == lesson_of(number).do.said(t), "as the command line says it"
    i18n.set_language("en")
