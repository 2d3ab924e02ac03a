"""A step of the network while composing: logits, and the model's own probabilities.

The output layer is most of the work of a step. For many streams threads share them out (NumPy lets
other threads run meanwhile); for few the handing over would cost more than it saves.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
import numpy.typing as npt

from core.errors import ModelError
from core.model.decoder import Decoder, Floats, Ids, State

_STREAMS = 8
"""So many at least for each thread."""
_MOST_THREADS = 4


class Outputs:
    """Room for the logits of up to `batch` streams, used anew at each step."""

    def __init__(self, decoder: Decoder, batch: int) -> None:
        self._decoder = decoder
        size = decoder.config.vocabulary
        self._logits = np.empty((batch, size), np.float32)
        self._shares = np.empty_like(self._logits)
        """exp(z - the largest z of the row)."""
        self._scales = np.empty(batch, np.float32)
        """What makes probabilities of a row's shares."""

    def step(self, ids: Ids, state: State) -> tuple[Floats, State]:
        """Reads one token (B,) in each stream: logits as of `compute`, and the state after it."""
        ids = np.asarray(ids, dtype=np.int64)
        after = State(np.empty_like(state.array))

        def some(rows: slice) -> None:
            features = self._decoder.advance(ids[rows], state.rows(rows), after.rows(rows))[0]
            self._compute_rows(features, rows)

        return self._by_rows(some, len(ids)), after

    def compute(self, features: Floats) -> Floats:
        """Logits (B, V) of features (B, D); they may be changed, and last until the next call.

        Raises:
            ModelError: they are not finite numbers.
        """
        return self._by_rows(lambda rows: self._compute_rows(features[rows], rows), len(features))

    def _by_rows(self, task: Callable[[slice], None], batch: int) -> Floats:
        """Does a task for all streams, in threads when there are many, and returns their logits."""
        parts = max(1, min(_threads(), batch // _STREAMS))
        if parts == 1:
            task(slice(0, batch))
        else:
            self._share_out(task, batch, parts)
        # A row that is not finite makes its scale, and so the sum, infinite or no number.
        if not math.isfinite(self._scales[:batch].sum()):
            raise ModelError("this model's results are not finite numbers")
        return self._logits[:batch]

    @staticmethod
    def _share_out(task: Callable[[slice], None], batch: int, parts: int) -> None:
        edges = [batch * part // parts for part in range(parts + 1)]
        last, *others = (slice(edges[part - 1], edges[part]) for part in range(parts, 0, -1))
        futures = [_pool().submit(task, rows) for rows in others]
        try:
            task(last)
        finally:
            for future in futures:
                future.result()

    def _compute_rows(self, features: Floats, rows: slice) -> None:
        logits, shares = self._logits[rows], self._shares[rows]
        self._decoder.logits(features, logits)
        top = logits.max(axis=1, keepdims=True)
        np.subtract(logits, top, out=shares)
        np.exp(shares, out=shares)
        np.divide(1.0, shares.sum(axis=1), out=self._scales[rows])

    def probabilities(self, ids: Sequence[int] | npt.NDArray[np.intp]) -> list[float]:
        """What the model itself gives one id in each row, whatever became of the logits since."""
        if len(ids) == 1:
            return [float(self._shares[0, ids[0]] * self._scales[0])]
        rows = np.arange(len(ids))
        result: list[float] = (self._shares[rows, ids] * self._scales[: len(ids)]).tolist()
        return result

    def distribution(self, row: int) -> npt.NDArray[np.float64]:
        """The model's own probabilities (V,) in one row."""
        result: npt.NDArray[np.float64] = self._shares[row] * np.float64(self._scales[row])
        return result


def _threads() -> int:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(_MOST_THREADS, cores or 1))


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_MOST_THREADS - 1, thread_name_prefix="output-layer")
