"""Token arrays to windows of parallel streams, for truncated BPTT with carried state.

The order of an epoch is a function of (seed, epoch) alone, so a resumed run needs no stored
data position beyond its step.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.text.tokenize import TokenArray
from core.text.vocabulary import SONG_END

Ids = npt.NDArray[np.int64]


class EpochOrder:
    """One epoch: songs in a random order, end to end, dealt to B streams of equal length.

    The text of an epoch is SONG_END followed by all songs in their order. It is cut into B
    streams; every token but at most B - 1 at the very end (others each epoch) is predicted
    exactly once. Nothing is copied: windows are put together from the song array as asked.
    """

    def __init__(self, tokens: TokenArray, *, batch: int, window: int, seed: int, epoch: int):
        self.tokens, self.batch, self.window = tokens, batch, window
        rng = np.random.default_rng([seed, epoch, 0x50])
        self.order = rng.permutation(len(tokens.songs) - 1)
        lengths = np.diff(tokens.songs)[self.order]
        self.starts = np.concatenate([[0], np.cumsum(lengths)])
        self.stream = max(1, int(self.starts[-1]) // batch)
        self.steps = -(-self.stream // window)

    def _read(self, begin: int, end: int) -> Ids:
        """Tokens begin..end of the epoch's text, where token -1 is the leading SONG_END."""
        parts: list[Ids] = []
        if begin < 0:
            parts.append(np.full(1, SONG_END, dtype=np.int64))
            begin = 0
        index = int(np.searchsorted(self.starts, begin, side="right")) - 1
        while begin < end:
            stop = min(end, int(self.starts[index + 1]))
            offset = int(self.tokens.songs[self.order[index]]) - int(self.starts[index])
            parts.append(np.asarray(self.tokens.ids[offset + begin : offset + stop], np.int64))
            begin, index = stop, index + 1
        return np.concatenate(parts)

    def batch_at(self, step: int, streams: tuple[int, int] | None = None) -> tuple[Ids, Ids]:
        """Inputs and targets of a step of this epoch, each (T, B); the last T may be shorter.

        Args:
            streams: only those from the first up to the second number.
        """
        begin = step * self.window
        end = min(begin + self.window, self.stream)
        columns = [
            self._read(stream * self.stream + begin - 1, stream * self.stream + end)
            for stream in range(*(streams or (0, self.batch)))
        ]
        both = np.stack(columns, axis=1)
        return both[:-1], both[1:]
