"""The order in which a line writer reads and writes: each line from its end, with syllables left.

Before a token of a line is drawn, "left" is the number of syllables from it to the line's first
word; so it is all syllables of the line before its last word, and 0 before its end. Lines of which
that cannot be told token by token are free: those with bytes, and those with words in letters.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.model.config import FREE
from core.model.decoder import Decoder, State
from core.text.lines import read_line
from core.text.vocabulary import BYTES, LINE_END, SONG_END, Vocabulary

Places = npt.NDArray[np.int64]


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

    def in_order(self, ids: Sequence[int]) -> tuple[list[int], list[int]]:
        """Whole lines in the order of a line writer, and the syllables left before each token."""
        places = np.array(ids, np.int64)
        order, ends = turned(places)
        return places[order].tolist(), self.left(places, ends)[order].tolist()


def read_lines(
    decoder: Decoder, syllables: Syllables, state: State, last: int, ids: Sequence[int]
) -> State:
    """The state of a line writer before the last token of some whole lines.

    Args:
        state: of one stream, before `last`, the token that stands before these lines.
        ids: of the lines, in reading order.
    """
    order, left = syllables.in_order(ids)
    for before, count in zip([last, *order[:-1]], left, strict=True):
        _, state = decoder.advance([before], state, [count])
    return state


def turned(ids: npt.NDArray[np.integer]) -> tuple[Places, Places]:
    """The order (N,) in which tokens, whole lines, are written from the end of each line, and the
    places (M,) of line and song ends, which stay where they are. It is its own inverse.
    """
    ends = np.flatnonzero((ids == LINE_END) | (ids == SONG_END))
    sizes = np.diff(ends, prepend=-1)
    order = np.repeat(2 * ends - sizes, sizes) - np.arange(len(ids))
    order[ends] = ends
    return order, ends


def _syllables(piece: str) -> int:
    return sum(unit.syllables for unit in read_line(piece))


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()
