"""Small models of random weights, whose likings can be set by the output bias."""

from __future__ import annotations

import numpy as np

from core.model.config import LineConfig, ModelConfig
from core.model.files import LineWriter, LoadedModel, ModelInfo
from core.text.vocabulary import Vocabulary

CHARACTERS = "我你的雨夜风里走过城市街灯等一个人回来唱着歌，。海山"


def tiny_model(
    cell: str = "lstm",
    *,
    layers: int = 1,
    seed: int = 0,
    scale: float = 0.8,
    likes: dict[int, float] | None = None,
    kind: str = "char",
    pieces: tuple[str, ...] = tuple(CHARACTERS),
) -> LoadedModel:
    """`likes` adds to the logits of these ids; bytes are made unlikely but for that."""
    vocabulary = Vocabulary(kind, pieces, np.arange(258 + len(pieces), 0, -1))
    config = ModelConfig(
        cell=cell,
        vocabulary=len(vocabulary),
        embedding=12,
        hidden=16,
        layers=layers,
        tied=False,
    )
    rng = np.random.default_rng(seed)
    weights = {
        name: rng.uniform(-scale, scale, shape).astype(np.float32)
        for name, shape in config.shapes().items()
    }
    weights["output.weight"] *= 3
    weights["output.bias"][2:258] -= 8
    for id, value in (likes or {}).items():
        weights["output.bias"][id] += value
    info = ModelInfo(name="tiny", cell=cell, corpus="made", sha256=f"{seed:064x}")
    return LoadedModel(config=config, vocabulary=vocabulary, weights=weights, info=info)


def line_writer(model: LoadedModel, *, seed: int = 1, scale: float = 0.8) -> LineWriter:
    """A line writer of random weights for a small model."""
    config = LineConfig.like(model.config)
    rng = np.random.default_rng(seed)
    weights = {
        name: rng.uniform(-scale, scale, shape).astype(np.float32)
        for name, shape in config.shapes().items()
    }
    return LineWriter(config, weights, 4.5, 12)
