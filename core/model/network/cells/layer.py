"""A layer in PyTorch: what the network asks of it, and what the recurrent cells have in common.

Shapes: T tokens of a window, B streams, H hidden. Time comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar, Protocol

import torch
from torch import Tensor, nn

LayerState = tuple[Tensor, ...]
"""What a layer carries from one window to the next: tensors of any number and shape whose second
dimension is B, such as (1, B, H). A training cuts, joins and adds them up along it without knowing
what they are, so the other dimensions stay as in `initial_state`, and all are of the type of the
weights."""


Drop = Callable[[Tensor], Tensor]
"""Dropout, with a mask of its own each time."""


class Layer(Protocol):
    """A module with the weights of its cell's `shapes` as parameters of these names."""

    dropped: ClassVar[tuple[str, ...]]
    """Weights of which `ModelConfig.weight_drop` drops single numbers."""

    def named_parameters(self) -> Iterator[tuple[str, nn.Parameter]]: ...

    def initialise(self, generator: torch.Generator) -> None:
        """Fills the weights before the first step; called without gradients."""
        ...

    def initial_state(self, batch: int) -> LayerState:
        """What every song is read from."""
        ...

    def read(
        self,
        x: Tensor,
        before: LayerState,
        changed: Mapping[str, Tensor],
        drop: Drop | None = None,
    ) -> tuple[Tensor, LayerState]:
        """Reads a window (T, B, size).

        Args:
            before: as `initial_state`.
            changed: weights to be used in place of those of these names.
            drop: of a layer that adds to what it reads: what all that it adds goes through.

        Returns:
            (T, B, H), and the state after the last token.
        """
        ...


class LayerMaker(Protocol):
    """Makes a layer of so many inputs and hidden units."""

    def __call__(self, inputs: int, hidden: int) -> nn.Module: ...


class Recurrent(nn.RNNBase):
    """What a one-layer `nn.RNN`, `nn.GRU` and `nn.LSTM` share as layers."""

    dropped: ClassVar[tuple[str, ...]] = ("weight_hh_l0",)
    remembers: ClassVar[int] = 1
    on_cpu: ClassVar[Callable[..., tuple[Tensor, Tensor]]]
    """The kernel of our own for a CPU, where PyTorch goes token by token: of the input, the state
    (1, B, H) and the weights in their order."""
    kernel: ClassVar[Callable[..., tuple[Tensor, ...]]]
    """PyTorch's own, for every other device."""

    def initialise(self, generator: torch.Generator) -> None:
        """Uniform within 1/sqrt(H)."""
        bound = self.hidden_size**-0.5
        for weight in self.parameters():
            weight.uniform_(-bound, bound, generator=generator)

    def initial_state(self, batch: int) -> LayerState:
        """Zeros (1, B, H): h, and what else it remembers."""
        like = next(self.parameters())
        return tuple(like.new_zeros(1, batch, self.hidden_size) for _ in range(self.remembers))

    def read(
        self,
        x: Tensor,
        before: LayerState,
        changed: Mapping[str, Tensor],
        drop: Drop | None = None,
    ) -> tuple[Tensor, LayerState]:
        """See `Layer`."""
        weights = {**dict(self.named_parameters()), **changed}
        if x.device.type == "cpu":
            hidden, last = type(self).on_cpu(x, before[0], *weights.values())
        else:
            hidden, last = called(self.kernel, x, before, weights)
        return hidden, (last,)


def called(
    kernel: Callable[..., tuple[Tensor, ...]],
    x: Tensor,
    before: LayerState,
    weights: Mapping[str, Tensor],
) -> tuple[Tensor, ...]:
    """What a kernel of PyTorch gives of a window and a state: hidden states, and each state after.

    The kernel is called without its module, which would move the parameters about in memory
    whenever it is given others than its own (`RNNBase.flatten_parameters`). On a GPU it is called
    without autocast, under which cuDNN's recurrent kernels run in float16 whatever type is asked
    for (`_cudnn_rnn_cast_reflatten` in PyTorch): gradients as small as ours are lost there, since
    nothing scales the loss.

    Args:
        kernel: `torch.lstm` and the like.
        weights: in the order that the kernel wants.
    """
    flat = list(weights.values())
    if x.device.type != "cuda":
        return _run(kernel, x, before, flat)
    kind = cudnn_type(x)
    with torch.autocast("cuda", enabled=False):
        x, flat = x.to(kind), [weight.to(kind) for weight in flat]
        return _run(kernel, x, tuple(part.to(kind) for part in before), flat)


def _run(
    kernel: Callable[..., tuple[Tensor, ...]], x: Tensor, before: LayerState, flat: list[Tensor]
) -> tuple[Tensor, ...]:
    """One layer with biases, in training mode, one way, time first."""
    state = before if len(before) > 1 else before[0]
    return kernel(x, state, flat, True, 1, 0.0, True, False, False)


BF16_SINCE = 91300
"""The version of cuDNN whose recurrent kernels take bf16; with older ones PyTorch goes token by
token."""


def cudnn_type(x: Tensor) -> torch.dtype:
    """In which a recurrent layer runs on a GPU: that of autocast where cuDNN can, else float32."""
    kind = product_type(x)
    version = torch.backends.cudnn.version()  # type: ignore[no-untyped-call]
    if kind is torch.bfloat16 and (version or 0) < BF16_SINCE:
        return torch.float32
    return kind


def product_type(x: Tensor) -> torch.dtype:
    """In which matrices are multiplied here."""
    if torch.is_autocast_enabled(x.device.type):
        return torch.get_autocast_dtype(x.device.type)
    return x.dtype


def backwards(*windows: Tensor) -> Iterator[tuple[Tensor, ...]]:
    """The tokens of several windows side by side, the last first."""
    return zip(*(reversed(window.unbind(0)) for window in windows), strict=True)
