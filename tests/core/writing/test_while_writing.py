"""What is asked while a take is being written: it is done, or one is told why not; nothing waits
in silence, and the limits of a take are its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import ModelError
from core.writing.facts import Fact
from tests.core.writing.desk import Desk, left_over, ready_desk


def songs(desk: Desk) -> list[str]:
    return [song.text for song in desk.keeping.songs.list().songs]


# Saving


@pytest.mark.parametrize("stopped", [False, True])
def test_a_take_that_is_being_written_is_saved_when_it_ends(tmp_path: Path, stopped: bool) -> None:
    desk = ready_desk(tmp_path)
    desk.session.ask.new()
    told: list[list[Fact]] = []

    def twice() -> None:
        assert not desk.session.save()
        assert not desk.session.save()
        told.append(list(desk.told))
        assert songs(desk) == []
        if stopped:
            desk.session.stop()

    desk.write({3: twice})
    assert told == [[Fact("will be saved"), Fact("will be saved already")]]
    assert songs(desk) == [desk.take.text.rstrip("\n")] and desk.take.saved
    assert desk.take.reason == ("stopped" if stopped else "lines")
    assert desk.last.name == "saved"
    assert left_over(desk, tmp_path) == []


def test_of_several_takes_the_one_on_screen_is_saved(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.ask.several(3)

    def save() -> None:
        desk.session.show(2)
        desk.session.save()
        desk.session.show(3)

    desk.write({3: save})
    assert [take.saved for take in desk.session.state.takes] == [False, True, False]
    assert songs(desk) == [desk.texts[1]]


def test_a_take_that_another_cell_goes_on_with_is_saved_at_its_very_end(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.ask.new()
    desk.write({2: desk.session.save, 3: lambda: desk.session.use_cell("rnn")})
    assert "rnn" in desk.take.text
    assert songs(desk) == [desk.take.text]


def test_between_two_cells_nothing_is_saved(tmp_path: Path) -> None:
    """The take has ended, and its thread has not yet."""
    desk = ready_desk(tmp_path)
    desk.session.ask.new()
    job = desk.session.job
    assert job is not None
    desk.session.save()
    desk.library.at = lambda index: desk.session.use_cell("rnn") if index == 3 else None
    job.run(desk.library)
    end = job.queue.pop()
    desk.session.drain()
    assert desk.take.reason == "stopped" and songs(desk) == []
    job.queue.append(end)
    desk.session.drain()
    desk.write()
    assert songs(desk) == [desk.take.text] and "rnn" in desk.take.text


def test_saved_and_then_another_take_at_once(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.ask.new()

    def both() -> None:
        desk.session.save()
        desk.session.ask.again()

    desk.write({3: both})
    assert songs(desk) == [desk.texts[0]]
    assert [take.saved for take in desk.session.state.takes] == [True, False]


def test_what_fails_in_the_middle_is_saved_as_far_as_it_came(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)

    def fail() -> None:
        raise ModelError("not a number")

    desk.session.ask.new()
    desk.write({2: desk.session.save, 3: fail})
    assert songs(desk) == [desk.take.text]


# Dropping, undo and redo


def test_a_take_is_stopped_and_dropped_and_comes_back_with_undo(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.ask.new()
    desk.write({3: desk.session.drop})
    assert desk.texts == [] and desk.last.name == "dropped"
    desk.session.undo()
    assert desk.take.text.count(".") == 6 and not desk.take.writing
    assert left_over(desk, tmp_path) == [desk.take.text]


def test_one_of_several_is_not_dropped_while_they_are_written(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.ask.three_temperatures()
    desk.write({2: desk.session.drop})
    assert Fact("stop first") in desk.told and len(desk.texts) == 3


def test_undo_stops_what_it_takes_away_and_redo_brings_it_back(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    first = desk.new_take()
    desk.session.ask.again()
    desk.write({3: desk.session.undo})
    assert desk.texts == [first.text]
    assert desk.last == Fact("undone", {"label": Fact("another take")})
    desk.session.redo()
    assert desk.take.text.count(".") == 6 and not desk.take.writing


def test_the_temperature_is_taken_back_while_it_writes(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.ask.new()
    turned: list[float] = []

    def there_and_back() -> None:
        for step in (lambda: desk.session.warm(0.25), desk.session.undo, desk.session.redo):
            step()
            turned.append(desk.session.dial.temperature)

    desk.write({3: there_and_back})
    assert turned == [0.65, 0.4, 0.65]
    assert desk.take.reason == "lines" and desk.take.text.count(".") == 16


def test_what_was_changed_in_the_middle_is_undone_without_a_take_in_the_middle(
    tmp_path: Path,
) -> None:
    """The states behind the changes hold the take as it was then: half a line, still writing."""
    desk = ready_desk(tmp_path)
    desk.session.restore()
    desk.session.ask.new()

    def change() -> None:
        desk.session.warm(0.25)
        desk.session.set_options({"min_p": 0.2}, max_lines=9, max_tokens=50, fixed_seed=None)

    desk.write({3: change})
    whole = desk.take
    assert whole.text.count(".") == 16  # its own limit, not the new one
    for _ in range(2):
        desk.session.undo()
        assert desk.take == whole
    assert desk.session.dial.temperature == 0.4 and desk.session.options.max_lines == 2
    assert left_over(desk, tmp_path) == [whole.text]


def test_what_failed_leaves_no_trace_behind_changes_either(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.library.refused["gru"] = ModelError("it is damaged")
    for words in ("x", ""):
        desk.session.start_with(words)
    desk.session.ask.new()
    desk.session.warm(0.25)
    desk.write()
    desk.session.undo()
    assert desk.texts == []


def test_going_on_with_what_is_being_written_says_so(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.ask.new()
    desk.write({2: desk.session.ask.go_on})
    assert desk.told == [Fact("being written")] and len(desk.texts) == 1


# Another cell in the middle


@pytest.mark.parametrize("switches", [("rnn",), ("rnn", "lstm"), ("rnn", "lstm", "gru")])
def test_the_limit_of_lines_stays_whatever_cell_goes_on(
    tmp_path: Path, switches: tuple[str, ...]
) -> None:
    desk = ready_desk(tmp_path)
    desk.session.options.max_lines = 4
    desk.session.ask.new()
    limits: list[int | None] = []
    left = list(switches)

    def switch() -> None:
        if left:
            desk.session.use_cell(left.pop(0))

    def watch(index: int) -> None:
        desk.session.drain()
        if (job := desk.session.job) is not None:
            limits.append(job.request.max_lines)
        if index == 2:
            switch()

    desk.library.at = watch
    while (job := desk.session.job) is not None:
        job.run(desk.library)
        desk.session.drain()
    assert set(limits) == {4} and not left
    assert desk.take.pieces.filled_lines == 4
    assert desk.take.cell == switches[-1]


def test_the_limit_of_tokens_and_the_seed_are_of_the_take(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.options.max_lines, desk.session.options.max_tokens = 400, 10
    desk.session.ask.new()
    seed = desk.take.seed
    desk.write({3: lambda: desk.session.use_cell("rnn")})
    assert desk.take.text.count(".") == 2 * 10 and desk.take.reason == "length"
    assert desk.take.result is not None and desk.take.result.seed == desk.take.seed == seed


@pytest.mark.parametrize(("most", "reason"), [(9, "lines"), (5, "song-end")])
def test_a_switch_at_the_very_end_writes_nothing_more(
    tmp_path: Path, most: int, reason: str
) -> None:
    """All is written, and the screen has not seen it yet."""
    desk = ready_desk(tmp_path)
    desk.library.most["gru"] = most
    desk.session.ask.new()
    job = desk.session.job
    assert job is not None
    job.run(desk.library)
    desk.session.use_cell("rnn")
    desk.session.drain()
    assert not desk.session.busy and "rnn" not in desk.take.text
    assert desk.take.reason == reason and desk.take.text.count(".") == 2 * min(most, 8)


def test_a_switch_does_not_go_on_with_what_was_stopped(tmp_path: Path) -> None:
    """It was stopped, and its thread has not heard so yet: a slow machine loads a model first."""
    desk = ready_desk(tmp_path)
    desk.session.ask.new()
    desk.session.stop()
    desk.session.use_cell("rnn")
    assert desk.session.model is not None and desk.session.model.cell == "rnn"
    desk.write()
    assert not desk.session.busy and "rnn" not in desk.take.text


def test_several_takes_of_one_cell_are_not_cut_by_a_switch(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.ask.several(3)
    desk.write({2: lambda: desk.session.use_cell("rnn")})
    assert {take.reason for take in desk.session.state.takes} == {"lines"}
    assert {take.cell for take in desk.session.state.takes} == {"gru"}


def test_a_switch_reaches_what_waits_to_be_written(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.ask.new()

    def both() -> None:
        desk.session.ask.again()
        desk.session.use_cell("rnn")

    desk.write({3: both})
    assert [take.cell for take in desk.session.state.takes] == ["gru", "rnn"]


def test_a_switch_while_another_take_is_looked_at_leaves_that_one_on_screen(
    tmp_path: Path,
) -> None:
    desk = ready_desk(tmp_path)
    first = desk.new_take()
    desk.session.ask.again()

    def look_and_switch() -> None:
        desk.session.show(first.key)
        desk.session.use_cell("rnn")

    desk.write({3: look_and_switch})
    assert desk.take.key == first.key
    assert desk.session.state.takes[1].cell == "rnn"
