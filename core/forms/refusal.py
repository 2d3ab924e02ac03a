"""Why no line of a template can be written, and the nearest template of which one can."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from core.errors import ComposeError
from core.forms.line_legality import LineLegality
from core.forms.near import near_classes
from core.forms.slots import Wanted
from core.songs.template import ANY_TONE, LineTemplate
from core.text.lines import DOUBLE

_TRIED = 8
"""Other rhymes that are tried."""


class Nearest(NamedTuple):
    """A change that makes a line possible, and the sentence that tells it."""

    template: LineTemplate
    wanted: Wanted
    told: ComposeError


class Refusal(NamedTuple):
    """`error` says why, and in its hint what is nearest."""

    error: ComposeError
    nearest: Nearest | None


def refusal(legality: LineLegality) -> Refusal | None:
    """None where lines can be written; some milliseconds where not."""
    if legality.feasible:
        return None
    error = _reason(legality)
    for nearest in _changes(legality):
        if LineLegality(nearest.template, legality.pieces, nearest.wanted).feasible:
            error.hint_template = nearest.told.template
            error.fields.update(nearest.told.fields)
            return Refusal(error, nearest)
    return Refusal(error, None)


def _possible(legality: LineLegality, template: LineTemplate) -> bool:
    return LineLegality(template, legality.pieces, legality.wanted).feasible


def _reason(legality: LineLegality) -> ComposeError:
    template = legality.template
    if template.rhyme and _possible(legality, replace(template, rhyme="", double=False)):
        return _reason_of_rhyme(legality)
    if template.tones and _possible(legality, replace(template, tones="")):
        return ComposeError("no words of this model make the tones {tones}", tones=template.tones)
    if template.fixed and _possible(legality, replace(template, fixed={})):
        return ComposeError(
            "no line of {syllables} syllables can hold “{text}” there",
            syllables=template.syllables,
            text=" ".join(template.fixed.values()),
        )
    if LineLegality(LineTemplate(template.syllables), legality.pieces).feasible:
        return ComposeError("no line has this rhyme, these tones and these fixed words together")
    return ComposeError(
        "no words of this model make a line of {syllables} syllables", syllables=template.syllables
    )


def _reason_of_rhyme(legality: LineLegality) -> ComposeError:
    template, wanted = legality.template, legality.wanted
    rhyme = wanted.rhyme or template.rhyme
    for place, unit in template.fixed_units():
        if place + unit.syllables == template.syllables:
            return ComposeError(
                "“{text}” at the end does not rhyme with {rhyme}", text=unit.text, rhyme=rhyme
            )
    if template.tones and _possible(legality, replace(template, tones="")):
        tones = template.tones[-2:]
        return ComposeError("no word of {rhyme} fits {tones} at the end", rhyme=rhyme, tones=tones)
    if not wanted.rhyme:
        return ComposeError(
            "no rhyme of this model has {partners} more words", partners=wanted.partners
        )
    if wanted.avoid:
        return ComposeError("no further word of this model rhymes with {rhyme}", rhyme=rhyme)
    return ComposeError("no word of this model rhymes with {rhyme}", rhyme=rhyme)


def _changes(legality: LineLegality) -> Iterator[Nearest]:
    """Changed templates, those first that change least."""
    template, wanted = legality.template, legality.wanted
    yield from _freer_tones(template, wanted)
    if template.rhyme and wanted.rhyme:
        for rhyme in _other_rhymes(legality):
            told = ComposeError("the rhyme {nearest} is possible", nearest=rhyme)
            yield Nearest(template, replace(wanted, rhyme=rhyme), told)
    if template.double:
        single = replace(wanted, rhyme=wanted.rhyme.rpartition(DOUBLE)[2])
        told = ComposeError("a rhyme of one syllable is possible")
        yield Nearest(replace(template, double=False), single, told)
    if template.rhyme:
        told = ComposeError("it is possible without rhyme")
        yield Nearest(replace(template, rhyme="", double=False), Wanted(), told)
    if not (template.tones or template.fixed or template.marks):
        for count in (template.syllables - 1, template.syllables + 1):
            told = ComposeError("a line of {nearest} syllables is possible", nearest=count)
            if count > template.double:
                yield Nearest(replace(template, syllables=count), wanted, told)
    if template.fixed:
        told = ComposeError("it is possible without the fixed words")
        yield Nearest(replace(template, fixed={}), wanted, told)


def _freer_tones(template: LineTemplate, wanted: Wanted) -> Iterator[Nearest]:
    """From the end of the line on, one tone after the other free."""
    tones = template.tones
    for place in range(len(tones) - 1, -1, -1):
        if tones[place] != ANY_TONE:
            tones = tones[:place] + ANY_TONE + tones[place + 1 :]
            told = ComposeError("the tones {nearest} are possible", nearest=tones)
            yield Nearest(replace(template, tones=tones), wanted, told)


def _other_rhymes(legality: LineLegality) -> list[str]:
    """Near rhymes first, then those with most words."""
    pieces, rhyme = legality.pieces, legality.wanted.rhyme
    numbers = pieces.double if legality.template.double else pieces.end
    counts = np.bincount(numbers, minlength=len(pieces.classes))
    near = near_classes(rhyme, pieces.scheme)
    names = pieces.classes
    order = sorted(np.flatnonzero(counts), key=lambda n: (names[n] not in near, -counts[n]))
    return [names[n] for n in order if n and names[n] != rhyme][:_TRIED]
