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
- temperature, balance and first word: `core.composing.tempering`

Shapes: B streams, V vocabulary. Logits are float32; only survivors are carried on in float64.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from core.composing.cuts import Places
from core.composing.penalties import CopyBans, Exempt, unknown_songs
from core.composing.settings import SamplerSettings, check_temperature
from core.composing.tempering import Survivors, Tempering
from core.model.products import Floats

_LOWEST = np.finfo(np.float32).min


class Penalties:
    """The penalties of one take that are on.

    Raises:
        ComposeError: copies are to be kept away, and nobody knows what the model learnt.
    """

    def __init__(
        self,
        settings: SamplerSettings,
        exempt: Exempt,
        context: Sequence[int] = (),
        bans: CopyBans | None = None,
    ) -> None:
        self._penalties = [
            row.penalty(settings, exempt, context)
            for row in settings.samplers()
            if row.penalty is not None and row.is_on(settings)
        ]
        if settings.no_copies:
            if bans is None:
                raise unknown_songs()
            self._penalties.append(bans(settings.no_copies, context))

    def push(self, id: int) -> None:
        """Takes in the next token."""
        for penalty in self._penalties:
            penalty.push(id)

    def penalise(self, logits: Floats) -> None:
        """Lowers logits (V,), in place."""
        for penalty in self._penalties:
            penalty.penalise(logits)

    def fork(self) -> Penalties:
        """The same by now, for a draft of what comes."""
        forked = copy(self)
        forked._penalties = [penalty.fork() for penalty in self._penalties]
        return forked


class Truncation:
    """The cuts and floors that are on."""

    def __init__(self, settings: SamplerSettings) -> None:
        on = [row for row in settings.samplers() if row.is_on(settings)]
        self._cuts = [(row.cut(), getattr(settings, row.name)) for row in on if row.cut is not None]
        floors = [row.floor(getattr(settings, row.name)) for row in on if row.floor is not None]
        self._below = np.float32(max(floors)) if floors else None
        """How far below the largest logit one may lie; None: anywhere."""
        self._open = settings.first_word > 0.0
        """Whether a line may begin with what lies further below."""

    def survivors(self, logits: Floats, starts: Sequence[bool] = ()) -> Survivors:
        """What is left of logits (B, V); -inf marks what is ruled out already.

        Args:
            starts: whether the next token of each stream is the first of a line; empty: of none.
        """
        batch, size = logits.shape
        if batch == 1:
            row = logits[0]
            top = row[row.argmax()]  # quicker than max
            ids = self._survivors_of(row, self._least(top, any(starts)))
            return Survivors([0, len(ids)], ids, np.subtract(row[ids], top, dtype=np.float64))
        tops = logits.max(axis=1)
        starts = starts or (False,) * batch
        least = [self._least(top, start) for top, start in zip(tops, starts, strict=True)]
        if self._cuts:
            parts = [
                self._survivors_of(row, bound) + index * size
                for index, (row, bound) in enumerate(zip(logits, least, strict=True))
            ]
            flat = np.concatenate(parts)
        else:
            flat = (logits >= np.array(least)[:, None]).reshape(-1).nonzero()[0]
        values = logits.reshape(-1)[flat].astype(np.float64)
        edges = flat.searchsorted(np.arange(0, (batch + 1) * size, size)).tolist()
        rows = flat // size
        return Survivors(edges, flat - rows * size, values - tops[rows])

    def _survivors_of(self, row: Floats, least: np.float32) -> Places:
        """Ids that are left of logits (V,) of which none survives below `least`, ascending."""
        if not self._cuts:
            return (row >= least).nonzero()[0]
        (first, setting), *others = self._cuts
        ids = first(row, setting)
        for cut, setting in others:
            ids = ids[cut(row[ids], setting)]
        return ids[row[ids] >= least]

    def _least(self, top: np.float32, start: bool) -> np.float32:
        """The smallest logit that survives; what is ruled out must not even without a floor."""
        if self._below is None or (start and self._open):
            return _LOWEST
        return max(top + self._below, _LOWEST)


class Chooser:
    """All steps behind the penalties, with the settings of one call.

    Args:
        unigram: log share (V,) of each token in all text.
    """

    def __init__(self, settings: SamplerSettings, unigram: npt.NDArray[np.float64]) -> None:
        self.truncation = Truncation(settings)
        self._tempering = Tempering(settings, unigram)

    def choose(
        self,
        logits: Floats,
        temperature: float,
        starts: Sequence[bool],
        uniforms: Sequence[float],
    ) -> list[int]:
        """The next token of each stream, from logits (B, V).

        Args:
            starts: whether it is the first of a line.
            uniforms: a number in [0, 1) for each stream.
        """
        survivors = self.truncation.survivors(logits, starts)
        return draw(survivors, self._tempering.weights(survivors, temperature, starts), uniforms)


