"""A song survives kills, torn lines, damage and full disks; two apps do not write one song."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from core.errors import SongError
from core.locks import identity
from core.songs import change_log
from core.songs.change_file import CHANGES, SONG
from core.songs.history import History
from core.songs.opening import document_of_text
from tests.core.songs.kept_song import first, write

CHANGED = 5
_KILLED = """
import os, signal, sys
from pathlib import Path
from core.songs import edits
from core.songs.history import History
song = History.open(Path(sys.argv[1]))
real, number, what, calls = os.write, int(sys.argv[2]), sys.argv[3], [0]
def write(fd, data):
    calls[0] += 1
    if calls[0] == number:
        if what == "torn":
            real(fd, data[: len(data) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
    return real(fd, data)
os.write = write
for step in range(5):
    song.change(edits.set_text(song.document, "l1", str(step)))
    print(step, flush=True)
song.close()
"""


def changed(song: History) -> bytes:
    for number in range(CHANGED):
        write(song, str(number))
    song.abandon()
    return (song.folder / CHANGES).read_bytes()


def test_a_file_that_was_cut_anywhere_has_all_before_the_cut(song: History) -> None:
    data = changed(song)
    ends = [place for place, byte in enumerate(data) if byte == ord("\n")]
    near = {end + step for end in ends for step in (-1, 0, 1)}
    for cut in sorted({*range(ends[0], len(data), 19), *near} & {*range(ends[0], len(data))}):
        (song.folder / CHANGES).write_bytes(data[:cut])
        # A line is whole when only its end is missing.
        lines = sum(end <= cut for end in ends)
        opened = History.open(song.folder)
        assert first(opened) == ("一" if lines == 1 else str(lines - 2))
        assert opened.torn == (cut not in ends and data[cut - 1 : cut] != b"\n")
        assert opened.broken == 0
        write(opened, "on")
        opened.abandon()
        opened = History.open(song.folder)
        assert (first(opened), opened.broken, opened.torn) == ("on", 0, False)
        assert opened.undo() and first(opened) == ("一" if lines == 1 else str(lines - 2))
        opened.abandon()


def test_a_damaged_line_takes_only_what_follows_it_and_the_file_stays(song: History) -> None:
    lines = changed(song).splitlines(keepends=True)
    lines[3] = lines[3][:20] + b"\0\xff" + lines[3][22:]
    (song.folder / CHANGES).write_bytes(b"".join(lines))
    opened = History.open(song.folder)
    assert (first(opened), opened.broken) == ("1", 3)
    write(opened, "on")
    opened.abandon()
    assert (song.folder / CHANGES).read_bytes().startswith(b"".join(lines))
    opened = History.open(song.folder)
    assert first(opened) == "on"
    assert opened.undo() and first(opened) == "1"


def test_the_last_whole_song_stands_in_for_lost_changes(song: History) -> None:
    for number in range(CHANGED):
        write(song, str(number))
    song.close()  # song.json is of now
    song = History.open(song.folder)
    write(song, "later")
    song.abandon()
    lines = (song.folder / CHANGES).read_bytes().splitlines(keepends=True)
    lines[3] = b"x\n"
    (song.folder / CHANGES).write_bytes(b"".join(lines))
    for _ in range(2):
        song = History.open(song.folder)
        assert first(song) == "later"
        assert song.undo() and first(song) == "4"
        assert not song.undo(), "what was before is lost"
        assert song.redo()
        song.close()
        (song.folder / SONG).unlink(missing_ok=True)  # the file of changes has it now


def test_nothing_is_left_of_a_song_and_that_is_told(song: History) -> None:
    song.abandon()
    (song.folder / CHANGES).write_bytes(b"x\n")
    (song.folder / SONG).write_bytes(b"{")
    with pytest.raises(SongError, match="not a song"):
        History.open(song.folder)
    assert (song.folder / CHANGES).read_bytes() == b"x\n"


@pytest.mark.slow
@pytest.mark.parametrize("what", ["kill", "torn"])
@pytest.mark.parametrize("number", range(1, 8))
def test_a_kill_at_any_write_loses_nothing_that_was_told(
    song: History, what: str, number: int
) -> None:
    song.close()
    command = [sys.executable, "-c", _KILLED, str(song.folder), str(number), what]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path.cwd(), check=False)
    assert done.returncode in (0, -9), done.stderr
    told = done.stdout.split()
    opened = History.open(song.folder)
    assert first(opened) == (told[-1] if told else "一")
    assert opened.torn == (what == "torn" and len(told) < CHANGED)


def _full(song: History, monkeypatch: pytest.MonkeyPatch, bytes_left: int) -> None:
    real = os.write

    def limited(fd: int, data: memoryview) -> int:
        nonlocal bytes_left
        if bytes_left == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        part = data[:bytes_left]
        bytes_left -= len(part)
        return real(fd, part)

    monkeypatch.setattr(change_log.os, "write", limited)


@pytest.mark.parametrize("bytes_left", [0, 1, 40])
@pytest.mark.parametrize("can_cut", [True, False])
def test_a_full_disk_is_told_and_the_change_is_written_when_there_is_room(
    song: History, monkeypatch: pytest.MonkeyPatch, bytes_left: int, can_cut: bool
) -> None:
    write(song, "before")
    before = (song.folder / CHANGES).read_bytes()

    def cannot(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as disk:
        _full(song, disk, bytes_left)
        if not can_cut:
            disk.setattr(change_log.os, "ftruncate", cannot)
        for text in ("full", "fuller"):
            with pytest.raises(SongError, match=r"No space left.*it stays in memory: make room"):
                write(song, text)
        with pytest.raises(SongError, match="No space left"):
            song.close()
        assert first(song) == "fuller"
        assert (song.folder / CHANGES).read_bytes()[: len(before)] == before
    song.flush()
    song.abandon()
    opened = History.open(song.folder)
    assert first(opened) == "fuller"
    assert opened.undo() and first(opened) == "full"
    assert opened.undo() and first(opened) == "before"
    assert opened.broken == (not can_cut and bytes_left > 0)


def test_a_song_on_a_full_disk_is_not_made_in_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(SongError, match="cannot write the song: No space left"):
        History.create(tmp_path / "one", document_of_text("一", title="数"))
    assert list(tmp_path.iterdir()) == []


def _no_locks(*_: object) -> None:
    raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))


def _with_locks() -> None:
    """The file system knows locks."""


@pytest.mark.parametrize("without", [False, True])
def test_a_second_app_is_told_and_nothing_is_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without: bool
) -> None:
    if without:
        monkeypatch.setattr(fcntl, "flock", _no_locks)
    song = History.create(tmp_path / "one", document_of_text("一", title="数"))
    before = (song.folder / CHANGES).read_bytes()
    with pytest.raises(
        SongError, match=rf"open in another window \(process {os.getpid()} .*nothing was changed"
    ):
        History.open(song.folder)
    assert (song.folder / CHANGES).read_bytes() == before
    write(song, "mine")
    song.close()
    assert first(History.open(song.folder)) == "mine"


def test_without_locks_another_machine_may_have_it_open(
    song: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    song.close()
    monkeypatch.setattr(fcntl, "flock", _no_locks)
    me = identity(os.getpid())
    assert me is not None
    other = msgspec.structs.replace(me, host="elsewhere")
    (song.folder / "lock").write_bytes(msgspec.json.encode(other))
    with pytest.raises(SongError, match=r"on elsewhere; .*delete the file `lock`"):
        History.open(song.folder)


def test_a_sync_is_made_at_most_once_a_second_and_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    clock: Callable[[], float] = lambda: now[0]  # noqa: E731
    song = History.create(tmp_path / "one", document_of_text("一", title="数"), clock)
    synced: list[float] = []
    monkeypatch.setattr(change_log.os, "fsync", lambda fd: synced.append(now[0]))
    for tenth in range(25):
        now[0] = tenth / 10
        write(song, str(tenth))
    assert synced == [1.0, 2.0]
    song.flush()
    assert synced == [1.0, 2.0]
    now[0] = 3.5
    song.flush()
    song.flush()
    assert synced == [1.0, 2.0, 3.5]
