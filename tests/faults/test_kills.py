"""The trainer dies at any moment: the next one goes on bit for bit, nothing committed is lost."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest

from core.model.cells.table import CELLS
from core.runs.store import Run
from tests.faults.conftest import Tell, Whole
from tests.faults.injection import ERRORS, Fault
from tests.faults.outcome import Outcome, committed_step, resumed_at
from tests.faults.trainer_server import TrainerServer

pytestmark = pytest.mark.slow
SEED = 20


def resume_to_the_end(server: TrainerServer, run: Run) -> None:
    """Goes on after a death: from what was committed, to the end."""
    committed = committed_step(run)
    assert server.train(run) == 0, run.log_path.read_text()
    assert resumed_at(run) == committed


def calls(server: TrainerServer, whole: Whole, folder: Path, *, only_commit: bool) -> list[str]:
    """The calls that change the disk which a whole run makes, or its third commit."""
    run = whole.copy("gru", folder / "counted")
    counter = folder / "calls"
    assert server.train(run, Fault(count_in=str(counter), only_commit=only_commit)) == 0
    return counter.read_text().split()


@pytest.mark.parametrize("what", ["kill", "torn"])
def test_a_kill_at_every_call_of_a_commit(
    server: TrainerServer, whole: Whole, tmp_path: Path, tell: Tell, what: str
) -> None:
    made = calls(server, whole, tmp_path, only_commit=True)
    # The order that a loss of power needs: nothing is renamed, named or deleted before what it
    # stands on is durable. The second sync of each is that of the folder.
    one_file = ["open", "write", "fsync", "replace", "fsync"]
    assert made[:10] == one_file * 2
    assert set(made[10:]) == {"unlink"}
    numbers = [n for n, name in enumerate(made, 1) if what == "kill" or name == "write"]
    for number in numbers:
        run = whole.copy("gru", tmp_path / f"{what}-{number}")
        fault = Fault(at_call=number, what=what, only_commit=True)
        assert server.train(run, fault) == -signal.SIGKILL
        resume_to_the_end(server, run)
        assert Outcome.of(run) == whole.outcome("gru")
        assert not list((run.path / "checkpoints").glob(".*")), "leftovers are swept"
    where = "before each call" if what == "kill" else "in the middle of each write"
    tell(f"kill -9 in a commit, {where}", len(numbers), "resumed, same bits")


def test_a_kill_or_an_error_at_any_call_of_a_run(
    server: TrainerServer, whole: Whole, tmp_path: Path, tell: Tell, count: int
) -> None:
    made = calls(server, whole, tmp_path, only_commit=False)
    cases = [
        (call, what)
        for what in ("kill", "torn", "short", *ERRORS)
        for call, name in enumerate(made, 1)
        if name == "write" or what not in ("torn", "short")
    ]
    dice = random.Random(SEED)
    at_start = [(1, "ENOSPC"), (3, "EIO")]  # before anything has been written
    chosen = [*at_start, *dice.sample(cases, min(len(cases), 2 * count))]
    for number, (call, what) in enumerate(chosen):
        run = whole.copy("gru", tmp_path / str(number))
        status = server.train(run, Fault(at_call=call, what=what))
        assert status in (0, 1, -signal.SIGKILL)
        if status:
            if what not in ("kill", "torn"):
                log = run.log_path.read_text()
                assert "Traceback" not in log, log
                assert log.strip(), "it says why"
            resume_to_the_end(server, run)
        assert Outcome.of(run) == whole.outcome("gru"), (call, what)
        same = "resumed or went on, same bits"
        tell(f"{what} at any call that changes the disk", 1, same)


@pytest.mark.parametrize("cell", CELLS)
def test_kills_at_random_moments(
    server: TrainerServer, whole: Whole, tmp_path: Path, tell: Tell, count: int, cell: str
) -> None:
    """Runs are killed again and again until each has come to its end."""
    dice = random.Random(f"{SEED} {cell}")
    kills = runs = 0
    whole.outcome(cell)
    while kills < max(1, count // len(CELLS)):
        runs += 1
        run = whole.copy(cell, tmp_path / f"{cell}-{runs}")
        died_at = -1
        for _ in range(20):
            committed = committed_step(run)
            with server.training(run) as trainer:
                time.sleep(dice.uniform(0.0, 0.5))
                trainer.signal(signal.SIGKILL)
                status = trainer.wait()
            assert committed_step(run) >= committed > died_at - 1
            died_at = committed
            if status == 0:
                break
            kills += 1
        else:
            assert server.train(run) == 0
        assert Outcome.of(run) == whole.outcome(cell)
    tell("kill -9 at random moments", kills, "resumed, same bits")
