"""What holds for every dialog: F1 explains it and Esc leaves it, with nothing lost on the way."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.events import Paste
from textual.screen import Screen
from textual.theme import ThemeProvider
from textual.widgets import Input, OptionList

import studio.screens
from core.composing.settings import SamplerSettings
from core.library.proofs import Proofread
from core.reading.proofreader import Finding
from core.songs.opening import document_of_text
from studio.screens.compose.options import OptionsDialog
from studio.screens.frame.command_palette import Commands, Palette
from studio.screens.frame.dialog import Dialog
from studio.screens.frame.dialogs import AskDialog, ChooseDialog, ConfirmDialog
from studio.screens.frame.help import HelpScreen
from studio.screens.lines.exporting import ExportSong
from studio.screens.lines.starting import StartSong
from studio.screens.lines.tapping import TapLines
from studio.screens.songs.proofs import ProofDialog
from studio.screens.train.corpora import CorpusChoice
from studio.screens.train.corpus_picker import CorpusPicker
from studio.screens.train.texts_dialog import TextsDialog
from studio.widgets.line_input import MOST_PASTED
from tests.studio.hosts import until
from tests.studio.tiny_studio import TinyStudio, tiny_studio

pytestmark = pytest.mark.slow

OPENED: dict[str, Callable[[Path], Screen[Any]]] = {
    "ConfirmDialog": lambda home: ConfirmDialog("Delete it?", yes="Delete", danger=True),
    "AskDialog": lambda home: AskDialog("New title", "雨夜"),
    "ChooseDialog": lambda home: ChooseDialog("Which?", ["one", "two", "three"], 1),
    "OptionsDialog": lambda home: OptionsDialog(
        SamplerSettings(), max_lines=16, max_tokens=400, seed=7
    ),
    "CorpusPicker": lambda home: CorpusPicker([CorpusChoice("demo-zh")]),
    "TextsDialog": lambda home: TextsDialog(["neg.txt", "pos.txt"]),
    "StartSong": lambda home: StartSong(),
    "TapLines": lambda home: TapLines(document_of_text("雨\n夜")),
    "ExportSong": lambda home: ExportSong(document_of_text("雨\n夜")),
    "ProofDialog": lambda home: ProofDialog(
        Proofread(("我在来",), (Finding(0, 1, "在", "再", 0.9),), 6.0, 6.0, 9.0),
        change=lambda text: None,
        undo=lambda: None,
        never=lambda finding, left: None,
    ),
    "HelpScreen": lambda home: HelpScreen([], {}),
    "Palette": lambda home: Palette(Commands, placeholder="commands"),
    "Palette of themes": lambda home: Palette(ThemeProvider, placeholder="themes"),
}
"""A way to open each kind of dialog."""


def kinds(of: type) -> Iterator[type]:
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_every_dialog_of_the_app_is_held_here() -> None:
    for module in pkgutil.walk_packages(studio.screens.__path__, "studio.screens."):
        importlib.import_module(module.name)
    found = {kind.__name__ for kind in kinds(Dialog) if kind.__module__.startswith("studio.")}
    assert found <= set(OPENED)


async def opened(studio: TinyStudio, name: str, home: Path) -> tuple[Screen[Any], list[object]]:
    """A dialog on screen, and where what it answers will stand."""
    answers: list[object] = []
    dialog = OPENED[name](home)
    studio.app.push_screen(dialog, answers.append)
    await until(lambda: dialog.is_current and dialog.query("*"))
    await until(lambda: isinstance(dialog.focused, Input | OptionList) or not dialog.query(Input))
    await studio.pilot.pause()
    return dialog, answers


def state(dialog: Screen[Any]) -> list[Any]:
    """What is typed, marked and in focus."""
    fields = [(field.value, field.selection) for field in dialog.query(Input)]
    marked = [getattr(widget, "highlighted", None) for widget in dialog.query("*")]
    return [fields, marked, dialog.focused]


@pytest.mark.parametrize("name", [name for name in OPENED if name != "HelpScreen"])
async def test_f1_explains_a_dialog_and_nothing_is_lost(tmp_path: Path, name: str) -> None:
    async with tiny_studio(tmp_path) as studio:
        dialog, answers = await opened(studio, name, tmp_path)
        if isinstance(dialog.focused, Input):
            await studio.press("1", "2", "left")
        if name == "Palette of themes":  # of which none is called that: its list empties late
            await until(lambda: 0 not in state(dialog)[1])
        before = state(dialog)
        for leave in ("escape", "f1"):
            await studio.press("f1")
            page = studio.app.screen
            assert isinstance(page, HelpScreen)
            told = page.text().plain
            place = dialog.PLACE  # type: ignore[attr-defined]
            assert told.startswith(place.title)
            assert place.about and place.about in told
            assert all(row.help in told for row in place.rows)
            assert dialog.asks in told  # type: ignore[attr-defined]
            await studio.press(leave)
            await until(lambda: dialog.is_current)
            assert state(dialog) == before
        await studio.press("right")
        assert not answers
        await studio.press("escape")
        await until(lambda: studio.app.screen is studio.compose)


@pytest.mark.parametrize("name", OPENED)
async def test_esc_leaves_a_dialog_wherever_one_is_in_it(tmp_path: Path, name: str) -> None:
    async with tiny_studio(tmp_path) as studio:
        dialog, _ = await opened(studio, name, tmp_path)
        first_of_each = {
            type(place): at for at, place in reversed([*enumerate(dialog.focus_chain)])
        }
        for place in first_of_each.values():
            dialog, answers = await opened(studio, name, tmp_path)
            dialog.set_focus(dialog.focus_chain[place])
            if isinstance(dialog.focused, Input):
                await studio.press("9")
            await studio.press("escape")
            await until(lambda dialog=dialog: not dialog.is_attached)  # type: ignore[misc]
            assert answers in ([None], [False], [])


@pytest.mark.parametrize("name", ["AskDialog", "OptionsDialog", "Palette"])
async def test_a_book_pasted_into_a_dialog_is_refused_with_a_word(
    tmp_path: Path, name: str
) -> None:
    async with tiny_studio(tmp_path) as studio:
        dialog, _ = await opened(studio, name, tmp_path)
        field = dialog.focused
        assert isinstance(field, Input)
        before = field.value
        studio.app.post_message(Paste("1" * 1_000_000))
        await until(lambda: studio.toasts)
        assert field.value == before
        assert f"{MOST_PASTED:,}" in studio.toasts[-1]
