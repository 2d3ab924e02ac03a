"""Songs whose lines are written from their end, and how many syllables are left on each; songs
that are read from their end as a whole.

The lines themselves stay in reading order, each still closed by its line end (or song end). What
"left" is stands in `core.model.backward`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.model.backward import Places, Syllables, turned
from core.text.vocabulary import BYTES, SONG_END, Vocabulary
from core.tokens.arrays import TokenArray

_AT_ONCE = 1 << 20
"""Tokens that are worked on at once, as whole songs."""


@dataclass(frozen=True, eq=False)
class BackwardTokens:
    """A part of a corpus in the order in which a line writer writes it."""

    tokens: TokenArray
    left: npt.NDArray[np.uint8]
    """(N,) syllables left before each token is drawn, or FREE."""
    lines: Places
    """(M + 1,) where each line begins, and the end of the last one."""

    @classmethod
    def of(cls, tokens: TokenArray, vocabulary: Vocabulary) -> BackwardTokens:
        """Turns the lines of a part around; 12 bytes a token, in memory."""
        syllables = Syllables(vocabulary)
        ids = np.empty_like(tokens.ids, subok=False)
        left = np.empty(len(ids), np.uint8)
        lines = [np.zeros(1, np.int64)]
        for begin, end in _pieces(tokens.songs):
            part = tokens.ids[begin:end].astype(np.int64)
            order, ends = turned(part)
            ids[begin:end] = part[order]
            left[begin:end] = syllables.left(part, ends)[order]
            lines.append(begin + ends + 1)
        return cls(TokenArray(ids, tokens.songs), left, np.concatenate(lines))


def from_the_end(songs: TokenArray) -> TokenArray:
    """Songs as they are read from right to left, each still closed by its song end; in memory.

    The bytes of a character stay in their order, so that it is still one.
    """
    ids = np.empty_like(songs.ids, subok=False)
    for begin, end in _pieces(songs.songs):
        part = songs.ids[begin:end].astype(np.int64)
        inside = (part >= BYTES.start + 0x80) & (part < BYTES.start + 0xC0)
        units: Places = np.cumsum(~inside, dtype=np.int64)
        units[part == SONG_END] = 0  # behind all others, which go down
        song = np.searchsorted(songs.songs, np.arange(begin, end), side="right")
        ids[begin:end] = part[np.lexsort((np.arange(len(part)), -units, song))]
    return TokenArray(ids, songs.songs)


def _pieces(songs: Places) -> Iterator[tuple[int, int]]:
    """Where some whole songs begin and end, of about _AT_ONCE tokens each."""
    begin = 0
    while begin < len(songs) - 1:
        end = int(np.searchsorted(songs, songs[begin] + _AT_ONCE, "right")) - 1
        end = max(begin + 1, end)
        yield int(songs[begin]), int(songs[end])
        begin = end
