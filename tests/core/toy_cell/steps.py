"""The window in NumPy: h = tanh(W [x before the last, last x, x] + b)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from core.model.cells.layer import Parts, Slot
from core.model.products import Floats
from tests.core.toy_cell import REACH


class Window:
    """A layer of it; remembers (B, n, size), with n from 0 at a song's start to REACH - 1."""

    bounded, projects = True, False

    def __init__(self, weights: Mapping[str, npt.NDArray[np.floating]], slot: Slot) -> None:
        self._values = slot.values()
        self._size = weights["weight"].shape[1] // REACH
        self._weight = slot.weight(weights["weight"], slot.bounded)
        self._bias = weights["bias"]

    def initial_state(self, batch: int) -> Parts:
        return (np.zeros((batch, 0, self._size), np.float32),)

    def step(self, x: npt.NDArray, before: Parts) -> tuple[Floats, Parts]:
        seen = np.concatenate((before[0], self._values(x)[:, None]), axis=1)[:, -REACH:]
        whole = np.zeros((len(seen), REACH * self._size), np.float32)
        whole[:, -seen[0].size :] = seen.reshape(len(seen), -1)
        return np.tanh(self._weight.product(whole) + self._bias), (seen[:, 1 - REACH :],)
