"""What is pulled back through a tape is what automatic differentiation and differences say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn import functional

from core.model.config import ModelConfig
from core.model.files import LoadedModel, ModelInfo
from core.model.network.lyric_model import LyricModel
from core.model.tape import LETTERS, Knobs, record
from core.model.tape_back import Pulled, log_likelihood, pull_back
from core.text.vocabulary import Vocabulary

OUTPUTS = ("untied", "tied", "projected", "tied+skip", "projected+skip", "untied, wide")
TOKENS, STREAMS = 9, 3
torch.set_num_threads(1)


def model_of(cell: str, layers: int, output: str) -> LoadedModel:
    vocabulary = Vocabulary("char", tuple("一二三四五"), np.arange(263, 0, -1))
    config = ModelConfig(
        cell=cell,
        vocabulary=len(vocabulary),
        embedding=7,
        hidden=7 if output.startswith("tied") else 10,
        layers=layers,
        tied=not output.startswith("untied"),
        skip=output.endswith("+skip"),
    )
    rng = np.random.default_rng(layers)
    weights = {n: rng.uniform(-0.9, 0.9, s).astype("f4") for n, s in config.shapes().items()}
    return LoadedModel(config, vocabulary, weights, ModelInfo(name="made", cell=cell))


def ids_of(model: LoadedModel, seed: int = 3) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, model.config.vocabulary, (TOKENS + 1, STREAMS))


def ours(model: LoadedModel, ids: np.ndarray, knobs: Knobs | None = None) -> Pulled:
    """By the last token of each stream."""
    tape = record(model, ids[:-1], knobs=knobs or Knobs())
    d = np.zeros_like(tape.features)
    d[-1] = log_likelihood(model, tape.features[-1], ids[-1])[1]
    return pull_back(model, tape, d)


@pytest.mark.parametrize("cell", LETTERS)
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("output", OUTPUTS)
def test_equals_automatic_differentiation(cell: str, layers: int, output: str) -> None:
    model = model_of(cell, layers, output)
    network = LyricModel(model.config, torch.Generator())
    with torch.no_grad():
        for name, weight in network.named_parameters():
            weight.copy_(torch.from_numpy(model.weights[name]))
    ids = ids_of(model)
    # Each token has a row of its own, so that the gradients of its places stay apart.
    words = torch.from_numpy(model.weights["embedding.weight"][ids[:-1]]).requires_grad_()
    network.embedding.forward = lambda _: words  # type: ignore[method-assign]
    features, _ = network(torch.from_numpy(ids[:-1]), network.initial_state(STREAMS))
    nats = functional.log_softmax(network.logits(features[-1]), -1)
    nats[range(STREAMS), ids[-1]].sum().backward()
    theirs = words.grad.numpy()
    found = ours(model, ids).words
    assert np.abs(found - theirs).max() <= 1e-5 * np.abs(theirs).max()
    lengths = np.linalg.norm(theirs, axis=-1)  # the smallest as well, eight tokens back
    np.testing.assert_allclose(np.linalg.norm(found, axis=-1), lengths, rtol=1e-5)


@pytest.mark.parametrize("cell", LETTERS)
def test_states_get_all_that_came_of_them(cell: str) -> None:
    model = model_of(cell, 1, "projected+skip")
    network = LyricModel(model.config, torch.Generator())
    with torch.no_grad():
        for name, weight in network.named_parameters():
            weight.copy_(torch.from_numpy(model.weights[name]))
    ids = ids_of(model)
    x = network.embedding(torch.from_numpy(ids[:-1]))
    state, states = network.initial_state(STREAMS)[0], []
    for t in range(TOKENS):
        _, state = network.rnn[0].read(x[t : t + 1], state, {})
        state[0].retain_grad()
        states.append(state[0])
    features = network.projection(states[-1][0]) + x[-1] * network.skip.weight
    nats = functional.log_softmax(network.logits(features), -1)
    nats[range(STREAMS), ids[-1]].sum().backward()
    theirs = np.stack([each.grad.numpy()[0] for each in states])
    found = ours(model, ids).hidden[0]
    np.testing.assert_allclose(
        np.linalg.norm(found, axis=-1), np.linalg.norm(theirs, axis=-1), rtol=1e-5
    )


@pytest.mark.parametrize("cell", LETTERS)
@pytest.mark.parametrize(
    "knobs",
    [
        Knobs(),
        Knobs(recurrent=1.7),
        Knobs(recurrent=0.6, keep_bias=1.5),
        Knobs(memory=False),
        Knobs(held=(3, 0.4)),
    ],
)
def test_equals_differences(cell: str, knobs: Knobs) -> None:
    model = model_of(cell, 2, "projected+skip")
    wide = {name: weight.astype(np.float64) for name, weight in model.weights.items()}
    model, ids = replace(model, weights=wide), ids_of(model)
    found = ours(model, ids, knobs).words

    def nats(at: tuple[int, int, int], step: float) -> float:
        # A vector of its own for one place: the token there becomes one that stands nowhere else.
        own, row = ids.copy(), next(i for i in range(263) if i not in ids)
        own[at[0], at[1]] = row
        vectors = wide["embedding.weight"].copy()
        vectors[row] = vectors[ids[at[0], at[1]]]
        vectors[row, at[2]] += step
        # What is expected is told by the vectors as they are.
        tape = record(
            replace(model, weights=wide | {"embedding.weight": vectors}), own[:-1], knobs=knobs
        )
        return float(log_likelihood(model, tape.features[-1], ids[-1])[0][at[1]])

    rng = np.random.default_rng(5)
    for t in range(TOKENS):
        at = (t, int(rng.integers(STREAMS)), int(rng.integers(7)))
        slope = (nats(at, 1e-5) - nats(at, -1e-5)) / 2e-5
        assert found[at] == pytest.approx(slope, rel=1e-6, abs=1e-10)


@pytest.mark.parametrize("cell", LETTERS)
def test_one_tape_serves_many_gradients(cell: str) -> None:
    model = model_of(cell, 2, "projected+skip")
    ids = ids_of(model)[:, :1]
    tape = record(model, ids[:-1])
    nats, slopes = log_likelihood(model, tape.features[:, 0], ids[1:, 0])
    d = np.zeros((TOKENS, TOKENS, tape.features.shape[-1]), np.float32)
    d[range(TOKENS), range(TOKENS)] = slopes
    at_once = pull_back(model, tape, d).words
    for t in range(TOKENS):
        alone = np.zeros_like(tape.features)
        alone[t, 0] = slopes[t]
        np.testing.assert_allclose(
            at_once[:, t], pull_back(model, tape, alone).words[:, 0], atol=1e-6
        )
        assert not at_once[t + 1 :, t].any()  # nothing reaches what is yet to come
    assert nats.max() < 0
