"""The training loop: it learns, stops in time, and goes on bit for bit."""

from __future__ import annotations

import hashlib
import math
from pathlib import Path

import pytest
import torch

from core.model.cells.table import CELLS
from core.runs.events import Evaluated, StepTaken, Warned
from core.training.loop.advice import repeats
from tests.core.training_samples import Bench, bench, vocabulary

pytestmark = pytest.mark.slow


def digest(one: Bench) -> str:
    return hashlib.sha256(one.state.pack()).hexdigest()


def weights(one: Bench) -> list[torch.Tensor]:
    return [p.detach().clone() for p in one.state.model.parameters()]


@pytest.mark.parametrize("cell", CELLS)
def test_it_learns_more_than_word_counts(folder: Path, cell: str) -> None:
    one = bench(folder, cell=cell, epochs=20, hidden=24, dropout=0.1)
    assert one.trainer().run() in ("completed", "patience")
    figures = [event.bits_per_char for event in one.said(Evaluated)]
    characters = one.info.held_out_characters
    nats = -float(vocabulary(folder).unigram()[one.held_out.ids].sum())
    assert min(figures) < 0.9 * nats / math.log(2) / characters
    assert min(figures) < figures[0]


def test_the_same_seed_gives_the_same_run_and_another_seed_another(folder: Path) -> None:
    runs = [bench(folder, seed=seed) for seed in (7, 7, 8)]
    for one in runs:
        one.trainer().run()
    losses = [[event.loss for event in one.said(StepTaken)] for one in runs]
    assert losses[0] == losses[1]
    assert losses[0] != losses[2]


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("stop_at", [1, 9, 17])
def test_a_resumed_run_equals_an_uninterrupted_one_bit_for_bit(
    folder: Path, cell: str, stop_at: int
) -> None:
    changes = {"cell": cell, "layers": 2, "epochs": 2, "ema": 0.9}
    whole = bench(folder, **changes)
    whole.trainer().run()

    first = bench(folder, **changes)
    first.stop_at = stop_at
    assert first.trainer().run() == "stopped"
    torch.manual_seed(stop_at)  # whatever else uses the global generator must not matter
    second = bench(folder, **changes)
    second.state.unpack(first.states[-1], "memory")
    second.trainer().run()

    for a, b in zip(weights(whole), weights(second), strict=True):
        assert torch.equal(a, b)
    told = [(e.step, e.loss, e.gradient_norm) for e in whole.said(StepTaken)]
    again = [
        (e.step, e.loss, e.gradient_norm) for e in (first.said(StepTaken) + second.said(StepTaken))
    ]
    assert told == again
    assert [e.bits_per_char for e in whole.said(Evaluated)] == [
        e.bits_per_char for e in first.said(Evaluated) + second.said(Evaluated)
    ]


@pytest.mark.parametrize("lost", ["carried", "optimiser", "average", "step"])
def test_what_the_state_holds_is_needed(folder: Path, lost: str) -> None:
    """The test above can fail: leaving out any piece of the state changes the outcome."""
    changes = {"cell": "gru", "epochs": 2, "ema": 0.9}
    whole = bench(folder, **changes)
    whole.trainer().run()
    first = bench(folder, **changes)
    first.stop_at = 9
    first.trainer().run()
    second = bench(folder, **changes)
    fresh = bench(folder, **changes).state
    second.state.unpack(first.states[-1], "memory")
    if lost == "carried":
        second.state.carried = fresh.carried
    elif lost == "optimiser":
        second.state.optimiser.state.clear()
    elif lost == "average":
        assert second.state.average is not None and fresh.average is not None
        second.state.average.load_state_dict(fresh.average.state_dict())
    else:
        second.state.counters.step -= 1
    second.trainer().run()
    assert whole.state.average is not None and second.state.average is not None
    mine = torch.cat(
        [p.ravel() for p in (*second.state.model.parameters(), *second.state.average.parameters())]
    )
    want = torch.cat(
        [p.ravel() for p in (*whole.state.model.parameters(), *whole.state.average.parameters())]
    )
    assert not torch.equal(mine, want)


def test_dropout_grows_over_the_ramp(folder: Path) -> None:
    plan = bench(folder, epochs=4, ramp=2.0).plan
    half, whole = plan.steps_per_epoch, 2 * plan.steps_per_epoch
    assert plan.dropout(0) == 0.0
    assert plan.dropout(half) == pytest.approx(0.5)
    assert plan.dropout(whole) == plan.dropout(2 * whole) == 1.0
    assert bench(folder, epochs=4, ramp=0.0).plan.dropout(0) == 1.0


def test_patience_ends_a_run_that_no_longer_improves(folder: Path) -> None:
    one = bench(folder, epochs=400, patience=2, dropout=0.0, learning_rate=0.05, hidden=48)
    assert one.trainer().run() == "patience"
    told = one.said(Evaluated)
    best = min(range(len(told)), key=lambda i: told[i].bits_per_char)
    assert len(told) - 1 - best == 2, "two evaluations after the best one"
    assert told[-1].best_step == told[best].step
    assert told[-1].patience_left == 0
    assert [e.best for e in told].count(True) == len(one.best)


def test_each_evaluation_says_how_the_training_part_does(folder: Path) -> None:
    one = bench(folder, epochs=2)
    one.trainer().run()
    assert [e.epoch for e in one.said(Evaluated)] == [1.0, 2.0]
    assert all(e.train_loss is not None and e.train_loss > 0 for e in one.said(Evaluated))
    steps = one.said(StepTaken)
    assert steps[-1].step == one.plan.total
    assert steps[-1].tokens == 2 * (one.info.train_tokens // one.plan.batch * one.plan.batch)


def test_a_time_based_checkpoint_does_not_change_the_run(folder: Path) -> None:
    calm, busy = bench(folder), bench(folder, checkpoint_seconds=0.0)
    calm.trainer().run()
    busy.trainer().run()
    assert len(busy.states) >= busy.plan.total
    for a, b in zip(weights(calm), weights(busy), strict=True):
        assert torch.equal(a, b)


def test_the_rate_warms_up_and_falls(folder: Path) -> None:
    one = bench(folder, epochs=4, warmup=0.25)
    one.trainer().run()
    rates = [event.learning_rate for event in one.said(StepTaken)]
    top = rates.index(max(rates))
    assert max(rates) == pytest.approx(0.02, rel=0.1)
    assert rates[:top] == sorted(rates[:top])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert rates[-1] < 0.1 * max(rates)


def test_gradients_are_clipped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    norms: list[float] = []
    one = bench(folder, clip=0.01, epochs=1)
    real = one.state.optimiser.step

    def watch() -> None:
        total = sum(float(p.grad.square().sum()) for p in one.state.model.parameters())
        norms.append(math.sqrt(total))
        real()

    monkeypatch.setattr(one.state.optimiser, "step", watch)
    one.trainer().run()
    assert max(norms) <= 0.01001
    assert max(e.gradient_norm for e in one.said(StepTaken)) > 0.02, "told before clipping"


def test_overfitting_is_said_with_what_to_do(folder: Path) -> None:
    one = bench(folder, epochs=400, patience=6, dropout=0.0, learning_rate=0.05, hidden=48)
    one.trainer().run()
    told = [w for w in one.said(Warned) if w.kind == "overfitting"]
    assert told and "dropout" in told[0].advice


def test_going_round_in_circles_is_noticed() -> None:
    assert repeats("\n".join(["我走过小街"] * 6))
    assert repeats("等着" * 60)
    assert not repeats("我走过小街\n你想起夏天\n风忘了灯火\n雨看见海边")
