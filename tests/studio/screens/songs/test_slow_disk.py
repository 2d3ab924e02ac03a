"""A disk that takes its time holds up no key, and nothing that was asked for is lost by leaving."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from textual.widgets import Static

from core.errors import SongError
from core.songs.song import SongSummary
from core.songs.store import Listing, Songbook
from studio.screens.songs.preview import PREVIEW_CHARACTERS
from tests.studio.hosts import until
from tests.studio.screens.songs.test_songs_screen import choose, songs

pytestmark = pytest.mark.slow


class SlowDelete:
    """Deleting waits until the test lets it go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.may_go_on = threading.Semaphore(0)
        self.asked: list[str] = []
        delete = Songbook.delete

        def slow(book: Songbook, id: str) -> SongSummary:
            self.asked.append(id)
            assert threading.current_thread() is not threading.main_thread()
            assert self.may_go_on.acquire(timeout=10)
            return delete(book, id)

        monkeypatch.setattr(Songbook, "delete", slow)


async def test_the_next_key_means_the_next_song(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = SlowDelete(monkeypatch)
    async with songs(tmp_path) as (studio, screen):
        first, second, third = (song.id for song in screen.songs)
        await studio.press("d", "slash", "l", "escape", "d")
        assert [song.id for song in screen.songs] == [third]
        assert disk.asked == [first]
        disk.may_go_on.release()
        await until(lambda: disk.asked == [first, second])
        assert [song.id for song in screen.songs] == [third]  # read anew in between
        disk.may_go_on.release()
        await until(lambda: len(list((tmp_path / "songs").glob("*.json"))) == 1)
        await studio.press("u", "u")
        await until(lambda: {first, second, third} == {song.id for song in screen.songs})


async def test_leaving_waits_for_what_was_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = SlowDelete(monkeypatch)
    async with songs(tmp_path) as (studio, _):
        await studio.press("d", "d")
        leaving = asyncio.create_task(studio.press("ctrl+q"))
        await until(lambda: disk.asked)
        assert studio.app.is_running
        disk.may_go_on.release(2)
        await until(lambda: not studio.app.is_running)
        await leaving
    assert len(list((tmp_path / "songs").glob("*.json"))) == 1


async def test_what_cannot_be_deleted_is_in_the_list_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(book: Songbook, id: str) -> SongSummary:
        raise SongError("cannot move the song: {reason}", reason="read-only")

    monkeypatch.setattr(Songbook, "delete", refuse)
    async with songs(tmp_path) as (studio, screen):
        before = [song.id for song in screen.songs]
        choose(screen, "雨夜")
        await studio.press("d")
        await until(lambda: studio.toasts and len(screen.songs) == 3)
        assert "read-only" in studio.toasts[-1]
        assert [song.id for song in screen.songs] == before
        assert screen.chosen is not None and "雨夜" in screen.chosen.title


async def test_the_list_is_read_beside_the_app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    search = Songbook.search

    def watched(book: Songbook, words: str) -> Listing:
        threads.append(threading.current_thread())
        return search(book, words)

    monkeypatch.setattr(Songbook, "search", watched)
    async with songs(tmp_path) as (studio, screen):
        await studio.press("slash", *"line", "escape")
        await until(lambda: len(screen.songs) == 3)
    assert threads and threading.main_thread() not in threads


async def test_of_a_long_song_the_beginning_is_shown(tmp_path: Path) -> None:
    async with songs(tmp_path) as (studio, screen):
        text = "\n".join(f"line {number}" for number in range(3000))
        Songbook(tmp_path).save(text, title="long")
        screen.read_songs()
        await until(lambda: len(screen.songs) == 4)
        choose(screen, "long")
        shown = screen.query_one("#text", Static)
        await until(lambda: "line 100" in str(shown.render()))
        *lines, empty, more = str(shown.render()).split("\n")
        assert len("\n".join(lines)) <= PREVIEW_CHARACTERS
        assert lines[-1] == f"line {len(lines) - 1}"
        assert (empty, more) == ("", f"{3000 - len(lines)} more lines; Enter opens them all")
        await studio.press("enter")
        await until(lambda: studio.text == text)
