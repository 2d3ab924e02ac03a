"""The NumPy decoder gives what PyTorch gives, for every shape of network."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from core.errors import ModelError
from core.model.cells import layer as layer_module
from core.model.cells.table import CELLS
from core.model.config import COUNTS, FREE, LineConfig, ModelConfig
from core.model.decoder import Decoder, State
from core.model.network.lyric_model import LyricModel

VOCABULARY = 300
MODULES = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


OUTPUTS = ("tied", "projected", "untied", "tied+skip", "projected+skip")


def random_weights(config: ModelConfig, seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {
        name: rng.uniform(-0.5, 0.5, shape).astype(np.float32)
        for name, shape in config.shapes().items()
    }


def config_of(cell: str, layers: int = 1, output: str = "untied") -> ModelConfig:
    """`output` is tied (E = H), projected (tied, E != H) or untied; "+skip" adds a connection."""
    hidden = 24 if output.startswith("tied") else 20
    return ModelConfig(
        cell=cell,
        vocabulary=VOCABULARY,
        embedding=24,
        hidden=hidden,
        layers=layers,
        tied=output != "untied",
        skip=output.endswith("+skip"),
    )


def torch_logits(config: ModelConfig, weights: dict[str, np.ndarray], ids: np.ndarray):
    """Logits (T, B, V) by the modules of PyTorch, fed with the same weights by name."""
    tensors = {name: torch.from_numpy(array) for name, array in weights.items()}
    with torch.no_grad():
        x = read = nn.functional.embedding(torch.from_numpy(ids), tensors["embedding.weight"])
        for layer in range(config.layers):
            module = MODULES[config.cell](x.shape[-1], config.hidden)
            names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
            module.load_state_dict({n: tensors[f"rnn.{layer}.{n}"] for n in names})
            x, _ = module(x)
        if config.projected:
            x = nn.functional.linear(x, tensors["projection.weight"])
        if config.skip:
            x = x + read * tensors["skip.weight"]
        output = tensors["embedding.weight" if config.tied else "output.weight"]
        return nn.functional.linear(x, output, tensors["output.bias"]).numpy()


def decoder_logits(decoder: Decoder, ids: np.ndarray) -> np.ndarray:
    state = decoder.initial_state(ids.shape[1])
    steps = []
    for row in ids:
        logits, state = decoder.step(row, state)
        steps.append(logits)
    return np.stack(steps)


@pytest.mark.parametrize("cell", MODULES)
@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("batch", [1, 3, 7])
def test_equals_pytorch(cell: str, layers: int, output: str, batch: int) -> None:
    config = config_of(cell, layers, output)
    assert config.projected == output.startswith("projected")
    weights = random_weights(config)
    ids = np.random.default_rng(1).integers(0, VOCABULARY, (12, batch))
    ours = decoder_logits(Decoder(config, weights), ids)
    np.testing.assert_allclose(ours, torch_logits(config, weights, ids), atol=1e-4, rtol=1e-4)
    assert ours.dtype == np.float32


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("output", OUTPUTS)
def test_equals_the_network_that_is_trained(cell: str, output: str) -> None:
    config = config_of(cell, 2, output)
    model = LyricModel(config, torch.Generator().manual_seed(3)).eval()
    if config.skip:
        nn.init.normal_(model.skip.weight)
    weights = {name: value.numpy() for name, value in model.state_dict().items()}
    ids = np.random.default_rng(2).integers(0, VOCABULARY, (9, 2))
    with torch.no_grad():
        features, _ = model(torch.from_numpy(ids), model.initial_state(2))
        theirs = model.logits(features).numpy()
    np.testing.assert_allclose(decoder_logits(Decoder(config, weights), ids), theirs, atol=1e-4)


@pytest.mark.parametrize("cell", CELLS)
def test_the_input_table_changes_nothing(cell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    config = config_of(cell)
    weights = random_weights(config)
    ids = np.random.default_rng(3).integers(0, VOCABULARY, (6, 5))
    folded = decoder_logits(Decoder(config, weights), ids)
    monkeypatch.setattr(layer_module, "TABLE_LIMIT", 0)
    plain = Decoder(config, weights)
    np.testing.assert_allclose(decoder_logits(plain, ids), folded, atol=1e-5)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("output", ["projected", "untied"])
def test_a_snapshot_can_be_continued_again_and_branched(cell: str, output: str) -> None:
    config = config_of(cell, 2, output)
    decoder = Decoder(config, random_weights(config))
    _, snapshot = decoder.step([5, 6], decoder.initial_state(2))
    kept = snapshot.take([0, 1])
    first, _ = decoder.step([7, 8], snapshot)
    decoder.step([9, 9], snapshot)
    for parts, same in zip(snapshot.layers, kept.layers, strict=True):
        assert [part.tolist() for part in parts] == [part.tolist() for part in same]
    first_layer, last_layer = snapshot.layers
    # Of a recurrent layer, the last one's next product is then remembered as well.
    ahead = output == "projected" and cell in MODULES
    assert len(last_layer) == len(first_layer) + ahead
    again, _ = decoder.step([8, 7, 7], snapshot.take([1, 0, 0]))
    np.testing.assert_allclose(again, first[[1, 0, 0]], atol=1e-6)


def test_reading_a_sequence_equals_stepping_through_it() -> None:
    decoder = Decoder(config_of("gru", 2), random_weights(config_of("gru", 2)))
    ids = np.arange(10, 20)
    stepped = decoder_logits(decoder, ids[:, None])[:, 0]
    features, state = decoder.read(ids.tolist(), decoder.initial_state(1))
    np.testing.assert_allclose(decoder.logits(features), stepped, atol=1e-5)
    assert isinstance(state, State)
    assert state.batch == 1


def test_logits_go_where_they_are_wanted() -> None:
    decoder = Decoder(config_of("rnn"), random_weights(config_of("rnn")))
    room = np.empty((1, VOCABULARY), np.float32)
    logits, _ = decoder.step([4], decoder.initial_state(1), out=room)
    assert logits is room
    np.testing.assert_array_equal(room, decoder.step([4], decoder.initial_state(1))[0])


def test_weights_that_do_not_fit_are_refused() -> None:
    weights = random_weights(config_of("rnn"))
    weights["output.bias"] = weights["output.bias"][:-1]
    with pytest.raises(ModelError, match="do not fit"):
        Decoder(config_of("rnn"), weights)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("table", [0, layer_module.TABLE_LIMIT])
def test_a_line_writer_equals_the_network_that_is_trained(
    cell: str, output: str, table: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layer_module, "TABLE_LIMIT", table)
    config = LineConfig.like(config_of(cell, 2, output))
    model = LyricModel(config, torch.Generator().manual_seed(3)).eval()
    nn.init.normal_(model.left.weight)
    weights = {name: value.numpy() for name, value in model.state_dict().items()}
    rng = np.random.default_rng(2)
    ids, left = rng.integers(0, VOCABULARY, (9, 2)), rng.integers(0, COUNTS, (9, 2))
    with torch.no_grad():
        told = torch.from_numpy(left)
        features, _ = model(torch.from_numpy(ids), model.initial_state(2), left=told)
        theirs = model.logits(features).numpy()
    decoder = Decoder(config, weights)
    state, ours = decoder.initial_state(2), []
    for row, counts in zip(ids, left, strict=True):
        logits, state = decoder.step(row, state, counts=counts)
        ours.append(logits)
    np.testing.assert_allclose(np.stack(ours), theirs, atol=1e-4)
    features, _ = decoder.read(ids[:, 0].tolist(), decoder.initial_state(1), left[:, 0].tolist())
    np.testing.assert_allclose(decoder.logits(features), theirs[:, 0], atol=1e-4)


def test_a_line_writer_that_is_told_nothing_writes_a_free_line() -> None:
    config = LineConfig.like(config_of("gru"))
    decoder = Decoder(config, random_weights(config))
    silent, _ = decoder.step([5], decoder.initial_state(1))
    free, _ = decoder.step([5], decoder.initial_state(1), counts=[FREE])
    seven, _ = decoder.step([5], decoder.initial_state(1), counts=[7])
    np.testing.assert_array_equal(silent, free)
    assert not np.allclose(seven, free)
