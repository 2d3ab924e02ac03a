"""A step of the network while composing: logits, and the model's own probabilities."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.errors import ModelError
from core.model.decoder import Decoder, Ids, State
from core.model.products import Floats
from core.text.vocabulary import LINE_END, SONG_END

_LEAST = 1e-20
"""A sum of exp(z) above it has lost nothing to the smallest float32 (1e-38)."""


class Outputs:
    """Room for the logits of up to `batch` streams, used anew at each step."""

    def __init__(self, decoder: Decoder, batch: int) -> None:
        self._decoder = decoder
        size = decoder.config.vocabulary
        self._logits = np.empty((batch, size), np.float32)
        self._shares = np.empty_like(self._logits)
        """exp(z), or exp(z - the largest z of the row) where that is too large or too small."""
        self._totals: Floats
        """The sum of each row's shares."""

    def step(self, ids: Ids, state: State) -> tuple[Floats, State]:
        """Reads one token (B,) in each stream: logits as of `compute`, and the state after it."""
        features, state = self._decoder.advance(ids, state)
        return self.compute(features), state

    def compute(self, features: Floats) -> Floats:
        """Logits (B, V) of features (B, D); they may be changed, and last until the next call.

        Raises:
            ModelError: they are not finite numbers.
        """
        if len(features) != len(self._logits):  # the same array each time saves looking at it anew
            self._logits = self._logits[: len(features)]
            self._shares = self._shares[: len(features)]
        logits, shares = self._logits, self._shares
        self._decoder.logits(features, logits)
        with np.errstate(over="ignore"):
            np.exp(logits, out=shares)
        self._totals = totals = np.einsum("ij->i", shares)
        for row, total in enumerate(totals.tolist()):
            if not _LEAST < total < math.inf:
                totals[row] = self._share_with_care(row)
        return logits

    def _share_with_care(self, row: int) -> float:
        """Shares of one row as exp(z - the largest z), and their sum."""
        logits, shares = self._logits[row], self._shares[row]
        with np.errstate(invalid="ignore"):
            np.subtract(logits, logits.max(), out=shares)
            np.exp(shares, out=shares)
        total = float(shares.sum())
        if not math.isfinite(total):
            raise ModelError("this model's results are not finite numbers")
        return total

    def probabilities(self, ids: Sequence[int] | npt.NDArray[np.intp]) -> list[float]:
        """What the model itself gives one id in each row, whatever became of the logits since."""
        if len(ids) == 1:
            return [float(self._shares[0, ids[0]] / self._totals[0])]
        rows = np.arange(len(ids))
        result: list[float] = (self._shares[rows, ids] / self._totals).tolist()
        return result

    def line_ends(self) -> list[float]:
        """How likely the model itself finds it that the line ends here, in each row, whether a song
        ends with it or not.
        """
        rows = len(self._logits)
        ends = (self.probabilities([id] * rows) for id in (LINE_END, SONG_END))
        return [line + song for line, song in zip(*ends, strict=True)]

    def ranks(self, ids: Sequence[int] | npt.NDArray[np.intp]) -> list[int]:
        """How many ids the model itself finds likelier than one in each row, and 1."""
        own = self._shares[np.arange(len(ids)), ids]
        result: list[int] = (1 + (self._shares[: len(ids)] > own[:, None]).sum(1)).tolist()
        return result

    def distribution(self, row: int) -> npt.NDArray[np.float64]:
        """The model's own probabilities (V,) in one row."""
        result: npt.NDArray[np.float64] = self._shares[row] / np.float64(self._totals[row])
        return result
