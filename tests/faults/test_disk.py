"""Disks that are full, cannot be written, or know no locks."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from core.errors import RunError, SongError
from core.runs import launcher
from core.runs.events import Warned
from core.runs.lock import RunLock, identity, is_locked
from core.runs.store import Run
from core.songs.autosave import Autosave
from core.songs.drafts import leftovers
from core.songs.store import Songbook
from tests.faults.conftest import Tell, Whole
from tests.faults.injection import Fault
from tests.faults.outcome import Outcome, committed_step, resumed_at
from tests.faults.trainer_server import ROOT, TrainerServer
from tests.terminal.pseudo_terminal import Terminal
from tests.terminal.ready_home import COMMAND, environment, make_home

pytestmark = pytest.mark.slow
NAMESPACE = ["unshare", "-Urm"]
"""A place of our own to mount things in; not every machine allows it."""


def can_mount() -> bool:
    try:
        probe = [*NAMESPACE, "mount", "-t", "tmpfs", "none", "/mnt"]
        return subprocess.run(probe, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


needs_mount = pytest.mark.skipif(not can_mount(), reason="no user namespaces here")


@contextmanager
def no_file_grows() -> Iterator[None]:
    """As on a full disk: nothing more can be written by this process."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def wait_until_log_says(run: Run, words: str) -> None:
    while words not in (run.log_path.read_text() if run.log_path.exists() else ""):
        time.sleep(0.01)


# Bytes from which on nothing more is taken: neither metrics nor checkpoints, or checkpoints only.
FULL, NO_CHECKPOINTS = 2000, 16_000


@pytest.mark.parametrize("limit", [FULL, NO_CHECKPOINTS])
def test_the_disk_is_full_and_gets_room_again(
    server: TrainerServer, whole: Whole, tmp_path: Path, tell: Tell, limit: int
) -> None:
    run = whole.copy("gru", tmp_path / "full")
    with server.training(run, Fault(size_limit=limit)) as trainer:
        wait_until_log_says(run, "waiting for room on the disk")  # trained to its last step
        assert run.status() == "running"
        trainer.lift_size_limit()
        assert trainer.wait() == 0
    assert Outcome.of(run) == whole.outcome("gru"), "every event and checkpoint came after all"
    kinds = [event.kind for event in run.events() if isinstance(event, Warned)]
    assert "checkpoint-failed" in kinds
    what = "metrics and checkpoints" if limit == FULL else "checkpoints"
    tell(f"disk full for {what}, then room", 1, "trains on, waits at the end, same bits")


@pytest.mark.parametrize("limit", [FULL, NO_CHECKPOINTS])
def test_a_stop_while_the_disk_is_full(
    server: TrainerServer, whole: Whole, tmp_path: Path, tell: Tell, limit: int
) -> None:
    run = whole.copy("gru", tmp_path / "full")
    assert server.train(run, Fault(at_call=100)) == -signal.SIGKILL  # it has checkpoints already
    committed = committed_step(run)
    with server.training(run, Fault(size_limit=limit)) as trainer:
        wait_until_log_says(run, "waiting for room on the disk")
        trainer.signal(signal.SIGTERM)
        assert trainer.wait() == 1
    log = run.log_path.read_text()
    assert "Traceback" not in log
    assert f"could not be written: {os.strerror(errno.EFBIG)}" in log
    assert f"make room on the disk and resume: it goes on from step {committed}" in log
    if limit == NO_CHECKPOINTS:
        assert run.status() == "failed"
        assert "could not be written" in str(run.summary().reason)
    assert server.train(run) == 0
    assert resumed_at(run) == committed
    assert Outcome.of(run) == whole.outcome("gru")
    tell("stop while the disk is full", 1, "says what is not saved, same bits after a resume")


@needs_mount
def test_a_really_full_disk(whole: Whole, tmp_path: Path, tell: Tell) -> None:
    """A small file system that is full for most of a run, its log included."""
    run = whole.copy("gru", tmp_path / "run")
    script = [sys.executable, "-P", "-m", "tests.faults.full_disk", str(run.path)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*NAMESPACE, *script], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["status"] == 0
    assert told["free_while_full"] == 0
    assert Outcome.of(run) == whole.outcome("gru")
    tell("no byte left on the disk, log included", 1, "trains on, waits at the end, same bits")


