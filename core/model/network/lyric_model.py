"""The network in PyTorch: embedding, stacked layers of one cell, tied or free output.

Shapes: T tokens of a window, B streams, E embedding, H hidden, V vocabulary. Time comes first
(T, B, .) because that is the layout the recurrent kernels work in.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import Literal, NamedTuple, cast

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from core.model.cells.norm import EPSILON
from core.model.cells.table import CELLS
from core.model.config import ModelConfig
from core.model.network.cells.layer import Layer, LayerMaker, LayerState
from core.model.network.loss import IGNORED, cross_entropy

State = list[LayerState]
"""What each layer carries from window to window."""

EMBEDDING_NORM = 3.4
"""Length of an embedding at the start. Measured: with short ones (uniform 0.1) the first layer
hardly hears its input and a tied output is flat, which costs a fifth of what a small corpus can
teach at any learning rate that suits the rest."""

QUIET = 0.1
"""Of the norm behind residual layers, its gain at the start: what it gives is else as long as an
embedding, and a tied output that knows nothing would be sure of everything."""

SILENT = -1e4
"""A bias beside which no logit counts; a number, so that it can be averaged, decayed and kept."""


class Streams(NamedTuple):
    """Some of the streams of a batch: those from `begin` up to `end`, of `batch` in all.

    The whole batch may come several times over, the views one after the other.
    """

    begin: int
    end: int
    batch: int
    views: int = 1


class LyricModel(nn.Module):
    """A language model over tokens.

    Each layer is a module of its own (`core.model.network.cells`), so that a locked dropout mask
    fits between layers. Weights are named as in `ModelConfig.shapes`.
    """

    def __init__(self, config: ModelConfig, generator: torch.Generator) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocabulary, config.embedding)
        if config.counts:
            self.left = nn.Embedding(config.counts, config.embedding)
        sizes = [config.embedding] + [config.hidden] * (config.layers - 1)
        make: LayerMaker = CELLS[config.cell].load_network()
        self.rnn = nn.ModuleList(make(size, config.hidden) for size in sizes)
        self._residual = CELLS[config.cell].residual
        if self._residual:
            self.norm = nn.RMSNorm(config.hidden, EPSILON)
        if config.projected:
            self.projection = nn.Linear(config.hidden, config.embedding, bias=False)
        if config.skip:
            self.skip = nn.Module()
            self.skip.register_parameter("weight", nn.Parameter(torch.zeros(config.embedding)))
        self.output = nn.Module()
        if not config.tied:
            self.output.register_parameter(
                "weight", nn.Parameter(torch.empty(config.vocabulary, config.hidden))
            )
        self.output.register_parameter("bias", nn.Parameter(torch.zeros(config.vocabulary)))
        self._initialise(generator)

    @torch.no_grad()
    def _initialise(self, generator: torch.Generator) -> None:
        """Embeddings of EMBEDDING_NORM, layers as their cell likes them, no skip connection."""
        weight = self.embedding.weight
        weight.normal_(0.0, EMBEDDING_NORM * weight.shape[1] ** -0.5, generator=generator)
        if self.config.counts:
            self.left.weight.zero_()
        for layer in self._layers():
            layer.initialise(generator)
        if self._residual:
            self.norm.weight.fill_(QUIET)
        if self.config.projected:
            bound = self.config.hidden**-0.5
            self.projection.weight.uniform_(-bound, bound, generator=generator)
        if not self.config.tied:
            self.output_weight.uniform_(-0.1, 0.1, generator=generator)

    def _layers(self) -> Iterator[Layer]:
        return cast("Iterator[Layer]", iter(self.rnn))

    @torch.no_grad()
    def start_from(
        self,
        log_unigram: npt.NDArray[np.float64],
        neighbours: tuple[npt.NDArray[np.intp], Tensor] | None = None,
    ) -> None:
        """Has a network that knows nothing yet know what can be counted.

        Args:
            log_unigram: (V,) log probabilities of single tokens, which it then expects; of those
                at -inf it never says anything (`silence`).
            neighbours: of `core.model.network.cooccurrence`, the directions of its embeddings.
        """
        told = np.isfinite(log_unigram)
        bias = torch.from_numpy(log_unigram - log_unigram[told].mean())
        cast(Tensor, self.output.bias).copy_(bias)
        if neighbours is not None:
            ids, vectors = neighbours
            self.embedding.weight[torch.from_numpy(ids)] = EMBEDDING_NORM * vectors.to(
                self.embedding.weight
            )
        self.silence(told)

    @torch.no_grad()
    def silence(self, told: npt.NDArray[np.bool_]) -> None:
        """Has the network know nothing of any tokens but those `told`, (V,).

        They get no share of its probabilities, and so no gradient; read, such a token is what a
        dropped word is in training, where it would be a loud word of random meaning.
        """
        untold = torch.from_numpy(~told)
        cast(Tensor, self.output.bias)[untold] = SILENT
        self.embedding.weight[untold] = 0.0
        self.output_weight[untold] = 0.0

    def initial_state(self, batch: int) -> State:
        """What every song is read from."""
        return [layer.initial_state(batch) for layer in self._layers()]

    def forward(
        self,
        ids: Tensor,
        state: State,
        generator: torch.Generator | None = None,
        streams: Streams | None = None,
        dropout: float = 1.0,
        left: Tensor | None = None,
    ) -> tuple[Tensor, State]:
        """Reads tokens and returns what the output layer works on.

        Args:
            ids: (T, B) token ids.
            state: as `initial_state`.
            generator: source of the dropout masks; None reads without dropout.
            streams: which streams of a larger batch these are; each gets the masks that it would
                get if the batch were read at once.
            dropout: by what all dropout rates are multiplied.
            left: (T, B), of a `LineConfig`: syllables left on the line after each token, or FREE.

        Returns:
            Features (T, B, D), D = E when tied else H, and the state after the last token.
        """
        c, g = self.config, generator
        if g is None:
            dropout = 0.0
        x = embedded = self.embedding(ids)  # (T, B, E)
        if g is not None and (rate := dropout * c.dropout_embedding):
            x = x * functional.embedding(ids, zero_mask((c.vocabulary, 1), rate, x, g))
        if left is not None:
            x = x + self.left(left)
        if g is not None and (rate := dropout * c.dropout_input):
            x = x * stream_mask(c.embedding, rate, x, g, streams)
        after: State = []
        for index, (layer, before) in enumerate(zip(self._layers(), state, strict=True)):
            changed: dict[str, Tensor] = {}
            if g is not None and (rate := dropout * c.weight_drop):
                changed = thinned(layer, rate, g)
            between = dropout * c.dropout_between
            within = None
            if self._residual and g is not None and between:
                within = partial(locked, rate=between, generator=g, streams=streams)
            x, new = layer.read(x, before, changed, within)
            after.append(new)
            last = index == c.layers - 1
            if last and self._residual:
                x = self.norm(x)
            rate = dropout * c.dropout_output if last else 0.0 if self._residual else between
            if g is not None and rate:
                x = locked(x, rate, g, streams)
        if c.projected:
            x = self.projection(x)
        if c.skip:
            factors = cast(Tensor, self.skip.weight)
            if g is not None and (rate := dropout * c.dropout_output):
                factors = factors * stream_mask(c.embedding, rate, embedded, g, streams)
            x = x + embedded * factors
        return x, after

    @property
    def output_weight(self) -> Tensor:
        """(V, D) weights of the output layer."""
        weight = self.embedding.weight if self.config.tied else self.output.weight
        return cast(Tensor, weight)

    def logits(self, features: Tensor) -> Tensor:
        """(..., D) features to (..., V) unnormalised log probabilities."""
        return functional.linear(features, self.output_weight, cast(Tensor, self.output.bias))

    def loss(
        self,
        features: Tensor,
        targets: Tensor,
        reduction: Literal["mean", "sum"] = "mean",
        scale: float = 1.0,
    ) -> Tensor:
        """Cross-entropy in nats of `targets` (T, B); those of IGNORED do not count.

        Args:
            scale: of the logits.
        """
        flat, wanted = features.reshape(-1, features.shape[-1]), targets.reshape(-1)
        bias = cast(Tensor, self.output.bias)
        if scale != 1.0:
            flat, bias = flat * scale, bias * scale
        total = cross_entropy(flat, self.output_weight, bias, wanted)
        return total if reduction == "sum" else total / (wanted != IGNORED).sum()


def thinned(layer: Layer, rate: float, generator: torch.Generator) -> dict[str, Tensor]:
    """The weights of a layer that weight drop concerns, with single numbers dropped."""
    weights = dict(layer.named_parameters())
    return {
        name: weights[name] * zero_mask(weights[name].shape, rate, weights[name], generator)
        for name in layer.dropped
    }


def locked(x: Tensor, rate: float, generator: torch.Generator, streams: Streams | None) -> Tensor:
    """Dropout of (T, B, size) by `stream_mask`."""
    return x * stream_mask(x.shape[-1], rate, x, generator, streams)


def stream_mask(
    size: int, rate: float, like: Tensor, generator: torch.Generator, streams: Streams | None
) -> Tensor:
    """(1, B, size): one mask for each stream of `like`, the same at every token (locked)."""
    if streams is None:
        return zero_mask((1, like.shape[1], size), rate, like, generator)
    begin, end, batch, views = streams
    whole = zero_mask((views, batch, size), rate, like, generator)
    return whole[:, begin:end].reshape(1, -1, size)


def zero_mask(
    shape: tuple[int, ...] | torch.Size, rate: float, like: Tensor, generator: torch.Generator
) -> Tensor:
    """Zeros with probability `rate`, else 1 / (1 - rate), so that the expectation is kept."""
    if like.device.type != "cpu":
        mask = torch.empty(shape, dtype=like.dtype, device=like.device)
        return mask.bernoulli_(1.0 - rate, generator=generator).div_(1.0 - rate)
    # A draw of 64 bits decides four numbers, in place of two draws for each.
    size = math.prod(shape)
    draws = torch.empty(-(-size // 4), dtype=torch.int64)
    draws.random_(-(2**63), None, generator=generator)
    kept = min(2**16 - 1, max(1, round((1.0 - rate) * 2**16)))  # of 2^16
    mask = draws.view(torch.int16)[:size].view(shape) < kept - 2**15
    return mask.to(like.dtype).mul_(2**16 / kept)
