"""Reading at once in NumPy, and the way back, equal what PyTorch makes of a Transformer."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from core.model.block_tape import pull_back_blocks, record_blocks
from core.model.cells.block import CONTEXT
from core.model.files import LoadedModel, ModelInfo
from core.text.vocabulary import Vocabulary
from core.training.tasks.evaluation import torch_model
from tests.core.model.test_decoder import OUTPUTS, VOCABULARY, config_of, random_weights


def model_of(output: str, layers: int = 2) -> LoadedModel:
    config = config_of("transformer", layers, output)
    pieces = tuple(chr(0x4E00 + n) for n in range(VOCABULARY - 258))
    vocabulary = Vocabulary("char", pieces, np.ones(VOCABULARY, np.int64))
    info = ModelInfo(name="tiny", cell="transformer")
    return LoadedModel(config, vocabulary, random_weights(config), info)


@pytest.mark.parametrize("output", OUTPUTS)
def test_equals_automatic_differentiation(output: str) -> None:
    model = model_of(output)
    ids = np.random.default_rng(1).integers(0, VOCABULARY, CONTEXT + 6)
    network = torch_model(model)
    words: list[torch.Tensor] = []
    network.embedding.register_forward_hook(lambda _, __, x: words.append(x) or x)
    features, _ = network(torch.from_numpy(ids[:, None]), network.initial_state(1))
    tape = record_blocks(model, ids)
    np.testing.assert_allclose(tape.features, features.detach().numpy(), atol=1e-5)
    d = np.zeros((len(ids), 2, features.shape[-1]), np.float32)
    rng = np.random.default_rng(2)
    d[-1, 0], d[9, 1] = rng.normal(size=(2, features.shape[-1]))
    ours = pull_back_blocks(model, tape, d)
    for stream in range(2):
        (theirs,) = torch.autograd.grad(
            (features[:, 0] * torch.from_numpy(d[:, stream])).sum(), words, retain_graph=True
        )
        np.testing.assert_allclose(ours[:, stream], theirs[:, 0].numpy(), atol=1e-5, rtol=1e-4)
    assert not ours[10:, 1].any(), "no guess hears what comes after it"


def test_attention_is_shared_out_over_what_is_near() -> None:
    tape = record_blocks(model_of("tied", 1), np.arange(CONTEXT + 3))
    weights = tape.attention(0)
    np.testing.assert_allclose(weights.sum(-1), 1.0, atol=1e-6)
    assert not weights[..., -1, :3].any() and weights[..., -1, 3:].all()
    assert not weights[..., 0, 1:].any()
