"""One step of every cell against the formulas, and what dropout and tying must do."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from core.errors import ModelError
from core.model.cells.table import CELLS
from core.model.config import ModelConfig
from core.model.network.lyric_model import LyricModel
from core.model.tape import LETTERS

E, H, V = 5, 7, 300


def build(cell: str, **changes: object) -> LyricModel:
    fields = {"cell": cell, "vocabulary": V, "embedding": E, "hidden": H, "layers": 1, **changes}
    return LyricModel(ModelConfig(**fields), torch.Generator().manual_seed(3))


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def numbers(model: LyricModel) -> dict[str, np.ndarray]:
    return {n: p.detach().double().numpy() for n, p in model.named_parameters()}


def step_by_formula(
    cell: str, w: dict[str, np.ndarray], x: np.ndarray, h: np.ndarray, c: np.ndarray
):
    """h and c after one token, written as in the tutorial (RNN) and PyTorch's documentation."""
    a = w["rnn.0.weight_ih_l0"] @ x + w["rnn.0.bias_ih_l0"]
    b = w["rnn.0.weight_hh_l0"] @ h + w["rnn.0.bias_hh_l0"]
    if cell == "rnn":
        return np.tanh(a + b), c
    if cell == "lstm":
        i, f, g, o = (a + b).reshape(4, H)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        return sigmoid(o) * np.tanh(c), c
    (ar, az, an), (br, bz, bn) = a.reshape(3, H), b.reshape(3, H)
    r, z = sigmoid(ar + br), sigmoid(az + bz)
    n = np.tanh(an + r * bn)
    return (1 - z) * n + z * h, c


@pytest.mark.parametrize("cell", LETTERS)
def test_one_step_follows_the_formulas(cell: str) -> None:
    model = build(cell)
    w = numbers(model)
    rng = np.random.default_rng(0)
    h, c = rng.normal(size=H), rng.normal(size=H)
    parts = (h, c) if cell == "lstm" else (h,)
    state = [tuple(torch.tensor(p, dtype=torch.float32).reshape(1, 1, H) for p in parts)]
    features, after = model(torch.tensor([[17]]), state)
    want_h, want_c = step_by_formula(cell, w, w["embedding.weight"][17], h, c)
    np.testing.assert_allclose(after[0][0].detach().numpy().ravel(), want_h, atol=1e-5)
    if cell == "lstm":
        np.testing.assert_allclose(after[0][1].detach().numpy().ravel(), want_c, atol=1e-5)
    logits = model.logits(features).detach().numpy().ravel()
    want = w["embedding.weight"] @ (w["projection.weight"] @ want_h) + w["output.bias"]
    np.testing.assert_allclose(logits, want, atol=1e-5)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("layers", [1, 3])
