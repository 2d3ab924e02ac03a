"""A layer in PyTorch: what the network asks of it, and what the recurrent cells have in common.

Shapes: T tokens of a window, B streams, H hidden. Time comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Protocol

import torch
from torch import Tensor, nn

LayerState = tuple[Tensor, ...]
"""What a layer carries from one window to the next: tensors of any number and shape whose second
dimension is B, such as (1, B, H). A training cuts, joins and adds them up along it without knowing
what they are, so the other dimensions stay as in `initial_state`, and all are of the type of the
weights."""


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
        self, x: Tensor, before: LayerState, changed: Mapping[str, Tensor]
    ) -> tuple[Tensor, LayerState]:
        """Reads a window (T, B, size).

        Args:
            before: as `initial_state`.
            changed: weights to be used in place of those of these names.

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
        self, x: Tensor, before: LayerState, changed: Mapping[str, Tensor]
    ) -> tuple[Tensor, LayerState]:
        """See `Layer`."""
        if x.device.type == "cpu":
            weights = {**dict(self.named_parameters()), **changed}
            hidden, last = type(self).on_cpu(x, before[0], *weights.values())
        else:
            hidden, last = called(self, x, before[0], changed)
        return hidden, (last,)


def called(layer: nn.Module, x: Tensor, before: Any, changed: Mapping[str, Tensor]) -> Any:
    """What PyTorch's own layer gives of a window and a state, with some weights changed."""
    if not changed:
        return layer(x, before)
    return torch.func.functional_call(layer, dict(changed), (x, before))


def product_type(x: Tensor) -> torch.dtype:
    """In which matrices are multiplied here."""
    if torch.is_autocast_enabled(x.device.type):
        return torch.get_autocast_dtype(x.device.type)
    return x.dtype


def backwards(*windows: Tensor) -> Iterator[tuple[Tensor, ...]]:
    """The tokens of several windows side by side, the last first."""
    return zip(*(reversed(window.unbind(0)) for window in windows), strict=True)
