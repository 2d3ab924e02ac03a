"""A line as a form sees it: its syllables with their tones, and what its end rhymes on.

Chinese by `core.text.prosody`, words of Latin letters by `core.text.english`; a line may hold both.
The line is read as a whole: a character that is read otherwise in its phrase is found here.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from core.text.english import LETTERS, WORD, pronounce
from core.text.prosody import HAN, Scheme, Segment, class_of, line_rhyme, syllables, tone_classes

_UNIT: Final = re.compile(f"(?P<han>[{HAN}]+)|(?P<latin>{WORD})|(?P<other>[^\\W_])")
LATIN: Final = re.compile(f"[{LETTERS}]")
_LAST: Final = re.compile(f"(?:[{HAN}]+|{WORD})(?=[\\W_]*$)")
_RUNS: Final = re.compile(f"[{HAN}]+(?:[\\W_]+[{HAN}]+)*(?=[\\W_]*$)")
NO_TONE: Final = "·"
"""Stands for a syllable without one of the Chinese tones."""
DOUBLE: Final = "+"
"""Joins the classes of a Chinese rhyme of two syllables: "一七+姑苏"."""


class Unit(NamedTuple):
    """A Chinese character, or a word of Latin letters."""

    text: str
    syllables: int
    tones: str
    """One character a syllable: 平, 仄, 轻 (neutral), or · where there is none."""
    known: bool
    """Whether it could be read: not guessed, and no number or letter of another script."""


class LineEnd(NamedTuple):
    """What the end of a line rhymes on."""

    rhyme: str
    """A class of the scheme ("姑苏"), sounds ("AY T"), or two classes ("一七+姑苏")."""
    word: str
    """The word that rhymes, particle left out, in lower case: the same word is no rhyme."""
    guessed: bool


def read_line(line: str) -> list[Unit]:
    """The characters and words of a line in order; marks and spaces are left out."""
    units: list[Unit] = []
    for found in _UNIT.finditer(line):
        if found["han"]:
            tones = tone_classes(found["han"])
            units += [Unit(char, 1, tone, True) for char, tone in zip(found[0], tones, strict=True)]
        elif found["latin"]:
            said = pronounce(found[0])
            units.append(Unit(found[0], said.syllables, NO_TONE * said.syllables, not said.guessed))
        else:
            units.append(Unit(found[0], 1, NO_TONE, False))
    return units


def spans(line: str) -> list[tuple[int, int, int]]:
    """Where each unit of `read_line` begins and ends in the line, and how many syllables it has."""
    found: list[tuple[int, int, int]] = []
    for unit in _UNIT.finditer(line):
        start, end = unit.span()
        if unit["han"]:
            found += [(at, at + 1, 1) for at in range(start, end)]
        else:
            found.append((start, end, pronounce(unit[0]).syllables if unit["latin"] else 1))
    return found


def line_end(
    line: str, scheme: Scheme = "thirteen", segment: Segment | None = None, *, double: bool = False
) -> LineEnd | None:
    """What the end of `line` rhymes on, or None where it rhymes on nothing.

    Args:
        line: one line of a lyric; marks at its end are ignored.
        scheme: names the classes of Chinese rhymes; English has its own.
        segment: cuts Chinese into words, for `LineEnd.word`; the rhyme is read without it.
        double: asks for the rhyme of the last two syllables. A Chinese line that ends in a
            particle or an r-coloured word has none, nor has an English word with one syllable
            from its stress on.
    """
    last = _LAST.search(line)
    if last is None:
        return None
    text = last[0]
    if re.match(f"[{LETTERS}'\u2019]", text):
        said = pronounce(text)
        if said.rhyme is None or (double and not said.double):
            return None
        return LineEnd(said.rhyme, text.lower(), said.guessed)
    found = line_rhyme(text, None, scheme)
    if found is None:
        return None
    word = found.word
    if segment is not None:
        with_words = line_rhyme(text, segment, scheme)
        word = with_words.word if with_words else word
    if not double:
        return LineEnd(found.rhyme, word, False)
    # A pause inside the rhyme does not part it.
    read = syllables(re.sub(r"[\W_]+", "", _RUNS.search(line)[0]))  # type: ignore[index]
    classes = [class_of(one.final, scheme) for one in read[-2:]]
    if found.particle or len(classes) < 2 or None in classes or read[-1].char == "儿":
        return None
    return LineEnd(DOUBLE.join(str(one) for one in classes), word, False)
