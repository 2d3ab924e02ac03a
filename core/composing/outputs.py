"""The output layer while composing: logits, and the model's own probabilities of what is drawn.

It is most of the work of a step. For many streams its columns are shared out among threads (NumPy
lets other threads run meanwhile); for few the handing over would cost more than it saves.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache

import numpy as np
import numpy.typing as npt

from core.errors import ModelError
from core.model.decoder import Decoder, Floats

_MANY = 8
"""From so many streams on, threads share the work."""
_MOST_THREADS = 4


class Outputs:
    """Room for the logits of up to `batch` streams, used anew at each step."""

    def __init__(self, decoder: Decoder, batch: int) -> None:
        self._decoder = decoder
        size = decoder.config.vocabulary
        self._logits = np.empty((batch, size), np.float32)
        self._shares = np.empty_like(self._logits)
        """exp(z - the largest z of the row's part)."""
        parts = _threads() if batch >= _MANY else 1
        self._width = -(-size // parts)
        self._parts = [slice(at, min(at + self._width, size)) for at in range(0, size, self._width)]

    def compute(self, features: Floats) -> Floats:
        """Logits (B, V) of features (B, H); they may be changed, and last until the next call.

        Raises:
            ModelError: they are not finite numbers.
        """
        features = self._decoder.project(features)
        *others, last = self._parts
        futures: list[Future[tuple[Floats, Floats]]] = [
            _pool().submit(self._compute_part, features, part) for part in others
        ]
        found = [self._compute_part(features, last)]
        found[:0] = [future.result() for future in futures]
        tops = np.stack([top for top, _ in found], axis=1)  # (B, parts)
        scales = np.exp(tops - tops.max(axis=1, keepdims=True))
        sums = np.stack([sums for _, sums in found], axis=1)
        totals = (sums * scales).sum(axis=1, keepdims=True)
        if not np.isfinite(totals).all():
            raise ModelError("this model's results are not finite numbers")
        self._scales = scales / totals
        return self._logits[: len(features)]

    def _compute_part(self, features: Floats, part: slice) -> tuple[Floats, Floats]:
        """Fills the columns `part`; the largest logit (B,) and the sum of shares (B,) there."""
        logits, shares = (room[: len(features), part] for room in (self._logits, self._shares))
        self._decoder.outputs(features, part, logits)
        top = logits.max(axis=1)
        np.subtract(logits, top[:, None], out=shares)
        np.exp(shares, out=shares)
        return top, shares.sum(axis=1)

    def probabilities(self, ids: Sequence[int] | npt.NDArray[np.intp]) -> list[float]:
        """What the model itself gives one id in each row, whatever became of the logits since."""
        rows, columns = np.arange(len(self._scales)), np.asarray(ids)
        shares = self._shares[rows, columns] * self._scales[rows, columns // self._width]
        result: list[float] = shares.tolist()
        return result

    def distribution(self, row: int) -> npt.NDArray[np.float64]:
        """The model's own probabilities (V,) in one row."""
        scales = np.repeat(self._scales[row].astype(np.float64), self._width)
        result: npt.NDArray[np.float64] = self._shares[row] * scales[: self._shares.shape[1]]
        return result


def _threads() -> int:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(_MOST_THREADS, cores or 1))


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_MOST_THREADS - 1, thread_name_prefix="output-layer")
