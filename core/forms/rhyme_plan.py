"""Which rhyme each letter of a song stands for, so that all its lines can be written.

It is settled before the first line: a rhyme is taken only if each line of the letter can end in it,
with its tones and fixed words, on more words than have been used by then. So no song comes to a
line that cannot be written; a form of which this is not true is refused, with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from msgspec.structs import replace

from core.errors import ComposeError
from core.forms.line_legality import LineLegality
from core.forms.pieces import Pieces, Touch
from core.forms.refusal import refusal
from core.forms.sheet_song import SCHEMES, scheme_of
from core.forms.slots import Wanted
from core.songs.document import Document
from core.songs.template import LineTemplate
from core.text.lines import DOUBLE, line_end

_AMPLE: Final = 4
"""Rhymes with so many times as many words as are needed come first: lines have a choice then."""


class OpenLine(NamedTuple):
    """A line that is to be written."""

    id: str
    number: int
    """Among the lines as they are sung, from 1."""
    template: LineTemplate


@dataclass
class Plan:
    """What is to be written, and on which rhymes."""

    lines: list[OpenLine]
    classes: dict[str, str] = field(default_factory=dict)
    """Letter to the name of its rhyme; letters that rhyme with nothing have none."""
    used: dict[str, set[str]] = field(default_factory=dict)
    """Letter to what stands, or is fixed, at the ends of its lines (`rhyme_word`)."""
    words: dict[str, list[str]] = field(default_factory=dict)
    """`rhyme_word` to all words that end so."""

    def template(self, line: OpenLine) -> LineTemplate:
        """What the line must be like: a letter without partner asks for nothing."""
        shape = line.template
        free = shape.rhyme and shape.rhyme not in self.classes
        return replace(shape, rhyme="", double=False) if free else shape

    def wanted(self, line: OpenLine) -> Wanted:
        """What the line must rhyme on now."""
        letter = line.template.rhyme
        if letter not in self.classes:
            return Wanted()
        used = () if given_end(line.template) else self.used[letter]
        avoid = frozenset(word for end in used for word in self.words.get(end, ()))
        return Wanted(rhyme_of(line.template, self.classes[letter]), avoid)


def plan(document: Document, pieces: Pieces, seed: int) -> Plan:
    """Settles the rhymes of a song. Lines that have a text stay; the others are to be written.

    Of the rhymes that are possible one is drawn, by how often training saw its words.

    Raises:
        ComposeError: a line has no shape or cannot be written, or its letter has no rhyme that all
            its lines can have; with what is nearest.
    """
    planning = _Planning(document, pieces, seed)
    for letter in planning.rhyming:
        planning.settle(letter)
    for line in planning.plan.lines:
        if line.template.rhyme not in planning.plan.classes:
            planning.check(line, planning.plan.template(line), Wanted())
    return planning.plan


def prevailing(names: Sequence[str]) -> str:
    """The rhyme that most lines of a letter have, of as many the first; "" of none.

    One line that a person ends otherwise changes no rhyme of those that stand.
    """
    counts = Counter(names)
    return max(counts, key=counts.__getitem__, default="")


def in_language(document: Document, pieces: Pieces) -> Document:
    """A form without a word, in the language of a model."""
    named = document.classes or any(
        line.text or (line.template and line.template.fixed) for line in document.lines.values()
    )
    if named:
        return document
    chinese = 2 * np.sum(pieces.touch == Touch.HAN) > np.sum(pieces.length > 0)
    language = "zh" if chinese else "en"
    if language == document.language:
        return document
    return replace(document, language=language, scheme=SCHEMES[language][0])


def given_end(template: LineTemplate) -> str:
    """The fixed character or word that a line ends with; "" where it is free."""
    for place, unit in template.fixed_units():
        if place + unit.syllables == template.syllables:
            return unit.text
    return ""


def rhyme_word(text: str, pieces: Pieces) -> str:
    """What no second line of the letter ends with: a Chinese character, or an English word."""
    end = line_end(text, pieces.scheme)
    return ending(end.word.strip()) if end else ""


def ending(word: str) -> str:
    """What of a word no second line of its letter ends with."""
    return word if word.isascii() else word[-1:]


class _Planning:
    def __init__(self, document: Document, pieces: Pieces, seed: int) -> None:
        self.pieces = pieces
        self.document = document
        self.random = np.random.Generator(np.random.PCG64(np.random.SeedSequence((seed, 0x52))))
        self.known: dict[object, LineLegality] = {}
        self.written: dict[str, list[str]] = {}
        """Letter to the texts that stand in its lines."""
        self.plan = Plan([])
        for word in pieces.words:
            self.plan.words.setdefault(ending(word), []).append(word)
        seen: set[str] = set()
        for number, row in enumerate(document.rows, 1):
            if row.id in seen:
                continue
            seen.add(row.id)
            template = row.line.template
            if row.line.text or row.line.locked:
                if template is not None and template.rhyme and row.line.text:
                    self.written.setdefault(template.rhyme, []).append(row.line.text)
                continue
            if template is None:
                raise ComposeError(
                    "line {number} has no shape",
                    number=number,
                    hint="take a form for the song first",
                )
            self.plan.lines.append(OpenLine(row.id, number, template))
        self.lines: dict[str, list[OpenLine]] = {}
        for line in self.plan.lines:
            if line.template.rhyme:
                self.lines.setdefault(line.template.rhyme, []).append(line)
        self.rhyming = [
            letter
            for letter, lines in self.lines.items()
            if letter in document.classes or len(lines) + len(self.written.get(letter, ())) > 1
        ]

    def settle(self, letter: str) -> None:
        lines = self.lines[letter]
        given = [given_end(line.template) for line in lines]
        words = [*self.written.get(letter, ()), *filter(None, given)]
        used = {rhyme_word(word, self.pieces) for word in words} - {""}
        self.plan.used[letter] = used
        named = self._named(letter)
        found = next(
            (name for name in self._names(letter, named) if self._fits(name, lines, used)), None
        )
        if found is None:
            raise self._refused(letter, named, used)
        self.plan.classes[letter] = found

    def check(self, line: OpenLine, template: LineTemplate, wanted: Wanted) -> None:
        """Raises ComposeError: the line cannot be written."""
        legality = self._legality(template, wanted)
        refused = refusal(legality)
        if refused is not None:
            refused.error.where = f"form:{line.number}"
            raise refused.error

    def _named(self, letter: str) -> str:
        """The rhyme that classes, written lines or fixed ends name; "" where none does."""
        if letter in self.document.classes:
            return self.document.classes[letter]
        scheme = scheme_of(self.document.scheme)
        given = [given_end(line.template) for line in self.lines[letter]]
        ends = (line_end(text, scheme) for text in [*self.written.get(letter, ()), *given])
        return prevailing([end.rhyme for end in ends if end is not None])

    def _names(self, letter: str, named: str) -> Sequence[str]:
        """Rhymes that may be tried, the first one first."""
        pieces, lines = self.pieces, self.lines[letter]
        double = any(line.template.double for line in lines)
        if named and not (double and DOUBLE not in named and not named.isascii()):
            return [named]
        numbers = pieces.double if double else pieces.end
        may = (numbers > 0) & ~pieces.unseen & (pieces.touch != Touch.TWIN)
        size = len(pieces.classes)
        words = np.bincount(numbers[may], minlength=size)
        counts = np.maximum(pieces.vocabulary.counts[: len(may)], 1)
        heavy = np.bincount(numbers[may], weights=counts[may], minlength=size)
        needed = 1 if double else len(lines)
        ids = np.flatnonzero(words >= needed)
        noise = self.random.gumbel(size=len(ids))
        taken = set(self.plan.classes.values())
        order = sorted(
            zip(ids.tolist(), noise.tolist(), strict=True),
            key=lambda one: (
                pieces.classes[one[0]] in taken,
                words[one[0]] < _AMPLE * needed,
                -np.log(heavy[one[0]]) - one[1],
            ),
        )
        names = [pieces.classes[number] for number, _ in order]
        return [name for name in names if not named or name.endswith(DOUBLE + named)]

    def _fits(self, name: str, lines: Sequence[OpenLine], used: set[str]) -> bool:
        """Whether each line can end on that rhyme, with a word that no line before it has."""
        before = 0
        for line in lines:
            legality = self._legality(line.template, Wanted(rhyme_of(line.template, name)))
            if not legality.feasible:
                return False
            if given_end(line.template):
                continue
            if len(self._words(legality) - used) <= before:
                return False
            before += 1
        return True

    def _words(self, legality: LineLegality) -> set[str]:
        """What a line may end with (`rhyme_word`)."""
        pieces = self.pieces
        (row,) = legality.mask([legality.start("back")])
        ids = np.flatnonzero(row & (pieces.length > 0) & (pieces.touch != Touch.TWIN)).tolist()
        return {ending(pieces.word(id)) for id in ids}

    def _refused(self, letter: str, named: str, used: set[str]) -> ComposeError:
        lines = self.lines[letter]
        others = len(lines) - 1
        for line in lines:
            rhyme = rhyme_of(line.template, named) if named else ""
            if DOUBLE not in rhyme and line.template.double and not rhyme.isascii():
                rhyme = ""
            try:
                self.check(line, line.template, Wanted(rhyme, partners=0 if rhyme else others))
            except ComposeError as error:
                return error
        names = self._names(letter, named)
        if any(self._each(name, lines) for name in names):
            return ComposeError(
                "no rhyme has so many words as there are lines with {letter} ({count})",
                letter=letter,
                count=len(lines),
                hint="give some of them another letter",
            )
        refused = ComposeError("no rhyme is possible in all lines with {letter}", letter=letter)
        for line in lines:
            rest = [one for one in lines if one is not line]
            if any(self._fits(name, rest, used) for name in names):
                refused.hint_template = "give line {number} another letter or none"
                refused.fields["number"] = line.number
                break
        return refused

    def _each(self, name: str, lines: Sequence[OpenLine]) -> bool:
        """Whether each line, for itself, can end on that rhyme."""
        wanted = ((line, Wanted(rhyme_of(line.template, name))) for line in lines)
        return all(self._legality(line.template, each).feasible for line, each in wanted)

    def _legality(self, template: LineTemplate, wanted: Wanted) -> LineLegality:
        key = (
            template.syllables,
            bool(template.rhyme),
            template.tones,
            tuple(sorted(template.fixed.items())),
            tuple(sorted(template.marks)),
            template.double,
            wanted,
        )
        if key not in self.known:
            self.known[key] = LineLegality(template, self.pieces, wanted)
        return self.known[key]


def rhyme_of(template: LineTemplate, name: str) -> str:
    """The rhyme of a letter as this line has it: its last syllable, or both."""
    return name if template.double else name.rpartition(DOUBLE)[2]