def draw(
    survivors: Survivors, weights: npt.NDArray[np.float64], uniforms: Sequence[float]
) -> list[int]:
    """One token for each stream by the inverse distribution function.

    Args:
        survivors: of `Truncation`.
        weights: of `Tempering`.
        uniforms: a number in [0, 1) for each stream.
    """
    starts, ids = survivors.starts, survivors.ids
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


class Stage(NamedTuple):
    """What one step left of a distribution, and how likely each of it is by then."""

    name: str
    on: bool
    """Whether the step does anything at all, as things are set."""
    ids: npt.NDArray[np.intp]
    """(N,), ascending."""
    shares: npt.NDArray[np.float64]
    """(N,), of a sum of 1."""


def stages(
    logits: Floats,
    context: Sequence[int],
    settings: SamplerSettings,
    temperature: float | None = None,
    exempt: Exempt = frozenset,
    unigram: npt.NDArray[np.float64] | None = None,
    start: bool = False,
    bans: CopyBans | None = None,
    rules: Callable[[Floats], None] | None = None,
) -> Iterator[Stage]:
    """What each step makes of one distribution, whether it is on or not: raw, rules, penalties,
    no copies, then each cut and floor by its label, temperature (with that of a first word), and
    balance. The last is what the next token is drawn from.

    Args:
        logits: (V,); stays as it is.
        rules: rules out, in place, what cannot be text.
        others: as of `probabilities`.
    """
    heat = check_temperature(settings.temperature if temperature is None else temperature)
    row = np.array(logits, dtype=np.float32)
    without = msgspec.structs.replace(settings, no_copies=0)
    cuts = [one for one in settings.samplers() if one.cut is not None]
    cuts += [one for one in settings.samplers() if one.floor is not None]
    truncated = {one.name: one.off for one in cuts}
    starts = [start]

    def told(name: str, on: bool, cut: SamplerSettings | None = None) -> Stage:
        left = Truncation(cut or off).survivors(row[None], starts)
        return _stage(name, on, left.ids, np.exp(left.logits))

    off = msgspec.structs.replace(settings, **truncated)
    yield told("raw", True)
    if rules is not None:
        rules(row)
    yield told("rules", rules is not None)
    penalised = any(one.penalty and one.is_on(settings) for one in settings.samplers())
    Penalties(without, exempt, context).penalise(row)
    yield told("penalties", penalised)
    if settings.no_copies:
        if bans is None:
            raise unknown_songs()
        bans(settings.no_copies, context).penalise(row)
    yield told("no copies", bool(settings.no_copies))
    for one in cuts:
        del truncated[one.name]
        by_now = msgspec.structs.replace(settings, **truncated)
        yield told(one.label, one.is_on(settings), by_now)
    left = Truncation(settings).survivors(row[None], starts)
    unbalanced = Tempering(settings).weights(left, heat, starts)
    yield _stage("temperature", True, left.ids, unbalanced)
    balanced = unigram is not None and settings.balance > 0.0 and heat < 1.0
    weights = Tempering(settings, unigram).weights(left, heat, starts)
    yield _stage("balance", balanced, left.ids, weights)


def _stage(
    name: str, on: bool, ids: npt.NDArray[np.intp], weights: npt.NDArray[np.float64]
) -> Stage:
    return Stage(name, on, ids, weights / weights.sum())


def probabilities(
    logits: Floats,
    context: Sequence[int],
    settings: SamplerSettings,
    temperature: float | None = None,
    exempt: Exempt = frozenset,
    unigram: npt.NDArray[np.float64] | None = None,
    start: bool = False,
    bans: CopyBans | None = None,
) -> npt.NDArray[np.float64]:
    """The distribution that the next token is drawn from, (B, V); `logits` stay as they are.

    Args:
        logits: (B, V).
        context: the ids before, the same for all rows; what the penalties look at.
        temperature: in place of that of `settings`.
        exempt: gives ids that the repetition penalty leaves alone.
        unigram: log share (V,) of each token in all text; None leaves out the balance.
        start: whether the next token is the first of a line.
        bans: what keeps copies away, if the settings say so.
    """
    result = np.zeros(logits.shape)
    for row, into in zip(logits, result, strict=True):
        *_, last = stages(row, context, settings, temperature, exempt, unigram, start, bans)
        into[last.ids] = last.shares
    return result
