"""Signals go to the process that took the lock, and to no other that has its number."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

import core
from core.errors import RunError
from core.runs import launcher
from core.runs.config import TrainConfig
from core.runs.create import create_run
from core.runs.lock import Holder, RunLock, identity
from core.runs.process import HeldProcess
from core.runs.store import Run, RunStore
from tests.core.training_samples import prepare_songs


@pytest.fixture(params=["pidfd", "number"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Linux has pidfds; elsewhere the number must do."""
    if request.param == "number":
        monkeypatch.delattr(os, "pidfd_open", raising=False)
    elif not hasattr(os, "pidfd_open"):
        pytest.skip("no pidfds here")


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends when it is told to."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process
    process.kill()
    process.wait()


def holder_of(pid: int) -> Holder:
    found = identity(pid)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    return create_run(RunStore(home), prepare_songs(home / "corpus"), TrainConfig()).path


@pytest.fixture
def locked_run(made: Path, tmp_path: Path) -> Iterator[Callable[[Holder], Run]]:
    """Makes a run that is locked, by a holder as its lock says."""
    run = Path(shutil.copytree(made, tmp_path / "run"))
    lock = RunLock.take(run)

    def held_by(holder: Holder) -> Run:
        (run / "lock").write_bytes(msgspec.json.encode(holder))
        return Run(run)

    yield held_by
    lock.release()


@pytest.mark.usefixtures("_way")
def test_a_process_gets_the_signal_and_its_end_is_seen(sleeper: subprocess.Popen[bytes]) -> None:
    process = HeldProcess.open(holder_of(sleeper.pid))
    assert process is not None
    with process:
        assert not process.wait(0.0)
        assert process.send(signal.SIGTERM)
        assert process.wait(30.0), "also before its parent asked what became of it"
        sleeper.wait()
        assert not process.send(signal.SIGTERM)
    assert sleeper.returncode == -signal.SIGTERM


@pytest.mark.usefixtures("_way")
def test_another_process_with_the_number_is_left_alone(
    sleeper: subprocess.Popen[bytes], locked_run: Callable[[Holder], Run]
) -> None:
    """The trainer is gone, its number given away; or it runs on a machine that shares the disk."""
    now = holder_of(sleeper.pid)
    earlier = msgspec.structs.replace(now, started=now.started - 1)
    elsewhere = msgspec.structs.replace(now, host="another-machine")
    for stranger in (earlier, elsewhere):
        assert HeldProcess.open(stranger) is None
        run = locked_run(stranger)
        with pytest.raises(RunError, match="no process of this machine"):
            launcher.kill(run)
        assert not launcher.stop(run, timeout=0.0)
        assert (run.path / launcher.STOP_FILE).exists(), "what a trainer elsewhere looks for"
    assert sleeper.poll() is None


def test_nobody_is_asked_to_stop_a_run_that_nobody_trains(
    locked_run: Callable[[Holder], Run],
) -> None:
    run = locked_run(holder_of(os.getpid()))
    (run.path / "lock").unlink()
    for order in (launcher.stop, launcher.request_stop, launcher.kill):
        with pytest.raises(RunError, match="is not being trained"):
            order(run)
    assert not (run.path / launcher.STOP_FILE).exists()


def test_a_process_finds_our_packages_and_nobody_elses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also from a checkout that is not installed, and was found by the path alone."""
    root = str(Path(core.__file__).resolve().parent.parent)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{root}:")
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "trap.py"))
    told = launcher.clean_environment()
    assert told["PYTHONPATH"] == root
    assert "PYTHONSTARTUP" not in told and told["PYTHONSAFEPATH"] == "1"


def test_threads_of_a_trainer_wait_as_the_user_says_and_else_never_spin_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Spinning for milliseconds, as OpenMP does when it is told nothing, starves a second run."""
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    monkeypatch.delenv("GOMP_SPINCOUNT", raising=False)
    monkeypatch.setattr(launcher.sys, "platform", "linux")
    told = launcher.clean_environment()
    assert 0 < int(told["GOMP_SPINCOUNT"]) < 10_000 and "OMP_WAIT_POLICY" not in told
    monkeypatch.setattr(launcher.sys, "platform", "darwin")
    assert launcher.clean_environment()["OMP_WAIT_POLICY"] == "PASSIVE"
    monkeypatch.setenv("GOMP_SPINCOUNT", "7")
    monkeypatch.setattr(launcher.sys, "platform", "linux")
    assert launcher.clean_environment()["GOMP_SPINCOUNT"] == "7"
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    monkeypatch.delenv("GOMP_SPINCOUNT")
    told = launcher.clean_environment()
    assert told["OMP_WAIT_POLICY"] == "ACTIVE" and "GOMP_SPINCOUNT" not in told
