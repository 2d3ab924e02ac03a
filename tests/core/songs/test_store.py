"""Saved songs: nothing overwritten, nothing half-written, no escape."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from core.composing.takes import Take
from core.errors import SongError
from core.songs.store import Songbook

TITLES = [
    "雨夜",
    "雨夜",
    "Rain & Wine",
    "Дождь",
    "ฝนตก",
    "🌧️",
    "../../etc/passwd",
    "/absolute",
    "a" * 500,
    "con",
    ".hidden",
    "tab\tand\x1b[31m control",
    "لیلا",
]


@pytest.mark.parametrize("title", TITLES)
def test_any_title_stays_inside_the_folder(book: Songbook, title: str) -> None:
    song = book.save("一行\n两行", title=title)
    (path,) = book.folder.glob("**/*.json")
    assert path.parent == book.folder
    assert len(path.name.encode()) < 200
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(book.folder.stat().st_mode) == 0o700
    assert book.get(song.id) == song
    assert book.get(song.title) == song


def test_no_title_overwrites_another_song(book: Songbook) -> None:
    saved = [book.save(f"text {n}", title=title) for n, title in enumerate(TITLES * 3)]
    listing = book.list()
    assert len(listing.songs) == len(saved)
    assert {song.text for song in listing.songs} == {song.text for song in saved}
    assert listing.problems == ()


def test_the_title_is_the_first_line_unless_named(book: Songbook, take: Take) -> None:
    song = book.save("\n\n  走过的城市  \n灯", take=take)
    assert song.title == "走过的城市"
    assert "走过的城市" in book.path(song.id).name
    assert song.edited
    assert book.get(song.id).take == take
    assert not book.save(take.text, take=take).edited


def test_two_songs_of_one_title_are_told_apart_by_their_ids(book: Songbook) -> None:
    ids = {book.save(f"{n}", title="雨").id for n in range(2)}
    with pytest.raises(SongError, match="2 songs are called") as caught:
        book.get("雨")
    assert all(id in str(caught.value) for id in ids)


@pytest.mark.parametrize("reference", ["", "none", "../x", "0123abcd", "*", "0123abc?"])
def test_a_song_that_is_not_there(book: Songbook, reference: str) -> None:
    book.save("text")
    with pytest.raises(SongError, match="no song"):
        book.get(reference)


def test_rename_moves_the_file_and_keeps_the_song(book: Songbook, take: Take) -> None:
    song = book.save("text", title="old", take=take)
    renamed = book.rename(song.id, "新名字")
    assert renamed.title == "新名字"
    assert (renamed.id, renamed.text, renamed.take) == (song.id, song.text, take)
    (path,) = book.folder.glob("*.json")
    assert path.name == f"新名字-{song.id}.json"
    assert book.rename(song.id, "新名字").title == "新名字"
    with pytest.raises(SongError, match="needs a title"):
        book.rename(song.id, " \n ")


def test_update_changes_the_text_alone(book: Songbook) -> None:
    song = book.save("text", title="t")
    assert book.update(song.id, "other").text == "other"
    assert book.get(song.id).title == "t"
    assert book.get(song.id).edited
    with pytest.raises(SongError, match="no text"):
        book.update(song.id, "  ")


def test_delete_can_be_undone(book: Songbook) -> None:
    song, other = book.save("text", title="雨"), book.save("other")
    book.delete(song.id)
    assert [s.id for s in book.list().songs] == [other.id]
    assert [s.id for s in book.trash().songs] == [song.id]
    with pytest.raises(SongError):
        book.get(song.id)
    book.restore(song.id)
    assert book.get(song.id) == song
    with pytest.raises(SongError, match=r"no song .* in the trash"):
        book.restore(song.id)
    assert book.get(other.id) == other


def test_search_in_titles_and_texts(book: Songbook) -> None:
    book.save("Rain on the roof", title="夜")
    book.save("Sun", title="Rain")
    book.save("sea", title="海")
    assert {song.title for song in book.search("rain").songs} == {"夜", "Rain"}
    assert {song.title for song in book.search("夜 ROOF").songs} == {"夜"}
    assert len(book.search("").songs) == 3


def test_broken_files_are_reported_and_the_rest_is_listed(book: Songbook, tmp_path: Path) -> None:
    song = book.save("text")
    path = book.path(song.id)
    whole = path.read_bytes()
    (book.folder / "cut-00000001.json").write_bytes(whole[:-5])
    (book.folder / "deep-00000002.json").write_bytes(b"[" * 100_000)
    (book.folder / "other-00000003.json").write_bytes(whole)  # another song's id inside
    (book.folder / "newer-00000004.json").write_bytes(
        whole.replace(song.id.encode(), b"00000004").replace(b'"format":1', b'"format":9')
    )
    (book.folder / "bytes-00000005.json").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "outside.json").write_bytes(whole)
    (book.folder / f"link-{song.id}.json").symlink_to(tmp_path / "outside.json")
    (book.folder / "folder-00000006.json").mkdir()
    listing = book.list()
    assert [s.id for s in listing.songs] == [song.id]
    assert len(listing.problems) == 7
    assert all(problem.reason.where for problem in listing.problems)
    with pytest.raises(SongError):
        book.get("00000001")


def test_a_song_with_an_impossible_take_is_refused(book: Songbook, take: Take) -> None:
    song = book.save("text", take=take)
    path = book.path(song.id)
    path.write_bytes(path.read_bytes().replace(b'"seed":4', b'"seed":-4'))
    with pytest.raises(SongError, match="impossible seed"):
        book.get(song.id)


def test_text_that_no_file_can_hold_is_saved_all_the_same(book: Songbook) -> None:
    song = book.save("雨\udce4夜\x1b[2J\n走")
    assert book.get(song.id).text == song.text == "雨\ufffd夜[2J\n走"


def test_a_full_disk_loses_no_saved_song(book: Songbook, monkeypatch: pytest.MonkeyPatch) -> None:
    song = book.save("text")
    before = sorted(book.folder.iterdir())

    def full(fd: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SongError, match="No space left"):
        book.update(song.id, "longer text")
    with pytest.raises(SongError, match="No space left"):
        book.save("second")
    assert sorted(book.folder.iterdir()) == before
    assert book.get(song.id) == song
