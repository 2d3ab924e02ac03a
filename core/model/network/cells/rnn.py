"""The plain RNN in PyTorch, with a kernel of its own for a whole window on a CPU, forward and back.

PyTorch runs it token by token through autograd on a CPU, with some twenty small operations a token
and the gradient of every weight added up token by token. Here a token costs a few operations each
way: all that does not depend on the token before is done for the window at once. Given the gates
of the forward pass, the gradient of a hidden state reaches the pre-activations by one
multiplication with known factors, and the gradients of the weights are one matrix product each.
Measured: tests/bench/README.md.

Shapes: T tokens of a window, B streams, I inputs, H hidden. Under autocast the matrix products run
in its type, all else in float32.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from core.model.network.cells.layer import Recurrent, backwards, product_type


def read_rnn(
    x: Tensor, before: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """A layer of h' = tanh(W_ih x + b_ih + W_hh h + b_hh).

    Args:
        x: (T, B, I).
        before: (1, B, H).
        w_ih: (H, I); `w_hh`: (H, H); biases: (H,).

    Returns:
        Hidden states (T, B, H), and the last one (1, B, H).
    """
    hidden: Tensor = _Rnn.apply(  # type: ignore[no-untyped-call]
        x, before, w_ih, w_hh, b_ih + b_hh, product_type(x)
    )
    return hidden, hidden[-1:]


class Rnn(Recurrent, nn.RNN):
    """A layer of `torch.nn.RNN`."""

    on_cpu = staticmethod(read_rnn)
    kernel = staticmethod(torch.rnn_tanh)


class _Rnn(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        x: Tensor,
        before: Tensor,
        w_ih: Tensor,
        w_hh: Tensor,
        bias: Tensor,
        kind: torch.dtype,
    ) -> Tensor:
        flat, w_in, w_rec = x.flatten(0, 1).to(kind), w_ih.to(kind), w_hh.to(kind)
        hidden = torch.add(flat @ w_in.t(), bias).view(*x.shape[:2], -1)
        h, back = before[0], w_rec.t()
        for row in hidden.unbind(0):
            h = row.add_(h.to(kind) @ back).tanh_()
        ctx.save_for_backward(flat, before, w_in, w_rec, hidden)
        ctx.kind = kind
        return hidden

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        flat, before, w_in, w_rec, hidden = ctx.saved_tensors
        factors = 1 - hidden * hidden
        inner = torch.empty_like(hidden, dtype=ctx.kind)  # of the pre-activations
        carried = torch.zeros_like(before[0])
        for d_h, factor, out in backwards(grad, factors, inner):
            torch.mul(carried.add_(d_h), factor, out=out)
            carried = (out @ w_rec).to(grad.dtype)
        rows = inner.flatten(0, 1)
        earlier = torch.cat([before, hidden[:-1]]).flatten(0, 1).to(ctx.kind)
        return (
            (rows @ w_in).view(*grad.shape[:2], -1).to(grad.dtype),
            carried.unsqueeze(0),
            (rows.t() @ flat).to(grad.dtype),
            (rows.t() @ earlier).to(grad.dtype),
            rows.sum(0, dtype=grad.dtype),
            None,
        )
