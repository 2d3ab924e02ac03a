"""Cross-entropy of an output layer, without the logits of the whole batch.

The output layer is most of the work of a language model of this size: V numbers for every token.
Here the tokens go through it some hundred at a time, and the gradient is found along with the loss
while their logits are still in the cache, so that memory grows neither with the batch nor, as
usual, to several copies of (N, V) (the idea of Hsu et al. 2024, "Liger Kernel", arXiv:2410.10989,
in plain tensor operations). Matrix products run in the type of autocast, the softmax in float32.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional

IGNORED = -100
"""A target that does not count."""

CHUNK_NUMBERS = 2**21
CHUNK_TOKENS = 256
"""Tokens at once, at the least: with fewer, matrix products and sums of gradients take longer. A
wide layer gets more of them, up to twice those numbers."""
CHUNK_NUMBERS_ELSEWHERE = 2**26
"""On a GPU nothing is gained by what fits in a cache, and each piece is twelve more things to ask
it for, so only its memory counts: 256 MB."""
_LEAST_PROBABILITY = 1e-30
"""Below it a float32 loses digits, and at last is 0."""


def cross_entropy(features: Tensor, weight: Tensor, bias: Tensor, targets: Tensor) -> Tensor:
    """Sum of the cross-entropies, in nats, of tokens whose target is not IGNORED.

    Args:
        features: (N, D), what the output layer works on.
        weight: (V, D).
        bias: (V,).
        targets: (N,) token ids.

    Returns:
        A float32 scalar.
    """
    device = features.device.type
    kind = features.dtype
    if torch.is_autocast_enabled(device):
        kind = torch.get_autocast_dtype(device)
    loss: Tensor = _CrossEntropy.apply(  # type: ignore[no-untyped-call]
        features, weight, bias, targets, kind
    )
    return loss


class _CrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        features: Tensor,
        weight: Tensor,
        bias: Tensor,
        targets: Tensor,
        kind: torch.dtype,
    ) -> Tensor:
        count, vocabulary = len(features), len(weight)
        on_cpu, size = features.device.type == "cpu", _chunk(features, weight)
        learns = any(ctx.needs_input_grad[:3])
        x, w = features.to(kind), weight.to(kind)
        p = x.new_empty(size, vocabulary, dtype=torch.float32)
        products = p if kind == torch.float32 else x.new_empty(size, vocabulary)
        counts = targets != IGNORED
        # A GPU takes logarithms, which costs it little, since there is nothing to look after then:
        # what is decided by an answer of it waits for all that it was asked before.
        softmax = torch.softmax if on_cpu else torch.log_softmax
        wanted, all_count = targets.clamp(min=0)[:, None], on_cpu and bool(counts.all())
        own = p.new_empty(count, 1)
        d_x, d_w = torch.empty_like(x), torch.zeros_like(w, dtype=torch.float32)
        d_b = torch.zeros_like(bias, dtype=torch.float32)
        for begin in range(0, count, size):
            part = slice(begin, begin + size)
            rows = x[part]
            z, product = p[: len(rows)], products[: len(rows)]
            torch.mm(rows, w.t(), out=product)
            z.copy_(product).add_(bias)  # to itself costs nothing
            softmax(z, 1, out=z)
            torch.gather(z, 1, wanted[part], out=own[part])
            if not learns:
                continue
            share = own[part] if on_cpu else own[part].exp()
            (z if on_cpu else z.exp_()).scatter_(1, wanted[part], share - 1.0)
            if not all_count:
                z.mul_(counts[part, None])
            d_b += z.sum(0)
            g = product.copy_(z)
            torch.mm(g, w, out=d_x[part])
            d_w += g.t() @ rows
        own = own[:, 0]
        total = -(_logarithm(own, x, w, bias, targets) if on_cpu else own).where(counts, 0.0).sum()
        if learns:
            ctx.save_for_backward(d_x, d_w, d_b)
            ctx.types = features.dtype, weight.dtype, bias.dtype
        return total

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        d_x, d_w, d_b = ctx.saved_tensors
        of_x, of_w, of_b = ctx.types
        return (d_x.to(of_x) * grad, (d_w * grad).to(of_w), (d_b * grad).to(of_b), None, None)


def _chunk(features: Tensor, weight: Tensor) -> int:
    """How many tokens go through the output layer at once."""
    count, (vocabulary, width) = len(features), weight.shape
    fitting = CHUNK_NUMBERS // vocabulary
    most = max(CHUNK_TOKENS, fitting, 2 * min(width, fitting))
    if features.device.type != "cpu":
        most = max(CHUNK_TOKENS, CHUNK_NUMBERS_ELSEWHERE // vocabulary)
    return max(1, -(-count // max(1, -(-count // most))))


def _logarithm(own: Tensor, x: Tensor, w: Tensor, bias: Tensor, targets: Tensor) -> Tensor:
    """Of the probabilities (N,) of targets; of what is next to 0 it is found by the logits."""
    found = own.log()
    far = (own < _LEAST_PROBABILITY) & (targets != IGNORED)
    if bool(far.any()):
        logits = torch.mm(x[far], w.t()).float() + bias
        found[far] = -functional.cross_entropy(logits, targets[far], reduction="none")
    return found
