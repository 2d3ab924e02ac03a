"""One run trained by several processes: the same losses, one stop, one resume, no orphan."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from safetensors.numpy import load

from core.runs import launcher
from core.runs.checkpoints import read_entry, read_manifest
from core.runs.events import Event, Failed, Finished, Started, StepTaken, Warned
from core.runs.lock import is_locked, read_holder
from core.runs.store import Run
from tests.core.training.test_worker import make, step_beyond, wait_for
from tests.faults.injection import Fault
from tests.faults.trainer_server import TrainerServer

PAIR = {
    "epochs": 2,
    "layers": 2,
    "batch": 5,
    "dropout": 0.5,
    "ramp": 1.0,
    "views": 2,
    "skip": True,
    "checkpoint_seconds": 0.0,
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def endless(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Run, subprocess.Popen[bytes]]]:
    """A run that would take hours, being trained by two processes."""
    for interface in psutil.net_if_addrs():
        if not interface.startswith("lo"):
            monkeypatch.setenv("GLOO_SOCKET_IFNAME", interface)  # which we must not listen to
    run = make(home, epochs=10_000, patience=10_000, processes=2)
    process = launcher.start(run)
    yield run, process
    process.kill()
    process.wait()


def others(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The ranks that rank 0 started."""
    return psutil.Process(process.pid).children(recursive=True)


def all_gone(processes: list[psutil.Process]) -> bool:
    """Whether all of them end; waits for it."""
    return not psutil.wait_procs(processes, timeout=20)[1]


def losses(run: Run) -> np.ndarray:
    """Nats per token of every step; NaN for one that was left out."""
    told = [event.loss for event in run.events() if isinstance(event, StepTaken)]
    return np.asarray(told, dtype=float)


def last_state(run: Run) -> dict[str, np.ndarray]:
    return load(read_entry(run.path, read_manifest(run.path).last[0]))


# Real processes -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, server: TrainerServer) -> tuple[Run, Run]:
    """The same training by one process and by two, from start to finish.

    With dropout, two views after half an epoch, and an odd batch: five streams, of which one
    process gets two.
    """
    home = tmp_path_factory.mktemp("pair") / "home"
    runs = make(home, **PAIR), make(home, **PAIR, processes=2)
    for run in runs:
        assert server.train(run) == 0, run.log_path.read_text()
    return runs


@pytest.mark.slow
def test_two_processes_learn_what_one_does(pair: tuple[Run, Run]) -> None:
    one, two = (losses(run) for run in pair)
    assert len(one) == len(two) >= 20
    np.testing.assert_allclose(two[:20], one[:20], atol=1e-4)
    alone, shared = (run.events()[-1] for run in pair)
    assert isinstance(alone, Finished) and isinstance(shared, Finished)
    assert shared.bits_per_char == pytest.approx(alone.bits_per_char, abs=1e-3)
    assert last_state(pair[0]).keys() == last_state(pair[1]).keys()
    started = pair[1].events()[0]
    assert isinstance(started, Started) and started.processes == 2
    assert not list(pair[1].path.glob("ranks-*")), "nothing is left of how they met"


@pytest.mark.slow
def test_as_many_processes_go_on_bit_for_bit(pair: tuple[Run, Run], server: TrainerServer) -> None:
    whole = pair[1]
    parted = make(whole.path.parent.parent, **PAIR, processes=2)
    with server.training(parted) as process:
        wait_for(parted, step_beyond(3), process)
        assert launcher.stop(parted)
        process.wait(timeout=60)
    end, stop = whole.events()[-1], parted.events()[-1]
    assert isinstance(end, Finished) and isinstance(stop, Finished)
    assert 3 <= stop.step < end.step
    assert server.train(parted) == 0, parted.log_path.read_text()
    np.testing.assert_array_equal(losses(parted), losses(whole))
    one, two = last_state(whole), last_state(parted)
    assert one.keys() == two.keys()
    assert all(np.array_equal(one[name], two[name]) for name in one)


TROUBLE = Fault(nan_at=(3, *range(7, 11)))
"""The third step fails, and four in a row from the seventh on."""


