"""Training that goes on from a base: where it begins, how it is resumed, alone and by two."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import torch
from safetensors.numpy import load

from core.errors import ModelError
from core.model.files import unpack_weights
from core.runs import launcher
from core.runs.ancestor import START_FILE
from core.runs.checkpoints import load_model, read_entry, read_manifest
from core.runs.events import StepTaken, Warned
from core.runs.store import Run
from core.training.loop.state import TrainState
from core.training.process.runner import Runner
from core.training.tasks.table import open_task
from tests.core.training_bases import run_from, write_base

pytestmark = pytest.mark.slow


@pytest.fixture
def base(tmp_path: Path) -> Path:
    write_base(tmp_path / "forebear.safetensors")
    return tmp_path / "forebear.safetensors"


def make(home: Path, base: Path, name: str = "mine", **changes: object) -> Run:
    return run_from(home, write_base(base), name, **{"epochs": 2, "dropout": 0.3, **changes})


class StopsAt(Runner):
    """Stops as on a signal, after so many steps."""

    at: int | None = None

    def should_stop(self) -> bool:
        return self.state.counters.step == self.at


def train(run: Run, stop_at: int | None = None) -> None:
    torch.set_num_threads(1)
    runner = StopsAt(run, open_task(run), torch.device("cpu"), threading.Event())
    runner.at = stop_at
    runner.train()


def last_state(run: Run) -> dict[str, bytes]:
    tensors = load(read_entry(run.path, read_manifest(run.path).last[0]))
    return {name: value.tobytes() for name, value in tensors.items()}


def losses(run: Run) -> dict[int, float | None]:
    return {one.step: one.loss for one in run.events() if isinstance(one, StepTaken)}


def test_it_begins_with_the_weights_of_the_base_and_not_from_counts(
    tmp_path: Path, base: Path
) -> None:
    run = make(tmp_path / "home", base)
    task = open_task(run)
    state = TrainState(task)
    state.start_from(task)
    wanted = unpack_weights((run.path / START_FILE).read_bytes(), run.path).weights
    seen = task.vocabulary.seen  # of other tokens nothing was learnt
    for model in (state.model, state.evaluated_model):
        for name, weight in model.named_parameters():
            rows = seen if len(wanted[name]) == len(seen) else slice(None)
            assert (weight.detach().numpy()[rows] == wanted[name][rows]).all(), name
    (run.path / START_FILE).write_bytes(b"damaged")
    with pytest.raises(ModelError, match="not a safetensors file"):
        state.start_from(task)
    (run.path / START_FILE).unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        state.start_from(task)


def test_stopped_and_resumed_it_is_the_same_bit_for_bit_without_its_base(
    tmp_path: Path, base: Path
) -> None:
    whole, cut = (make(tmp_path / "home", base, name) for name in ("whole", "cut"))
    base.unlink()
    train(whole)
    for stop_at in (0, 1, 5, None):  # also before the first step
        train(cut, stop_at)
    assert last_state(cut) == last_state(whole)
    assert losses(cut) == losses(whole)
    model = load_model(cut.path)
    assert model.info.base == "forebear" and len(model.info.base_sha256) == 64
    assert not [
        event for event in cut.events() if isinstance(event, Warned) and "language" in event.kind
    ]


def test_two_processes_begin_with_the_same_weights(tmp_path: Path, base: Path) -> None:
    alone = make(tmp_path / "home", base, "alone", precision="fp32")
    pair = make(tmp_path / "home", base, "pair", precision="fp32", processes=2)
    train(alone)
    process = launcher.start(pair)
    assert process.wait(timeout=300) == 0, pair.log_path.read_text()
    one, two = losses(alone), losses(pair)
    assert one.keys() == two.keys() and one
    for step, loss in one.items():
        assert loss == pytest.approx(two[step], rel=1e-3), step
