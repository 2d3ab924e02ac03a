"""A training on a GPU that others use, too: who they are, and what happens when they take it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import torch

from core.machine.gpus import Gpu, Occupant
from core.runs.config import TrainConfig
from core.runs.create import create_run
from core.runs.events import Failed, Started, Warned
from core.runs.store import Run, RunStore
from core.tokens.tokenize import TokenOptions
from core.training.loop.gpus import GIB, Seat
from core.training.loop.group import Group
from core.training.loop.place import Place
from core.training.process import failure
from core.training.process.runner import Runner
from core.training.tasks.table import open_task
from tests.core.training_samples import SMALL, prepare_songs

pytestmark = pytest.mark.slow


@pytest.fixture
def run(tmp_path: Path) -> Run:
    prepare_songs(tmp_path / "prepared")
    config = TrainConfig(**{**SMALL, "epochs": 1})
    return create_run(RunStore(tmp_path), tmp_path / "prepared", config, TokenOptions())


def test_the_run_says_on_which_gpu_it_is_and_with_whom(run: Run) -> None:
    others = (Occupant(1, "ana", "python", 12 * GIB), Occupant(2, None, None, 30 * GIB))
    gpu = Gpu("GPU-a", "", "NVIDIA A100", occupants=others)
    seat = Seat(torch.device("cpu"), gpu)
    Runner(run, open_task(run), seat.device, threading.Event(), seat=seat).train()
    events = run.events()
    started = next(event for event in events if isinstance(event, Started))
    assert (started.gpu, started.gpu_name) == ("GPU-a", "NVIDIA A100")
    (told,) = [e for e in events if isinstance(e, Warned) and e.kind == "gpu-shared"]
    assert told.message == "others are on cpu: process 2 30.0 GiB, ana: python 12.0 GiB"


@pytest.mark.parametrize(
    ("taken", "reason"),
    [
        (None, "out of memory"),
        ((60 * GIB, 80 * GIB, ""), "out of GPU memory, of which others hold 60.0 of 80.0 GiB"),
        (
            (60 * GIB, 80 * GIB, "ana: python"),
            "out of GPU memory, of which others hold 60.0 of 80.0 GiB: ana: python",
        ),
    ],
)
def test_memory_that_others_took_is_told(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    taken: tuple[int, int, str] | None,
    reason: str,
) -> None:
    monkeypatch.setattr(failure, "held_by_others", lambda: taken)
    failure.tell_failure(run, RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"))
    (failed,) = [event for event in run.events() if isinstance(event, Failed)]
    assert (failed.kind, failed.reason) == ("out-of-memory", reason)
    assert ("runs resume" in failed.advice) is (taken is not None)


def test_gradients_on_one_gpu_go_through_memory() -> None:
    gpu = torch.device("cuda", 0)
    assert Group(Place(0, 2), gpu, one_gpu=True).through_memory
    assert not Group(Place(0, 2), gpu).through_memory
    assert Group(Place(0, 2), torch.device("cpu")).through_memory
