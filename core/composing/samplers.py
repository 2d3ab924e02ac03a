"""From logits to the next token: what is cut, what is weighed, what is drawn.

The steps are those of the table of samplers (`core.composing.settings`) that are on: penalties,
then cuts, each over what the one before left, then floors; of a kind, in the order of the table.
Then temperature, then the draw. Truncating first means that no temperature lets a token in that
truncation refused. Before all of it, what can not be text is ruled out
(`core.composing.legality`).

- penalties (repetition penalty, DRY): `core.composing.penalties`
- cuts (top-k, top-p): `core.composing.cuts`
- floors: min-p keeps tokens at least min_p times as likely as the likeliest (Nguyen et al.,
  arXiv:2407.01082), which needs no sort: z >= max z + ln(min_p)
- temperature: p ~ exp(z / T); 0 takes the likeliest token (Ackley et al. 1985)

Shapes: B streams, V vocabulary. Logits are float32; only survivors are carried on in float64.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.composing.cuts import Places
from core.composing.penalties import Exempt
from core.composing.settings import SamplerSettings, check_temperature
from core.model.products import Floats

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


class Penalties:
    """The penalties of one take that are on."""

    def __init__(
        self, settings: SamplerSettings, exempt: Exempt, context: Sequence[int] = ()
    ) -> None:
        self._penalties = [
            row.penalty(settings, exempt, context)
            for row in settings.samplers()
            if row.penalty is not None and row.is_on(settings)
        ]

    def push(self, id: int) -> None:
        """Takes in the next token."""
        for penalty in self._penalties:
            penalty.push(id)

    def penalise(self, logits: Floats) -> None:
        """Lowers logits (V,), in place."""
        for penalty in self._penalties:
            penalty.penalise(logits)


class Truncation:
    """The cuts and floors that are on."""

    def __init__(self, settings: SamplerSettings) -> None:
        on = [row for row in settings.samplers() if row.is_on(settings)]
        self._cuts = [(row.cut(), getattr(settings, row.name)) for row in on if row.cut is not None]
        floors = [row.floor(getattr(settings, row.name)) for row in on if row.floor is not None]
        self._below = np.float32(max(floors)) if floors else None
        """How far below the largest logit one may lie; None: anywhere."""

    def survivors(self, logits: Floats) -> Survivors:
        """What is left of logits (B, V); -inf marks what is ruled out already."""
        batch, size = logits.shape
        if batch == 1:
            row = logits[0]
            top = row[row.argmax()]  # quicker than max
            ids = self._survivors_of(row, top)
            return Survivors([0, len(ids)], ids, np.subtract(row[ids], top, dtype=np.float64))
        tops = logits.max(axis=1)
        if self._cuts:
            parts = [
                self._survivors_of(row, top) + index * size
                for index, (row, top) in enumerate(zip(logits, tops, strict=True))
            ]
            flat = np.concatenate(parts)
        else:
            flat = (logits >= self._least(tops[:, None])).reshape(-1).nonzero()[0]
        values = logits.reshape(-1)[flat].astype(np.float64)
        starts = flat.searchsorted(np.arange(0, (batch + 1) * size, size)).tolist()
        rows = flat // size
        return Survivors(starts, flat - rows * size, values - tops[rows])

    def _survivors_of(self, row: Floats, top: np.float32) -> Places:
        """Ids that are left of logits (V,) whose largest is `top`, ascending."""
        least = self._least(top)
        if not self._cuts:
            return (row >= least).nonzero()[0]
        (first, setting), *others = self._cuts
        ids = first(row, setting)
        for cut, setting in others:
            ids = ids[cut(row[ids], setting)]
        return ids[row[ids] >= least]

    def _least(self, tops: Floats | np.float32) -> Floats | np.float32:
        """The smallest logits that survive; what is ruled out must not even without a floor."""
        if self._below is None:
            return _LOWEST
        least: Floats | np.float32 = tops + self._below
        if isinstance(least, np.float32):
            return max(least, _LOWEST)
        floored: Floats = np.maximum(least, _LOWEST)
        return floored


def draw(survivors: Survivors, temperature: float, uniforms: Sequence[float]) -> list[int]:
    """One token for each stream by the inverse distribution function.

    Args:
        survivors: of `Truncation`.
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
    exempt: Exempt = frozenset,
) -> npt.NDArray[np.float64]:
    """The distribution that the next token is drawn from, (B, V); `logits` stay as they are.

    Args:
        logits: (B, V).
        context: the ids before, the same for all rows; what the penalties look at.
        temperature: in place of that of `settings`.
        exempt: gives ids that the repetition penalty leaves alone.
    """
    heat = settings.temperature if temperature is None else temperature
    check_temperature(heat)
    logits = np.array(logits, dtype=np.float32)
    penalties = Penalties(settings, exempt, context)
    for row in logits:
        penalties.penalise(row)
    survivors = Truncation(settings).survivors(logits)
    result = np.zeros(logits.shape)
    for stream, (start, end) in enumerate(pairwise(survivors.starts)):
        ids = survivors.ids[start:end]
        if heat == 0.0:
            result[stream, ids[survivors.logits[start:end].argmax()]] = 1.0
        else:
            weights = survivors.weights(heat)[start:end]
            result[stream, ids] = weights / weights.sum()
    return result
