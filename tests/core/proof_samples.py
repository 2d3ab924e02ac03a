"""A tiny pair of runs that proofread songs of a few words: one forward, one backward."""

from __future__ import annotations

import threading
from pathlib import Path

import torch

from core.runs.config import TrainConfig
from core.runs.create import create_run
from core.runs.store import Run, RunStore
from core.tokens.tokenize import TokenOptions
from core.training.process.runner import Runner
from core.training.tasks.table import open_task
from tests.core.training_samples import SMALL, prepare_songs

SETTINGS = {**SMALL, "hidden": 24, "epochs": 5, "ramp": 0.0, "dropout": 0.0, "patience": 9}


def trained(home: Path, name: str, **changes: object) -> Run:
    """A run of characters that is trained to its end, in this process."""
    prepared = home / "prepared"
    if not prepared.exists():
        prepare_songs(prepared, 40)
    train = TrainConfig(**{**SETTINGS, **changes})
    run = create_run(RunStore(home), prepared, train, TokenOptions(kind="char"), name=name)
    torch.set_num_threads(1)
    Runner(run, open_task(run), torch.device("cpu"), threading.Event()).train()
    return run


def tiny_pair(home: Path) -> tuple[Run, Run]:
    """Runs "ahead" and "back"."""
    return trained(home, "ahead"), trained(home, "back", direction="backward")