def test_a_song_on_a_full_disk(tmp_path: Path, tell: Tell) -> None:
    book, keeper = Songbook(tmp_path), Autosave(tmp_path)
    old = book.save("月光\n落在窗前")
    keeper.keep("1", "雨夜", at_once=True)
    with no_file_grows():
        with pytest.raises(SongError, match="cannot write the song: File too large"):
            book.save("雨夜\n没有人")
        with pytest.raises(SongError, match="cannot write the song"):
            book.update(old.id, "别的")
        with pytest.raises(SongError, match="stay in memory: save them elsewhere"):
            keeper.keep("1", "雨夜\n没有人", at_once=True)
        assert keeper.drafts[0].text == "雨夜\n没有人"
    assert [song.text for song in book.list().songs] == ["月光\n落在窗前"]
    assert not book.list().problems
    assert [path.suffix for path in book.folder.iterdir()] == [".json"], "nothing half-written"
    keeper.flush()  # what could not be written is offered again
    keeper.close()
    (left,) = leftovers(tmp_path)
    assert [draft.text for draft in left.drafts] == ["雨夜\n没有人"]
    book.save("雨夜\n没有人")
    assert len(book.list().songs) == 2
    tell("disk full while songs are saved and kept", 3, "said so, kept in memory, saved later")


def test_a_full_disk_when_a_run_is_started(whole: Whole, tmp_path: Path, tell: Tell) -> None:
    """Nothing can be written at all: the holder's name is missing, the lock holds."""
    run = whole.copy("gru", tmp_path / "run")
    with no_file_grows(), pytest.raises(RunError, match="File too large"):
        RunLock.take(run.path)
    assert not is_locked(run.path)
    tell("disk full when a training starts", 1, "said so")


# Without locks


def test_a_file_system_without_locks(
    server: TrainerServer,
    whole: Whole,
    tmp_path: Path,
    tell: Tell,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))

    monkeypatch.setattr(fcntl, "flock", no_locks)
    without = Fault(no_locks=True)
    run = whole.copy("gru", tmp_path / "run")
    with server.training(run, without) as first:
        while not is_locked(run.path):
            time.sleep(0.005)
        first.signal(signal.SIGSTOP)
        with pytest.raises(RunError, match=f"process {first.pid} on"):
            launcher.start(run)
        assert server.train(run, without) == 1
        assert f"already being trained by process {first.pid}" in run.log_path.read_text()
        first.signal(signal.SIGKILL)
        first.wait()
    assert not is_locked(run.path), "whoever held it is gone"
    assert server.train(run, without) == 0
    assert not is_locked(run.path)
    assert Outcome.of(run) == whole.outcome("gru")
    tell("home without flock: second trainer, kill, resume", 3, "refused by name; same bits")

    many = [server.start(whole.copy("gru", tmp_path / "many"), without)]
    many += [server.start(many[0].run, without) for _ in range(5)]
    statuses = [trainer.wait() for trainer in many]
    assert statuses.count(0) == len({event.generation for event in many[0].run.events()})
    assert "Traceback" not in many[0].run.log_path.read_text()
    assert Outcome.of(many[0].run) == whole.outcome("gru")
    tell("home without flock: six start at once", 1, "one trains, five are refused")


def test_without_locks_another_machine_may_hold_the_run(
    whole: Whole, tmp_path: Path, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))

    monkeypatch.setattr(fcntl, "flock", no_locks)
    run = whole.copy("gru", tmp_path / "run")
    me = identity(os.getpid())
    assert me is not None
    other = msgspec.structs.replace(me, host="elsewhere")
    (run.path / "lock").write_bytes(msgspec.json.encode(other))
    with pytest.raises(RunError, match=r"elsewhere.*delete its file `lock`"):
        RunLock.take(run.path)
    tell("home without flock, held by another machine", 1, "refused with what to do")


# Read-only


def read_only(home: Path, *command: str) -> list[str]:
    """A command for which the home folder is a read-only file system."""
    mount = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'
    return [*NAMESPACE, "sh", "-c", mount, "sh", str(home), *command]


@needs_mount
def test_commands_with_a_read_only_home(tmp_path: Path, tell: Tell) -> None:
    home = make_home(tmp_path / "home")
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    cases = {
        ("runs",): 0,
        ("songs",): 0,
        ("compose", "--model", "tiny-gru", "--lines", "2"): 0,
        ("compose", "--model", "tiny-gru", "--lines", "2", "--save"): 1,
        ("runs", "resume", "tiny-gru"): 1,
        ("runs", "remove", "tiny-gru", "--yes"): 1,
        ("train", "demo-zh", "--epochs", "1"): 1,
    }
    for words, status in cases.items():
        done = subprocess.run(
            read_only(home, *COMMAND, *words),
            env=environment(home),
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == status, (words, done.stderr)
        assert "Traceback" not in done.stderr
        if status:
            assert "Read-only file system" in done.stderr, words
            assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*")} == before
    tell("read-only home: commands", len(cases), "reading works, writing says why not")


@needs_mount
def test_the_app_with_a_read_only_home(tmp_path: Path, tell: Tell) -> None:
    home = make_home(tmp_path / "home")
    with Terminal(read_only(home, *COMMAND), env=environment(home)) as terminal:
        assert terminal.wait() == 1
        told = terminal.text.replace("\n", "")
        assert "the home folder cannot be written to; choose another with --home" in told
        assert "Traceback" not in told
    tell("read-only home: the app", 1, "says so and what to do")
