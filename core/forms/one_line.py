"""One line of a song at a time: what it must be like where it stands, alternatives, rhymes.

A person who chooses line by line settles a rhyme with the first line of its letter: until then it
may be any that has words enough for all lines of the letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from msgspec.structs import replace

from core.composing.penalties import unknown_songs
from core.composing.settings import SamplerSettings
from core.errors import ComposeError
from core.forms.candidates import CANDIDATES, Gap, Writers
from core.forms.line_legality import LineLegality
from core.forms.pieces import Pieces
from core.forms.refusal import refusal
from core.forms.rhyme_plan import ending, given_end, prevailing, rhyme_of, rhyme_word
from core.forms.rhymes import Rhymes, expected, rhymes
from core.forms.sheet_song import scheme_of
from core.forms.slots import Wanted
from core.forms.writing import alternatives, line_take, lines_before, number_of
from core.model.files import ModelInfo
from core.songs.document import Document, Line, LineTake
from core.songs.template import MAX_SYLLABLES, LineTemplate
from core.text.lines import DOUBLE, line_end, read_line
from core.text.prosody import Scheme

_CONTEXT: Final = 200
"""So many lines above are read before a line is written."""
_NEAR: Final = 32
"""So many are read to rank rhymes: they come at each move of the cursor."""


class Rhyming(NamedTuple):
    """What the other lines of a letter say of its rhyme."""

    name: str
    """Its class or sounds; "" while nothing settles it."""
    words: tuple[str, ...]
    """The ends of the lines that stand and have it, in the order of singing."""
    open: int
    """Other lines of the letter that are not written yet."""


def rhyming(document: Document, id: str) -> Rhyming:
    """What the rhyme of a line is, by the other lines of its letter."""
    template = document.line(id).template
    if template is None or not template.rhyme:
        return Rhyming("", (), 0)
    scheme = scheme_of(document.scheme)
    ends, waiting = list[tuple[str, str]](), 0
    for text, shape in _others(document, id, template.rhyme):
        said = text or given_end(shape)
        end = line_end(said, scheme) if said else None
        if end is None:
            waiting += 1
            continue
        both = line_end(said, scheme, double=True) if template.double else None
        ends.append((end.word, both.rhyme if both else end.rhyme))
    name = document.classes.get(template.rhyme, "")
    if not name:  # of rhymes that as many others have, its own is the one
        names = [rhyme for _, rhyme in ends]
        own = rhyme_at_end(document.line(id).text, scheme)
        name = prevailing([*names, *[one for one in names if last_of(one) == own][:1]])
    words = (word for word, rhyme in ends if last_of(rhyme) == last_of(name))
    return Rhyming(name, tuple(words), waiting)


def last_of(rhyme: str) -> str:
    """The rhyme of the last syllable alone."""
    return rhyme.rpartition(DOUBLE)[2]


@lru_cache(maxsize=32_768)
def rhyme_at_end(text: str, scheme: Scheme) -> str:
    """What a line rhymes on, by its last syllable; "" where that is nothing."""
    end = line_end(text, scheme)
    return end.rhyme if end is not None else ""


def off_rhyme(document: Document) -> frozenset[str]:
    """Ids of the lines whose ends do not rhyme as their letter does; the first time for a thread.

    Where no rhyme is named for a letter it is that of most of its lines.
    """
    scheme = scheme_of(document.scheme)
    letters: dict[str, dict[str, str]] = {}
    for id, line in document.lines.items():
        if line.text and line.template is not None and line.template.rhyme:
            letters.setdefault(line.template.rhyme, {})[id] = rhyme_at_end(line.text, scheme)
    off = set[str]()
    for letter, rhymes_of in letters.items():
        sung = list(dict.fromkeys(row.id for row in document.rows if row.id in rhymes_of))
        named = document.classes.get(letter) or prevailing([rhymes_of[id] for id in sung])
        off |= {id for id in sung if rhymes_of[id] != last_of(named)}
    return frozenset(off)


def _others(document: Document, id: str, letter: str) -> Iterator[tuple[str, LineTemplate]]:
    seen = {id}
    for row in document.rows:
        shape = row.line.template
        if row.id not in seen and shape is not None and shape.rhyme == letter:
            seen.add(row.id)
            yield row.line.text, shape


def shape_now(line: Line) -> LineTemplate:
    """The form of a line; of one that has none, that of its text: as many syllables.

    Raises:
        ComposeError: it has neither.
    """
    if line.template is not None:
        return line.template
    count = sum(unit.syllables for unit in read_line(line.text))
    if not count:
        raise ComposeError("this line has no form yet", hint="say how many syllables it has")
    return LineTemplate(min(count, MAX_SYLLABLES))


def gap_of(document: Document, id: str, pieces: Pieces) -> Gap:
    """A line that is to be written, whether something stands there or not.

    Raises:
        ComposeError: nothing says how long it is.
    """
    template = shape_now(document.line(id))
    before = tuple(lines_before(document, id)[-_CONTEXT:])
    if not template.rhyme:
        return Gap(before, template)
    known = rhyming(document, id)
    if not known.name and not known.open:  # a letter that nothing has beside it is free
        return Gap(before, replace(template, rhyme="", double=False))
    if not known.name:
        return Gap(before, template, Wanted(partners=known.open))
    used = () if given_end(template) else {rhyme_word(word, pieces) for word in known.words} - {""}
    avoid = frozenset(word for word in pieces.words if ending(word) in used)
    wanted = Wanted(rhyme_of(template, known.name), avoid)
    if template.double and DOUBLE not in known.name and not known.name.isascii():
        return Gap(before, template, _double(template, pieces, wanted))
    return Gap(before, template, wanted)


def _double(template: LineTemplate, pieces: Pieces, wanted: Wanted) -> Wanted:
    """A rhyme of two syllables whose last is settled: that with most words which is possible."""
    counts = np.bincount(pieces.double, minlength=len(pieces.classes))
    order = np.argsort(-counts, kind="stable").tolist()
    names = (pieces.classes[number] for number in order if number and counts[number])
    for name in names:
        both = replace(wanted, rhyme=name)
        if name.endswith(DOUBLE + wanted.rhyme) and LineLegality(template, pieces, both).feasible:
            return both
    return wanted


def check_form(document: Document, id: str, pieces: Pieces) -> None:
    """Raises ComposeError: no line of this form is possible here, with what is nearest."""
    gap = gap_of(document, id, pieces)
    refused = refusal(LineLegality(gap.template, pieces, gap.wanted))
    if refused is not None:
        raise refused.error


def write_line(
    document: Document,
    id: str,
    writers: Writers,
    settings: SamplerSettings,
    seed: int,
    *,
    take: int = 0,
    k: int = CANDIDATES,
    model: ModelInfo | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> list[LineTake]:
    """Alternatives for one line, the best first; what the song has already is left out.

    The same arguments give the same lines.

    Args:
        take: number of the alternatives of this seed; others come out otherwise.

    Raises:
        ComposeError: no line of this form is possible, with what is nearest; or copies are to be
            kept away, and nobody knows what the model learnt.
    """
    if settings.no_copies and writers.index is None:
        raise unknown_songs()
    gap = gap_of(document, id, writers.pieces)
    number = next(number for number, row in enumerate(document.rows, 1) if row.id == id)
    drawn = number_of(seed, take, number)
    found = alternatives(gap, number, k, writers, settings, drawn, should_stop)
    made = LineTake(
        text="",
        model=model.sha256 if model else "",
        name=model.name if model else "",
        seed=seed,
        take=take,
        settings=settings,
    )
    line = document.line(id)
    known = {other.text for other in document.lines.values()} | {one.text for one in line.takes}
    return [line_take(one, writers, made) for one in found if one.text not in known]


def rhymes_here(document: Document, id: str, writers: Writers, limit: int) -> Rhymes | None:
    """Words that a line may end with, the likeliest where it stands first.

    They rhyme with the nearest line that has the rhyme of its letter, the line before rather than
    the one behind, or else with what the line itself ends with. None where there is nothing to
    rhyme with.
    """
    word = _partner(document, id, writers.pieces)
    if word is None:
        return None
    line = document.line(id)
    before = "\n".join(lines_before(document, id)[-_NEAR:])
    weights = expected(writers.pieces, writers.forward.decoder, before, _beginning(line))
    try:
        return rhymes(word, writers.pieces, weights, limit)
    except ComposeError:  # it ends in nothing that rhymes
        return None


def _partner(document: Document, id: str, pieces: Pieces) -> str | None:
    line = document.line(id)
    if line.template is not None and line.template.rhyme:
        name, scheme = rhyming(document, id).name, scheme_of(document.scheme)
        above, below, passed = "", "", False
        for row in document.rows:
            passed = passed or row.id == id
            shape = row.line.template
            if row.id == id or shape is None or shape.rhyme != line.template.rhyme:
                continue
            if not name or rhyme_at_end(row.line.text, scheme) != last_of(name):
                continue
            if not passed:
                above = row.line.text
            elif not below:
                below = row.line.text
        if above or below:
            return above or below
        if name:
            return _word_of(last_of(name), pieces)
    return line.text or None


def _word_of(name: str, pieces: Pieces) -> str | None:
    """The most frequent word of a class."""
    number = pieces.number(name)
    ids = np.flatnonzero((pieces.end == number) & ~pieces.unseen)
    if not number or not len(ids):
        return None
    counts = pieces.vocabulary.counts[ids]
    return pieces.vocabulary.text_of(int(ids[int(np.argmax(counts))])).strip()


def _beginning(line: Line) -> str:
    """What stands of a line before its last word."""
    if not line.text:
        return line.template.fixed.get(0, "") if line.template else ""
    end = line_end(line.text)
    place = line.text.lower().rfind(end.word) if end else -1
    return line.text[:place] if place > 0 else ""
