"""Undo, redo and the disk: nothing that was written gets lost."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Thread

import pytest

from core.writing.facts import Fact
from tests.core.writing.desk import Desk, left_over, ready_desk

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
    label = Fact("temperature", {"before": "0.40", "after": "0.45"})
    assert desk.last == Fact("undone", {"label": label})
    assert session.dial.temperature == 0.4
    session.undo()
    assert (desk.texts, options.prompt) == (texts[:1], "雨夜")
    for _ in range(3):
        session.redo()
    assert desk.last == Fact("redone", {"label": Fact("settings")})
    session.redo()
    assert desk.last == Fact("nothing to redo")
    assert (desk.texts, options.prompt, session.dial.temperature) == (texts, "风", 0.5)
    assert (options.sampler, options.max_lines, options.fixed_seed) == ({"min_p": 0.1}, 5, 3)


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
    assert desk.last == Fact("dropped", {"number": 1})
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
    (song,) = desk.keeping.songs.list().songs
    assert (desk.take.song, desk.last) == (song.id, Fact("saved", {"title": song.title}))
    assert desk.keeping.songs.get(song.id).take == take.result
    assert not desk.session.save()
    assert desk.last == Fact("saved already", {"title": song.title})
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
    song = desk.keeping.songs.save("one\ntwo")
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
    song = desk.keeping.songs.save("a song")
    desk.keeping.close()
    following = Desk(tmp_path)
    following.session.options.prompt = "风"
    following.session.restore(open_take=first.kept, open_song=song.id)
    assert following.texts == [first.text, second.text]
    assert following.take.text == first.text and following.take.result == first.result
    assert following.last == Fact("left over", {"count": 2})
    following.session.undo()
    assert following.last == Fact("nothing to undo") and following.session.state.prompt == "风"
    following.keeping.close()
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
    desk.library.at = lambda index: third.set() if index == 3 else None
    desk.session.dial.speed = 1000.0
    desk.session.ask.new()
    job = desk.session.job
    assert job is not None
    thread = Thread(target=job.run, args=(desk.library,))
    thread.start()
    assert third.wait(60)
    desk.session.stop()
    assert job.ended.wait(60)
    thread.join()
    desk.session.drain()
    assert desk.take.reason == "stopped" and desk.take.text.count(".") >= 6
    assert left_over(desk, tmp_path) == [desk.take.text]
