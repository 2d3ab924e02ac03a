"""Documents as form sheets; see `core.forms.sheet`."""

from __future__ import annotations

import re

from core.errors import SongError
from core.forms.pattern import write_pattern
from core.forms.sheet import parse
from core.forms.sheet_song import SCHEMES
from core.songs.document import Document, Line
from core.songs.template import LineTemplate


def write(document: Document) -> str:
    """A form sheet that says what a document says of its shape, and its lines.

    `parse` gives the same song again, without takes; a repetition whose lines differ is written
    out.

    Raises:
        SongError: a line has no shape.
    """
    rows = [f"title: {document.title}"]
    if document.language != "zh":
        rows.append(f"language: {document.language}")
    if document.scheme != SCHEMES.get(document.language, ("",))[0]:
        rows.append(f"scheme: {document.scheme}")
    rows += [f"{letter} = {name}" for letter, name in sorted(document.classes.items())]
    first: dict[str, str] = {}
    for section in document.sections:
        if document.lines_of(section):
            first.setdefault(section.tag, section.id)
        rows.append("")
        if section.tag or len(rows) > 1:
            rows.append(f"[{section.tag}]")
        # A tag without lines repeats the first section of that name.
        again = section.tag and not section.instead and section.repeats == first.get(section.tag)
        if not again:
            rows += [_line(document.lines[id]) for id in document.lines_of(section)]
    text = "\n".join(rows) + "\n"
    parse(text)  # what cannot be said so is told now, and not when it is read
    return text


def _line(line: Line) -> str:
    template = line.template
    if template is None:
        raise SongError(
            "the line “{text}” has no shape",
            text=line.text,
            hint="take the shape of the song first",
        )
    if line.text:
        return f"{form_of(template)} {'=' if line.locked else '~'} {line.text}"
    return form_of(template)


def form_of(template: LineTemplate) -> str:
    """What a line must be like, as a line of a form sheet: `7 A | 平平仄仄平平仄`."""
    letters = template.rhyme * (2 if template.double else 1)
    parts = [f"{template.syllables} {letters}".rstrip()]
    if template.tones:
        parts.append(f"| {template.tones}")
    if template.fixed or template.marks:
        parts.append(f"| {_pattern(template)}")
    return " ".join(parts)


def _pattern(template: LineTemplate) -> str:
    pattern = write_pattern(template)
    # These three alone would be tones; quotation marks make them characters.
    return f"“{pattern}”" if re.fullmatch("[平仄中]+", pattern) else pattern
