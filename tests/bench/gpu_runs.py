"""Whole runs on a GPU, by the trainer in processes of its own: cases of `tests.bench.gpu`."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from typing import Any

import torch

from core.composing.composer import Composer
from core.composing.events import TakeFinished
from core.composing.settings import SamplerSettings
from core.runs import launcher
from core.runs.checkpoints import load_model
from core.runs.config import TrainConfig
from core.runs.create import create_run
from core.runs.events import Failed, Finished, Sampled
from core.runs.store import Run, RunStore
from core.tokens.tokenize import TokenOptions
from tests.bench.gpu_proofs import LeftOut, Row
from tests.core.training_samples import SMALL, prepare_songs

RUN_SECONDS = 240.0
"""That a run of a few songs may take, on a machine with other things to do."""


def train(folder: Path, device: str, kind: Any = "hybrid", **changes: Any) -> Run:
    """A whole run of a few songs, by the trainer in a process of its own."""
    prepared = folder / "prepared"
    if not prepared.exists():
        prepare_songs(prepared)
    config = TrainConfig(**{**SMALL, "epochs": 2, "device": device, **changes})
    run = create_run(RunStore(folder), prepared, config, TokenOptions(kind=kind))
    process = launcher.start(run)
    try:
        process.wait(RUN_SECONDS)
    finally:
        process.kill()
        process.wait()
    ended = run.events()[-1]
    if isinstance(ended, Failed):
        raise AssertionError(f"{ended.reason}; {ended.advice}")
    assert isinstance(ended, Finished), run.log_path.read_text()[-500:]
    return run


def whole_runs(device: torch.device, small: bool, kind: str) -> Row:
    """A training of words, characters or both from songs to a model that composes."""
    with tempfile.TemporaryDirectory(prefix="gpu-") as folder:
        wanted = "cpu" if device.type == "cpu" else "auto"
        run = train(Path(folder) / "home", wanted, kind, dropout=0.3, views=2, precision="auto")
        assert any(isinstance(event, Sampled) for event in run.events())
        ended = run.events()[-1]
        composer = Composer(load_model(run.path))
        taken = [*composer.compose("", SamplerSettings(), seed=1, max_lines=2, max_tokens=20)]
        assert isinstance(taken[-1], TakeFinished)
        assert isinstance(ended, Finished)
        return {"bits_per_char": ended.bits_per_char}


def together(device: torch.device, small: bool, share: bool) -> Row:
    """Two processes learn what one does: on one GPU (gloo), or on one each (NCCL)."""
    if not share and torch.cuda.device_count() < 2:
        raise LeftOut("it takes two GPUs")
    wanted = "cpu" if device.type == "cpu" else str(device) if share else "cuda"
    with tempfile.TemporaryDirectory(prefix="gpu-") as folder:
        runs = [train(Path(folder) / "home", wanted, processes=count) for count in (1, 2)]
        alone, shared = (run.events()[-1] for run in runs)
    assert isinstance(alone, Finished) and isinstance(shared, Finished)
    one, two = alone.bits_per_char or math.nan, shared.bits_per_char or math.nan
    assert abs(two / one - 1) < 0.02, f"{two:.3f} bits/char together, {one:.3f} alone"
    return {"alone": one, "together": two}
