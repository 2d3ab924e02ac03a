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


def song_places(songs: npt.NDArray[np.int64]) -> Iterator[npt.NDArray[np.int64]]:
    """Songs of like length side by side: (T, B) where their tokens stand, padded with -1."""
    lengths = np.diff(songs)
    order = np.argsort(lengths, kind="stable")[::-1]
    begin = 0
    while begin < len(order):
        longest = int(lengths[order[begin]])
        width = max(1, min(_BATCH_TOKENS // max(1, longest), len(order) - begin))
        chosen = order[begin : begin + width]
        block = np.full((longest, len(chosen)), -1, dtype=np.int64)
        for column, song in enumerate(chosen):
            start, end = int(songs[song]), int(songs[song + 1])
            block[: end - start, column] = np.arange(start, end)
        yield block
        begin += width


def read_songs(
    model: LyricModel,
    ids: npt.NDArray[np.integer],
    songs: npt.NDArray[np.int64],
    seen: npt.NDArray[np.bool_] | None = None,
    left: npt.NDArray[np.integer] | None = None,
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Reads every song from its start, some songs side by side; see `read_places`."""
    for places in song_places(songs):
        yield from read_places(model, ids, places, seen, left)


@torch.no_grad()
def read_places(
    model: LyricModel,
    ids: npt.NDArray[np.integer],
    places: npt.NDArray[np.int64],
    seen: npt.NDArray[np.bool_] | None = None,
    left: npt.NDArray[np.integer] | None = None,
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Reads songs that stand at `places` (`song_places`) from their start, some tokens at once.

    Args:
        seen: (V,), the only tokens that are to be expected; None: all.
        left: for a line writer, what is told before each token is drawn.

    Returns:
        Features (T, B, D) and the tokens (T, B) to be expected after them, IGNORED where there are
        none.
    """
    device = model.embedding.weight.device
    expected = None if seen is None else torch.from_numpy(seen).to(device)
    state: State = model.initial_state(places.shape[1])
    last = torch.full((1, places.shape[1]), SONG_END, device=device)
    for begin in range(0, len(places), _CHUNK):
        at = places[begin : begin + _CHUNK]
        targets = torch.from_numpy(np.where(at < 0, IGNORED, ids[at].astype(np.int64))).to(device)
        counts = None
        if left is not None:
            counts = torch.from_numpy(left[at].astype(np.int64)).to(device)
        inputs = torch.cat([last, targets[:-1]]).clamp(min=0)
        features, state = model(inputs, state, left=counts)
        asked = targets
        if expected is not None:
            asked = targets.where(expected[targets.clamp(min=0)], IGNORED)
        yield features, asked
        last = targets[-1:]
