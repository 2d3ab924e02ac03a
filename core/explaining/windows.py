"""What training reads at once: windows of truncated backpropagation through time.

The songs of an epoch stand end to end in an order of their own, are dealt to B streams, and each
step reads one window of T tokens of every stream: x. What is to be foreseen, y, is the same one
token further on. The state goes on from window to window, the gradient does not (Williams and
Peng 1990). Dealt as `core.training.tasks.batches` does, which a test holds side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from core.text.vocabulary import SONG_END

_ORDER = 0x50
"""What sets the order of songs apart from other random numbers of a run."""


class Window(NamedTuple):
    """One row of a batch."""

    x: tuple[int, ...]
    """(T,) ids that are read."""
    y: tuple[int, ...]
    """(T,) ids that are to be foreseen."""
    song_ends: tuple[int, ...]
    """Places in x at which a song begins anew."""


def windows(
    songs: Sequence[Sequence[int]],
    *,
    stream: int = 0,
    step: int = 0,
    batch: int = 16,
    window: int = 32,
    seed: int = 0,
    epoch: int = 0,
) -> Window:
    """The window of one stream at one step of an epoch; places beyond the last begin anew.

    Args:
        songs: ids, each ended by SONG_END.
    """
    order = np.random.default_rng([seed, epoch, _ORDER]).permutation(len(songs))
    text = np.fromiter((id for song in order for id in songs[song]), np.int64)
    length = max(1, len(text) // batch)
    first = (stream % batch) * length
    steps = -(-length // window)
    begin = (step % steps) * window
    end = min(begin + window, length)
    led = np.concatenate([[SONG_END], text])
    both = led[first + begin : first + end + 1].tolist()
    x, y = tuple(both[:-1]), tuple(both[1:])
    return Window(x, y, tuple(place for place, id in enumerate(x) if id == SONG_END))
