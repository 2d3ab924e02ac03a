"""A session without any screen: asking, writing, models that change, and the way back."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import ModelError
from core.writing.facts import Fact
from tests.core.writing.desk import Desk, left_over, ready_desk

# Asking


@pytest.mark.parametrize("stopped", [False, True])
def test_what_is_asked_before_the_models_are_known_waits_for_them(
    tmp_path: Path, stopped: bool
) -> None:
    desk = Desk(tmp_path)
    desk.session.ask.new()
    assert (desk.session.busy, desk.last) == (False, Fact("looking for models"))
    assert desk.session.ask.waits
    if stopped:
        desk.session.stop()
    desk.find_models()
    desk.write()
    assert len(desk.texts) == (0 if stopped else 1)
    # The model's own start words were there by then.
    assert stopped or desk.take.text.startswith("雨夜")


def test_without_any_model_it_says_so_once_and_asks_for_one(tmp_path: Path) -> None:
    desk = Desk(tmp_path, cells=())
    desk.session.ask.new()
    desk.find_models()
    desk.find_models()
    assert desk.told == [Fact("looking for models"), Fact("no model")]
    desk.session.ask.new()
    desk.session.use_cell("gru")
    desk.session.ask.three_cells()
    assert desk.lacking == [None, "gru", "rnn"]
    assert not desk.session.busy and not desk.session.ask.waits


def test_a_take_is_written_from_the_start_words(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.options.fixed_seed = 7
    desk.session.ask.new()
    assert desk.session.busy and desk.take.writing
    desk.write()
    take = desk.take
    words = "".join(f"gru7.0.{n}" + ("\n" if n % 4 == 3 else " ") for n in range(8))
    assert take.text == "雨夜" + words.rstrip()
    assert (take.cell, take.corpus, take.model, take.seed) == ("gru", "songs", "model-gru", 7)
    assert (take.writing, take.reason, desk.told) == (False, "lines", [])
    assert take.result is not None and take.result.text == take.text
    assert [piece.rank for piece in take.pieces][1:] == [70] * 8
    assert desk.calls[0] == "changed"  # models were found
    assert desk.calls[1:3] == ["start", "changed"] and desk.calls[-2:] == ["ended", "changed"]
    assert set(desk.calls[3:-2]) == {"grew"}


def test_a_take_that_is_stopped_before_its_first_word_says_so(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.options.fixed_seed = 7
    first = desk.new_take()
    desk.session.ask.go_on()
    assert desk.take.writing
    desk.session.stop()
    desk.write()
    assert (desk.take.writing, desk.take.reason) == (False, "stopped")
    assert desk.take.text.startswith(first.text)


def test_again_same_seed_and_a_fixed_seed(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    first = desk.new_take()
    desk.session.ask.again()
    desk.write()
    assert desk.take.seed != first.seed
    desk.session.show(first.key)
    desk.session.ask.same_seed()
    desk.write()
    assert desk.take.text == first.text and desk.take.key == 3
    desk.session.options.fixed_seed = first.seed
    assert desk.new_take().text == first.text


def test_several_takes_come_at_once_and_the_first_is_on_screen(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.new_take()
    desk.session.ask.several(3)
    desk.write()
    one, *several = desk.session.state.takes
    assert [take.group for take in several] == [2, 2, 2] and one.group == 1
    assert len({take.text for take in several}) == 3 and len({t.seed for t in several}) == 1
    assert desk.take.key == 2
    assert [desk.session.beside(by) for by in (-9, -1, 1, 9)] == [1, 1, 3, 4]


def test_three_temperatures_of_one_seed_leave_the_dial_alone(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    first = desk.new_take()
    desk.session.ask.three_temperatures()
    desk.write()
    new = desk.session.state.takes[1:]
    assert [take.temperature for take in new] == [0.5, 1.0, 1.5]
    assert [take.result.temperature for take in new if take.result] == [0.5, 1.0, 1.5]
    assert {take.seed for take in new} == {first.seed}
    assert desk.session.dial.temperature == 0.4
    desk.session.start_with("风")
    desk.session.ask.three_temperatures()
    desk.write()
    assert desk.take.seed != first.seed  # nothing to compare with


def test_three_cells_of_one_seed(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    first = desk.new_take()
    assert desk.session.ask.three_cells() == ["transformer"]
    desk.write()
    new = desk.session.state.takes[1:]
    assert [take.cell for take in new] == ["rnn", "lstm", "gru"]
    assert {take.seed for take in new} == {first.seed}
    assert new[2].text == first.text


def test_of_three_cells_those_without_a_model_are_named(tmp_path: Path) -> None:
    two = ready_desk(tmp_path / "two", cells=("rnn", "gru"))
    assert two.session.ask.three_cells() == ["lstm", "transformer"]
    two.write()
    assert [take.cell for take in two.session.state.takes] == ["rnn", "gru"]
    one = ready_desk(tmp_path / "one", cells=("gru",))
    one.session.ask.three_cells()
    assert (one.lacking, one.session.busy) == (["rnn"], False)


def test_going_on_from_the_end_and_from_the_middle(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.ask.go_on()  # nothing there yet: from the start words
    desk.write()
    first = desk.take
    desk.session.ask.go_on()
    desk.write()
    assert desk.take.text.startswith(first.text)
    assert desk.take.pieces.filled_lines == first.pieces.filled_lines + 2
    assert list(desk.take.pieces)[: len(first.pieces)] == list(first.pieces)
    desk.session.show(first.key)
    desk.session.ask.go_on_behind(first.text[:9])
    desk.write()
    assert desk.take.text.startswith(first.text[:9]) and desk.take.key == 3
    assert desk.texts[0] == first.text
    desk.session.ask.go_on_behind(" \n")
    assert desk.last == Fact("nothing to continue") and len(desk.texts) == 3


# While it writes


def test_stopping_keeps_what_is_there(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.ask.new()
    desk.write({3: desk.session.stop})
    assert (desk.take.reason, desk.take.writing) == ("stopped", False)
    assert desk.take.text.count(".") == 6  # three words
    assert left_over(desk, tmp_path) == [desk.take.text]


def test_asking_while_it_writes_ends_that_take_and_begins_another(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.ask.new()

    def twice() -> None:
        desk.session.ask.again()
        desk.session.ask.again()  # the last that was asked for counts

    desk.write({3: twice})
    first, second = desk.session.state.takes
    assert (first.reason, second.reason) == ("stopped", "lines")
    assert first.seed != second.seed and desk.take == second


def test_stop_forgets_what_waited_for_the_end_of_the_job(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.ask.new()

    def both() -> None:
        desk.session.ask.again()
        desk.session.stop()

    desk.write({2: both})
    assert len(desk.texts) == 1 and not desk.session.busy


def test_another_cell_goes_on_in_the_take_that_is_being_written(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    before: list[str] = []

    def switch() -> None:
        before.append(desk.take.text)
        desk.session.use_cell("rnn")

    desk.session.ask.new()
    desk.write({3: switch})
    assert Fact("other model", {"cell": "RNN", "corpus": "songs"}) in desk.told
    assert len(desk.texts) == 1 and desk.loaded == ["gru", "rnn"]
    assert desk.take.text.startswith(before[0])
    assert desk.take.cell == "rnn" and "rnn" in desk.take.text and "gru" in desk.take.text
    assert desk.take.result is not None and desk.take.result.prompt == before[0]
    assert left_over(desk, tmp_path) == [desk.take.text]


def test_words_that_were_on_their_way_are_not_lost_when_the_cell_changes(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.options.fixed_seed = 7
    desk.session.ask.new()
    desk.write({3: lambda: desk.session.use_cell("rnn")}, looks=False)
    assert desk.take.text.startswith("雨夜gru7.0.0 gru7.0.1 gru7.0.2 rnn7.0.0 ")


def test_of_several_takes_each_ends_on_its_own(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.library.refused["lstm"] = ModelError("it is damaged")
    desk.library.most["rnn"] = 2
    writing: list[list[bool]] = []
    desk.session.ask.three_cells()
    desk.write({6: lambda: writing.append([t.writing for t in desk.session.state.takes])})
    assert writing == [[False, False, True]]
    assert [take.reason for take in desk.session.state.takes] == ["song-end", "", "lines"]


def test_of_several_takes_the_rest_goes_on_when_the_cell_changes(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.ask.three_temperatures()
    desk.write({2: lambda: desk.session.use_cell("rnn")})
    assert {take.cell for take in desk.session.state.takes} == {"gru"}
    assert desk.new_take().cell == "rnn"


def test_the_next_word_feels_the_temperature(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.ask.new()
    desk.write({3: lambda: desk.session.warm(0.25)})
    take = desk.take.result
    assert take is not None
    assert (take.temperature, take.temperature_track) == (0.4, ((3, 0.65),))


def test_the_temperature_stays_on_the_dial_and_the_pace_in_its_steps(tmp_path: Path) -> None:
    session = ready_desk(tmp_path).session
    assert session.warm(5.0) and session.dial.temperature == 2.0
    assert not session.warm(0.05)
    assert session.warm(-9) and session.dial.temperature == 0.0
    assert [session.options.step_speed(by) for by in (-1, -1, -1, 1, 1)] == [
        100.0, 40.0, 20.0, 40.0, 100.0,
    ]  # fmt: skip
    assert [session.options.step_speed(1) for _ in range(2)] == [0.0, 0.0]
