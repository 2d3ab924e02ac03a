"""Labelled texts side by side, those of like length together.

The order of an epoch is a function of (seed, epoch) alone, so a resumed run needs no stored data
position beyond its step.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from core.reading.mood import MOST_TOKENS
from core.text.vocabulary import SONG_END
from core.tokens.tokenize import TokenArray

Ids = npt.NDArray[np.int64]
_POOL = 16
"""Batches whose texts are sorted by length: little is padded, and yet the order stays random."""


def texts_of(tokens: TokenArray) -> list[Ids]:
    """Each text as ids, from a SONG_END on; too long ones are cut."""
    found = []
    for begin, end in zip(tokens.songs[:-1], tokens.songs[1:], strict=True):
        ids = tokens.ids[begin : end - 1].astype(np.int64)  # without the SONG_END behind it
        found.append(np.concatenate([[SONG_END], ids])[:MOST_TOKENS])
    return found


def epoch_order(lengths: npt.NDArray[np.int64], *, batch: int, seed: int, epoch: int) -> Ids:
    """Which texts each step of an epoch reads, (steps, batch); every text once or, to fill the
    last batch, some twice."""
    rng = np.random.default_rng([seed, epoch, 0x4D])
    steps = -(-len(lengths) // batch)
    order = np.resize(rng.permutation(len(lengths)), steps * batch)
    pool = _POOL * batch
    for begin in range(0, len(order), pool):
        part = order[begin : begin + pool]
        order[begin : begin + pool] = part[np.argsort(lengths[part], kind="stable")]
    batches: Ids = order.reshape(steps, batch)[rng.permutation(steps)]
    return batches


def side_by_side(texts: Sequence[Ids]) -> tuple[Tensor, Tensor]:
    """Ids (T, B), padded, and lengths (1, B)."""
    lengths = np.array([len(text) for text in texts])
    block = np.zeros((int(lengths.max()), len(texts)), np.int64)
    for column, text in enumerate(texts):
        block[: len(text), column] = text
    return torch.from_numpy(block), torch.from_numpy(lengths[None])
