"""Compose: writing, stopping, takes, cells and temperature, by the keys."""

from __future__ import annotations

from itertools import groupby, pairwise
from pathlib import Path

import pytest
from textual.content import Content
from textual.widgets import Input

from studio.screens.compose.gauges import CellSwitch, TemperatureGauge
from studio.screens.compose.lyrics import LyricsPane
from studio.screens.frame.dialogs import ChooseDialog, ConfirmDialog
from tests.studio.hosts import until
from tests.studio.tiny_studio import SLOW, tiny_studio


async def test_first_start_writes_with_one_key(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        prompt = studio.compose.query_one("#prompt", Input)
        assert studio.app.focused is prompt
        assert prompt.value == "雨夜"
        assert prompt.cursor_position == 2
        await studio.write("enter")
        assert studio.text.startswith("雨夜")
        lines = [line for line in studio.text.split("\n") if line]
        assert len(lines) == 16
        assert studio.compose.query_one("#lyrics", LyricsPane).text == studio.text


@pytest.mark.parametrize("stopped", [False, True])
async def test_enter_before_the_models_are_known_writes_when_they_are(
    tmp_path: Path, stopped: bool
) -> None:
    async with tiny_studio(tmp_path) as studio:
        models = studio.compose.writing.models
        models.in_use, models.known = None, False
        await studio.press("enter")
        assert (
            studio.compose.writing.job is None and studio.compose.view.note == "looking for models"
        )
        if stopped:
            studio.compose.action_stop()
        studio.compose.view.models.read()
        await until(lambda: studio.compose.writing.models.known)
        await studio.written()
        assert (studio.takes, studio.text.startswith("雨夜")) == (
            (0, False) if stopped else (1, True)
        )


async def test_six_keys_from_start_to_saved_song(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write("enter")
        await studio.press("s")
        assert len(studio.app.book.songs.list().songs) == 1


@pytest.mark.parametrize("key", ["space", "escape"])
async def test_stop_keeps_what_is_there(tmp_path: Path, key: str) -> None:
    async with tiny_studio(tmp_path, settings=SLOW) as studio:
        await studio.press("enter")
        await studio.words()
        await studio.write(key)
        take = studio.compose.writing.state.take
        assert take is not None
        assert take.reason == "stopped"
        assert take.text.startswith("雨夜")
        assert len(take.text) > 2
        assert not take.writing


async def test_temperature_is_felt_in_the_very_next_token(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, settings=SLOW) as studio:
        await studio.press("enter")
        await studio.words()
        await studio.press("right_square_bracket", "right_curly_bracket")
        assert studio.compose.writing.dial.temperature == pytest.approx(1.1)
        assert studio.compose.query_one(TemperatureGauge).temperature == pytest.approx(1.1)
        before = len(studio.text)
        await until(lambda: len(studio.text) > before + 2)
        await studio.write("escape")
        take = studio.compose.writing.state.take
        assert take is not None and take.result is not None
        track = take.result.temperature_track
        assert track[-1][1] == pytest.approx(1.1)
        # Drawn just in time: hardly more than what was on screen had been drawn before the key.
        assert track[0][0] <= before + 2


async def test_temperature_keys_that_work_while_typing(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press("ctrl+up", "ctrl+up", "ctrl+down", "alt+up")
        assert studio.compose.writing.dial.temperature == pytest.approx(1.1)
        await studio.press("alt+down", "alt+down", "alt+down", "alt+down", "alt+down", "alt+down")
        assert studio.compose.writing.dial.temperature == 0
        assert studio.compose.query_one("#prompt", Input).value == "雨夜"


async def test_letters_are_text_in_the_start_words(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press("n", "s", "1", "slash", "space", "left_square_bracket")
        assert studio.compose.query_one("#prompt", Input).value == "雨夜ns1/ ["
        assert studio.takes == 0
        assert (
            studio.compose.writing.model is not None and studio.compose.writing.model.cell == "gru"
        )


@pytest.mark.parametrize(
    ("keys", "cell"),
    [(("1",), "rnn"), (("2",), "lstm"), (("3",), "gru")],
)
async def test_cells_by_digit(tmp_path: Path, keys: tuple[str, ...], cell: str) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write()
        await studio.press(*keys)
        await studio.write("n")
        take = studio.compose.writing.state.take
        assert take is not None and take.result is not None
        assert take.cell == take.result.cell == cell
        assert studio.compose.query_one(CellSwitch).cell == cell


@pytest.mark.parametrize(("key", "cell"), [("alt+1", "rnn"), ("f7", "lstm"), ("alt+3", "gru")])
async def test_cells_while_typing(tmp_path: Path, key: str, cell: str) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press("x", key)
        assert studio.compose.writing.model is not None
        assert studio.compose.writing.model.cell == cell
        assert studio.app.focused is studio.compose.query_one("#prompt")


async def test_another_cell_takes_over_in_the_middle(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, settings=SLOW) as studio:
        await studio.press("enter")
        await studio.words()
        before = studio.text
        await studio.press("1")
        await until(
            lambda: studio.compose.writing.job is not None and len(studio.text) > len(before) + 3
        )
        await studio.write("escape")
        take = studio.compose.writing.state.take
        assert take is not None and take.result is not None
        assert studio.takes == 1
        assert take.text.startswith(before)
        assert take.result.cell == "rnn"
        assert take.result.prompt.startswith(before)


async def test_same_seed_in_three_cells(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write()
        first = studio.compose.writing.state.take
        assert first is not None
        await studio.write("equals_sign")
        new = studio.compose.writing.state.takes[1:]
        assert [take.cell for take in new] == ["rnn", "lstm", "gru"]
        assert {take.seed for take in new} == {first.seed}
        # The model and seed of the first take, so its very words again.
        assert new[2].text == first.text
        assert len({take.text for take in new}) == 3
        columns = studio.compose.query_one("#columns")
        assert columns.display
        shown = [studio.compose.query_one(f"#pane-{n}", LyricsPane).text for n in range(3)]
        assert shown == [take.text for take in new]
        await studio.press("v")
        assert not columns.display


async def test_three_temperatures_of_one_seed(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press("tab")
        await studio.write("alt+t")
        takes = studio.compose.writing.state.takes
        assert [take.temperature for take in takes] == [0.5, 1.0, 1.5]
        assert len({take.seed for take in takes}) == 1
        assert [take.result.temperature for take in takes if take.result] == [0.5, 1.0, 1.5]


async def test_several_takes_at_once_and_stepping(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write()
        await studio.write("a")
        assert studio.takes == 4
        assert len({take.text for take in studio.compose.writing.state.takes}) == 4
        state = studio.compose.writing.state
        assert state.current == 2
        await studio.press("full_stop")
        assert studio.compose.writing.state.current == 3
        await studio.press("comma", "comma", "comma", "comma")
        assert studio.compose.writing.state.current == 1
        await studio.press("alt+right")
        assert studio.compose.writing.state.current == 2


async def test_again_and_same_seed(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write()
        first = studio.text
        await studio.write("n")
        assert studio.text != first
        await studio.press("comma")
        await studio.write("g")
        assert studio.text == first
        assert studio.takes == 3


async def test_enter_while_it_writes_begins_anew_and_keeps_both(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, settings=SLOW) as studio:
        await studio.press("enter")
        await studio.words()
        await studio.press("n")
        await until(lambda: studio.takes == 2 and studio.compose.writing.job is not None)
        await studio.write("space")
        first, second = studio.compose.writing.state.takes
        assert first.reason == second.reason == "stopped"
        assert first.text.startswith("雨夜")


async def test_go_on_from_the_end(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write()
        before = studio.text
        await studio.write("c")
        assert studio.takes == 2
        assert studio.text.startswith(before)
        assert len([line for line in studio.text.split("\n") if line]) == 32


async def test_speed_steps_and_the_pace_is_kept(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path, settings=SLOW) as studio:
        await studio.press("tab")
        await studio.write("alt+g", "escape")
        speeds = []
        for _ in range(4):
            await studio.press("greater_than_sign")
            speeds.append(studio.compose.writing.dial.speed)
        assert speeds == [100.0, 0.0, 0.0, 0.0]
        await studio.press("less_than_sign", "less_than_sign")
        assert studio.compose.writing.dial.speed == 40.0


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
        assert "min_p" in str(dialog.query_one("#problem").render())  # type: ignore[attr-defined]
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
        await studio.press("u", "u")
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
        await studio.write("escape")


async def test_tint_marks_rare_words_without_colour_too(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write()
        await studio.press("p")
        pane = studio.compose.query_one("#lyrics", LyricsPane)
        spans = [span for number in range(pane.lines) for span in pane.line(number).spans]
        assert any("underline" in str(span.style) for span in spans)
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
        await studio.write("escape")
        assert pane.text == studio.text
