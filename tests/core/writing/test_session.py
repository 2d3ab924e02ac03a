"""A session without any screen: asking, writing, models that change, and the way back."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Thread

import pytest

from core.errors import ModelError
from core.library.models import ModelChoice
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
    assert take.text == "雨夜" + words
    assert (take.cell, take.corpus, take.model, take.seed) == ("gru", "songs", "model-gru", 7)
    assert (take.writing, take.reason, desk.last) == (
        False, "lines", Fact("ended", {"reason": "lines"}),
    )  # fmt: skip
    assert take.result is not None and take.result.text == take.text
    assert [piece.probability for piece in take.pieces][1:] == [0.5] * 8
    assert desk.calls[0] == "changed"  # models were found
    assert desk.calls[1:3] == ["start", "changed"] and desk.calls[-2:] == ["ended", "changed"]
    assert set(desk.calls[3:-2]) == {"grew"}


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
    assert desk.session.dial.temperature == 0.8
    desk.session.start_with("风")
    desk.session.ask.three_temperatures()
    desk.write()
    assert desk.take.seed != first.seed  # nothing to compare with


def test_three_cells_of_one_seed(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    first = desk.new_take()
    assert desk.session.ask.three_cells() == []
    desk.write()
    new = desk.session.state.takes[1:]
    assert [take.cell for take in new] == ["rnn", "lstm", "gru"]
    assert {take.seed for take in new} == {first.seed}
    assert new[2].text == first.text


def test_of_three_cells_those_without_a_model_are_named(tmp_path: Path) -> None:
    two = ready_desk(tmp_path / "two", cells=("rnn", "gru"))
    assert two.session.ask.three_cells() == ["lstm"]
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
    desk.shelf.refused["lstm"] = ModelError("it is damaged")
    desk.shelf.most["rnn"] = 2
    writing: list[list[bool]] = []
    desk.session.ask.three_cells()
    desk.write({6: lambda: writing.append([t.writing for t in desk.session.state.takes])})
    assert writing == [[False, False, True]]
    assert [take.reason for take in desk.session.state.takes] == ["length", "", "lines"]


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
    assert (take.temperature, take.temperature_track) == (0.8, ((3, 1.05),))


def test_the_temperature_stays_on_the_dial_and_the_pace_in_its_steps(tmp_path: Path) -> None:
    session = ready_desk(tmp_path).session
    assert session.warm(5.0) and session.dial.temperature == 2.0
    assert not session.warm(0.05)
    assert session.warm(-9) and session.dial.temperature == 0.0
    assert [session.options.step_speed(by) for by in (-1, -1, -1, 1, 1)] == [
        100.0, 40.0, 20.0, 40.0, 100.0,
    ]  # fmt: skip
    assert [session.options.step_speed(1) for _ in range(2)] == [0.0, 0.0]


# Models


def test_the_model_in_use_stays_and_gets_better(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    session = desk.session
    better = [
        ModelChoice(m.name, m.path, m.cell, m.corpus, 0.5, m.kind) for m in desk.shelf.models()
    ]
    session.models_found(better, better[0])
    assert session.model == better[2] and desk.loaded == ["gru"]
    session.models_found(better[:2], better[0])
    assert session.model == better[2]  # gone from the shelf, still in memory
    session.models.want_run("model-lstm")
    session.models_found(better, better[0])
    assert session.model == better[1] and desk.loaded == ["gru", "lstm"]
    assert session.models.cells() == {"rnn", "lstm", "gru"}


def test_a_model_suggests_start_words_only_to_who_never_gave_any(tmp_path: Path) -> None:
    fresh, given = Desk(tmp_path / "1"), Desk(tmp_path / "2")
    given.session.start_with("风")
    given.session.start_with("")
    for desk, wanted in ((fresh, "雨夜"), (given, "")):
        desk.find_models()
        assert desk.session.options.prompt == wanted


def test_a_model_that_cannot_be_loaded_leaves_no_take(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    error = ModelError("it is damaged")
    desk.shelf.refused["gru"] = error
    desk.session.start_with("")
    desk.session.ask.new()
    desk.write()
    assert desk.errors == [error]
    assert desk.texts == [] and not desk.session.busy
    desk.session.ask.three_cells()
    desk.write()
    assert [take.cell for take in desk.session.state.takes] == ["rnn", "lstm"]


def test_a_model_that_fails_in_the_middle_leaves_what_it_wrote(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    error = ModelError("not a number")

    def fail() -> None:
        raise error

    desk.session.ask.new()
    desk.write({2: fail})
    assert desk.errors == [error]
    assert not desk.take.writing and desk.take.text.count(".") == 4
    assert left_over(desk, tmp_path) == [desk.take.text]


def test_a_thread_that_breaks_off_leaves_no_take_in_the_middle(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)

    def break_off() -> None:
        raise ZeroDivisionError

    desk.session.ask.new()
    with pytest.raises(ZeroDivisionError):
        desk.write({2: break_off})
    desk.session.drain()
    assert not desk.session.busy and not desk.take.writing
    assert desk.take.text.count(".") == 4


# The way back


def test_undo_and_redo_bring_all_of_it_back(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    session = desk.session
    session.restore()
    session.undo()
    assert desk.last == Fact("nothing to undo")
    desk.new_take()
    session.start_with("风")
    desk.new_take()
    session.warm(0.05)
    session.warm(0.05)  # both are one step
    session.set_options({"min_p": 0.1}, max_lines=5, max_tokens=50, fixed_seed=3)
    texts = desk.texts
    session.undo()
    options = session.options
    assert desk.last == Fact("undone", {"label": Fact("settings")})
    assert (options.sampler, options.max_lines, options.fixed_seed) == ({}, 2, None)
    session.undo()
    label = Fact("temperature", {"before": "0.80", "after": "0.85"})
    assert desk.last == Fact("undone", {"label": label})
    assert session.dial.temperature == 0.8
    session.undo()
    assert (desk.texts, options.prompt) == (texts[:1], "雨夜")
    for _ in range(3):
        session.redo()
    assert desk.last == Fact("redone", {"label": Fact("settings")})
    session.redo()
    assert desk.last == Fact("nothing to redo")
    assert (desk.texts, options.prompt, session.dial.temperature) == (texts, "风", 0.9)
    assert (options.sampler, options.max_lines, options.fixed_seed) == ({"min_p": 0.1}, 5, 3)


def test_undo_waits_until_nothing_is_written(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.ask.new()
    desk.write({2: desk.session.undo, 3: desk.session.drop, 4: desk.session.save})
    assert desk.told.count(Fact("stop first")) == 3
    assert len(desk.texts) == 1


@pytest.mark.parametrize("again", [False, True])
def test_what_undo_takes_is_off_the_disk_and_comes_back_with_redo(
    tmp_path: Path, again: bool
) -> None:
    desk = ready_desk(tmp_path)
    desk.new_take()
    desk.new_take()
    texts = desk.texts
    desk.session.undo()
    if again:
        desk.session.redo()
    assert left_over(desk, tmp_path) == (texts if again else texts[:1])


def test_edits_of_one_visit_are_one_step(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    first = desk.new_take()
    for text in ("x", "xy", "xyz"):
        desk.session.edit(first.text + text, visit=1)
    desk.session.edit("none of it", visit=2)
    assert desk.take.edited and desk.take.result == first.result
    desk.session.undo()
    assert desk.take.text == first.text + "xyz"
    # What was not touched keeps its probabilities.
    assert list(desk.take.pieces)[: len(first.pieces)] == list(first.pieces)
    desk.session.undo()
    assert desk.take == first
    desk.session.edit(first.text, visit=3)
    desk.session.redo()
    assert desk.take.text == first.text + "xyz"  # the same text was no edit
    assert left_over(desk, tmp_path) == [first.text + "xyz"]


def test_a_text_of_ones_own_is_a_take(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.edit("  ")
    assert desk.texts == []
    desk.session.edit("my words")
    assert desk.take.edited and desk.texts == ["my words"]
    assert left_over(desk, tmp_path) == ["my words"]


def test_a_dropped_take_comes_back(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.drop()  # nothing there
    first, second = desk.new_take(), desk.new_take()
    desk.session.show(first.key)
    desk.session.drop()
    assert desk.last == Fact("dropped", {"key": first.key})
    assert desk.take == second
    desk.session.undo()
    assert desk.texts == [first.text, second.text] and desk.take.text == first.text
    desk.session.show(second.key)
    desk.session.drop()
    assert left_over(desk, tmp_path) == [first.text]


# On disk


def test_a_saved_take_is_a_song_and_no_longer_left_over(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    assert not desk.session.save() and desk.last == Fact("nothing to save")
    take = desk.new_take()
    assert desk.session.save()
    (song,) = desk.book.songs.list().songs
    assert (desk.take.song, desk.last) == (song.id, Fact("saved", {"title": song.title}))
    assert desk.book.songs.get(song.id).take == take.result
    assert not desk.session.save() and desk.last == Fact("saved already")
    desk.session.edit("another\nsong")
    assert desk.take.song is None and desk.session.save()
    assert len(desk.book.songs.list().songs) == 2
    assert left_over(desk, tmp_path) == []


def test_undo_does_not_forget_that_a_take_was_saved(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.new_take()
    desk.session.warm(0.05)
    desk.session.save()
    desk.session.undo()
    assert desk.take.song is not None


def test_a_song_is_opened_once(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    song = desk.book.songs.save("one\ntwo")
    for _ in range(2):
        desk.session.open_song(song.id)
    assert desk.texts == ["one\ntwo"] and desk.take.song == song.id
    desk.session.ask.go_on()
    desk.write()
    assert desk.take.text.startswith("one\ntwo") and len(desk.texts) == 2
    desk.session.open_song("none of this name")
    assert desk.last == Fact("song gone")


def test_the_next_sitting_finds_what_was_left_and_what_was_open(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    first, second = desk.new_take(), desk.new_take()
    song = desk.book.songs.save("a song")
    desk.book.close()
    following = Desk(tmp_path)
    following.session.options.prompt = "风"
    following.session.restore(open_take=first.kept, open_song=song.id)
    assert following.texts == [first.text, second.text]
    assert following.take.text == first.text and following.take.result == first.result
    assert following.last == Fact("left over", {"count": 2})
    following.session.undo()
    assert following.last == Fact("nothing to undo") and following.session.state.prompt == "风"
    following.book.close()
    third = Desk(tmp_path)
    third.session.restore(open_take="no take", open_song=song.id)
    assert third.texts == [first.text, second.text, "a song"] and third.take.song == song.id


def test_a_disk_that_fails_is_told_and_writing_goes_on(tmp_path: Path) -> None:
    home = tmp_path / "file"
    home.write_text("not a folder")
    desk = ready_desk(home)
    desk.new_take()
    assert len(desk.errors) == 1  # once a job, not at every word
    assert desk.take.reason == "lines"
    assert not desk.session.save() and len(desk.errors) == 2
    desk.session.edit("by hand")
    assert desk.take.text == "by hand" and len(desk.errors) == 3


def test_options_that_cannot_be_used_fall_back_to_the_defaults(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.options.sampler = {"min_p": 9, "nonsense": 1}
    desk.new_take()
    assert desk.session.options.sampler == {}
    desk.session.dial.temperature = float("nan")
    desk.session.ask.new()
    assert len(desk.errors) == 1 and not desk.session.busy


def test_leaving_in_the_middle_waits_for_a_word_and_keeps_all(tmp_path: Path) -> None:
    """With a thread, as a screen has it."""
    desk = ready_desk(tmp_path)
    desk.session.options.max_lines, desk.session.options.max_tokens = 10_000, 10_000
    third = Event()
    desk.shelf.at = lambda index: third.set() if index == 3 else None
    desk.session.dial.speed = 1000.0
    desk.session.ask.new()
    job = desk.session.job
    assert job is not None
    thread = Thread(target=job.run, args=(desk.shelf,))
    thread.start()
    assert third.wait(60)
    desk.session.stop()
    assert job.ended.wait(60)
    thread.join()
    desk.session.drain()
    assert desk.take.reason == "stopped" and desk.take.text.count(".") >= 6
    assert left_over(desk, tmp_path) == [desk.take.text]
