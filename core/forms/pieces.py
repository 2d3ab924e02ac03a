"""What a form asks of each piece of a vocabulary: syllables, tones, rhyme, and what it may touch.

A table is made once for a vocabulary and a scheme (0.2 s for 7,000 Chinese words); the templates
of all lines are compiled against it. Pieces that are no sung text (bytes, numbers, letters that
only spell, other scripts, what training never saw) have no syllables and stand in no form.

Shapes: V vocabulary, M = `LONGEST` syllables.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from core.composing.legality import Letters
from core.text.english import WORD
from core.text.lines import line_end, read_line
from core.text.prosody import HAN, Scheme, class_of, syllables
from core.text.vocabulary import FIRST_PIECE, Vocabulary

LONGEST: Final = 8
"""Syllables of the longest piece that a form takes."""
MARKS: Final = frozenset("，。！？；：、…—,.!?;:")
TONES: Final = {"平": 1, "仄": 2, "轻": 4, "·": 8}
"""Bits, so that a slot can allow several."""
_HAN_WORD: Final = re.compile(f"[{HAN}]+")
_LATIN_WORD: Final = re.compile(f" ?{WORD}")

Bools = npt.NDArray[np.bool_]


class Touch(IntEnum):
    """What a piece is to its neighbours."""

    HAN = 0
    BARE = 1
    """A word of Latin letters without a space before it: at the start of a line or after one."""
    SPACED = 2
    """A word with a space before it, which is left out where a line begins."""
    TWIN = 3
    """A word with a space before it that is a bare piece too, and so begins no line."""
    BLANK = 4
    MARK = 5
    EDGE = 6
    """No piece: where the line begins or ends."""


WORDS: Final = (Touch.HAN, Touch.BARE, Touch.SPACED, Touch.TWIN)
_FOLLOWERS: Final = {
    Touch.EDGE: (Touch.HAN, Touch.BARE, Touch.SPACED),
    Touch.HAN: (*WORDS, Touch.BLANK, Touch.MARK, Touch.EDGE),
    Touch.BARE: (Touch.HAN, Touch.SPACED, Touch.TWIN, Touch.BLANK, Touch.MARK, Touch.EDGE),
    Touch.SPACED: (Touch.HAN, Touch.SPACED, Touch.TWIN, Touch.BLANK, Touch.MARK, Touch.EDGE),
    Touch.TWIN: (Touch.HAN, Touch.SPACED, Touch.TWIN, Touch.BLANK, Touch.MARK, Touch.EDGE),
    Touch.BLANK: (Touch.HAN, Touch.BARE),
    Touch.MARK: (Touch.HAN, Touch.SPACED, Touch.TWIN, Touch.EDGE),
}
FOLLOWS: Final[Bools] = np.zeros((len(Touch), len(Touch)), np.bool_)
"""[left, right]: whether two may stand side by side, in the order of reading."""
for _left, _rights in _FOLLOWERS.items():
    FOLLOWS[_left, list(_rights)] = True


class Pieces:
    """The table of one vocabulary. Never changes; threads may share it.

    Raises:
        ModelError: of `Vocabulary`.
    """

    def __init__(self, vocabulary: Vocabulary, scheme: Scheme = "thirteen") -> None:
        size = len(vocabulary)
        self.vocabulary = vocabulary
        self.scheme: Scheme = scheme
        self.length = np.zeros(size, np.int64)
        """(V,) syllables; 0 for marks, blanks and what stands in no form."""
        self.touch = np.full(size, Touch.EDGE, np.int64)
        """(V,) `Touch`; EDGE for what stands in no form."""
        self.codes = np.zeros((LONGEST, size), np.uint32)
        """(M, V) code point of the k-th character; 0 in words of Latin letters."""
        self.tones = np.zeros((LONGEST, size), np.uint8)
        """(M, V) `TONES` of the k-th syllable."""
        self.classes = [""]
        """Names of rhymes, in the order of their numbers; 0 is none."""
        self.end = np.zeros(size, np.int64)
        """(V,) the rhyme that a line has which ends with this piece."""
        self.double = np.zeros(size, np.int64)
        """(V,) its rhyme of two syllables, for pieces that hold both."""
        self.last = np.zeros(size, np.int64)
        """(V,) the class of the last syllable as it is read in the piece; Chinese only."""
        self.plain = np.zeros(size, np.bool_)
        """(V,) Chinese pieces of one syllable that can be the second of a rhyme of two."""
        self._numbers = {"": 0}
        self._choices: dict[str, npt.NDArray[np.int64]] = {}
        self.words: dict[str, list[int]] = {}
        """What a piece is as it stands alone (see `word`) to its ids."""
        known = set(vocabulary.pieces)
        may_stand = np.isfinite(Letters(vocabulary).nowhere)
        self.unseen = ~may_stand
        """(V,) what may stand only where a person fixed it."""
        for id, piece in enumerate(vocabulary.pieces, FIRST_PIECE):
            self._read(id, piece, known)
        self.length[self.touch == Touch.EDGE] = 0

    def number(self, rhyme: str) -> int:
        """The number of a rhyme; 0 if no piece has it."""
        return self._numbers.get(rhyme, 0)

    def choices(self, rhymes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """For each rhyme, how many words there are of which none rhymes with itself.

        Of those in upper and lower case one counts, and of Chinese ones with one last character.

        Args:
            rhymes: `end` or `double`.
        """
        key = "double" if rhymes is self.double else "end"
        if key not in self._choices:
            ends = {
                (int(number), word if word.isascii() else word[-1:])
                for word, ids in self.words.items()
                for number in {*rhymes[ids].tolist()}
                if not self.unseen[ids].all()
            }
            each = np.array([number for number, _ in ends] or [0], np.int64)
            self._choices[key] = np.bincount(each, minlength=len(self.classes))
        return self._choices[key]

    def word(self, id: int) -> str:
        """The text of a piece as it stands alone: without a space, in lower case."""
        return self.vocabulary.text_of(id).strip().lower()

    def text(self, ids: list[int]) -> str:
        """The text of a line whose pieces these are, in the order of reading."""
        return "".join(self.vocabulary.text_of(id) for id in ids).strip()

    def _number(self, rhyme: str) -> int:
        if rhyme not in self._numbers:
            self._numbers[rhyme] = len(self.classes)
            self.classes.append(rhyme)
        return self._numbers[rhyme]

    def _read(self, id: int, piece: str, known: set[str]) -> None:
        if piece == " ":
            self.touch[id] = Touch.BLANK
        elif piece in MARKS:
            self.touch[id] = Touch.MARK
        elif _HAN_WORD.fullmatch(piece):
            self._read_han(id, piece)
        elif self.vocabulary.kind != "char" and _LATIN_WORD.fullmatch(piece):
            self._read_latin(id, piece, known)

    def _read_han(self, id: int, piece: str) -> None:
        read = syllables(piece)
        if len(read) > LONGEST:
            return
        self.touch[id] = Touch.HAN
        self.words.setdefault(piece, []).append(id)
        self._read_syllables(id, piece)
        for place, one in enumerate(read):
            self.codes[place, id] = ord(one.char)
        self.last[id] = self._number(class_of(read[-1].final, self.scheme) or "")
        coloured = piece == "儿"  # what it rhymes on stands in the piece before it
        particle = len(read) == 1 and read[0].tone == "5"
        if coloured or particle:
            return
        self._read_end(id, piece)
        self.plain[id] = len(read) == 1

    def _read_latin(self, id: int, piece: str, known: set[str]) -> None:
        if piece[0] != " ":
            self.touch[id] = Touch.BARE
        else:
            self.touch[id] = Touch.TWIN if piece[1:] in known else Touch.SPACED
        if self._read_syllables(id, piece) > LONGEST:
            self.touch[id] = Touch.EDGE
            return
        self.words.setdefault(piece.strip().lower(), []).append(id)
        self._read_end(id, piece)

    def _read_syllables(self, id: int, piece: str) -> int:
        tones = "".join(unit.tones for unit in read_line(piece))
        self.length[id] = len(tones)
        for place, tone in enumerate(tones[:LONGEST]):
            self.tones[place, id] = TONES[tone]
        return len(tones)

    def _read_end(self, id: int, piece: str) -> None:
        end = line_end(piece, self.scheme)
        double = line_end(piece, self.scheme, double=True)
        self.end[id] = self._number(end.rhyme) if end else 0
        self.double[id] = self._number(double.rhyme) if double else 0