@pytest.mark.slow
def test_trouble_of_one_rank_is_trouble_of_all(home: Path, server: TrainerServer) -> None:
    """Left-out steps and the return to a checkpoint leave two processes where they leave one."""
    changes = {"epochs": 1, "batch": 5, "checkpoint_seconds": 0.0}
    runs = [make(home, processes=n, **changes) for n in (1, 2)]
    for run in runs:
        assert server.train(run, TROUBLE) == 0, run.log_path.read_text()
        told = [e.message for e in run.events() if isinstance(e, Warned)]
        assert "the loss of step 3 is not a finite number" in told
        assert any(message.startswith("still not finite: back to step") for message in told)
    one, two = (losses(run) for run in runs)
    assert len(one) >= 10
    np.testing.assert_allclose(two, one, atol=1e-4)


@pytest.mark.slow
def test_no_port_is_open_beyond_loopback_and_stop_ends_all(
    endless: tuple[Run, subprocess.Popen[bytes]],
) -> None:
    run, process = endless
    wait_for(run, step_beyond(2), process)
    ranks = others(process)
    assert len(ranks) == 1
    holder = read_holder(run.path)
    assert holder is not None and holder.pid == process.pid
    listening = [
        connection.laddr.ip
        for each in (psutil.Process(process.pid), *ranks)
        for connection in each.net_connections("all")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert set(listening) <= {"127.0.0.1", "::1"}
    for path in [run.path, *run.path.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path
    ranks[0].send_signal(signal.SIGTERM)  # as a logout sends it to all: rank 0 alone decides
    assert launcher.stop(run)
    assert process.wait(timeout=60) == 0, run.log_path.read_text()
    assert all_gone(ranks)
    end = run.events()[-1]
    assert isinstance(end, Finished) and end.reason == "stopped"
    assert read_manifest(run.path).last[0].step == end.step


@pytest.mark.slow
def test_a_killed_rank_ends_the_run_with_its_reason_and_another_number_goes_on(
    endless: tuple[Run, subprocess.Popen[bytes]], server: TrainerServer
) -> None:
    run, process = endless
    wait_for(run, step_beyond(5), process)
    ranks = others(process)
    ranks[0].kill()
    assert process.wait(timeout=60) == 1
    assert all_gone(ranks) and not is_locked(run.path)
    end = run.events()[-1]
    assert isinstance(end, Failed) and end.kind == "process-lost"
    assert end.reason == "process 2 of 2 ended: signal 9"
    assert "runs resume" in end.advice
    at = read_manifest(run.path).last[0].step
    assert at >= 5, "what was learnt until then is kept"

    again = server.start(run, None, "--processes", "1")
    try:
        first = wait_for(run, lambda e: isinstance(e, Started) and e.generation == 1, again)
        assert isinstance(first, Started) and (first.step, first.processes) == (at, 1)
        told = [e for e in run.events() if isinstance(e, Warned) and e.kind == "processes"]
        assert [e.message for e in told] == ["processes so far: 2, from now on: 1"]
        assert "not bit for bit" in told[0].advice
        wait_for(run, step_beyond(at + 1, generation=1), again)
    finally:
        again.kill()
        again.wait()


@pytest.mark.slow
def test_a_killed_rank_0_leaves_no_orphan(endless: tuple[Run, subprocess.Popen[bytes]]) -> None:
    run, process = endless
    wait_for(run, step_beyond(1), process)
    ranks = others(process)
    launcher.kill(run)
    process.wait(timeout=10)
    assert all_gone(ranks)
    assert run.status() == "interrupted"


@pytest.mark.slow
def test_tasks_of_a_job_meet_in_the_run_directory(home: Path) -> None:
    """As `srun` starts them: every task is told who it is, none is the child of another."""
    run = make(home, epochs=1)
    command = [sys.executable, "-P", "-m", "core.training.worker", str(run.path), "--join", "slurm"]
    job = {"SLURM_JOB_ID": "7", "SLURM_STEP_ID": "0", "SLURM_NTASKS": "2", "SLURM_LOCALID": "0"}
    local = {"GLOO_SOCKET_IFNAME": "lo"}
    tasks = [
        subprocess.Popen(command, env={**os.environ, **job, **local, "SLURM_PROCID": str(rank)})
        for rank in range(2)
    ]
    assert [task.wait(timeout=60) for task in tasks] == [0, 0]
    events: list[Event] = run.events()
    assert isinstance(events[0], Started) and events[0].processes == 2
    assert isinstance(events[-1], Finished) and events[-1].reason == "completed"
