"""Token arrays to windows of parallel streams, for truncated BPTT with carried state.

The order of an epoch is a function of (seed, epoch) alone, so a resumed run needs no stored
data position beyond its step.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.text.vocabulary import SONG_END
from core.tokens.tokenize import TokenArray

Ids = npt.NDArray[np.int64]


class EpochOrder:
    """One epoch: songs in a random order, end to end, dealt to B streams of equal length.

    The text of an epoch is SONG_END followed by all songs in their order. It is cut into B
    streams; every token but at most B - 1 at the very end (others each epoch) is predicted
    exactly once. Nothing is copied: windows are put together from the song array as asked.
    """

    def __init__(self, tokens: TokenArray, *, batch: int, window: int, seed: int, epoch: int):
        self.tokens, self.batch, self.window, self.epoch = tokens, batch, window, epoch
        rng = np.random.default_rng([seed, epoch, 0x50])
        self.order = rng.permutation(len(tokens.songs) - 1)
        lengths = np.diff(tokens.songs)[self.order]
        self.starts = np.concatenate([[0], np.cumsum(lengths)])
        self._offsets = tokens.songs[self.order] - self.starts[:-1]
        """By how much a token lies further on in the array than in the epoch's text."""
        self.stream = max(1, int(self.starts[-1]) // batch)
        self.steps = -(-self.stream // window)

    def batch_at(self, step: int, streams: tuple[int, int] | None = None) -> tuple[Ids, Ids]:
        """Inputs and targets of a step of this epoch, each (T, B); the last T may be shorter.

        Args:
            streams: only those from the first up to the second number.
        """
        places = self.places_at(step, streams)
        both = self.tokens.ids[np.maximum(places, 0)].astype(np.int64)
        both[places < 0] = SONG_END  # what leads the text
        return both[:-1], both[1:]

    def places_at(self, step: int, streams: tuple[int, int] | None = None) -> Ids:
        """Where the inputs of a step and, one further on, its targets stand in the array of all
        songs: (T + 1, B). Before the first token of an epoch comes -1.
        """
        begin = step * self.window
        end = min(begin + self.window, self.stream)
        first = np.arange(*(streams or (0, self.batch))) * self.stream
        places = first + np.arange(begin - 1, end)[:, None]  # (T + 1, B) in the epoch's text
        song = np.searchsorted(self.starts, places, side="right") - 1
        found: Ids = np.where(song < 0, -1, places + self._offsets[np.maximum(song, 0)])
        return found
