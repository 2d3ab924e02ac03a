"""The line writer: a second stage of a run, in its loop, in its directory, in its model file."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
import torch

from core.model.backward import turned
from core.model.config import FREE
from core.runs import launcher
from core.runs.checkpoints import load_model, read_entry, read_manifest
from core.runs.config import TrainConfig
from core.runs.create import create_run
from core.runs.events import Evaluated, Finished, LineWriterTrained, StepTaken
from core.runs.store import Run, RunStore
from core.tokens.tokenize import TokenOptions
from core.training.loop.place import Share
from core.training.process.runner import Runner
from core.training.tasks.lines import FREE_SHARE, LineWriting
from core.training.tasks.table import open_task
from tests.core.training_samples import SMALL, prepare_songs

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def make(home: Path, name: str, **changes: object) -> Run:
    prepared = home / "prepared"
    if not prepared.exists():
        prepare_songs(prepared)
    settings = {**SMALL, "epochs": 2, "views": 2, "ramp": 1.0, "line_writer": True, **changes}
    return create_run(RunStore(home), prepared, TrainConfig(**settings), TokenOptions(), name=name)


def train(run: Run, stop_at: int | None = None, **more: bool) -> None:
    """Trains in this process, up to a step of both stages."""
    torch.set_num_threads(1)
    runner = Runner(run, open_task(run), torch.device("cpu"), threading.Event(), **more)
    looked = runner.should_stop
    runner.trainer.should_stop = lambda: runner.step == stop_at or looked()
    enter = runner._enter

    def entered(task: object) -> None:
        enter(task)
        runner.trainer.should_stop = lambda: runner.step == stop_at or looked()

    runner._enter = entered
    runner.train()


def state_of(run: Run) -> bytes:
    """Weights, averages, moments and carried state at the end, without the clock's numbers."""
    data = read_entry(run.path, read_manifest(run.path).last[0])
    return data[8 + int.from_bytes(data[:8], "little") :]


def told(run: Run) -> list[tuple[object, ...]]:
    events = run.events()
    lines = [(e.step, e.loss, e.held_out, e.best) for e in events if _is(e, LineWriterTrained)]
    return lines + [(e.step, e.loss) for e in events if _is(e, StepTaken | Evaluated)]


def _is(event: object, kind: object) -> bool:
    return isinstance(event, kind)


def test_the_model_file_holds_both_and_the_figures_are_those_of_the_songs(home: Path) -> None:
    without = make(home, "without", line_writer=False)
    train(without)
    run = make(home, "both")
    train(run)
    alone, both = load_model(without.path), load_model(run.path)
    assert alone.writer is None
    assert both.writer is not None
    for name, array in alone.weights.items():
        np.testing.assert_array_equal(both.weights[name], array)
    assert both.info.bits_per_char == alone.info.bits_per_char
    steps = [e for e in run.events() if isinstance(e, LineWriterTrained)]
    assert both.writer.bits_per_char == min(e.held_out for e in steps if e.held_out is not None)
    assert steps[0].step > max(e.step for e in run.events() if isinstance(e, StepTaken))
    one, other = without.summary(), run.summary()
    assert (one.status, one.bits_per_char, one.best_step, one.epoch) == (
        other.status,
        other.bits_per_char,
        other.best_step,
        other.epoch,
    )


def test_a_run_stopped_anywhere_goes_on_bit_for_bit(home: Path) -> None:
    whole = make(home, "whole")
    train(whole)
    last = whole.events()[-1]
    assert isinstance(last, Finished)
    assert last.reason == "completed"
    for stop_at in (last.step // 4, last.step // 2, last.step // 2 + 1, last.step - 2):
        run = make(home, f"stopped-{stop_at}")
        train(run, stop_at)
        stopped = run.events()[-1]
        assert isinstance(stopped, Finished)
        assert (stopped.reason, stopped.step) == ("stopped", stop_at)
        assert run.status() == "stopped"
        train(run)
        assert state_of(run) == state_of(whole)
        assert told(run) == told(whole)
        ours, theirs = load_model(run.path).writer, load_model(whole.path).writer
        assert ours is not None
        assert theirs is not None
        for name, array in theirs.weights.items():
            np.testing.assert_array_equal(ours.weights[name], array)


def test_a_finished_run_gets_a_line_writer_when_it_is_wished_for(home: Path) -> None:
    whole = make(home, "whole")
    train(whole)
    run = make(home, "later", line_writer=False)
    train(run)
    assert load_model(run.path).writer is None
    train(run)  # again, without the wish: it is finished
    assert load_model(run.path).writer is None
    stop_at = run.events()[-1].step + 2
    train(run, stop_at, second_stage=True)
    train(run)  # what has begun goes on by itself
    assert run.events()[-1].reason == "completed"
    assert state_of(run) == state_of(whole)


def test_a_damaged_state_of_the_second_stage_leads_back_to_the_first(home: Path) -> None:
    run = make(home, "damaged")
    train(run)
    wanted = state_of(run)
    first = next(e.step for e in run.events() if isinstance(e, LineWriterTrained)) - 1
    other = make(home, "cut")
    train(other, first)
    for entry in read_manifest(other.path).last[:1]:
        path = other.path / "checkpoints" / entry.file
        path.write_bytes(path.read_bytes()[:-1])
    train(other)
    assert state_of(other) == wanted


def test_two_processes_learn_to_write_lines_as_one_does(home: Path) -> None:
    run = make(home, "two", processes=2)
    assert launcher.start(run).wait(timeout=600) == 0, run.log_path.read_text()
    one = make(home, "one")
    train(one)
    ours, theirs = load_model(run.path).writer, load_model(one.path).writer
    assert ours is not None
    assert theirs is not None
    assert ours.bits_per_char == pytest.approx(theirs.bits_per_char, rel=1e-3)


def test_lines_are_turned_and_some_of_them_free_others_in_each_epoch(home: Path) -> None:
    songs = open_task(make(home, "batches"))
    lines = LineWriting.after(songs)
    share = Share(0, lines.plan.batch, lines.plan.batch)
    plain, read, free = [], [], []
    for epoch in range(2):
        for step in range(lines.plan.steps_per_epoch):
            inputs, targets, left = lines.batch(epoch, step, share).inputs
            assert inputs.shape == targets.shape == left.shape
            read.append(inputs)
            plain.append(songs.batch(epoch, step, share).inputs[0])
            free.append((left == FREE).double().mean())
    half = lines.plan.steps_per_epoch
    assert float(sum(free) / len(free)) == pytest.approx(FREE_SHARE, abs=0.05)
    assert free[:half] != free[half:]
    # Stream by stream the same songs in the same order, only that lines are turned.
    for part in (slice(0, half), slice(half, None)):
        ours, theirs = torch.cat(read[part])[:, 0], torch.cat(plain[part])[:, 0]
        assert ours.tolist() != theirs.tolist()
        whole = int((theirs < 2).nonzero()[-1]) + 1
        back, _ = turned(ours[1:whole].numpy())
        assert ours[1:whole][back].tolist() == theirs[1:whole].tolist()
