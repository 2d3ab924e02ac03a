"""From logits to the next token: what is cut, what is weighed, what is drawn.

The order is fixed (`ORDER`), stated here once: penalties (repetition penalty, DRY), then top-k,
top-p and min-p, each over what the one before left, then temperature, then the draw. Truncating
first means that no temperature lets a token in that truncation refused. Before all of it, what can
not be text is ruled out (`core.composing.legality`).

- temperature: p ~ exp(z / T); 0 takes the likeliest token (Ackley et al. 1985)
- top-k: the k likeliest tokens (Fan et al. 2018, arXiv:1805.04833)
- top-p: the fewest tokens that hold the mass p, the one that crosses it included
  (Holtzman et al. 2019, arXiv:1904.09751)
- min-p: tokens at least min_p times as likely as the likeliest (Nguyen et al., arXiv:2407.01082);
  needs no sort: z >= max z + ln(min_p)
- repetition penalty and DRY: `core.composing.penalties`

Shapes: B streams, V vocabulary. Logits are float32; only survivors are carried on in float64.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.composing.penalties import History
from core.composing.settings import SamplerSettings, check_range
from core.model.products import Floats

ORDER = ("repetition penalty", "dry", "top-k", "top-p", "min-p", "temperature", "draw")

_SHARES = (1e-2, 1e-4, 0.0)
"""Top-p first sorts the tokens at least so likely beside the likeliest, more only if need be."""

_LOWEST = np.finfo(np.float32).min
_COLD = 1e-200
"""Temperature below which a float32 by it may be beyond a float64."""


class Survivors(NamedTuple):
    """What truncation left of B distributions: those of stream b lie in `starts[b:b+2]`."""

    starts: list[int]
    ids: npt.NDArray[np.intp]
    logits: npt.NDArray[np.float64]
    """Relative to the likeliest token of the stream, so at most 0."""

    def weights(self, temperature: float) -> npt.NDArray[np.float64]:
        """exp(z / T) of all survivors, not normalised; for T > 0."""
        # z / T may reach -inf, which is a weight of 0; else there is no overflow to be ignored.
        if temperature < _COLD:
            with np.errstate(over="ignore"):
                scaled = self.logits / temperature
        else:
            scaled = self.logits / temperature
        weights: npt.NDArray[np.float64] = np.exp(scaled)
        return weights


def truncate(logits: Floats, settings: SamplerSettings) -> Survivors:
    """Top-k, top-p and min-p on (B, V) logits; -inf marks what is ruled out already."""
    batch, size = logits.shape
    if batch == 1:
        row = logits[0]
        top = row[row.argmax()]  # quicker than max
        ids = _survivors_of(row, top, settings)
        return Survivors([0, len(ids)], ids, np.subtract(row[ids], top, dtype=np.float64))
    tops = logits.max(axis=1)
    if settings.top_k or settings.top_p < 1.0:
        parts = [
            _survivors_of(row, top, settings) + index * size
            for index, (row, top) in enumerate(zip(logits, tops, strict=True))
        ]
        flat = np.concatenate(parts)
    else:
        flat = (logits >= _least(tops[:, None], settings)).reshape(-1).nonzero()[0]
    values = logits.reshape(-1)[flat].astype(np.float64)
    starts = flat.searchsorted(np.arange(0, (batch + 1) * size, size)).tolist()
    rows = flat // size
    return Survivors(starts, flat - rows * size, values - tops[rows])


def _survivors_of(row: Floats, top: np.float32, settings: SamplerSettings) -> npt.NDArray[np.intp]:
    """Ids that truncation leaves of logits (V,) whose largest is `top`, ascending."""
    least = _least(top, settings)
    if settings.top_k or settings.top_p < 1.0:
        ids = _nucleus(row, settings.top_k, settings.top_p)
        return ids[row[ids] >= least]
    return (row >= least).nonzero()[0]


def _least(tops: Floats | np.float32, settings: SamplerSettings) -> Floats | np.float32:
    """The smallest logits that survive min-p; what is ruled out must not even where it is off."""
    if not settings.min_p:
        return _LOWEST
    least: Floats | np.float32 = tops + np.float32(math.log(settings.min_p))
    if isinstance(least, np.float32):
        return max(least, _LOWEST)
    floored: Floats = np.maximum(least, _LOWEST)
    return floored


def draw(survivors: Survivors, temperature: float, uniforms: Sequence[float]) -> list[int]:
    """One token for each stream by the inverse distribution function.

    Args:
        survivors: of `truncate`.
        temperature: 0 takes the likeliest (of equals the lowest id).
        uniforms: a number in [0, 1) for each stream.
    """
    starts, ids = survivors.starts, survivors.ids
    if temperature == 0.0:
        logits = survivors.logits
        return [int(ids[start + logits[start:end].argmax()]) for start, end in pairwise(starts)]
    weights = survivors.weights(temperature)
    if len(uniforms) == 1:
        return [int(ids[_place(weights, uniforms[0])])]
    # One search for all: stream after stream on one line of sums.
    sums, ends = weights.cumsum(), np.asarray(starts)
    edges = np.concatenate([[0.0], sums])[ends]
    places = sums.searchsorted(edges[:-1] + np.asarray(uniforms) * np.diff(edges), "right")
    # At an edge that line may round to a neighbour's token, or to one of weight 0.
    inside = (ends[:-1] <= places) & (places < ends[1:])
    sure = inside & (weights[np.minimum(places, len(weights) - 1)] > 0.0)
    for stream in np.flatnonzero(~sure).tolist():
        start, end = starts[stream], starts[stream + 1]
        places[stream] = start + _place(weights[start:end], uniforms[stream])
    chosen: list[int] = ids[places].tolist()
    return chosen


def _place(weights: npt.NDArray[np.float64], uniform: float) -> int:
    """Where the inverse distribution function of some weights is at `uniform`."""
    sums = weights.cumsum()
    total = float(sums[-1])
    # Strictly below the total, so that a weight of 0 at the end is never drawn.
    return int(sums.searchsorted(min(uniform * total, math.nextafter(total, 0.0)), "right"))


def probabilities(
    logits: Floats,
    context: Sequence[int],
    settings: SamplerSettings,
    temperature: float | None = None,
    exempt: frozenset[int] = frozenset(),
) -> npt.NDArray[np.float64]:
    """The distribution that the next token is drawn from, (B, V); `logits` stay as they are.

    Args:
        logits: (B, V).
        context: the ids before, the same for all rows; what the penalties look at.
        temperature: in place of that of `settings`.
        exempt: ids that the repetition penalty leaves alone.
    """
    heat = settings.temperature if temperature is None else temperature
    check_range("temperature", heat)
    logits = np.array(logits, dtype=np.float32)
    history = History(settings, exempt, context)
    for row in logits:
        history.penalise(row)
    survivors = truncate(logits, settings)
    result = np.zeros(logits.shape)
    for stream, (start, end) in enumerate(pairwise(survivors.starts)):
        ids = survivors.ids[start:end]
        if heat == 0.0:
            result[stream, ids[survivors.logits[start:end].argmax()]] = 1.0
        else:
            weights = survivors.weights(heat)[start:end]
            result[stream, ids] = weights / weights.sum()
    return result


def _nucleus(row: Floats, k: int, p: float) -> npt.NDArray[np.intp]:
    """Ids that top-k, then top-p leave, ascending."""
    size = len(row)
    ids = np.arange(size)
    if 0 < k < size:
        # Of tokens as likely as the k-th, argpartition keeps some; which ones is fixed by the row.
        ids = np.sort(np.argpartition(row, size - k)[size - k :])
    if p < 1.0:
        values = row[ids]
        mass = np.exp(values - values.max(), dtype=np.float64)
        wanted = p * mass.sum()
        for share in _SHARES:
            likely = np.flatnonzero(mass >= share)
            # Of equals the lower place first, so that the order does not depend on the sort.
            likely = likely[np.argsort(-values[likely], kind="stable")]
            sums = mass[likely].cumsum()
            if sums[-1] >= wanted:
                break
        ids = ids[likely[: int(np.searchsorted(sums, wanted)) + 1]]
    ids.sort()
    return ids