def test_reading_in_windows_equals_reading_at_once(cell: str, layers: int) -> None:
    model = build(cell, layers=layers)
    ids = torch.randint(0, V, (12, 2), generator=torch.Generator().manual_seed(1))
    whole, _ = model(ids, model.initial_state(2))
    first, state = model(ids[:5], model.initial_state(2))
    second, _ = model(ids[5:], state)
    torch.testing.assert_close(torch.cat([first, second]), whole, atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize(
    ("changes", "absent"),
    [
        ({"embedding": 7}, {"projection.weight", "output.weight"}),
        ({}, {"output.weight"}),
        ({"tied": False}, {"projection.weight"}),
        ({"skip": True}, {"output.weight"}),
    ],
)
def test_weights_are_exactly_those_the_configuration_names(changes: dict, absent: set) -> None:
    model = build("gru", layers=2, **changes)
    shapes = {n: tuple(p.shape) for n, p in model.named_parameters()}
    assert shapes == model.config.shapes()
    assert not absent & shapes.keys()
    assert sum(p.numel() for p in model.parameters()) == model.config.parameters()


def test_dropout_comes_from_the_generator_alone_and_only_with_one() -> None:
    rates = {
        "dropout_embedding": 0.2,
        "dropout_input": 0.3,
        "dropout_between": 0.3,
        "dropout_output": 0.3,
        "weight_drop": 0.4,
    }
    model = build("lstm", layers=2, **rates)
    ids = torch.randint(0, V, (6, 3), generator=torch.Generator().manual_seed(1))

    def read(seed: int | None) -> torch.Tensor:
        generator = None if seed is None else torch.Generator().manual_seed(seed)
        return model(ids, model.initial_state(3), generator)[0]

    torch.manual_seed(1)
    a = read(5)
    torch.manual_seed(2)
    assert torch.equal(a, read(5))
    assert not torch.equal(a, read(6))
    assert torch.equal(read(None), read(None))


def test_output_dropout_is_locked_over_time() -> None:
    model = build("rnn", embedding=H, dropout_output=0.5)
    ids = torch.randint(0, V, (9, 2), generator=torch.Generator().manual_seed(1))
    features, _ = model(ids, model.initial_state(2), torch.Generator().manual_seed(2))
    dropped = features == 0
    assert dropped.any()
    assert (dropped == dropped[0]).all(), "a unit is dropped for the whole window or not at all"


def test_a_skip_connection_adds_the_last_embedding_and_starts_from_nothing() -> None:
    plain, model = build("lstm"), build("lstm", skip=True)
    ids = torch.randint(0, V, (4, 2), generator=torch.Generator().manual_seed(1))
    features, _ = plain(ids, plain.initial_state(2))
    torch.testing.assert_close(model(ids, model.initial_state(2))[0], features)
    with torch.no_grad():
        model.skip.weight.copy_(torch.arange(E))
    wanted = features + model.embedding(ids) * torch.arange(E)
    torch.testing.assert_close(model(ids, model.initial_state(2))[0], wanted)


def test_forget_gate_starts_open() -> None:
    w = numbers(build("lstm"))
    total = w["rnn.0.bias_ih_l0"] + w["rnn.0.bias_hh_l0"]
    np.testing.assert_array_equal(total[H : 2 * H], 1.0)


def test_loss_counts_no_padding() -> None:
    model = build("gru")
    features = torch.randn(3, 2, E, generator=torch.Generator().manual_seed(1))
    targets = torch.tensor([[4, 9], [5, -100], [6, -100]])
    total = model.loss(features, targets, reduction="sum")
    kept = model.loss(features[:, :1], targets[:, :1], reduction="sum") + model.loss(
        features[:1, 1:], targets[:1, 1:], reduction="sum"
    )
    torch.testing.assert_close(total, kept)


@pytest.mark.parametrize(
    "changes",
    [
        {"cell": "perceptron"},
        {"hidden": 0},
        {"layers": 99},
        {"vocabulary": 10},
        {"dropout_input": 1.0},
        {"weight_drop": -0.1},
        {"skip": True, "tied": False},
        {"dropout_output": float("nan")},
    ],
)
def test_an_impossible_configuration_is_one_clear_error(changes: dict) -> None:
    with pytest.raises(ModelError) as caught:
        build(**{"cell": "rnn", **changes})
    assert "\n" not in str(caught.value)
    assert next(iter(changes)) in str(caught.value) or "cell" in str(caught.value)


@pytest.mark.parametrize("cell", CELLS)
def test_a_share_of_dropout_scales_all_rates(cell: str) -> None:
    rates = dict.fromkeys(
        ("dropout_embedding", "dropout_input", "dropout_between", "dropout_output", "weight_drop"),
        0.6,
    )
    model = build(cell, layers=2, **rates)
    ids = torch.randint(0, V, (5, 2), generator=torch.Generator().manual_seed(1))

    def features(share: float) -> torch.Tensor:
        masks = torch.Generator().manual_seed(2)
        return model(ids, model.initial_state(2), masks, None, share)[0]

    plain, _ = model(ids, model.initial_state(2))
    torch.testing.assert_close(features(0.0), plain)
    half = build(cell, layers=2, **dict.fromkeys(rates, 0.3))
    masks = torch.Generator().manual_seed(2)
    torch.testing.assert_close(features(0.5), half(ids, half.initial_state(2), masks)[0])
    assert not torch.allclose(features(1.0), plain)


def test_a_fresh_network_can_expect_tokens_as_often_as_they_occur() -> None:
    model = build("gru")
    counts = np.arange(1.0, V + 1)
    model.start_from(np.log(counts / counts.sum()))
    shares = torch.softmax(model.logits(torch.zeros(1, E)), -1).detach().numpy()[0]
    np.testing.assert_allclose(shares, counts / counts.sum(), rtol=1e-4)
