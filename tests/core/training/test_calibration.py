"""The one number that sets right how sure a network is of itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from core.model.cells.table import CELLS
from core.model.config import ModelConfig
from core.model.decoder import Decoder
from core.model.network.lyric_model import LyricModel
from core.runs.events import Evaluated
from core.tokens.tokenize import TokenArray
from core.training.tasks.calibration import SAMPLE, find_scale, numpy_weights
from core.training.tasks.evaluation import evaluate_tokens
from tests.core.training_samples import bench

V = 300


def build(cell: str, **changes: object) -> LyricModel:
    fields = {"cell": cell, "vocabulary": V, "embedding": 8, "hidden": 8, "layers": 2, **changes}
    model = LyricModel(ModelConfig(**fields), torch.Generator().manual_seed(3))
    with torch.no_grad():
        model.output.bias.normal_(generator=torch.Generator().manual_seed(4))
    return model


def songs(count: int, length: int) -> TokenArray:
    ids = np.random.default_rng(1).integers(260, V, count * length).astype(np.uint16)
    return TokenArray(ids=ids, songs=np.arange(0, count * length + 1, length, dtype=np.int64))


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize(
    "shape",
    [{}, {"embedding": 5}, {"tied": False}, {"skip": True}, {"skip": True, "embedding": 5}],
    ids=str,
)
def test_weights_that_are_kept_give_the_scaled_logits(cell: str, shape: dict[str, object]) -> None:
    model = build(cell, **shape)
    if model.config.skip:
        torch.nn.init.normal_(model.skip.weight)
    as_it_is = Decoder(model.config, numpy_weights(model))
    scaled = Decoder(model.config, numpy_weights(model, 0.8))
    state = other = as_it_is.initial_state(1)
    for id in (1, 270, 299):
        logits, state = as_it_is.step([id], state)
        told, other = scaled.step([id], other)
        np.testing.assert_allclose(told, 0.8 * logits, rtol=1e-4, atol=1e-5)


def test_a_network_that_is_too_sure_is_found_out() -> None:
    model = build("gru")
    with torch.no_grad():
        model.embedding.weight *= 0.1
        shares = torch.softmax(model.output.bias, 0).double().numpy()
        model.output.bias *= 1.5
    ids = np.random.default_rng(1).choice(V, 2000, p=shares / shares.sum()).astype(np.uint16)
    tokens = TokenArray(ids=ids, songs=np.arange(0, 2001, 40, dtype=np.int64))
    scale = find_scale(model, tokens)
    assert scale == pytest.approx(1 / 1.5, rel=0.1)
    figures = {s: evaluate_tokens(model, tokens, 1, scale=s).nats for s in (scale, 1.0)}
    assert figures[scale] < 0.99 * figures[1.0]
    for other in (scale - 0.02, scale + 0.02):
        assert evaluate_tokens(model, tokens, 1, scale=other).nats > figures[scale]
    assert find_scale(model, tokens, start=scale) == pytest.approx(scale, abs=1e-3)


def test_of_many_songs_some_from_all_over_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    model, tokens = build("rnn"), songs(4 * SAMPLE // 50, 50)
    read: list[int] = []
    real = model.forward
    monkeypatch.setattr(
        model, "forward", lambda ids, *a, **b: (read.append(ids.numel()), real(ids, *a, **b))[1]
    )
    find_scale(model, tokens)
    assert 0.5 * SAMPLE < sum(read) < 1.5 * SAMPLE


def test_a_network_whose_results_are_no_numbers_keeps_its_scale() -> None:
    model = build("gru")
    with torch.no_grad():
        model.output.bias[280] = torch.nan
    assert find_scale(model, songs(2, 20), start=0.9) == 0.9


def test_a_run_tells_the_figure_of_the_weights_that_it_keeps(tmp_path: Path) -> None:
    one = bench(tmp_path, epochs=6)
    one.trainer().run()
    told, scale = one.said(Evaluated)[-1], one.state.counters.fitted
    assert scale != 1.0
    kept = LyricModel(one.state.model.config, torch.Generator())
    with torch.no_grad():
        for name, weight in numpy_weights(one.state.evaluated_model, scale).items():
            kept.get_parameter(name).copy_(torch.from_numpy(weight))
    asked = {
        "characters": one.info.held_out_characters,
        "seen": one.task.unseen.seen,
        "besides": one.task.besides,
    }
    result = evaluate_tokens(kept, one.held_out, **asked)
    assert result.bits_per_char == pytest.approx(told.bits_per_char, rel=1e-5)
    plain = evaluate_tokens(one.state.evaluated_model, one.held_out, **asked)
    assert plain.bits_per_char > told.bits_per_char
