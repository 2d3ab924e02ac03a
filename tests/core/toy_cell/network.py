"""The window in PyTorch."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.model.network.cells.layer import Drop, LayerState
from tests.core.toy_cell import REACH


class Window(nn.Module):
    """A layer of it; carries the last inputs (REACH - 1, B, size)."""

    dropped = ("weight",)

    def __init__(self, inputs: int, hidden: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(hidden, REACH * inputs))
        self.bias = nn.Parameter(torch.empty(hidden))

    def initialise(self, generator: torch.Generator) -> None:
        self.weight.normal_(0.0, self.weight.shape[1] ** -0.5, generator=generator)
        self.bias.zero_()

    def initial_state(self, batch: int) -> LayerState:
        return (self.weight.new_zeros(REACH - 1, batch, self.weight.shape[1] // REACH),)

    def read(
        self,
        x: Tensor,
        before: LayerState,
        changed: Mapping[str, Tensor],
        drop: Drop | None = None,
    ) -> tuple[Tensor, LayerState]:
        seen = torch.cat([before[0], x])
        steps = len(x)
        whole = torch.cat([seen[place : place + steps] for place in range(REACH)], dim=2)
        weight = changed.get("weight", self.weight)
        return functional.linear(whole, weight, self.bias).tanh(), (seen[1 - REACH :],)
