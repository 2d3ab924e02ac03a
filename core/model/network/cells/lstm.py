"""The LSTM in PyTorch, which has a kernel for it on every device."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import torch
from torch import Tensor, nn

from core.model.network.cells.layer import Drop, LayerState, Recurrent, called


class Lstm(Recurrent, nn.LSTM):
    """A layer of `torch.nn.LSTM`."""

    remembers = 2
    kernel = staticmethod(torch.lstm)

    def initialise(self, generator: torch.Generator) -> None:
        """As `Recurrent`, but the forget gate is open.

        Jozefowicz et al. (2015) found the forget bias of 1 to close most of the gap between
        LSTM and GRU; both LSTM bias vectors add up, so it goes into one of them.
        """
        super().initialise(generator)
        h = self.hidden_size
        cast(Tensor, self.bias_ih_l0)[h : 2 * h] = 1.0
        cast(Tensor, self.bias_hh_l0)[h : 2 * h] = 0.0

    def read(
        self,
        x: Tensor,
        before: LayerState,
        changed: Mapping[str, Tensor],
        drop: Drop | None = None,
    ) -> tuple[Tensor, LayerState]:
        """See `Layer`."""
        weights = {**dict(self.named_parameters()), **changed}
        hidden, *after = called(self.kernel, x, before, weights)
        return hidden, tuple(after)
