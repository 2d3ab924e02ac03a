"""The GRU in NumPy, with the formulas of `torch.nn.GRU`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from core.model.cells.layer import Gates, Parts, Recurrent, Slot, gate_weights
from core.model.products import Floats


class Gru(Recurrent):
    """A layer of gated recurrent units, gates in the order r, z, n.

    The sigmoids are tanh of half their argument, as in `core.model.cells.lstm`.
    """

    def __init__(self, weights: Mapping[str, npt.NDArray[np.floating]], slot: Slot) -> None:
        inputs, recurrent, bias, bias_state = gate_weights(weights)
        h = recurrent.shape[1]
        self._bias_new = bias_state[2 * h :].copy()
        """(H,): b_hn, which the reset gate multiplies."""
        bias_state[2 * h :] = 0.0
        bias += bias_state
        for array in (inputs, recurrent, bias):
            array[: 2 * h] *= 0.5
        super().__init__(inputs, recurrent, bias, slot)

    def update(self, gates: Floats, recurrent: Floats, before: Parts) -> Parts:
        """See `Recurrent`."""
        h = self._hidden
        sigmoids = gates[:, : 2 * h]
        sigmoids += recurrent[:, : 2 * h]
        np.tanh(sigmoids, out=sigmoids)
        sigmoids *= 0.5
        sigmoids += 0.5
        new = self._new(gates, recurrent)
        # (1 - z) n + z h, with one product less
        hidden = before[0] - new
        hidden *= gates[:, h : 2 * h]
        hidden += new
        return (hidden,)

    def named(self, gates: Floats, recurrent: Floats) -> Gates:
        """See `Recurrent`. The new part is worked out again: what is left of it is its input."""
        h = self._hidden
        return {"r": gates[:, :h], "z": gates[:, h : 2 * h], "n": self._new(gates, recurrent)}

    def _new(self, gates: Floats, recurrent: Floats) -> Floats:
        """(B, H) what could take the place of the state."""
        h = self._hidden
        new: Floats = recurrent[:, 2 * h :] + self._bias_new
        new *= gates[:, :h]  # reset
        new += gates[:, 2 * h :]
        np.tanh(new, out=new)
        return new
