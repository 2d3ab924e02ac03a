"""Bit for bit: however a run is set up and wherever it is cut, it goes on as if it had not been."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from safetensors.numpy import load

from core.model.cells.table import CELLS
from core.runs.events import Evaluated, StepTaken
from tests.core.training_samples import Bench, bench
from tests.faults.conftest import Tell

pytestmark = pytest.mark.slow


def settings(dice: random.Random) -> dict[str, object]:
    """Any settings that a small run may have."""
    tied = dice.random() < 0.5
    hidden = dice.choice([8, 16])
    return {
        "cell": dice.choice([*CELLS]),
        "layers": dice.choice([1, 2, 3]),
        "hidden": hidden,
        "embedding": dice.choice([8, 12]),
        "tied": tied,
        "skip": dice.random() < 0.5,
        "views": dice.choice([1, 1, 2, 3]),
        "dropout": dice.choice([0.0, 0.1, 0.5]),
        "ema": dice.choice([0.0, 0.9]),
        "batch": dice.choice([2, 4, 7]),
        "window": dice.choice([8, 16, 31]),
        "epochs": dice.choice([1, 2]),
        "warmup": dice.choice([0.0, 0.3]),
        "clip": dice.choice([0.1, 5.0]),
        "weight_decay": dice.choice([0.0, 0.1]),
        "patience": dice.choice([1, 50]),
        "seed": dice.randrange(1 << 30),
    }


def told(*parts: Bench) -> list[tuple[object, ...]]:
    """Every figure of these parts of a run, without what the clock says."""
    rows: list[tuple[object, ...]] = []
    for event in (event for part in parts for event in part.events):
        if isinstance(event, StepTaken):
            rows.append((event.step, event.loss, event.gradient_norm, event.learning_rate))
        elif isinstance(event, Evaluated):
            rows.append((event.step, event.loss, event.train_loss, event.best, event.patience_left))
    return rows


def tensors(one: Bench) -> dict[str, bytes]:
    return {name: value.tobytes() for name, value in load(one.state.pack()).items()}


def test_any_settings_and_one_to_three_interruptions(
    tmp_path: Path, tell: Tell, count: int
) -> None:
    interruptions = 0
    for case in range(count):
        dice = random.Random(case)
        changes = settings(dice)
        whole = bench(tmp_path, **changes)
        ended = whole.trainer().run()
        cuts = sorted(dice.sample(range(1, whole.plan.total), dice.randint(1, 3)))
        parts: list[Bench] = []
        for cut in [*cuts, None]:
            part = bench(tmp_path, **changes)
            if parts:
                part.state.unpack(parts[-1].states[-1], "memory")
            part.stop_at = cut
            parts.append(part)
            reason = part.trainer().run()
            if reason != "stopped":
                break
            interruptions += 1
        assert reason == ended, changes
        assert tensors(parts[-1]) == tensors(whole), changes
        assert told(*parts) == told(whole), changes
    tell("stop and resume, any settings", interruptions, "same bits, same figures")
