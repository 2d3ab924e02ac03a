"""Where a take begins: behind a finished line, in an unfinished one, in the same place again."""

from __future__ import annotations

from pathlib import Path

from core.writing.facts import Fact
from core.writing.takes import Beginning
from tests.core.writing.desk import Desk, ready_desk


def prompt(desk: Desk) -> str:
    """What the take on screen was written behind."""
    assert desk.take.result is not None
    return desk.take.result.prompt


# Going on


def test_behind_a_finished_line_a_new_one_begins(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    first = desk.new_take()
    assert not first.text.endswith("\n")
    desk.session.ask.go_on()
    desk.write()
    assert prompt(desk) == first.text + "\n"
    assert desk.take.pieces.filled_lines == first.pieces.filled_lines + 2


def test_in_the_middle_of_a_line_it_goes_on_inside(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.ask.new()
    desk.write({3: desk.session.stop})
    stopped = desk.take.text
    desk.session.ask.go_on()
    desk.write()
    assert prompt(desk) == stopped


def test_behind_the_end_of_a_song_a_section_begins(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.library.most["gru"] = 3
    ended = desk.new_take()
    assert ended.reason == "song-end"
    desk.session.ask.go_on()
    desk.write()
    assert prompt(desk) == ended.text + "\n\n"


def test_a_last_line_that_a_person_wrote_is_as_it_stands(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    first = desk.new_take()
    desk.session.edit(first.text + "\nand then I", visit=1)
    desk.session.ask.go_on()
    desk.write()
    assert prompt(desk) == first.text + "\nand then I"
    # Further up one may change what one likes.
    desk.session.show(first.key)
    desk.session.edit("Well, " + first.text, visit=2)
    desk.session.ask.go_on()
    desk.write()
    assert prompt(desk) == f"Well, {first.text}\n"


def test_a_song_that_was_opened_goes_on_as_the_take_did(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    text = desk.new_take().text
    desk.session.save()
    (song,) = desk.keeping.songs.list().songs
    following = ready_desk(tmp_path)
    following.session.open_song(song.id)
    following.session.ask.go_on()
    following.write()
    assert prompt(following) == text + "\n"


# The same place again


def test_another_take_of_a_continuation_begins_in_the_same_place(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.edit("my own words")
    desk.session.ask.go_on()
    desk.write()
    seeds, known = {desk.take.seed}, next(iter(desk.take.pieces))
    for _ in range(2):
        desk.session.ask.again()
        desk.write()
        assert prompt(desk) == "my own words" and desk.take.pieces.filled_lines == 3
        assert next(iter(desk.take.pieces)) == known
        seeds.add(desk.take.seed)
    assert len(seeds) == 3
    for ask in (desk.session.ask.three_cells, desk.session.ask.three_temperatures):
        seed = desk.take.seed
        ask()
        desk.write()
        assert prompt(desk) == "my own words" and desk.take.seed == seed
    desk.session.ask.several(2)
    desk.write()
    assert prompt(desk) == "my own words"
    text = desk.take.text
    desk.session.ask.same_seed()
    desk.write()
    assert desk.take.text.replace("gru", "rnn") == text.replace("gru", "rnn")


def test_from_the_cursor_it_is_the_place_of_the_cursor(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    first = desk.new_take()
    head = first.text[:9]
    desk.session.ask.go_on_behind(head)
    desk.write()
    desk.session.ask.again()
    desk.write()
    assert prompt(desk) == head and len(desk.texts) == 3


def test_new_start_words_come_before_the_place_of_the_take_on_screen(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.edit("my own words")
    desk.session.ask.go_on()
    desk.write()
    continued = desk.take
    desk.session.start_with("风")
    desk.session.ask.again()
    desk.write()
    assert prompt(desk) == "风"
    desk.session.show(continued.key)
    desk.session.ask.again()
    desk.write()
    assert prompt(desk) == "my own words"
    # Words that one turned away from count no more; Enter always means the start words.
    desk.session.start_with("海")
    desk.session.show(continued.key)
    desk.session.ask.again()
    desk.write()
    assert prompt(desk) == "my own words"
    desk.session.ask.new()
    desk.write()
    assert prompt(desk) == "海"


def test_the_place_in_a_song_that_was_opened(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.start_with("海边")
    desk.new_take()
    desk.session.save()
    (song,) = desk.keeping.songs.list().songs
    following = ready_desk(tmp_path)
    following.session.open_song(song.id)
    following.session.ask.again()
    following.write()
    assert prompt(following) == "海边" and following.session.options.prompt != "海边"
    assert following.take.pieces.filled_lines == 2


def test_what_is_corrected_before_the_place_is_corrected_in_the_next_take(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.edit("my own wrods")
    desk.session.ask.go_on()
    desk.write()
    written = desk.take.text.removeprefix("my own wrods")
    desk.session.edit(f"my own words{written}", visit=1)
    desk.session.ask.again()
    desk.write()
    assert prompt(desk) == "my own words"


def test_an_edit_behind_the_place_or_across_it_leaves_it() -> None:
    place = Beginning("ab", goes_on=True)
    assert place.after_edit("abcd", "abx") == place
    assert place.after_edit("abcd", "xbx") == place
    assert place.after_edit("ab", "xy") == place
    assert place.after_edit("abcd", "axbcd") == Beginning("axb", goes_on=True)


# Line ends in the start words


def test_a_closed_first_line_stays_closed_all_the_way(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.restore()
    desk.session.start_with("line one\n")
    take = desk.new_take()
    assert prompt(desk) == "line one\n" and take.text.startswith("line one\ngru")
    assert take.pieces.filled_lines == 2
    desk.session.undo()
    desk.session.redo()
    assert desk.session.options.prompt == "line one\n" and desk.take.text == take.text
    desk.session.ask.again()
    desk.write()
    assert prompt(desk) == "line one\n"
    desk.session.save()
    song = desk.keeping.songs.get(desk.take.song or "")
    assert song.take is not None and song.take.prompt == "line one\n" and not song.edited


def test_as_many_lines_as_a_take_may_have_leave_room_for_more(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.start_with("one\ntwo\nthree\n")
    desk.new_take()
    assert desk.take.pieces.filled_lines == 5
    assert desk.told == [] or desk.last != Fact("nothing to continue")
