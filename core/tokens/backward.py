"""Songs whose lines are written from their end, and how many syllables are left on each; songs
that are read from their end as a whole.

The lines themselves stay in reading order, each still closed by its line end (or song end). Before
a token of a line is drawn, "left" is the number of syllables from it to the line's first word; so
it is all syllables of the line before its last word, and 0 before its end. Lines of which that
cannot be told token by token are free: those with bytes, and those with words in letters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.model.config import FREE
from core.text.lines import read_line
from core.text.vocabulary import BYTES, LINE_END, SONG_END, Vocabulary
from core.tokens.arrays import TokenArray

_AT_ONCE = 1 << 20
"""Tokens that are worked on at once, as whole songs."""

Places = npt.NDArray[np.int64]


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


class Syllables:
    """How many syllables each token of a vocabulary is."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        pieces = vocabulary.pieces
        self.counts = np.zeros(len(vocabulary), np.int64)
        """(V,); bytes have none of their own."""
        self.counts[BYTES.stop :] = [_syllables(piece) for piece in pieces]
        self._begins = np.zeros(len(vocabulary), bool)
        self._begins[BYTES.stop :] = [_is_letter(piece[:1]) for piece in pieces]
        self._ends = np.zeros(len(vocabulary), bool)
        self._ends[BYTES.stop :] = [_is_letter(piece[-1:]) for piece in pieces]

    def left(self, ids: npt.NDArray[np.integer], ends: Places) -> npt.NDArray[np.uint8]:
        """For tokens (N,) in reading order, syllables from the first word of the line up to each;
        FREE throughout a line where they are not known or more than can be told.

        Args:
            ends: (M,) the places of line and song ends, the last token among them.
        """
        own = self.counts[ids]
        own[ends] = 0
        sums = np.cumsum(own)
        sizes = np.diff(ends, prepend=-1)
        before = sums[ends] - np.add.reduceat(own, ends - sizes + 1)
        odd = (ids >= BYTES.start) & (ids < BYTES.stop)
        odd[1:] |= self._begins[ids[1:]] & self._ends[ids[:-1]]  # a word in pieces
        unknown = np.logical_or.reduceat(odd, ends - sizes + 1)
        unknown |= sums[ends] - before >= FREE
        left = sums - np.repeat(before, sizes)
        left[ends] = 0
        left[np.repeat(unknown, sizes)] = FREE
        found: npt.NDArray[np.uint8] = left.astype(np.uint8)
        return found


def turned(ids: npt.NDArray[np.integer]) -> tuple[Places, Places]:
    """The order (N,) in which tokens, whole lines, are written from the end of each line, and the
    places (M,) of line and song ends, which stay where they are. It is its own inverse.
    """
    ends = np.flatnonzero((ids == LINE_END) | (ids == SONG_END))
    sizes = np.diff(ends, prepend=-1)
    order = np.repeat(2 * ends - sizes, sizes) - np.arange(len(ids))
    order[ends] = ends
    return order, ends


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


def _syllables(piece: str) -> int:
    return sum(unit.syllables for unit in read_line(piece))


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _pieces(songs: Places) -> Iterator[tuple[int, int]]:
    """Where some whole songs begin and end, of about _AT_ONCE tokens each."""
    begin = 0
    while begin < len(songs) - 1:
        end = int(np.searchsorted(songs, songs[begin] + _AT_ONCE, "right")) - 1
        end = max(begin + 1, end)
        yield int(songs[begin]), int(songs[end])
        begin = end
