"""What a training tells of how it learns: true, within its share of time, and changing nothing."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from torch import nn

from core.explaining.reach import reach
from core.model.files import LoadedModel, ModelInfo
from core.runs.events import Reached, StepTaken, decode_event, encode_event, told_of_second
from core.training.loop import teaching
from core.training.loop.task import LagShares
from core.training.loop.teaching import SHARE, Teaching
from core.training.tasks.calibration import numpy_weights
from core.training.tasks.lyrics import REACH_LAGS, REACH_PLACES, REACH_TOKENS
from tests.core.training_samples import Bench, bench


class Slow:
    """A task whose looks take half a second of a clock that only they and `now` move."""

    now = 0.0
    looks = 0

    def clock(self) -> float:
        return self.now

    def reach(self, model: nn.Module, fitted: float) -> LagShares:
        self.now += 0.5
        self.looks += 1
        return LagShares((0, 1), (1.0, 0.25))

    def parts(self, model: nn.Module) -> dict[str, list[nn.Parameter]]:
        self.now += 0.1
        return {"all": list(model.parameters())}


def test_looking_takes_its_share_of_the_time_and_no_more() -> None:
    slow, model = Slow(), nn.Linear(3, 2)
    told = Teaching(slow, slow.clock)  # type: ignore[arg-type]
    told.begin()
    for step in range(4000):
        told.before_step(model)
        slow.now += 1.0
        told.after_step()
        told.reached(model, 1.0, step, step / 100)
        # The first look of each kind tells what it costs, which nobody can know before.
        assert told.spent <= SHARE * slow.now + 0.6
    assert slow.looks > 20
    assert told.spent <= SHARE * slow.now


def eager(monkeypatch: pytest.MonkeyPatch, share: float) -> None:
    monkeypatch.setattr(teaching, "SHARE", share)


def trained(folder: Path, **changes: object) -> Bench:
    one = bench(folder, window=16, epochs=3, **changes)
    one.trainer().run()
    return one


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_a_run_that_is_told_of_is_the_same_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cell: str
) -> None:
    eager(monkeypatch, 1e9)
    told = trained(tmp_path, cell=cell, ema=0.0)
    eager(monkeypatch, -1.0)
    silent = trained(tmp_path, cell=cell, ema=0.0)
    assert told.state.pack() == silent.state.pack() or _same(told, silent)
    assert not silent.said(Reached)
    assert all(event.update_ratio is None for event in silent.said(StepTaken))
    reached = told.said(Reached)
    assert len(reached) == 3  # one an evaluation
    # The last one is of the weights that were left, as lesson 4 would tell it of them.
    weights = numpy_weights(told.state.model, told.state.counters.fitted)
    model = LoadedModel(
        told.task.network, told.task.vocabulary,
        told.task.weights(told.state.model, told.state.counters.fitted),
        ModelInfo(name="bench", cell=cell),
    )  # fmt: skip
    assert weights.keys() == model.weights.keys()
    again = reach(model, [told.held_out.ids[:REACH_TOKENS].tolist()], REACH_LAGS, REACH_PLACES)
    assert reached[-1].lags == REACH_LAGS
    np.testing.assert_allclose(reached[-1].shares, again.share, rtol=6e-3)  # three digits
    assert reached[-1].shares[0] == 1.0
    ratios = [event.update_ratio for event in told.said(StepTaken)]
    assert all(set(ratio) == {"embedding", "input", "recurrent", "output"} for ratio in ratios)
    assert all(0 < value < 1 for ratio in ratios for value in ratio.values())


def _same(a: Bench, b: Bench) -> bool:
    """But for what the clock says."""
    from safetensors.numpy import load

    first, second = load(a.state.pack()), load(b.state.pack())
    return all(first[name].tobytes() == second[name].tobytes() for name in first)


def test_events_go_the_way_of_all_events() -> None:
    event = Reached(step=7, epoch=0.5, lags=(0, 1, 32), shares=(1.0, 0.5, 1e-9))
    assert decode_event(encode_event(event)) == event
    assert told_of_second(event, 100, 3) is None
    line = encode_event(event)
    assert len(line) < 200 and msgspec.json.decode(line)["event"] == "reached"
