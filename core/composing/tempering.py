"""Temperature: p ~ exp(z / T), where 0 takes the likeliest token (Ackley et al. 1985).

Below temperature 1 two steps see to it that a line does not become what all lines are:

- balance: cooling raises what is likely in its place, and with it what is common everywhere, for
  p^(1/T) makes the share u of a token in all text something like u^(1/T). So the weight of a
  token is divided by u^(balance (1 - T)): what the context says is sharpened, not what is said
  anyway. At temperature 0 it is the likeliest that is taken, as ever.
- first word: where a line begins almost anything may stand, so that a floor beside the likeliest
  leaves little but pronouns. There the temperature is that of `first_word` at least, and no floor
  holds. The cuts that were asked for do.

Both leave alone what is not cooled: at temperature 1 and above they change nothing but the floor
under a first word.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.composing.settings import SamplerSettings
from core.text.vocabulary import LINE_END, Vocabulary

_COLD = 1e-200
"""Temperature below which a float32 by it may be beyond a float64."""


class Survivors(NamedTuple):
    """What truncation left of B distributions: those of stream b lie in `starts[b:b+2]`."""

    starts: list[int]
    ids: npt.NDArray[np.intp]
    logits: npt.NDArray[np.float64]
    """Relative to the likeliest token of the stream, so at most 0."""


def log_shares(vocabulary: Vocabulary) -> npt.NDArray[np.float64]:
    """Log share (V,) of each token in all text; one that was never seen is as rare as any."""
    logs = vocabulary.unigram()
    told = np.isfinite(logs)
    shares: npt.NDArray[np.float64] = np.where(told, logs, logs[told].min())
    return shares


def begins_line(context: Sequence[int]) -> bool:
    """Whether what follows these ids is the first token of a line."""
    return not context or context[-1] == LINE_END


class Tempering:
    """What a temperature makes of the survivors: their weights.

    Args:
        unigram: log share (V,) of each token in all text; None leaves out the balance.
    """

    def __init__(
        self, settings: SamplerSettings, unigram: npt.NDArray[np.float64] | None = None
    ) -> None:
        self._balance = 0.0 if unigram is None else settings.balance
        self._first = settings.first_word
        self._unigram = unigram

    def weights(
        self, survivors: Survivors, temperature: float, starts: Sequence[bool]
    ) -> npt.NDArray[np.float64]:
        """Weights of all survivors, not normalised; at temperature 0 one of each stream has any.

        Args:
            starts: whether the next token of each stream is the first of a line.
        """
        if temperature == 0.0:
            return _likeliest(survivors)
        heats = [max(temperature, self._first) if start else temperature for start in starts]
        if len(set(heats)) == 1:
            return self._tempered(survivors.ids, survivors.logits, heats[0])
        return np.concatenate(
            [
                self._tempered(survivors.ids[start:end], survivors.logits[start:end], heat)
                for (start, end), heat in zip(pairwise(survivors.starts), heats, strict=True)
            ]
        )

    def _tempered(
        self,
        ids: npt.NDArray[np.intp],
        logits: npt.NDArray[np.float64],
        temperature: float,
    ) -> npt.NDArray[np.float64]:
        """exp(z / T - balance (1 - T) log u); for T >= 1 without the balance."""
        # z / T may reach -inf, which is a weight of 0; else there is no overflow to be ignored.
        if temperature < _COLD:
            with np.errstate(over="ignore"):
                scaled = logits / temperature
        else:
            scaled = logits / temperature
        if self._balance and temperature < 1.0 and self._unigram is not None:
            scaled -= self._balance * (1.0 - temperature) * self._unigram[ids]
        weights: npt.NDArray[np.float64] = np.exp(scaled)
        return weights


def _likeliest(survivors: Survivors) -> npt.NDArray[np.float64]:
    weights = np.zeros(len(survivors.ids))
    for start, end in pairwise(survivors.starts):
        weights[start + survivors.logits[start:end].argmax()] = 1.0
    return weights
