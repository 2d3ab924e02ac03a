"""What a training is said to take before it starts: a range, from past runs and the load."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from core.runs import estimate as estimates
from core.runs.config import TrainConfig
from core.runs.estimate import Machine, PastRun, estimate, flops_per_token, past_runs
from core.runs.events import StepTaken
from core.runs.lock import RunLock
from core.runs.presets import PRESETS, preset
from core.runs.store import RunStore
from tests.studio.hosts import append, finished, lesson, started, write_run

QUIET = Machine(cores=2)
QUICK = PRESETS["quick"]
MODEL = QUICK.model_config(3000)


def seconds(*past: PastRun, machine: Machine = QUIET, train: TrainConfig = QUICK) -> list[float]:
    told = estimate(train, 3000, 20_000, past, machine)
    assert told.seconds is not None and told.measured == bool(past)
    return list(told.seconds)


def test_it_counts_the_parameters_and_grows_with_the_work() -> None:
    told = estimate(QUICK, 3000, 20_000, (), QUIET)
    assert told.parameters == MODEL.parameters()
    assert told.memory > 16 * told.parameters
    twice = estimate(QUICK, 3000, 40_000, (), QUIET)
    assert told.seconds and twice.seconds
    assert twice.seconds[0] == pytest.approx(2 * told.seconds[0])
    assert estimate(QUICK, 3000, None, (), QUIET).seconds is None
    assert seconds(train=PRESETS["best"])[0] > told.seconds[0]


def test_without_a_run_it_is_a_wide_guess_and_none_at_all_for_a_gpu() -> None:
    low, high = seconds()
    assert high >= 4 * low
    gpu = msgspec.structs.replace(QUICK, device="cuda")
    assert estimate(gpu, 3000, 20_000, (), QUIET).seconds is None


def test_the_slowest_and_the_quickest_of_the_last_runs_make_the_range() -> None:
    readings = QUICK.readings(QUICK.epochs)
    one, other = PastRun(MODEL, 1000.0, 2.0), PastRun(MODEL, 500.0, 2.0)
    low, high = seconds(one, other)
    assert low == pytest.approx(readings * 20_000 / 2000 * 1.1)
    assert high == pytest.approx(2 * low)
    more = preset("quick", views=2 * QUICK.views)
    factor = more.readings(more.epochs) / readings
    assert seconds(one, other, train=more) == pytest.approx([factor * low, factor * high])


def test_a_busy_machine_makes_it_longer_at_most() -> None:
    past = PastRun(MODEL, 1000.0, 2.0)
    low, high = seconds(past)
    assert low == high
    busy = seconds(past, machine=Machine(cores=2, busy=4.0))
    assert busy[0] == low and busy[1] > 5 * high, "a training stands back for all others"
    half = seconds(past, machine=Machine(cores=2, busy=1.0))
    assert half[1] == pytest.approx(2 * high)
    gpu = PastRun(MODEL, 1000.0, 2.0, device="cuda:0")
    assert seconds(gpu, machine=Machine(cores=2, busy=4.0))[1] == high


def test_small_networks_say_nothing_of_large_ones_where_others_do() -> None:
    tiny = PastRun(TrainConfig(embedding=8, hidden=8).model_config(300), 50_000.0)
    fitting = PastRun(MODEL, 1000.0)
    assert seconds(tiny, fitting) == seconds(fitting)
    assert seconds(tiny)[0] != seconds(fitting)[0]


def test_operations_of_a_token_by_hand() -> None:
    config = TrainConfig(cell="gru", embedding=8, hidden=8).model_config(300)
    assert flops_per_token(config) == 6 * (3 * 8 * (8 + 8) + 300 * 8)


def test_past_runs_are_those_of_this_machine_that_said_their_speed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_run(tmp_path, "silent", [started("silent")])
    ended = write_run(tmp_path, "ended", [*lesson("ended", 3), finished("ended", 150)])
    write_run(tmp_path, "broken", [])
    (tmp_path / "runs" / "broken" / "run.json").write_bytes(b"{}")
    (found,) = past_runs(RunStore(tmp_path))
    assert (found.tokens_per_second, found.views, found.device) == (15_300, 1.0, "cpu")
    RunLock.take(ended).release()
    assert len(past_runs(RunStore(tmp_path))) == 1
    monkeypatch.setattr(estimates.socket, "gethostname", lambda: "elsewhere")
    assert past_runs(RunStore(tmp_path)) == []


def test_after_a_resume_what_was_left_before_is_not_told(tmp_path: Path) -> None:
    path = write_run(tmp_path, "a", lesson("a", 2))
    run = RunStore(tmp_path).get("a")
    assert run.summary().eta_seconds is not None
    append(path, [started("a", step=100, generation=1)])
    assert run.summary().eta_seconds is None
    step = next(event for event in lesson("a", 1, start=2) if isinstance(event, StepTaken))
    append(path, [msgspec.structs.replace(step, generation=1, eta_seconds=7.0)])
    assert run.summary().eta_seconds == 7.0
