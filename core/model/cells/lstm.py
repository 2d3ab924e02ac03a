"""The LSTM in NumPy, with the formulas of `torch.nn.LSTM`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from core.model.cells.layer import Gates, Parts, Recurrent, Slot, gate_weights
from core.model.products import Floats


class Lstm(Recurrent):
    """A layer of LSTM units, which remember their cell beside the hidden state.

    The sigmoids are written as tanh, so that one call serves all gates: sigmoid(x) = tanh(x / 2) /
    2 + 1/2, the inner half being folded into the weights.
    """

    remembers = 2

    def __init__(self, weights: Mapping[str, npt.NDArray[np.floating]], slot: Slot) -> None:
        inputs, recurrent, bias, bias_state = gate_weights(weights)
        bias += bias_state
        h = recurrent.shape[1]
        for array in (inputs, recurrent, bias):
            # i f g o -> i f o g: the sigmoid gates side by side
            array[2 * h :] = np.concatenate((array[3 * h :], array[2 * h : 3 * h]))
            array[: 3 * h] *= 0.5
        super().__init__(inputs, recurrent, bias, slot)

    def update(self, gates: Floats, recurrent: Floats, before: Parts) -> Parts:
        """See `Recurrent`."""
        h = self._hidden
        gates += recurrent
        np.tanh(gates, out=gates)
        sigmoids = gates[:, : 3 * h]
        sigmoids *= 0.5
        sigmoids += 0.5
        cell = gates[:, h : 2 * h] * before[1]  # forget
        hidden = gates[:, :h] * gates[:, 3 * h :]  # input times new
        cell += hidden
        np.tanh(cell, out=hidden)
        hidden *= gates[:, 2 * h : 3 * h]  # output
        return hidden, cell

    def named(self, gates: Floats, recurrent: Floats) -> Gates:
        """See `Recurrent`."""
        return dict(zip("ifog", np.split(gates, 4, axis=1), strict=True))
