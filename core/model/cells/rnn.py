"""The plain RNN in NumPy: h' = tanh(W x + U h + b), as `torch.nn.RNN` has it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from core.model.cells.layer import Parts, Recurrent, Slot, gate_weights
from core.model.products import Floats


class Rnn(Recurrent):
    """A layer of plain recurrent units."""

    def __init__(self, weights: Mapping[str, npt.NDArray[np.floating]], slot: Slot) -> None:
        inputs, recurrent, bias, bias_state = gate_weights(weights)
        bias += bias_state
        super().__init__(inputs, recurrent, bias, slot)

    def update(self, gates: Floats, recurrent: Floats, before: Parts) -> Parts:
        """See `Recurrent`."""
        gates += recurrent
        return (np.tanh(gates, out=gates),)
