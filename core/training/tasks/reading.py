"""Songs as a network reads them to be scored: each from its start, its state carried to its end."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import torch

from core.model.network.loss import IGNORED
from core.model.network.lyric_model import LyricModel, State
from core.text.vocabulary import SONG_END

_BATCH_TOKENS = 1 << 14
_CHUNK = 128


def song_batches(
    ids: npt.NDArray[np.integer], songs: npt.NDArray[np.int64]
) -> Iterator[npt.NDArray[np.int64]]:
    """Songs of like length side by side: (T + 1, B), led by SONG_END, padded with IGNORED."""
    lengths = np.diff(songs)
    order = np.argsort(lengths, kind="stable")[::-1]
    begin = 0
    while begin < len(order):
        longest = int(lengths[order[begin]])
        width = max(1, min(_BATCH_TOKENS // max(1, longest), len(order) - begin))
        chosen = order[begin : begin + width]
        block = np.full((longest + 1, len(chosen)), IGNORED, dtype=np.int64)
        block[0] = SONG_END
        for column, song in enumerate(chosen):
            start, end = int(songs[song]), int(songs[song + 1])
            block[1 : 1 + end - start, column] = ids[start:end]
        yield block
        begin += width


def read_songs(
    model: LyricModel,
    ids: npt.NDArray[np.integer],
    songs: npt.NDArray[np.int64],
    seen: npt.NDArray[np.bool_] | None = None,
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Reads every song from its start, some songs side by side; see `read_block`."""
    for block in song_batches(ids, songs):
        yield from read_block(model, block, seen)


@torch.no_grad()
def read_block(
    model: LyricModel, block: npt.NDArray[np.int64], seen: npt.NDArray[np.bool_] | None = None
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Reads a block of `song_batches` from its start, some tokens at once.

    Args:
        seen: (V,), the only tokens that are to be expected; None: all.

    Returns:
        Features (T, B, D) and the tokens (T, B) to be expected after them, IGNORED where there are
        none.
    """
    device = model.embedding.weight.device
    expected = None if seen is None else torch.from_numpy(seen).to(device)
    state: State = model.initial_state(block.shape[1])
    for begin in range(0, len(block) - 1, _CHUNK):
        rows = torch.from_numpy(block[begin : begin + _CHUNK + 1]).to(device)
        features, state = model(rows[:-1].clamp(min=0), state)
        wanted = rows[1:]
        if expected is not None:
            wanted = wanted.where(expected[wanted.clamp(min=0)], IGNORED)
        yield features, wanted
