"""Which pieces fit where on a line of a template: the slots, before the feasibility pass."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from core.forms.pieces import LONGEST, TONES, Bools, Pieces, Touch
from core.songs.template import ANY_TONE, LineTemplate
from core.text.lines import DOUBLE, NO_TONE, Unit, line_end, read_line


class Wanted(msgspec.Struct, frozen=True):
    """What a line must rhyme on, beyond its template."""

    rhyme: str = ""
    """Name of the class ("姑苏", "AY T", "一七+姑苏"); "": any that has `partners`."""
    avoid: frozenset[str] = frozenset()
    """Words (lower case) that rhyme already and so are no rhyme."""
    partners: int = 0
    """So many other words of the vocabulary must share a rhyme that is not named."""


class Spelled(NamedTuple):
    """A fixed character or word that no piece writes, letter by letter or byte by byte."""

    syllables: int
    touch: Touch
    ids: tuple[int, ...]


class Slots:
    """Pieces against places of one line; nothing is known yet of what may follow what."""

    def __init__(self, template: LineTemplate, pieces: Pieces, wanted: Wanted) -> None:
        self.template = template
        self.pieces = pieces
        self.wanted = wanted
        self.spelled: dict[int, Spelled] = {}
        """By the place where they begin."""
        self.closed: set[int] = set()
        """Places before which no mark and no blank may stand: inside what is fixed."""
        self._starts: dict[int, str] = {}
        self._inside: set[int] = set()
        self._chars: dict[int, int] = {}
        for place, unit in template.fixed_units():
            self._fix(place, unit)
        for place, text in template.fixed.items():
            size = sum(unit.syllables for unit in read_line(text))
            if all(place + k in self._chars for k in range(size)):
                self.closed.update(range(place + 1, place + size))
        self.fits: Bools = np.stack([self._row(place) for place in range(template.syllables)])
        """(N, V) whether a piece may begin at a syllable."""
        if template.rhyme:
            self._rhyme()
        usable = ~pieces.unseen
        self.marks = np.flatnonzero((pieces.touch == Touch.MARK) & usable)
        self.blanks = np.flatnonzero((pieces.touch == Touch.BLANK) & usable)

    def _fix(self, place: int, unit: Unit) -> None:
        is_han = unit.tones != NO_TONE * unit.syllables
        if is_han:
            self._chars[place] = ord(unit.text)
        else:
            self._starts[place] = unit.text.lower()
            self._inside.update(range(place + 1, place + unit.syllables))
        if self.pieces.words.get(unit.text.lower()):
            return
        encode = self.pieces.vocabulary.encode_word
        if is_han or place == 0:
            touch = Touch.HAN if is_han else Touch.BARE
            self.spelled[place] = Spelled(unit.syllables, touch, encode(unit.text))
        else:
            self.spelled[place] = Spelled(unit.syllables, Touch.SPACED, encode(" " + unit.text))

    def _row(self, place: int) -> Bools:
        """(V,) what may begin at `place`, rhyme apart."""
        pieces, count, tones = self.pieces, self.template.syllables, self.template.tones
        length = pieces.length
        row: Bools = (length > 0) & (length <= count - place)
        if place in self._starts:
            is_word = np.zeros_like(row)
            is_word[pieces.words.get(self._starts[place], [])] = True
            return row & is_word
        if place not in self._chars:
            row &= ~pieces.unseen
        ahead = [mark - place for mark in self.template.marks if place < mark < count]
        if ahead:
            row &= length <= min(ahead)  # no word reaches over a mark
        for offset in range(min(LONGEST, count - place)):
            slot = place + offset
            if slot in self._starts or slot in self._inside:
                row &= length <= offset  # a fixed word stands there, none may reach over it
            elif slot in self._chars:
                row &= (length <= offset) | (pieces.codes[offset] == self._chars[slot])
            elif tones and tones[slot] != ANY_TONE:
                row &= (length <= offset) | (pieces.tones[offset] == TONES[tones[slot]])
        return row

    def _rhyme(self) -> None:
        """Rules out what ends the line on another rhyme than the wanted one."""
        pieces, count, double = self.pieces, self.template.syllables, self.template.double
        ends = self._ends(pieces.double if double else pieces.end)
        before = None
        if double:
            first, _, second = self.wanted.rhyme.partition(DOUBLE)
            alone = pieces.plain & ~self._avoided()
            before = pieces.last > 0
            if self.wanted.rhyme:
                alone &= pieces.end == pieces.number(second or "\n")
                before &= pieces.last == pieces.number(first)
            ends |= alone
        for place in range(count):
            self.fits[place] &= (pieces.length != count - place) | ends
            if before is not None:
                self.fits[place] &= (pieces.length != count - place - 1) | before
        for place, spelled in list(self.spelled.items()):
            if place + spelled.syllables == count and not self._rhymes(spelled):
                del self.spelled[place]

    def _ends(self, rhymes: npt.NDArray[np.int64]) -> Bools:
        """(V,) the pieces whose rhyme, of `rhymes` (V,), is a wanted one."""
        pieces, wanted = self.pieces, self.wanted
        may: Bools = (rhymes > 0) & ~self._avoided()
        if wanted.rhyme:
            may &= rhymes == (pieces.number(wanted.rhyme) or -1)
        elif wanted.partners:
            may &= pieces.choices(rhymes)[rhymes] > wanted.partners
        return may

    def _avoided(self) -> Bools:
        avoided = np.zeros(len(self.pieces.vocabulary), np.bool_)
        for word in self.wanted.avoid:
            avoided[self.pieces.words.get(word, [])] = True
        return avoided

    def _rhymes(self, spelled: Spelled) -> bool:
        text = self.pieces.vocabulary.decode(spelled.ids)
        end = line_end(text, self.pieces.scheme, double=self.template.double)
        if end is None or end.word.strip() in self.wanted.avoid:
            return False
        return not self.wanted.rhyme or end.rhyme == self.wanted.rhyme
