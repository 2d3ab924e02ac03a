"""Lyrics as pieces with their ranks, held so that a million of them are a few megabytes.

A take that is being written gets a longer `Pieces` a few times a second. All of them share one
store that only grows, so each is a mark in it, and the states of undo may hold as many as they
like.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from core.text.growing import GrowingText

_LONGEST = 255
"""Characters of a piece in the store: a longer one, which a person wrote, is held in parts."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of lyrics; `rank` is that of the token by the model's own probabilities, 1 for its
    first guess, and 0 where it is not known: of what a person wrote, and of takes of before.
    """

    text: str
    rank: int = 0


class _Store:
    """What the `Pieces` of one take have in common; it only grows."""

    def __init__(self) -> None:
        self.text = GrowingText()
        self.lengths = array("B")
        """Characters of each piece."""
        self.ranks = array("I")
        self.line_places = array("I", (0,))
        """Where each line starts, in characters."""
        self.line_pieces = array("I", (0,))
        """The piece in which each line starts."""
        self.line_skips = array("B", (0,))
        """Characters of that piece that belong to the line before."""
        self.filled = array("I", (0,))
        """How many lines before each line show anything."""
        self._shows = False

    def add(self, piece: Piece) -> None:
        for start in range(0, len(piece.text), _LONGEST):
            self._add(piece.text[start : start + _LONGEST], piece.rank)

    def _add(self, text: str, rank: int) -> None:
        before = len(self.text)
        head, *more = text.split("\n")
        self._shows = self._shows or bool(head.strip())
        end = len(head)
        for line in more:
            end += 1
            self.line_places.append(before + end)
            self.line_pieces.append(len(self.lengths))
            self.line_skips.append(end if end < len(text) else 0)
            if end == len(text):
                self.line_pieces[-1] += 1
            self.filled.append(self.filled[-1] + self._shows)
            self._shows = bool(line.strip())
            end += len(line)
        self.text.append(text)
        self.lengths.append(len(text))
        self.ranks.append(rank)


class Pieces:
    """Pieces in their order; never changes. What grows out of it shares its memory."""

    __slots__ = ("_characters", "_count", "_lines", "_store")

    def __init__(self, pieces: Iterable[Piece] = ()) -> None:
        self._store = _Store()
        for piece in pieces:
            self._store.add(piece)
        self._mark()

    def _mark(self) -> None:
        self._count = len(self._store.lengths)
        self._characters = len(self._store.text)
        self._lines = len(self._store.line_places)

    def more(self, pieces: Iterable[Piece]) -> Pieces:
        """These and further pieces."""
        # Where another one has grown out of this already, what follows is not this one's.
        grown = Pieces() if self._is_tip() else Pieces(self)
        if self._is_tip():
            grown._store = self._store
        for piece in pieces:
            grown._store.add(piece)
        grown._mark()
        return grown

    def _is_tip(self) -> bool:
        return self._count == len(self._store.lengths)

    def begins_with(self, other: Pieces) -> bool:
        """Whether this is known to have grown out of `other`."""
        return self._store is other._store and self._count >= other._count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Piece]:
        return self._from(0, 0)

    def _from(self, number: int, place: int) -> Iterator[Piece]:
        """The pieces from one on, whose first character stands at `place`."""
        store = self._store
        while number < self._count:
            end = place + store.lengths[number]
            yield Piece(store.text.part(place, end), store.ranks[number])
            number, place = number + 1, end

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Pieces):
            return NotImplemented
        if self._store is other._store:
            return self._count == other._count
        return (
            self._count == other._count
            and self._characters == other._characters
            and self._store.lengths[: self._count] == other._store.lengths[: self._count]
            and self.text == other.text
            and self._known() == other._known()
        )

    def __hash__(self) -> int:
        return hash((self._count, self._characters))

    def _known(self) -> bytes:
        return self._store.ranks[: self._count].tobytes()

    @property
    def text(self) -> str:
        return self._store.text.part(0, self._characters)

    @property
    def any_known(self) -> bool:
        """Whether the rank of any piece is known."""
        return any(self._store.ranks[: self._count])

    # Line by line

    @property
    def lines(self) -> int:
        """How many lines there are, an empty last one included."""
        return self._lines

    @property
    def filled_lines(self) -> int:
        """How many lines show anything."""
        last = self._lines - 1
        return self._store.filled[last] + bool(self.line_text(last).strip())

    def line_text(self, line: int) -> str:
        """The text of a line, without its end."""
        store = self._store
        last = line + 1 >= self._lines
        end = self._characters if last else store.line_places[line + 1] - 1
        return store.text.part(store.line_places[line], end)

    def line(self, line: int) -> list[Piece]:
        """The pieces of a line, without its end."""
        store = self._store
        number, place = store.line_pieces[line], store.line_places[line]
        end = place + len(self.line_text(line))
        after = place - store.line_skips[line] + store.lengths[number] if place < end else place
        found: list[Piece] = []
        while place < end:
            # Only what belongs to the line is taken: a song that was opened is one piece.
            upto = min(after, end)
            if upto > place:
                found.append(Piece(store.text.part(place, upto), store.ranks[number]))
            number, place = number + 1, upto
            after += store.lengths[number] if number < self._count else 0
        return found

    @property
    def title(self) -> str:
        """The first line that shows anything."""
        lines = (self.line_text(line).strip() for line in range(self._lines))
        return next((line for line in lines if line), "")


def edited_pieces(pieces: Pieces, text: str) -> Pieces:
    """The pieces of an edited text: what was not touched keeps its ranks.

    Pieces wholly inside the unchanged beginning or end stay; all between becomes one piece that
    a person wrote.
    """
    old = pieces.text
    if old == text:
        return pieces
    head = _common(old, text)
    tail = _common(old[head:][::-1], text[head:][::-1])
    first: list[Piece] = []
    last: list[Piece] = []
    start = end = place = 0
    for piece in pieces:
        if place + len(piece.text) <= head:
            first.append(piece)
            start = place + len(piece.text)
        elif place >= len(old) - tail:
            last.append(piece)
            end += len(piece.text)
        place += len(piece.text)
    middle = text[start : len(text) - end]
    return Pieces((*first, *((Piece(middle),) if middle else ()), *last))


def _common(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def cut_pieces(pieces: Pieces, length: int) -> Pieces:
    """The first `length` characters."""
    kept: list[Piece] = []
    for piece in pieces:
        if length <= 0:
            break
        kept.append(
            piece if len(piece.text) <= length else replace(piece, text=piece.text[:length])
        )
        length -= len(piece.text)
    return Pieces(kept)
