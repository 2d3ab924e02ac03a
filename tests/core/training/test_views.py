"""A window that is read several times at once: which masks, which gradients, which state."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from core.model.network.lyric_model import State
from core.training.loop.place import Place
from core.training.loop.stepper import mix
from tests.core.training_samples import Bench, bench


def test_a_window_is_read_in_more_views_when_dropout_is_half_grown(folder: Path) -> None:
    task = bench(folder, epochs=4, ramp=2.0, views=3).task
    half = task.plan.steps_per_epoch
    assert (task.views(0), task.views(half - 1), task.views(half)) == (1, 1, 3)
    assert bench(folder, epochs=4, ramp=2.0).task.views(2 * half) == 1
    assert bench(folder, epochs=4, dropout=0.0, views=3).task.views(2 * half) == 1


def first_window(one: Bench) -> tuple[torch.Tensor, ...]:
    """Inputs and targets (T, B) of the first step of a run."""
    return one.task.batch(0, 0, Place().share(one.plan.batch)).inputs


def gradients(one: Bench) -> tuple[float, list[torch.Tensor], State]:
    """Loss, gradients and the state that is carried on of the first step of a run."""
    model, masks = one.state.model, torch.Generator().manual_seed(mix(one.config.seed, 0))
    before = one.task.initial_state(model)
    found = one.task.loss(model, first_window(one), before, step=0, masks=masks, share=None)
    found.aim.backward()
    return float(found.loss.detach()), [p.grad.clone() for p in model.parameters()], found.after


def by_hand(one: Bench) -> tuple[torch.Tensor, torch.Tensor, State]:
    """The batch of the first step twice over: features, targets, the state after it."""
    x, y = (ids.repeat(1, 2) for ids in first_window(one))
    masks = torch.Generator().manual_seed(mix(one.config.seed, 0))
    model = one.state.model
    model.zero_grad()
    features, after = model(x, model.initial_state(2 * one.plan.batch), masks)
    return features, y, after


def test_views_have_masks_of_their_own_and_are_to_agree(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"ramp": 0.0, "skip": True, "views": 2}
    _, apart, _ = gradients(bench(folder, **settings))
    monkeypatch.setattr("core.training.tasks.lyrics.AGREEMENT", 0.0)
    one = bench(folder, **settings)
    loss, freely, carried = gradients(one)
    assert not all(torch.equal(a, b) for a, b in zip(apart, freely, strict=True))
    # The mean loss of all, the state of the first view.
    model, batch = one.state.model, one.plan.batch
    features, y, after = by_hand(one)
    assert not torch.allclose(features[:, :batch], features[:, batch:])
    wanted = model.loss(features, y)
    wanted.backward()
    assert loss == pytest.approx(float(wanted.detach()))
    for ours, parameter in zip(freely, model.parameters(), strict=True):
        torch.testing.assert_close(ours, parameter.grad)
    for ours, theirs in zip(carried[0], after[0], strict=True):
        torch.testing.assert_close(ours, theirs[:, :batch])


def test_what_views_add_to_the_loss_is_the_mean_square_between_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gradients are linear in the weight of the agreement, and their sum is that of the formula."""
    found = []
    for weight in (0.0, 1.0):
        monkeypatch.setattr("core.training.tasks.lyrics.AGREEMENT", weight)
        one = bench(folder, ramp=0.0, views=2)
        found.append(gradients(one)[1])
    model, batch = one.state.model, one.plan.batch
    features, _, _ = by_hand(one)
    (features[:, :batch] - features[:, batch:]).square().mean().backward()
    for before, after, parameter in zip(*found, model.parameters(), strict=True):
        if parameter.grad is not None:
            torch.testing.assert_close(after - before, parameter.grad, atol=1e-6, rtol=1e-3)
