"""Compose: models that lack, the dialogs, the tint, and what is repainted."""

from __future__ import annotations

from itertools import groupby, pairwise
from pathlib import Path

from textual.content import Content
from textual.widgets import Input

from core.model.cells.table import CELLS
from studio.screens.compose.gauges import CellSwitch
from studio.screens.compose.lyrics import LyricsPane, look
from studio.screens.frame.dialogs import ChooseDialog, ConfirmDialog
from studio.widgets.clicks import DIM
from tests.studio.hosts import until
from tests.studio.tiny_studio import SLOW, tiny_studio


async def test_a_cell_without_a_model_offers_training(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, cells=("gru",)) as studio:
        await studio.press("alt+1")
        assert isinstance(studio.app.screen, ConfirmDialog)
        await studio.press("enter")
        await until(lambda: type(studio.app.screen).__name__ == "TrainScreen")
        screen = studio.app.screen
        await until(lambda: screen.query_one("TrainForm").values()["cell"] == "rnn")  # type: ignore[attr-defined]


async def test_no_model_at_all_offers_training(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, cells=()) as studio:
        await studio.press("enter")
        assert isinstance(studio.app.screen, ConfirmDialog)
        await studio.press("escape")
        assert studio.app.screen is studio.compose
        assert studio.takes == 0


async def test_models_list(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press("alt+m")
        assert isinstance(studio.app.screen, ChooseDialog)
        await studio.press("down", "enter")
        await until(lambda: studio.app.screen is studio.compose)
        assert studio.compose.writing.model is not None
        assert studio.compose.writing.model.cell == "lstm"


async def test_samplers_dialog_takes_values_and_refuses_wrong_ones(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press("alt+o")
        dialog = studio.app.screen
        dialog.query_one("#min_p", Input).value = "7"
        await studio.press("enter")
        assert studio.app.screen is dialog
        assert "min-p" in str(dialog.query_one("#problem").render())  # type: ignore[attr-defined]
        dialog.query_one("#min_p", Input).value = "0.1"
        dialog.query_one("#max_lines", Input).value = "4"
        dialog.query_one("#seed", Input).value = "7"
        await studio.press("enter")
        await until(lambda: studio.app.screen is studio.compose)
        await studio.write("enter")
        take = studio.compose.writing.state.take
        assert take is not None and take.result is not None
        assert take.result.settings.min_p == 0.1
        assert take.result.seed == 7
        assert len([line for line in take.text.split("\n") if line]) == 4
        await studio.press("ctrl+z", "ctrl+z")
        assert studio.compose.writing.options.max_lines == 16
        assert studio.compose.writing.options.fixed_seed is None


async def test_a_token_repaints_one_line_only(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, settings=SLOW) as studio:
        await studio.press("enter")
        await studio.words(30)
        pane = studio.compose.query_one("#lyrics", LyricsPane)
        assert pane.lines > 1
        made: list[tuple[int, str]] = []
        line = pane.line

        def watched(number: int) -> Content:
            made.append((number, pane.text))
            return line(number)

        pane.line = watched  # type: ignore[method-assign]
        await until(lambda: len({text for _, text in made}) > 5)
        paints = [(text, list(numbers)) for text, numbers in groupby(made, key=lambda one: one[1])]
        for (painted, _), (_, lines) in pairwise(paints):
            assert min(number for number, _ in lines) >= painted.count("\n")
        await studio.write("ctrl+c")


def test_tint_tells_ranks_without_colour_too() -> None:
    assert [look(rank) for rank in (0, 2, 10)] == ["", "", ""], "unknown, and likely ones"
    assert look(1) == DIM
    assert [look(rank).startswith("underline") for rank in (11, 100)] == [True, True]
    assert look(101).startswith("bold underline")


async def test_tint_marks_first_guesses_and_goes_again(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write()
        await studio.press("p")
        pane = studio.compose.query_one("#lyrics", LyricsPane)
        spans = [span for number in range(pane.lines) for span in pane.line(number).spans]
        assert spans and {str(span.style) for span in spans} <= {
            look(rank) for rank in (1, 5, 50, 500)
        }
        await studio.press("p")
        spans = [span for number in range(pane.lines) for span in pane.line(number).spans]
        assert not spans


async def test_tint_scores_what_a_person_wrote(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press("tab")
        await studio.press("e", *"abc")
        await studio.press("escape", "p")
        pane = studio.compose.query_one("#lyrics", LyricsPane)
        await until(lambda: any(pane.line(number).spans for number in range(pane.lines)))
        assert pane.text == "abc"


async def test_lyrics_that_come_unseen_are_there_on_return(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, settings=SLOW) as studio:
        await studio.press("enter")
        await studio.words(5)
        pane = studio.compose.query_one("#lyrics", LyricsPane)
        await studio.press("f4")
        shown, written = pane.text, len(studio.text)
        await until(lambda: len(studio.text) > written + 10)
        assert pane.text == shown
        await studio.press("f2")
        await until(lambda: len(pane.text) > written + 10)
        await studio.write("ctrl+c")
        assert pane.text == studio.text


async def test_no_name_of_a_cell_is_cut_beside_the_lyrics(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        switch = studio.compose.query_one(CellSwitch)
        assert all(cell.label in switch.render().plain for cell in CELLS.values())
        assert "…" not in switch.render().plain
