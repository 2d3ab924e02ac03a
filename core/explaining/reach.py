"""How far back a network reaches: gradients by lag, and what it makes of the last words alone.

A word's error can teach the words before it as far as its gradient comes; what is used of the past
while it composes is another matter, and told by how it guesses when it has read only the end.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.errors import ModelError
from core.explaining.influence import recorded
from core.model.files import LoadedModel
from core.model.tape import Knobs, record
from core.model.tape_back import log_likelihood, pull_back

LAGS = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 63)
USES = (1, 2, 4, 8, 16, 32)
WINDOW = LAGS[-1] + 1
_AS_LEARNT = Knobs()
_LEAST = 1e-45
"""What takes the place of a gradient that is too small for any number."""

Ids = npt.NDArray[np.int64]
Figures = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Reach:
    """What comes back of the error of a word, relative to what its own hidden state gets of it."""

    lags: tuple[int, ...]
    share: Figures
    """(K,) |d log p / d h|, so many tokens back: the geometric mean over places."""
    quartiles: Figures
    """(2, K), of the places."""
    places: int
    nats: float
    """Mean of -log p at these places."""

    def at(self, lag: int) -> float:
        """What comes so many tokens back."""
        return float(self.share[self.lags.index(lag)])


def reach(
    model: LoadedModel,
    songs: Sequence[Sequence[int]],
    lags: Sequence[int] = LAGS,
    places: int = 16,
    seed: int = 0,
    knobs: Knobs = _AS_LEARNT,
) -> Reach:
    """Gradients by lag at some places of songs, which are read as training reads them: one after
    the other, in windows from whose start nothing is known.

    The hidden state is asked, not the word: the skip connection would make the last word loud.

    Args:
        songs: ids, each ended by SONG_END; best ones that the model did not learn.

    Raises:
        ModelError: there is too little text for one window.
    """
    window = max(lags) + 1
    ids = windows(model, songs, window, places, seed)  # (window + 1, B)
    tape = record(model, ids[:-1], knobs=knobs)
    nats, slopes = log_likelihood(model, tape.features[-1], ids[-1])
    d = np.zeros_like(tape.features)
    d[-1] = slopes
    states = pull_back(model, tape, d, skip=False).hidden  # (L, T, B, H)
    lengths = np.sqrt(np.square(states, dtype=np.float64).sum(axis=(0, 3)))  # (T, B)
    back = lengths[[window - 1 - lag for lag in lags]]  # (K, B)
    logs = np.log(np.maximum(back, _LEAST)) - np.log(np.maximum(lengths[-1], _LEAST))
    low, high = np.quantile(logs, (0.25, 0.75), axis=1)
    return Reach(
        tuple(lags), np.exp(logs.mean(axis=1)), np.exp([low, high]), ids.shape[1],
        -float(nats.mean()),
    )  # fmt: skip


def context_use(
    model: LoadedModel,
    songs: Sequence[Sequence[int]],
    uses: Sequence[int] = USES,
    places: int = 96,
    seed: int = 0,
) -> Figures:
    """Bits a token at the same places when only the last so many tokens are read, each (K,).

    Raises:
        ModelError: there is too little text for one window.
    """
    ids = windows(model, songs, max(uses), places, seed)
    found = []
    for use in uses:
        features = recorded(model, ids[-1 - use : -1]).features[-1]
        nats, _ = log_likelihood(model, features, ids[-1])
        found.append(-float(nats.mean()) / math.log(2))
    return np.array(found)


def useful(uses: Sequence[int], bits: Figures, near: float = 0.02) -> int:
    """How many tokens the network makes use of: with so many it is as good as with the most."""
    return next(use for use, each in zip(uses, bits, strict=True) if each <= bits[-1] + near)


def windows(
    model: LoadedModel, songs: Sequence[Sequence[int]], window: int, places: int, seed: int
) -> Ids:
    """Windows (window + 1, B) of songs one after the other, whose last token is to be guessed.

    Tokens that training never saw are not asked for: of those the network says nothing.

    Raises:
        ModelError: there is too little text for one window.
    """
    text = np.fromiter((id for song in songs for id in song), np.int64)
    ends = np.arange(window, len(text))
    ends = ends[model.vocabulary.seen[text[window:]]]
    if not len(ends):
        raise ModelError(
            "too little text for a window of {window} tokens",
            window=window,
            hint="look at a model of a larger corpus",
        )
    chosen = np.random.default_rng(seed).permutation(ends)[:places]
    return text[np.sort(chosen) + np.arange(-window, 1)[:, None]]
