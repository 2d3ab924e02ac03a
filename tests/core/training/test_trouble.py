"""Losses that are no numbers and memory that does not suffice: a training survives them."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from core.model.network.lyric_model import LyricModel
from core.runs.events import StepTaken, Warned
from core.training.loop.task import BatchLoss
from core.training.loop.trainer import MAX_ROLLBACKS, MAX_SKIPS, Diverged
from core.training.tasks.lyrics import Lyrics
from tests.core.training_samples import bench


def poison(monkeypatch: pytest.MonkeyPatch, steps: set[int]) -> None:
    """Makes the loss of the named steps no number, as an overflow would."""
    real = Lyrics.loss

    def broken(self: Lyrics, *args: Any, step: int, **others: Any) -> BatchLoss:
        found = real(self, *args, step=step, **others)
        return replace(found, loss=found.loss * math.nan) if step in steps else found

    monkeypatch.setattr(Lyrics, "loss", broken)


def test_a_step_that_is_not_finite_is_left_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison(monkeypatch, {5, 6})
    one = bench(folder, epochs=2)
    assert one.trainer().run() == "completed"
    assert [w.kind for w in one.said(Warned)].count("non-finite") == 2
    assert all(torch.isfinite(p).all() for p in one.state.model.parameters())
    assert one.state.counters.step == one.plan.total
    assert one.state.counters.rate_scale == 1.0


def test_trouble_that_stays_goes_back_to_a_good_state_with_half_the_rate(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = bench(folder, epochs=2)
    one.stop_at = 4
    one.trainer().run()
    one.stop_at = None
    poison(monkeypatch, set(range(6, 6 + MAX_SKIPS + 1)))
    real = one.roll_back

    def roll_back_and_heal(state) -> bool:
        monkeypatch.undo()
        return real(state)

    one.roll_back = roll_back_and_heal  # type: ignore[method-assign]
    assert one.trainer().run() == "completed"
    assert one.state.counters.rate_scale == 0.5
    assert one.state.counters.rollbacks == 1


def test_trouble_without_end_stops_with_a_reason(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = bench(folder, epochs=2)
    one.stop_at = 4
    one.trainer().run()
    one.stop_at = None
    poison(monkeypatch, set(range(5, 10_000)))
    with pytest.raises(Diverged, match="not finite") as caught:
        one.trainer().run()
    assert caught.value.fields["rollbacks"] == MAX_ROLLBACKS
    assert "lower --lr" in str(caught.value)


def test_out_of_memory_cuts_the_batch_and_keeps_the_total(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calm = bench(folder, epochs=1, dropout=0.0)
    calm.trainer().run()
    real = Lyrics.loss

    def small_memory(
        self: Lyrics, model: LyricModel, inputs: tuple[torch.Tensor, ...], *args: Any, **others: Any
    ) -> BatchLoss:
        if inputs[0].shape[1] > 1:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return real(self, model, inputs, *args, **others)

    monkeypatch.setattr(Lyrics, "loss", small_memory)
    tight = bench(folder, epochs=1, dropout=0.0)
    assert tight.trainer().run() == "completed"
    assert tight.state.counters.parts == 4
    assert [w.kind for w in tight.said(Warned)] == ["out-of-memory", "out-of-memory"]
    for a, b in zip(calm.said(StepTaken), tight.said(StepTaken), strict=True):
        assert a.loss == pytest.approx(b.loss, abs=1e-4)
