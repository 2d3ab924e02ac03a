"""A finished line against its template: read as a whole, never token by token."""

from __future__ import annotations

from typing import Literal, NamedTuple

from core.forms.slots import Wanted
from core.songs.template import ANY_TONE, LineTemplate
from core.text.lines import NO_TONE, line_end, read_line
from core.text.prosody import Scheme


class Fault(NamedTuple):
    """One thing that is wrong with a line."""

    kind: Literal["syllables", "tone", "fixed", "rhyme", "word"]
    """"word": it rhymes by a word that was used already."""
    place: int
    """Syllable, from 0; for rhymes the last one."""
    wanted: str
    found: str


def faults(text: str, template: LineTemplate, wanted: Wanted, scheme: Scheme) -> list[Fault]:
    """All that is wrong with `text`; of a line of wrong length nothing else is told."""
    units = read_line(text)
    count = sum(unit.syllables for unit in units)
    if count != template.syllables:
        return [Fault("syllables", 0, str(template.syllables), str(count))]
    found: list[Fault] = []
    tones = "".join(unit.tones for unit in units)
    starts: dict[int, str] = {}
    place = 0
    for unit in units:
        starts[place] = unit.text.lower()
        place += unit.syllables
    free = set(range(count))
    for place, unit in template.fixed_units():
        free -= set(range(place, place + unit.syllables))
        if starts.get(place) != unit.text.lower():
            found.append(Fault("fixed", place, unit.text, starts.get(place, "")))
    # A person fixed the others, in whatever tone.
    for place in sorted(free) if template.tones else ():
        asked = template.tones[place]
        if asked not in (ANY_TONE, tones[place]):
            found.append(Fault("tone", place, asked, tones[place].replace(NO_TONE, "")))
    return found + _rhyme_faults(text, template, wanted, scheme)


def _rhyme_faults(text: str, template: LineTemplate, wanted: Wanted, scheme: Scheme) -> list[Fault]:
    if not template.rhyme:
        return []
    last = template.syllables - 1
    end = line_end(text, scheme, double=template.double)
    if end is None or (wanted.rhyme and end.rhyme != wanted.rhyme):
        return [Fault("rhyme", last, wanted.rhyme, end.rhyme if end else "")]
    if end.word in wanted.avoid:
        return [Fault("word", last, "", end.word)]
    return []
