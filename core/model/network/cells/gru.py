"""The GRU in PyTorch, with a kernel of its own for a whole window on a CPU, forward and back.

Why and how: `core.model.network.cells.rnn`. Formulas and the order of the gates are those of
`torch.nn.GRU`.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from core.model.network.cells.layer import Recurrent, backwards, product_type


def read_gru(
    x: Tensor, before: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """A layer of gated recurrent units, gates in the order r, z, n.

    Args:
        x: (T, B, I).
        before: (1, B, H).
        w_ih: (3H, I); `w_hh`: (3H, H); biases: (3H,).

    Returns:
        Hidden states (T, B, H), and the last one (1, B, H).
    """
    hidden: Tensor = _Gru.apply(  # type: ignore[no-untyped-call]
        x, before, w_ih, w_hh, b_ih, b_hh, product_type(x)
    )
    return hidden, hidden[-1:]


class Gru(Recurrent, nn.GRU):
    """A layer of `torch.nn.GRU`."""

    on_cpu = staticmethod(read_gru)
    kernel = staticmethod(torch.gru)


class _Gru(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        x: Tensor,
        before: Tensor,
        w_ih: Tensor,
        w_hh: Tensor,
        b_ih: Tensor,
        b_hh: Tensor,
        kind: torch.dtype,
    ) -> Tensor:
        size = before.shape[-1]
        flat, w_in, w_rec = x.flatten(0, 1).to(kind), w_ih.to(kind), w_hh.to(kind)
        inputs = torch.add(flat @ w_in.t(), b_ih).view(*x.shape[:2], -1)
        inputs[..., : 2 * size] += b_hh[: 2 * size]
        # The gates r and z, then n, take the place of their inputs; `recurrent` is W_hn h + b_hn.
        gates, candidates = inputs[..., : 2 * size], inputs[..., 2 * size :]
        recurrent = torch.empty_like(candidates, memory_format=torch.contiguous_format)
        hidden = torch.empty_like(recurrent)
        h, back, bias = before[0], w_rec.t(), b_hh[2 * size :]
        for rz, n, recurrent_n, out in zip(
            gates.unbind(0), candidates.unbind(0), recurrent.unbind(0), hidden.unbind(0),
            strict=True,
        ):  # fmt: skip
            product = h.to(kind) @ back
            rz.add_(product[:, : 2 * size]).sigmoid_()
            torch.add(product[:, 2 * size :], bias, out=recurrent_n)
            n.addcmul_(rz[:, :size], recurrent_n).tanh_()
            h = torch.lerp(n, h, rz[:, size:], out=out)
        ctx.save_for_backward(flat, before, w_in, w_rec, inputs, recurrent, hidden)
        ctx.kind = kind
        return hidden

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        flat, before, w_in, w_rec, gates, recurrent, hidden = ctx.saved_tensors
        r, z, n = gates.chunk(3, -1)
        earlier = torch.cat([before, hidden[:-1]])
        # With h' = n + z (h - n), these times the gradient of h' give those of what the
        # activations were taken of: of r, of z, and of n's recurrent and whole argument.
        whole = (1 - z) * (1 - n * n)
        inner_n = r * whole
        factors = torch.stack(
            [recurrent * inner_n * (1 - r), (earlier - n) * z * (1 - z), inner_n], 2
        )
        inner = torch.empty_like(factors, dtype=ctx.kind)
        d_hidden = torch.empty_like(hidden)
        carried = torch.zeros_like(before[0])
        for d_h, keep, factor, total, out in backwards(grad, z, factors, d_hidden, inner):
            torch.add(carried, d_h, out=total)
            torch.mul(total.unsqueeze(1), factor, out=out)
            carried = torch.addcmul((out.flatten(1) @ w_rec).to(grad.dtype), total, keep)
        recurrent_rows = inner.flatten(2).flatten(0, 1)
        inner_x = inner.clone()
        torch.mul(d_hidden, whole, out=inner_x[:, :, 2])
        input_rows = inner_x.flatten(2).flatten(0, 1)
        return (
            (input_rows @ w_in).view(*grad.shape[:2], -1).to(grad.dtype),
            carried.unsqueeze(0),
            (input_rows.t() @ flat).to(grad.dtype),
            (recurrent_rows.t() @ earlier.flatten(0, 1).to(ctx.kind)).to(grad.dtype),
            input_rows.sum(0, dtype=grad.dtype),
            recurrent_rows.sum(0, dtype=grad.dtype),
            None,
        )
