"""Undo without end, branches, and what is there again after a restart."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.composing.takes import Take
from core.errors import SongError
from core.songs import edits, history
from core.songs.change_file import CHANGES, SONG, read_snapshot
from core.songs.document import Document, LineTake
from core.songs.history import History
from core.songs.opening import document_of_text
from tests.core.songs.kept_song import first, write


def again(song: History) -> History:
    """The song after a crash: nothing was told to it."""
    song.abandon()
    return History.open(song.folder)


def test_undo_and_redo_go_all_the_way_also_after_a_crash(song: History) -> None:
    count = 100
    for number in range(count):
        write(song, str(number))
    song = again(song)
    for number in reversed(range(count)):
        assert first(song) == str(number)
        assert song.can_undo == f"write {number}"
        assert song.undo()
    assert first(song) == "一" and not song.undo() and song.can_undo is None
    song = again(song)
    assert first(song) == "一", "where one was"
    for number in range(count):
        assert song.redo()
        assert first(song) == str(number)
    assert not song.redo() and song.can_redo is None


def test_what_was_taken_back_stays_beside_what_came_instead(song: History) -> None:
    write(song, "a")
    song.undo()
    song.start_branch("b")
    write(song, "b")
    song = again(song)
    assert (song.branch, first(song)) == ("b", "b")
    song.switch("main")
    assert first(song) == "一"
    assert song.can_redo == "write a"
    song.redo()
    assert first(song) == "a"
    song.drop_branch("b")
    assert again(song).branches.keys() == {"main"}


def test_branches_that_cannot_be_are_told(song: History) -> None:
    song.start_branch("b")
    for attempt, told in (
        (lambda: song.start_branch("main"), "a branch 'main' already"),
        (lambda: song.start_branch(" "), "needs a title"),
        (lambda: song.switch("c"), "no branch 'c'; there are: main, b"),
        (lambda: song.drop_branch("b"), "the one in use; switch"),
    ):
        with pytest.raises(SongError, match=told):
            attempt()


def test_only_what_became_different_is_written(song: History, take: Take) -> None:
    many = [LineTake(text=f"第{number}", ids=(1, 2, number)) for number in range(200)]
    song.change(edits.add_takes(song.document, "l1", many))
    size = (song.folder / CHANGES).stat().st_size
    for number in range(3):
        song.change(edits.choose_take(song.document, "l1", number))
        song.change(edits.add_takes(song.document, "l1", [LineTake(text="x")]))
    assert (song.folder / CHANGES).stat().st_size - size < size / 4
    same = song.document
    size = (song.folder / CHANGES).stat().st_size
    song.change(same)
    assert (song.folder / CHANGES).stat().st_size == size
    assert again(song).document == same


def test_the_song_can_be_read_without_its_changes(
    song: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "SNAPSHOT_CHANGES", 4)
    for number in range(6):
        write(song, str(number))
    assert read_snapshot(song.folder).document.lines["l1"].text == "3"
    song.undo()
    song.close()
    assert read_snapshot(song.folder).document.lines["l1"].text == "4"
    (song.folder / CHANGES).unlink()
    saved = History.open(song.folder)
    assert first(saved) == "4" and not saved.undo()
    write(saved, "5")
    saved = again(saved)
    assert first(saved) == "5" and saved.undo() and first(saved) == "4"
    (song.folder / SONG).unlink()
    assert first(again(saved)) == "4", "its changes are enough as well"


def test_what_was_saved_as_a_song_is_known_again(song: History) -> None:
    song.mark_saved("abc")
    assert again(song).saved == "abc"


def test_a_song_is_made_whole_or_not_at_all(tmp_path: Path) -> None:
    document = document_of_text("一", title="数")
    song = History.create(tmp_path / "one", document)
    with pytest.raises(SongError, match="already"):
        History.create(tmp_path / "one", document_of_text("二", title="数"))
    assert again(song).document == document
    (tmp_path / "file").write_text("")
    with pytest.raises(SongError, match="cannot write the song"):
        History.create(tmp_path / "file" / "two", document)
    with pytest.raises(SongError, match="cannot open the song"):
        History.open(tmp_path / "none")
    assert {path.name for path in tmp_path.iterdir()} == {"one", "file"}


@pytest.mark.parametrize("file", [SONG, CHANGES])
def test_a_song_of_a_newer_version_is_refused_and_stays(song: History, file: str) -> None:
    song.close()
    path = song.folder / file
    path.write_bytes(path.read_bytes().replace(b'"format":1', b'"format":9').replace(
        b'"format": 1', b'"format": 9'))  # fmt: skip
    (song.folder / CHANGES).unlink() if file == SONG else None
    before = path.read_bytes()
    with pytest.raises(SongError, match="newer version; update"):
        History.open(song.folder)
    assert path.read_bytes() == before
    with pytest.raises(SongError, match="newer version; update"):
        History.open(song.folder)  # the lock was let go


@settings(max_examples=30)
@given(st.lists(st.sampled_from(["write", "write", "undo", "redo", "crash"]), max_size=25))
def test_undo_and_redo_are_those_of_a_stack(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("songs") / "one"
    song = History.create(folder, document_of_text("一", title="数"))
    states: list[Document] = [song.document]
    at = 0
    for number, step in enumerate(steps):
        if step == "write":
            write(song, str(number))
            states = [*states[: at + 1], song.document]
            at += 1
        elif step == "undo":
            assert song.undo() == (at > 0)
            at = max(0, at - 1)
        elif step == "redo":
            assert song.redo() == (at < len(states) - 1)
            at = min(len(states) - 1, at + 1)
        else:
            song = again(song)
        assert song.document == states[at]
    song.close()
