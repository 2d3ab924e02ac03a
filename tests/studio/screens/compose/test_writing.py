"""Compose: writing, stopping, takes, cells and temperature, by the keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from studio.screens.compose.gauges import CellSwitch, TemperatureGauge
from studio.screens.compose.lyrics import LyricsPane
from tests.studio.hosts import until
from tests.studio.tiny_studio import SLOW, tiny_studio


async def test_first_start_writes_with_one_key(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        prompt = studio.compose.query_one("#prompt", Input)
        assert studio.app.focused is prompt
        assert (prompt.value, prompt.placeholder) == ("", "雨夜")
        await studio.write("enter")
        assert prompt.value == "雨夜"
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
        await studio.press("ctrl+s")
        assert len(studio.app.keeping.songs.list().songs) == 1


@pytest.mark.parametrize(
    "keys", [("escape", "space"), ("escape", "escape"), ("ctrl+c",), ("alt+x",)], ids=" ".join
)
async def test_stop_keeps_what_is_there(tmp_path: Path, keys: tuple[str, ...]) -> None:
    async with tiny_studio(tmp_path, settings=SLOW) as studio:
        await studio.press("enter")
        await studio.words()
        await studio.write(*keys)
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
        await studio.press("alt+plus", "alt+right_curly_bracket")
        assert studio.compose.writing.dial.temperature == pytest.approx(0.7)
        assert studio.compose.query_one(TemperatureGauge).temperature == pytest.approx(0.7)
        before = len(studio.text)
        await until(lambda: len(studio.text) > before + 2)
        await studio.write("ctrl+c")
        take = studio.compose.writing.state.take
        assert take is not None and take.result is not None
        track = take.result.temperature_track
        assert track[-1][1] == pytest.approx(0.7)
        # Drawn just in time: hardly more than what was on screen had been drawn before the key.
        assert track[0][0] <= before + 2


async def test_temperature_keys_that_work_while_typing(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press("ctrl+up", "alt+plus", "alt+minus", "alt+up")
        assert studio.compose.writing.dial.temperature == pytest.approx(0.7)
        await studio.press("alt+down", "alt+down", "alt+down", "alt+down", "alt+down", "alt+down")
        assert studio.compose.writing.dial.temperature == 0
        assert studio.compose.query_one("#prompt", Input).value == ""


async def test_letters_are_text_in_the_start_words(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press("n", "s", "1", "slash", "space", "left_square_bracket")
        assert studio.compose.query_one("#prompt", Input).value == "ns1/ ["
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


@pytest.mark.parametrize(("key", "cell"), [("alt+1", "rnn"), ("f8", "lstm"), ("alt+3", "gru")])
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
        await studio.press("alt+1")
        await until(
            lambda: studio.compose.writing.job is not None and len(studio.text) > len(before) + 3
        )
        await studio.write("ctrl+c")
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
        await studio.press("escape", "n")
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
