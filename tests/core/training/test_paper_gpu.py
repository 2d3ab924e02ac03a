"""Whatever trains trains on a device of its own memory, too, and seldom waits for it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.runs.config import TrainConfig
from core.runs.create import create_run
from core.runs.events import Finished
from core.runs.store import Run, RunStore
from core.tokens.tokenize import TokenOptions
from tests.core.mood_samples import mood_run
from tests.core.training_samples import SMALL, prepare_songs
from tests.places import ROOT

pytestmark = pytest.mark.slow


def on_paper(*arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "tests.core.training.paper_gpu", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def make(home: Path, name: str, **changes: Any) -> Run:
    prepared = home / "prepared"
    if not prepared.exists():
        prepare_songs(prepared)
    config = TrainConfig(**{**SMALL, "epochs": 1, "ramp": 1.0, "dropout": 0.3, **changes})
    return create_run(RunStore(home), prepared, config, TokenOptions(), name=name)


def test_runs_of_every_kind_come_to_their_end(tmp_path: Path) -> None:
    home = tmp_path / "home"
    runs = [
        make(home, "lines", line_writer=True, views=2, checkpoint_seconds=0.0),
        make(home, "backward", cell="gru", direction="backward", tied=False, layers=2),
        make(home, "plain", cell="rnn", layers=2, ema=0.0),
        make(home, "attention", cell="transformer"),
        mood_run(home, epochs=1),
    ]
    told = on_paper(*(str(run.path) for run in runs))
    assert told == {str(run.path): 0 for run in runs}
    for run in runs:
        assert isinstance(run.events()[-1], Finished), run.name


def test_without_dropout_it_learns_what_the_processor_learns(tmp_path: Path) -> None:
    from core.runs import launcher

    settings: dict[str, Any] = {"dropout": 0.0, "layers": 2, "tied": True, "skip": True}
    here, there = (make(tmp_path / "home", name, **settings) for name in ("here", "there"))
    assert launcher.start(here).wait(120) == 0
    assert on_paper(str(there.path)) == {str(there.path): 0}
    ended = [run.events()[-1] for run in (here, there)]
    assert all(isinstance(event, Finished) for event in ended)
    figures = [event.bits_per_char for event in ended]  # type: ignore[union-attr]
    assert figures[1] == pytest.approx(figures[0], rel=1e-4)


def test_what_must_hold_on_a_gpu_holds_there() -> None:
    """Gradients as the processor's, resuming bit for bit, NumPy's decoder."""
    told = on_paper("--cases")
    assert set(told.values()) == {"ok"}, told
    assert len(told) > 15


def test_a_step_waits_for_it_once() -> None:
    told = on_paper("--steps")
    for cell in ("lstm", "gru", "rnn"):
        (asked, waits), (plain, _) = told[cell], told[f"{cell}, plain"]
        assert waits == 1
        assert plain < asked < 4 * plain
