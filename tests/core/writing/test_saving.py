"""Songs that are open as takes: one song stays one, and nothing of two that differ is lost."""

from __future__ import annotations

from pathlib import Path

from core.writing.facts import Fact
from tests.core.writing.desk import Desk, left_over, ready_desk


def opened(home: Path, text: str = "one\ntwo", title: str | None = None) -> tuple[Desk, str]:
    """A desk with a song open, and the song's identity."""
    desk = ready_desk(home)
    song = desk.keeping.songs.save(text, title=title)
    desk.session.open_song(song.id)
    return desk, song.id


def on_disk(desk: Desk) -> dict[str, str]:
    songs = desk.keeping.songs.list().songs
    assert len({song.title for song in songs}) == len(songs)
    return {song.title: song.text for song in songs}


def test_a_song_that_was_opened_renamed_and_edited_stays_one_song(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    take = desk.new_take()
    desk.session.save()
    id = desk.take.song or ""
    desk.session.open_song(id)
    assert len(desk.texts) == 1
    desk.keeping.songs.rename(id, "Mine")
    desk.session.edit(take.text + "\nmore", visit=1)
    assert not desk.take.saved and desk.take.song == id
    assert desk.session.save() and desk.take.saved
    song = desk.keeping.songs.get(id)
    assert on_disk(desk) == {"Mine": take.text + "\nmore"}
    assert song.take == take.result and song.edited and song.created
    assert desk.last == Fact("saved again", {"title": "Mine"})
    # The text before comes back, on screen, and with another save in the song.
    desk.session.undo()
    assert desk.take.text == take.text and not desk.take.saved and desk.take.song == id
    desk.session.save()
    assert on_disk(desk) == {"Mine": take.text} and not desk.keeping.songs.get(id).edited
    desk.session.redo()
    assert desk.take.text == take.text + "\nmore" and not desk.take.saved
    assert left_over(desk, tmp_path) == [take.text + "\nmore"]


def test_an_edit_that_was_not_saved_comes_back_as_a_change_of_the_song(tmp_path: Path) -> None:
    desk, id = opened(tmp_path, title="Mine")
    desk.session.edit("one\ntwo\nthree", visit=1)
    desk.keeping.close()
    following = Desk(tmp_path)
    following.session.restore(open_song=id)
    assert following.texts == ["one\ntwo\nthree"] and not following.take.saved
    following.session.save()
    assert on_disk(following) == {"Mine": "one\ntwo\nthree"}


def test_what_is_edited_back_is_saved_and_off_the_disk(tmp_path: Path) -> None:
    desk, _ = opened(tmp_path)
    desk.session.edit("one", visit=1)
    desk.session.edit("one\ntwo", visit=1)
    assert desk.take.saved
    desk.session.edit("other", visit=2)
    desk.session.undo()
    assert desk.take.saved
    assert left_over(desk, tmp_path) == []


def test_a_song_with_changes_is_opened_with_them(tmp_path: Path) -> None:
    desk, id = opened(tmp_path)
    desk.session.edit("one\ntwo\nthree", visit=1)
    desk.new_take()
    desk.session.open_song(id)
    assert desk.take.text == "one\ntwo\nthree" and len(desk.texts) == 2
    assert desk.last == Fact("song has changes")


def test_a_song_that_was_changed_elsewhere_is_opened_as_it_is(tmp_path: Path) -> None:
    desk, id = opened(tmp_path)
    desk.keeping.songs.update(id, "changed")
    desk.session.save()
    assert desk.last.name == "changed elsewhere" and len(on_disk(desk)) == 1
    desk.session.open_song(id)
    assert desk.texts == ["changed"] and desk.take.saved
    desk.session.undo()
    assert desk.texts == ["one\ntwo"]


def test_changes_here_and_elsewhere_both_stay(tmp_path: Path) -> None:
    desk, id = opened(tmp_path, title="Mine")
    desk.session.edit("my change", visit=1)
    mine = desk.take.key
    desk.keeping.songs.update(id, "their change")
    desk.session.open_song(id)
    assert desk.texts == ["my change", "their change"]
    assert desk.last == Fact("song opened beside", {"number": 1})
    desk.session.show(mine)
    assert desk.session.save()
    assert desk.last == Fact("saved beside", {"title": "Mine (2)"})
    assert on_disk(desk) == {"Mine": "their change", "Mine (2)": "my change"}
    assert desk.take.song != id
    # Each is a song of its own from now on.
    desk.session.edit("my change, changed", visit=2)
    desk.session.save()
    assert on_disk(desk) == {"Mine": "their change", "Mine (2)": "my change, changed"}


def test_a_song_that_was_deleted_is_saved_anew(tmp_path: Path) -> None:
    desk, id = opened(tmp_path, title="Mine")
    desk.keeping.songs.delete(id)
    assert desk.session.save()
    assert desk.last == Fact("saved anew", {"title": "Mine"})
    desk.keeping.songs.delete(desk.take.song or "")
    desk.session.edit("one\ntwo\nthree", visit=1)
    desk.session.save()
    assert on_disk(desk) == {"Mine": "one\ntwo\nthree"}


def test_save_as_makes_another_song_and_leaves_the_first(tmp_path: Path) -> None:
    desk, id = opened(tmp_path, title="Mine")
    assert desk.session.new_title() == "Mine (2)"
    desk.session.edit("one\ntwo\nthree", visit=1)
    assert desk.session.save_as("Other")
    assert on_disk(desk) == {"Mine": "one\ntwo", "Other": "one\ntwo\nthree"}
    desk.session.edit("one", visit=2)
    desk.session.save()
    assert on_disk(desk) == {"Mine": "one\ntwo", "Other": "one"}
    assert not desk.session.save_as(" ") and len(desk.errors) == 1
    assert desk.take.song not in (None, id)


def test_save_as_says_why_it_cannot(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    assert desk.session.new_title() is None and desk.last == Fact("nothing to save")
    desk.session.ask.new()
    desk.write({2: desk.session.new_title})
    assert Fact("stop first") in desk.told
    assert desk.session.new_title() == desk.take.title


def test_a_line_end_behind_the_last_line_is_saved(tmp_path: Path) -> None:
    desk = ready_desk(tmp_path)
    desk.session.edit("\n\none\ntwo\n\n")
    desk.session.save()
    assert [song.text for song in desk.keeping.songs.list().songs] == ["one\ntwo\n"]
    following = ready_desk(tmp_path)
    following.session.open_song(desk.take.song or "")
    following.session.ask.go_on()
    following.write()
    assert following.take.text.startswith("one\ntwo\ngru")


def test_a_song_that_cannot_be_read_is_told_and_the_take_stays_unsaved(tmp_path: Path) -> None:
    desk, id = opened(tmp_path)
    desk.session.edit("mine", visit=1)
    desk.keeping.songs.path(id).write_bytes(b"broken")
    assert not desk.session.save() and len(desk.errors) == 1
    assert desk.session.save_as("Mine")
    assert desk.take.saved
