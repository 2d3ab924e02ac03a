"""The network in PyTorch: embedding, stacked recurrent layers, tied or free output.

Shapes: T tokens of a window, B streams, E embedding, H hidden, V vocabulary. Time comes first
(T, B, .) because that is the layout the recurrent kernels work in.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal, NamedTuple, cast

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from core.model.config import ModelConfig
from core.model.network.loss import IGNORED, cross_entropy
from core.model.network.recurrence import read_gru, read_rnn

State = list[tuple[Tensor, ...]]
"""For each layer (h,) or, for an LSTM, (h, c), each of shape (1, B, H)."""

EMBEDDING_NORM = 3.4
"""Length of an embedding at the start. Measured: with short ones (uniform 0.1) the first layer
hardly hears its input and a tied output is flat, which costs a fifth of what a small corpus can
teach at any learning rate that suits the rest."""

_CELLS: dict[str, Callable[[int, int], nn.RNNBase]] = {
    "rnn": nn.RNN,
    "lstm": nn.LSTM,
    "gru": nn.GRU,
}

_ON_CPU: dict[str, Callable[..., tuple[Tensor, Any]]] = {"rnn": read_rnn, "gru": read_gru}
"""Where PyTorch goes token by token; for an LSTM it has a kernel of its own on every device."""


class Streams(NamedTuple):
    """Some of the streams of a batch: those from `begin` up to `end`, of `batch` in all.

    The whole batch may come several times over, the views one after the other.
    """

    begin: int
    end: int
    batch: int
    views: int = 1


class LyricModel(nn.Module):
    """A recurrent language model over tokens.

    Each layer is a one-layer `nn.RNN`, `nn.LSTM` or `nn.GRU` (formulas in the PyTorch
    documentation), so that a locked dropout mask fits between layers. Weights are named as in
    `ModelConfig.shapes`.
    """

    def __init__(self, config: ModelConfig, generator: torch.Generator) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocabulary, config.embedding)
        sizes = [config.embedding] + [config.hidden] * (config.layers - 1)
        cell = _CELLS[config.cell]
        self.rnn = nn.ModuleList(cell(size, config.hidden) for size in sizes)
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
        """Embeddings of EMBEDDING_NORM, uniform 1/sqrt(H) recurrent weights, forget gate open.

        Jozefowicz et al. (2015) found the forget bias of 1 to close most of the gap between
        LSTM and GRU; both LSTM bias vectors add up, so it goes into one of them.
        """
        bound = self.config.hidden**-0.5
        for name, weight in self.named_parameters():
            if name in ("output.bias", "skip.weight"):
                weight.zero_()
            elif name == "embedding.weight":
                weight.normal_(0.0, EMBEDDING_NORM * weight.shape[1] ** -0.5, generator=generator)
            elif name == "output.weight":
                weight.uniform_(-0.1, 0.1, generator=generator)
            else:
                weight.uniform_(-bound, bound, generator=generator)
        if self.config.cell == "lstm":
            h = self.config.hidden
            for layer in self.rnn:
                cast(Tensor, layer.bias_ih_l0)[h : 2 * h] = 1.0
                cast(Tensor, layer.bias_hh_l0)[h : 2 * h] = 0.0

    @torch.no_grad()
    def start_from(
        self,
        log_unigram: npt.NDArray[np.float64],
        neighbours: tuple[npt.NDArray[np.intp], Tensor] | None = None,
    ) -> None:
        """Has a network that knows nothing yet know what can be counted.

        Args:
            log_unigram: (V,) log probabilities of single tokens, which it then expects.
            neighbours: of `core.model.network.cooccurrence`, the directions of its embeddings.
        """
        bias = torch.from_numpy(log_unigram - log_unigram.mean())
        cast(Tensor, self.output.bias).copy_(bias)
        if neighbours is not None:
            ids, vectors = neighbours
            self.embedding.weight[torch.from_numpy(ids)] = EMBEDDING_NORM * vectors.to(
                self.embedding.weight
            )

    def initial_state(self, batch: int) -> State:
        """Zeros: what every song is read from."""
        weight = self.embedding.weight
        parts = 2 if self.config.cell == "lstm" else 1
        return [
            tuple(weight.new_zeros(1, batch, self.config.hidden) for _ in range(parts))
            for _ in range(self.config.layers)
        ]

    def forward(
        self,
        ids: Tensor,
        state: State,
        generator: torch.Generator | None = None,
        streams: Streams | None = None,
        dropout: float = 1.0,
    ) -> tuple[Tensor, State]:
        """Reads tokens and returns what the output layer works on.

        Args:
            ids: (T, B) token ids.
            state: as `initial_state`.
            generator: source of the dropout masks; None reads without dropout.
            streams: which streams of a larger batch these are; each gets the masks that it would
                get if the batch were read at once.
            dropout: by what all dropout rates are multiplied.

        Returns:
            Features (T, B, D), D = E when tied else H, and the state after the last token.
        """
        c, g = self.config, generator
        if g is None:
            dropout = 0.0
        x = embedded = self.embedding(ids)  # (T, B, E)
        if g is not None and (rate := dropout * c.dropout_embedding):
            x = x * functional.embedding(ids, _mask((c.vocabulary, 1), rate, x, g))
        if g is not None and (rate := dropout * c.dropout_input):
            x = x * _stream_mask(c.embedding, rate, x, g, streams)
        after: State = []
        for index, (layer, before) in enumerate(zip(self.rnn, state, strict=True)):
            hidden = before if c.cell == "lstm" else before[0]
            weights: dict[str, Tensor] = dict(layer.named_parameters())
            weight_drop = dropout * c.weight_drop
            if g is not None and weight_drop:
                recurrent = weights["weight_hh_l0"]
                mask = _mask(recurrent.shape, weight_drop, recurrent, g)
                weights["weight_hh_l0"] = recurrent * mask
            if c.cell in _ON_CPU and x.device.type == "cpu":
                x, new = _ON_CPU[c.cell](x, before[0], *weights.values())
            elif weight_drop:
                x, new = torch.func.functional_call(layer, weights, (x, hidden))
            else:
                x, new = layer(x, hidden)
            after.append(new if c.cell == "lstm" else (new,))
            last = index == c.layers - 1
            rate = dropout * (c.dropout_output if last else c.dropout_between)
            if g is not None and rate:
                x = x * _stream_mask(c.hidden, rate, x, g, streams)
        if c.projected:
            x = self.projection(x)
        if c.skip:
            factors = cast(Tensor, self.skip.weight)
            if g is not None and (rate := dropout * c.dropout_output):
                factors = factors * _stream_mask(c.embedding, rate, embedded, g, streams)
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


def detach(state: State) -> State:
    """The same state without its history: where truncated BPTT cuts."""
    return [tuple(part.detach() for part in layer) for layer in state]


def _stream_mask(
    size: int, rate: float, like: Tensor, generator: torch.Generator, streams: Streams | None
) -> Tensor:
    """(1, B, size): one mask for each stream of `like`, the same at every token (locked)."""
    if streams is None:
        return _mask((1, like.shape[1], size), rate, like, generator)
    begin, end, batch, views = streams
    whole = _mask((views, batch, size), rate, like, generator)
    return whole[:, begin:end].reshape(1, -1, size)


def _mask(
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
