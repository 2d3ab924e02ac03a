"""A network that tells labels, in PyTorch: the encoder of a language model, and a head.

The head reads the last, the mean and the largest of the hidden states of a text (Howard and Ruder
2018, arXiv:1801.06146, "concat pooling"), and the mean of its embeddings. Shapes: T tokens of the
longest text, B texts, E embedding, H hidden, K labels.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.model.cells.table import CELLS
from core.model.mood_file import MoodConfig
from core.model.network.cells.layer import Layer, LayerMaker
from core.model.network.lyric_model import (
    EMBEDDING_NORM,
    locked,
    stream_mask,
    thinned,
    zero_mask,
)


class MoodNetwork(nn.Module):
    """Weights are named as in `MoodConfig.shapes`."""

    def __init__(self, config: MoodConfig, generator: torch.Generator) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocabulary, config.embedding)
        sizes = [config.embedding] + [config.hidden] * (config.layers - 1)
        make: LayerMaker = CELLS[config.cell].load_network()
        self.rnn = nn.ModuleList(make(size, config.hidden) for size in sizes)
        self.head = nn.Linear(config.features, len(config.labels))
        self.usual = nn.ParameterList(
            nn.Parameter(torch.full((config.features,), value), requires_grad=False)
            for value in (0.0, 1.0)
        )
        """Mean and spread of each feature over the texts that are learnt from, by which the head
        reads all of them alike; never learnt, and folded into the head in a file."""
        with torch.no_grad():
            norm = EMBEDDING_NORM * config.embedding**-0.5
            self.embedding.weight.normal_(0.0, norm, generator=generator)
            for layer in self._layers():
                layer.initialise(generator)
            self.head.weight.zero_()  # at first nothing speaks for any label
            self.head.bias.zero_()

    def _layers(self) -> Iterator[Layer]:
        return cast("Iterator[Layer]", iter(self.rnn))

    def forward(
        self, ids: Tensor, lengths: Tensor, generator: torch.Generator | None = None
    ) -> Tensor:
        """Logits (B, K) of texts.

        Args:
            ids: (T, B), each text from its SONG_END on; anything behind its end.
            lengths: (B,), tokens of each, SONG_END included.
            generator: source of dropout masks, on the device of the network; None: no dropout.
        """
        return self.tell(self.pooled(ids, lengths, generator), generator)

    def tell(self, pooled: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Logits (B, K) of what the encoder made of texts."""
        pooled = (pooled - self.usual[0]) / self.usual[1]
        if generator is not None and (rate := self.config.dropout_output):
            pooled = pooled * zero_mask(tuple(pooled.shape), rate, pooled, generator)
        logits: Tensor = self.head(pooled)
        return logits

    def pooled(self, ids: Tensor, lengths: Tensor, g: torch.Generator | None = None) -> Tensor:
        """(B, 3 H + E), what the head reads."""
        c, residual = self.config, CELLS[self.config.cell].residual
        x = self.embedding(ids)  # (T, B, E)
        if g is not None and (rate := c.dropout_embedding):
            x = x * functional.embedding(ids, zero_mask((c.vocabulary, 1), rate, x, g))
        words = x
        if g is not None and (rate := c.dropout_input):
            x = x * stream_mask(c.embedding, rate, x, g, None)
        for index, layer in enumerate(self._layers()):
            changed: dict[str, Tensor] = {}
            if g is not None and (rate := c.weight_drop):
                changed = thinned(layer, rate, g)
            rate, within = c.dropout_between, None
            if g is not None and rate and residual:
                within = partial(locked, rate=rate, generator=g, streams=None)
            x, _ = layer.read(x, layer.initial_state(x.shape[1]), changed, within)
            if g is not None and rate and not residual and index < c.layers - 1:
                x = locked(x, rate, g, None)
        place = torch.arange(len(ids), device=ids.device)[:, None]
        # SONG_END, with which every text begins, says nothing of it; an empty text has no more.
        inside = (place < lengths) & ((place > 0) | (lengths == 1))
        outside = ~inside[..., None]
        counts = inside.sum(0)[:, None]
        last = x[lengths - 1, torch.arange(x.shape[1], device=x.device)]
        mean = x.masked_fill(outside, 0.0).sum(0) / counts
        largest = x.masked_fill(outside, -torch.inf).amax(0)
        spoken = words.masked_fill(outside, 0.0).sum(0) / counts
        return torch.cat([last, mean, largest, spoken], 1)
