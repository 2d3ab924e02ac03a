"""Stopping at any moment, and many who start at once."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest

from core.runs.events import Finished
from core.runs.lock import is_locked, read_holder
from tests.faults.conftest import Tell, Whole
from tests.faults.outcome import Outcome, committed_step, resumed_at
from tests.faults.trainer_server import TrainerServer

pytestmark = pytest.mark.slow


def test_sigterm_at_random_moments(
    server: TrainerServer, whole: Whole, tmp_path: Path, tell: Tell, count: int
) -> None:
    dice = random.Random(3)
    stops = cases = 0
    longest = 0.0
    while stops < count:
        cases += 1
        run = whole.copy("lstm", tmp_path / str(cases))
        with server.training(run) as trainer:
            while not run.metrics_path.exists():  # before that it has no signal handler
                time.sleep(0.002)
            time.sleep(dice.uniform(0.0, 0.4))
            begun = time.monotonic()
            trainer.signal(signal.SIGTERM)
            assert trainer.wait() == 0, run.log_path.read_text()
            longest = max(longest, time.monotonic() - begun)
        end = run.events()[-1]
        assert isinstance(end, Finished)
        assert committed_step(run) == end.step
        if end.reason == "stopped":
            stops += 1
            assert server.train(run) == 0
            assert resumed_at(run) == end.step
        assert Outcome.of(run) == whole.outcome("lstm")
    tell("SIGTERM at random moments", stops, f"committed within {longest:.1f} s, same bits")


def test_many_start_at_once_and_one_trains(
    server: TrainerServer, whole: Whole, tmp_path: Path, tell: Tell, count: int
) -> None:
    starts = min(50, max(8, count))
    run = whole.copy("rnn", tmp_path / "wanted")
    trainers = [server.start(run) for _ in range(starts)]
    statuses = [trainer.wait() for trainer in trainers]
    log = run.log_path.read_text()
    assert "Traceback" not in log
    # Whoever starts after the first has finished finds a finished run and has nothing to do.
    generations = {event.generation for event in run.events()}
    assert statuses.count(0) == len(generations)
    assert log.count("already being trained") == statuses.count(1)
    assert Outcome.of(run) == whole.outcome("rnn")
    refused = statuses.count(1)
    assert refused > 0
    tell("start of a run that is being trained", refused, "refused, the holder is named")


def test_the_second_trainer_hears_who_the_first_is(
    server: TrainerServer, whole: Whole, tmp_path: Path
) -> None:
    run = whole.copy("rnn", tmp_path / "held")
    with server.training(run) as first:
        while not (is_locked(run.path) and read_holder(run.path)):
            time.sleep(0.002)
        first.signal(signal.SIGSTOP)
        second = server.start(run)
        assert second.wait() == 1
        assert f"process {first.pid} on" in run.log_path.read_text()
        first.signal(signal.SIGCONT)
        assert first.wait() == 0
