"""What is not as it was: clock, corpus, version, figures, memory, the trainer itself."""

from __future__ import annotations

import shutil
import signal
import time
from pathlib import Path

import msgspec
import pytest

from core.errors import RunError
from core.runs import launcher
from core.runs.checkpoints import load_model
from core.runs.config import TrainConfig
from core.runs.create import create_run
from core.runs.events import CheckpointSaved, Failed, Finished, StepTaken, Warned
from core.runs.history import RunHistory
from core.runs.metrics import MetricsReader
from core.runs.store import Run, RunStore
from core.tokens.tokenize import TokenOptions
from core.training.loop.trainer import Trainer
from studio.screens.train.figures import SILENT_AFTER, RunState, attention
from studio.wording.warnings import failure_text
from tests.core.training_samples import bench, prepare_songs
from tests.faults.conftest import STEPWISE, Make, Tell, Whole
from tests.faults.injection import Fault
from tests.faults.outcome import Outcome, committed_step, resumed_at
from tests.faults.trainer_server import TrainerServer

pytestmark = pytest.mark.slow
DAY = 86400.0


def history_of(run: Run) -> RunHistory:
    history = RunHistory()
    history.feed(MetricsReader(run.metrics_path).read_all())
    return history


def test_the_clock_is_set_back_and_forth(
    server: TrainerServer, whole: Whole, tmp_path: Path, tell: Tell
) -> None:
    run = whole.copy("gru", tmp_path / "clock")
    shifts = (0.0, -DAY, 365 * DAY, -3600.0)
    assert server.train(run, Fault(clock=shifts)) == 0
    assert Outcome.of(run) == whole.outcome("gru")
    times = [event.time for event in run.events()]
    assert times != sorted(times), "it did go back"
    for event in run.events():
        if isinstance(event, StepTaken):
            assert 0 <= event.seconds < DAY
            assert event.eta_seconds is None or 0 <= event.eta_seconds < DAY
    # An hour back at the end: the run has only just spoken, and is silent two minutes later.
    history, now = history_of(run), time.time() - 3600
    assert "silent" not in attention(history, RunState(status="running"), now, str)[0]
    assert (
        "silent" in attention(history, RunState(status="running"), now + 2 * SILENT_AFTER, str)[0]
    )
    tell("clock set back, forward and back again", len(shifts) - 1, "same bits, durations right")


def test_the_corpus_is_changed_and_removed_after_the_start(
    server: TrainerServer, whole: Whole, home: Path, tell: Tell
) -> None:
    prepared = prepare_songs(home / "own" / "prepared", songs=14)
    config = TrainConfig(**{**STEPWISE, "cell": "gru", "ema": 0.9})
    run = create_run(RunStore(home), prepared, config, TokenOptions())
    (prepared / "songs.jsonl").write_text("changed\n", encoding="utf-8")
    assert server.train(run, Fault(at_call=150)) == -signal.SIGKILL
    shutil.rmtree(home / "own")
    assert server.train(run) == 0
    assert Outcome.of(run) == whole.outcome("gru")
    tell("corpus changed, then removed", 2, "goes on from its own tokens, same bits")


def test_a_run_of_a_newer_version(
    server: TrainerServer, whole: Whole, home: Path, tell: Tell
) -> None:
    store = RunStore(home)
    (home / "runs").mkdir(parents=True)
    newer = whole.copy("gru", home / "runs" / "newer")
    whole.copy("gru", home / "runs" / "ours")
    config = msgspec.json.decode((newer.path / "run.json").read_bytes())
    config["format"] = 99
    (newer.path / "run.json").write_bytes(msgspec.json.encode(config))
    with pytest.raises(RunError, match="newer version of lyric-studio; update"):
        store.get("newer")
    summaries, broken = store.list()
    assert [summary.run for summary in summaries] == ["ours"]
    assert "newer version" in str(broken["newer"])
    assert server.train(newer) == 1
    assert "newer version" in newer.log_path.read_text()
    assert not newer.metrics_path.exists()
    tell("run of a newer version", 1, "refused with what to do, not touched")


