"""Forms that one names in a word or two: by figures and letters, or by a tune of Song 词."""

from __future__ import annotations

import re
from typing import Final

from msgspec.structs import replace

from core.errors import SongError
from core.forms.ci import Tune
from core.forms.shapes import plain_form, with_acrostic
from core.forms.sheet import MAX_LINES
from core.forms.sheet_song import SCHEMES
from core.songs.document import Document, Line, Section
from core.text.lines import read_line
from core.text.normalise import normalise

_LONGEST: Final = 4 * MAX_LINES
"""Characters of a form that is typed."""


def of_figures(text: str, letters: str = "") -> Document:
    """A form of one section as one types it: "7 7 7 7" and "AABA".

    Raises:
        SongError: no figures, too many lines, or what `plain_form` does not take.
    """
    figures = re.findall(r"[^\s,，]+", text[: _LONGEST + 1])
    for figure in figures:
        if not re.fullmatch("[0-9]{1,3}", figure):
            raise SongError(
                "“{line}” is no number of syllables",
                line=figure[:40],
                hint="write a number for each line, such as “7 7 7 7”",
            )
    if not figures:
        raise SongError("this form has no line", hint="write a number for each line: “7 7 7 7”")
    if len(text) > _LONGEST or len(figures) > MAX_LINES:
        raise SongError(
            "a form of more than {most} lines", most=MAX_LINES, hint="a form is one song"
        )
    return plain_form(
        [int(figure) for figure in figures], "".join(normalise(letters).upper().split())
    )


def acrostic_form(words: str, figures: str, letters: str = "") -> Document:
    """A form of one section whose lines begin with the characters or words of an acrostic.

    Args:
        figures: a number for each line, or one for all.
        letters: a rhyme letter for each line, or a few that are repeated.

    Raises:
        SongError: it has no character or word, or what `of_figures` and `with_acrostic` refuse.
    """
    units = read_line(normalise(words[: _LONGEST + 1]))
    if not units:
        raise SongError(
            "an acrostic of nothing", hint="write a character or a word for each line: 春夏秋冬"
        )
    if len(units) > MAX_LINES:
        raise SongError(
            "a form of more than {most} lines", most=MAX_LINES, hint="a form is one song"
        )
    if len(figures.split()) == 1:
        figures = " ".join(figures.split() * len(units))
    letters = "".join(letters.split())
    if letters and len(units) % len(letters) == 0:
        letters *= len(units) // len(letters)
    document = of_figures(figures, letters)
    if not re.search("[\u3400-\u9fff]", words):
        document = replace(document, language="en", scheme=SCHEMES["en"][0])
    return with_acrostic(document, normalise(words))


def tune_form(tune: Tune) -> Document:
    """The form of a tune of Song 词, with its tones.

    A line that repeats another one is written once.
    """
    sections: list[Section] = []
    targets = {line.repeats for line in tune.lines}
    for place, line in enumerate(tune.lines):
        id = f"l{place + 1}"
        gap = int(place > 0 and place == tune.second)
        new = Section(id=f"s{len(sections) + 1}", gap=gap)
        alone = place in targets or line.repeats is not None
        before = place - 1 in targets or (place > 0 and tune.lines[place - 1].repeats is not None)
        if line.repeats is not None:
            whole = next(one for one in sections if f"l{line.repeats + 1}" in one.lines)
            sections.append(replace(new, repeats=whole.id))
        elif not sections or gap or alone or before:
            sections.append(replace(new, lines=(id,)))
        else:
            sections[-1] = replace(sections[-1], lines=(*sections[-1].lines, id))
    held = {id for section in sections for id in section.lines}
    shapes = enumerate(tune.templates(), 1)
    lines = {f"l{place}": Line(template=shape) for place, shape in shapes if f"l{place}" in held}
    return Document(title=tune.name, sections=tuple(sections), lines=lines)
