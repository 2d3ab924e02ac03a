"""Whom a guess heard: by the gradient of its probability, and by leaving words out.

How long the gradient of log p by the vector of a word is tells how much of a small change of that
word would have come through. Which way, it does not tell: its sign agrees with what comes of
leaving a word out about as often as not, so lengths alone are shown, and their shares on a log
scale (near p = 1 all of them are small).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.model.block_tape import BlockTape, pull_back_blocks, record_blocks
from core.model.cells.table import CELLS
from core.model.files import LoadedModel
from core.model.products import Floats
from core.model.tape import Knobs, Tape, record
from core.model.tape_back import log_likelihood, pull_back

Ids = Sequence[int] | npt.NDArray[np.integer]
_AS_LEARNT = Knobs()


def influence(model: LoadedModel, ids: Ids, target: int, knobs: Knobs = _AS_LEARNT) -> Floats:
    """How far the guess of `target` after `ids` (T,), read from a song's start, hangs on each.

    Returns:
        (T,) |d log p / d word vector|, in nats by a unit of length, the skip connection included.
    """
    tape = recorded(model, np.asarray(ids)[:, None], knobs)
    d = np.zeros_like(tape.features)
    d[-1] = log_likelihood(model, tape.features[-1], np.array([target]))[1]
    return _lengths(_words(model, tape, d, skip=True))[:, 0]


def recorded(model: LoadedModel, ids: npt.ArrayLike, knobs: Knobs = _AS_LEARNT) -> Tape | BlockTape:
    """What a model of any architecture does while it reads (T, B) ids from a song's start.

    Args:
        knobs: of recurrent cells.

    Raises:
        ModelError: an architecture that nobody can look into.
    """
    if CELLS[model.config.cell].residual:
        return record_blocks(model, ids)
    return record(model, ids, knobs=knobs)


def _words(
    model: LoadedModel, tape: Tape | BlockTape, d_features: Floats, *, skip: bool
) -> npt.NDArray[np.floating]:
    """(T, P, E), the gradients by the vectors of the words."""
    if isinstance(tape, BlockTape):
        return pull_back_blocks(model, tape, d_features, skip=skip)
    return pull_back(model, tape, d_features, skip=skip).words


def hearing(model: LoadedModel, ids: Ids) -> Floats:
    """Whom each guess in a line heard: one forward pass, and one way back for all guesses at once.

    The skip connection is left out, by which every guess hears the word just before it whatever
    the layers do. What residual layers add to cannot be left out.

    Args:
        ids: (T + 1,).

    Returns:
        (T, T); row t: what the guess of `ids[t + 1]` heard of `ids[0]` to `ids[t]`, 0 beyond.
    """
    ids = np.asarray(ids)
    tape = recorded(model, ids[:-1, None])
    tokens = len(ids) - 1
    d = np.zeros((tokens, tokens, tape.features.shape[-1]), tape.features.dtype)
    each = np.arange(tokens)
    d[each, each] = log_likelihood(model, tape.features[:, 0], ids[1:])[1]
    heard: Floats = _lengths(_words(model, tape, d, skip=False)).T
    return heard


def without(
    model: LoadedModel, ids: Ids, target: int, places: Sequence[int] | None = None
) -> Floats:
    """What is lost of log p(`target`) when a token before it was never there.

    Args:
        ids: (T,), read from a song's start; at least two.
        places: which tokens are left out, each in turn; None: every one.

    Returns:
        Nats for each place: log p with all tokens less log p without that one. Below 0 where the
        guess is better without it.
    """
    ids = np.asarray(ids, np.int64)
    out = range(len(ids)) if places is None else places
    streams = np.stack([np.delete(ids, place) for place in out], axis=1)  # (T - 1, places)
    whole = recorded(model, ids[:, None]).features[-1]
    less = recorded(model, streams).features[-1]
    targets = np.full(len(less) + 1, target)
    nats, _ = log_likelihood(model, np.concatenate([whole, less]), targets)
    lost: Floats = nats[0] - nats[1:]
    return lost


def loudness(heard: Floats, steps: int = 8) -> npt.NDArray[np.int64]:
    """Lengths as levels from 0 to `steps`: the largest is the loudest, each level half of the next.

    What is not zero is at least 1.
    """
    most = float(heard.max(initial=0.0))
    if not most > 0.0:
        return np.zeros(heard.shape, np.int64)
    with np.errstate(divide="ignore"):
        levels = np.round(steps + np.log2(heard / most))
    found = np.where(heard > 0.0, np.clip(levels, 1, steps), 0)
    return found.astype(np.int64)


def _lengths(vectors: npt.NDArray[np.floating]) -> Floats:
    lengths: Floats = np.linalg.norm(vectors, axis=-1)
    return lengths