def test_checkpoints_of_a_newer_version(
    server: TrainerServer, whole: Whole, tmp_path: Path, tell: Tell
) -> None:
    run = whole.copy("gru", tmp_path / "newer")
    assert server.train(run, Fault(at_call=150)) == -signal.SIGKILL
    manifest = run.path / "checkpoints" / "manifest.json"
    told = msgspec.json.decode(manifest.read_bytes())
    told["format"] = 99
    manifest.write_bytes(msgspec.json.encode(told))
    before = manifest.read_bytes(), sorted((run.path / "checkpoints").glob("*.safetensors"))
    assert server.train(run) == 1
    end = run.events()[-1]
    assert isinstance(end, Failed) and "newer version" in end.reason and "update" in end.advice
    assert (manifest.read_bytes(), sorted(manifest.parent.glob("*.safetensors"))) == before
    tell("checkpoints of a newer version", 1, "refused with what to do, not touched")


def test_a_trainer_that_no_longer_moves(
    server: TrainerServer, whole: Whole, tmp_path: Path, tell: Tell
) -> None:
    run = whole.copy("gru", tmp_path / "stuck")
    with server.training(run) as trainer:
        reader, seen = MetricsReader(run.metrics_path), False
        while not seen:
            seen = any(isinstance(event, StepTaken) for event in reader.poll())
        trainer.signal(signal.SIGSTOP)
        committed = committed_step(run)
        assert run.status() == "running"
        history, state = history_of(run), RunState(name=run.name, status="running")
        assert "silent" not in attention(history, state, time.time(), str)[0]
        told, level = attention(history, state, time.time() + 2 * SILENT_AFTER, str)
        assert "silent for" in told and "train.stop stops it" in told and level == "warning"
        assert not launcher.stop(run, timeout=0.2), "it does not listen"
        launcher.kill(run)
        assert trainer.wait() == -signal.SIGKILL
    assert run.status() == "interrupted"
    assert server.train(run) == 0
    assert resumed_at(run) >= committed
    assert Outcome.of(run) == whole.outcome("gru")
    tell("trainer stuck", 1, "told as silent, can be ended, same bits after a resume")


@pytest.mark.parametrize(
    ("fault", "kind", "advice", "row"),
    [
        (Fault(nan_from=7), "diverged", "--lr", "loss is no number, and stays so"),
        (Fault(out_of_memory_from=8), "out-of-memory", "--batch", "GPU out of memory"),
    ],
)
def test_figures_and_memory_that_fail(
    server: TrainerServer,
    whole: Whole,
    tmp_path: Path,
    tell: Tell,
    fault: Fault,
    kind: str,
    advice: str,
    row: str,
) -> None:
    run = whole.copy("gru", tmp_path / kind)
    assert server.train(run, fault) == 1
    end = run.events()[-1]
    assert isinstance(end, Failed) and end.kind == kind
    assert advice in end.advice and advice in failure_text(end)
    warned = [event.kind for event in run.events() if isinstance(event, Warned)]
    assert {"diverged": "non-finite"}.get(kind, kind) in warned, "it tried to help itself first"
    assert run.status() == "failed"
    assert load_model(run.path).info.step > 0
    committed = committed_step(run)
    assert committed == (fault.nan_from or fault.out_of_memory_from), "the last good step"
    assert server.train(run) == 0, run.log_path.read_text()
    assert resumed_at(run) == committed
    end = run.events()[-1]
    assert isinstance(end, Finished)
    if kind == "out-of-memory":
        assert Outcome.of(run) == whole.outcome("gru")
    tell(row, 1, "says so and what helps; resumed from the last checkpoint")


def test_a_checkpoint_is_taken_by_time(tmp_path: Path, tell: Tell) -> None:
    """An epoch that takes an hour loses a minute."""
    assert TrainConfig().checkpoint_seconds == 60.0
    one = bench(tmp_path, epochs=1, checkpoint_seconds=60.0)
    trainer: Trainer = one.trainer()
    trainer.clock = lambda: 7.0 * one.state.counters.step
    steps: list[int] = []
    one.save_last = lambda state: steps.append(state.counters.step)  # type: ignore[method-assign]
    trainer.run()
    assert len(steps) >= 3
    assert steps[:-1] == [9 * n for n in range(1, len(steps))], "63 seconds each, no evaluation"
    tell("an epoch of hours", len(steps) - 1, "a checkpoint every 60 s")


def test_a_real_run_takes_checkpoints_by_time(server: TrainerServer, make: Make) -> None:
    run = make(checkpoint_seconds=0.01, epochs=3)
    assert server.train(run) == 0
    kinds = [event.kind for event in run.events() if isinstance(event, CheckpointSaved)]
    assert kinds.count("last") >= 3
