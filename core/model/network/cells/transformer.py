"""A block of a Transformer in PyTorch; what it is made of: `core.model.cells.block`.

Shapes: T tokens of a window, B streams, H hidden, N heads of S numbers, M = CONTEXT - 1 tokens that
are kept of what was before.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import ClassVar, cast

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.attention import SDPBackend, sdpa_kernel

from core.model.cells.block import CONTEXT, block, frequencies, heads
from core.model.cells.norm import EPSILON
from core.model.network.cells.layer import Drop, LayerState

KEPT = CONTEXT - 1


class Transformer(nn.Module):
    """A block of attention and a feed-forward part, which adds to what it reads."""

    dropped: ClassVar[tuple[str, ...]] = ("attention_in", "attention_out")

    def __init__(self, inputs: int, hidden: int) -> None:
        super().__init__()
        self.hidden, self.heads = hidden, heads(hidden)
        for name, shape in block(inputs, hidden).items():
            self.register_parameter(name, nn.Parameter(torch.empty(shape)))

    def initialise(self, generator: torch.Generator) -> None:
        """Every block adds nothing at first; what it reads has variance 1 to both its parts."""
        for name, weight in self.named_parameters():
            if weight.dim() < 2:
                weight.fill_(1.0)
            elif name.endswith("_out"):
                weight.zero_()
            else:
                weight.normal_(0.0, weight.shape[1] ** -0.5, generator=generator)

    def initial_state(self, batch: int) -> LayerState:
        """Keys (before they are turned) and values (M, B, H), the newest last, and how many of
        them there are (1, B, 1)."""
        like = next(self.parameters())
        keys, values = (like.new_zeros(KEPT, batch, self.hidden) for _ in range(2))
        return keys, values, like.new_zeros(1, batch, 1)

    def read(
        self,
        x: Tensor,
        before: LayerState,
        changed: Mapping[str, Tensor],
        drop: Drop | None = None,
    ) -> tuple[Tensor, LayerState]:
        """See `Layer`."""
        weights = {**dict(self.named_parameters()), **changed}
        if (enter := weights.get("enter")) is not None:
            x = functional.linear(x, enter).to(enter.dtype)  # what is added up stays exact
        heard, after = self._attend(normed(x, weights["attention_norm"]), before, weights)
        x = x + (heard if drop is None else drop(heard))
        both = functional.linear(normed(x, weights["feed_norm"]), weights["feed_in"])
        gate, value = both.chunk(2, -1)
        more = functional.linear(functional.silu(gate) * value, weights["feed_out"])
        return x + (more if drop is None else drop(more)), after

    def _attend(
        self, x: Tensor, before: LayerState, weights: Mapping[str, Tensor]
    ) -> tuple[Tensor, LayerState]:
        """What each token (T, B, H) hears, and what is kept for the tokens to come."""
        steps, batch, _ = x.shape
        query, key, value = functional.linear(x, weights["attention_in"]).chunk(3, -1)
        key = torch.cat([before[0].to(key.dtype), key])  # (M + T, B, H)
        value = torch.cat([before[1].to(value.dtype), value])
        turns = turning(len(key), self.hidden // self.heads, x.device)
        with _same_twice(x.device):
            heard = functional.scaled_dot_product_attention(
                turned(self._split(query), turns[:, KEPT:]),
                turned(self._split(key), turns),
                self._split(value),
                attn_mask=audible(steps, before[2]),
            )  # (B, N, T, S)
        heard = functional.linear(
            heard.permute(2, 0, 1, 3).reshape(steps, batch, self.hidden), weights["attention_out"]
        )
        told = (before[2] + steps).clamp(max=KEPT)
        return heard, (key[steps:], value[steps:], told)

    def _split(self, x: Tensor) -> Tensor:
        """(T, B, H) as (B, N, T, S)."""
        return x.view(*x.shape[:2], self.heads, -1).permute(1, 2, 0, 3)


def _same_twice(device: torch.device) -> AbstractContextManager[None]:
    """Plain matrix products on a GPU: the gradients of its own kernels for attention differ from
    run to run, and a resumed training is to go on bit for bit."""
    if device.type == "cuda":
        return cast("AbstractContextManager[None]", sdpa_kernel(SDPBackend.MATH))
    return nullcontext()


def audible(steps: int, told: Tensor) -> Tensor:
    """(B, 1, T, M + T): whom each token of a window hears, of the M kept and the window.

    Args:
        told: (1, B, 1), how many of the kept ones there are.
    """
    own = torch.arange(steps, device=told.device)[:, None]
    other = torch.arange(KEPT + steps, device=told.device)
    near = (other >= own) & (other <= own + KEPT)
    return near & (other >= KEPT - told[0, :, None, None])


def normed(x: Tensor, weight: Tensor) -> Tensor:
    """RMSNorm over the last dimension."""
    return functional.rms_norm(x, weight.shape, weight, EPSILON)


def turning(count: int, size: int, device: torch.device) -> Tensor:
    """(2, count, size // 2): cosine and sine of by how much a token at each place is turned."""
    places = torch.arange(count, dtype=torch.float64, device="cpu")
    angles = places[:, None] * torch.tensor(frequencies(size), dtype=torch.float64)
    return torch.stack([angles.cos(), angles.sin()]).float().to(device)


def turned(x: Tensor, turns: Tensor) -> Tensor:
    """Rotary positions: (..., T, S) with each pair of numbers turned by its place."""
    cos, sin = turns.to(x.dtype)
    half = cos.shape[-1]
    a, b, rest = x[..., :half], x[..., half : 2 * half], x[..., 2 * half :]
    return torch.cat([a * cos - b * sin, a * sin + b * cos, rest], -1)
