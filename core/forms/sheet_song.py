"""What a form sheet says as a whole: language, classes, letters, sections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple, cast

from core.errors import Names, SongError
from core.songs.document import Document, Line, Section
from core.songs.song import clean_title, title_of
from core.songs.template import LineTemplate
from core.text.lines import line_end
from core.text.prosody import RHYME_CLASSES, Scheme

SCHEMES: Final = {"zh": ("thirteen", "tongyun", "final"), "en": ("cmu",)}
_SOUNDS = re.compile("(?:A[AEHOWY]|E[HRY]|I[HY]|O[WY]|U[HW])(?: [A-Z]{1,2})*")
"""An English rhyme, as `core.text.english` writes it: a vowel and what follows it."""


class Sheet(NamedTuple):
    """What a form sheet says."""

    document: Document
    free: tuple[str, ...]
    """Rhyme letters that are used once, so that nothing has to rhyme."""


@dataclass
class Reading:
    """What the lines of a sheet said so far."""

    where: str
    number: int = 0
    fields: dict[str, str] = field(default_factory=dict)
    classes: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Letter to the number of its line and what stands there."""
    sections: list[tuple[str | None, list[str]]] = field(default_factory=list)
    lines: dict[str, Line] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    """Id of a line to the number of its line in the sheet."""

    def place(self, number: int | None = None) -> str:
        return f"{self.where}:{number or self.number}"


def sheet(reading: Reading) -> Sheet:
    """The song of a sheet that was read to its end.

    Raises:
        SongError: parts of it contradict each other.
    """
    sung = [line.text for line in reading.lines.values() if line.text]
    language = _language(reading, sung)
    scheme = reading.fields.get("scheme", SCHEMES[language][0]).lower()
    if scheme not in SCHEMES[language]:
        raise SongError(
            "there is no table of rhymes {scheme!r}; there is {schemes:, | and }",
            scheme=scheme,
            schemes=Names(SCHEMES[language]),
            where=reading.place(reading.numbers["scheme"]),
        )
    classes = {
        letter: _class(name, language, scheme, reading.place(number))
        for letter, (number, name) in sorted(reading.classes.items())
    }
    title = reading.fields.get("title") or title_of("\n".join(sung))
    document = Document(
        title=clean_title(title),
        language=language,
        scheme=scheme,
        classes=classes,
        sections=tuple(_sections(reading)),
        lines=reading.lines,
    )
    return Sheet(document, _partners(reading, document))


def _language(reading: Reading, sung: list[str]) -> str:
    said = reading.fields.get("language", "").lower()
    if said and said not in SCHEMES:
        raise SongError(
            "there are forms in {languages:, | and }, not in {language!r}",
            languages=Names(tuple(SCHEMES)),
            language=said,
            where=reading.place(reading.numbers["language"]),
        )
    fixed = [text for line in reading.lines.values() for text in _template(line).fixed.values()]
    names = [name for _, name in reading.classes.values()]
    known = " ".join([*sung, *fixed, *names])
    latin = bool(re.search("[A-Za-z]", known)) and not re.search("[\u3400-\u9fff]", known)
    return said or ("en" if latin else "zh")


def _class(name: str, language: str, scheme: str, where: str) -> str:
    known = RHYME_CLASSES.get(scheme, ())
    if name in known or scheme == "final" or (language == "en" and _SOUNDS.fullmatch(name)):
        return name
    end = line_end(name, scheme_of(scheme))
    if end is None or (language == "zh" and end.rhyme not in known):
        raise SongError(
            "“{name}” is no rhyme class", name=name, where=where,
            hint="write a word that the lines are to rhyme with, or one of: {classes}",
            classes=" ".join(known) or "-",
        )  # fmt: skip
    return end.rhyme


def _sections(reading: Reading) -> Iterator[Section]:
    known: dict[str, str] = {}
    for number, (tag, ids) in enumerate(reading.sections, 1):
        whole = known.get(tag or "") if not ids else None
        if ids and tag:
            known.setdefault(tag, f"s{number}")
        yield Section(
            id=f"s{number}",
            tag=tag or "",
            heading=f"[{tag}]" if tag else None,
            gap=0 if number == 1 else 1,
            lines=tuple(ids),
            repeats=whole,
        )


def _partners(reading: Reading, document: Document) -> tuple[str, ...]:
    """Letters that are used once.

    Raises:
        SongError: a letter has a class and no line, or locked lines of one letter do not rhyme.
    """
    used: dict[str, list[str]] = {}
    for id, line in document.lines.items():
        if _template(line).rhyme:
            used.setdefault(_template(line).rhyme, []).append(id)
    for letter in document.classes.keys() - used.keys():
        raise SongError(
            "no line has the rhyme letter {letter}",
            letter=letter,
            where=reading.place(reading.classes[letter][0]),
            hint="write it behind the syllables of a line, or leave its class out",
        )
    for letter, ids in used.items():
        wanted = document.classes.get(letter)
        for id in ids:
            line = document.lines[id]
            if not line.locked:
                continue
            end = line_end(line.text, scheme_of(document.scheme))
            rhyme = end.rhyme if end else None
            if rhyme is None or (wanted is not None and rhyme != wanted):
                raise SongError(
                    "“{text}” rhymes on {found}, but {letter} is {wanted}",
                    text=line.text, found=rhyme or "-", letter=letter, wanted=wanted or "-",
                    where=reading.place(reading.numbers[id]),
                    hint="give it another letter or none",
                )  # fmt: skip
            wanted = rhyme
    return tuple(letter for letter, ids in sorted(used.items()) if len(ids) == 1)


def scheme_of(name: str) -> Scheme:
    # English rhymes are the same in all of them.
    return cast(Scheme, name) if name in SCHEMES["zh"] else "thirteen"


def _template(line: Line) -> LineTemplate:
    assert line.template is not None
    return line.template
