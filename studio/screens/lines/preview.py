"""The form of a song as a person sees it before it is taken: ＿ for each syllable that is open."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len
from textual.content import Content

from core.songs.document import Document, Line
from core.songs.template import LineTemplate
from studio.widgets.lines import cut
from studio.wording.i18n import t
from studio.wording.safe_text import safe_line

GAPS: Final = {"zh": "＿", "en": "_ "}
"""One open syllable; of two cells in both, so that lines of one length look so."""
MOST: Final = 400
"""Rows that are shown; a form may have five times as many."""
_LINE_CELLS: Final = 36
"""Most that is kept free for a line before what is told of it."""
_TOLD: Final = 14
"""Cells for its number, its syllables, its rhyme letter, and whether it is locked."""


def preview(document: Document, width: int) -> Content:
    """All lines with their rhyme letters; what is written and locked stands there with a ■."""
    shapes = [row.line.template for row in document.rows]
    syllables = sum(shape.syllables for shape in shapes if shape is not None)
    told = t("lines: {lines}  syllables: {syllables}", lines=len(shapes), syllables=syllables)
    rows: list[Content] = [Content.styled(cut(told, width), "dim")]
    texts = {id: shown(line, document.language) for id, line in document.lines.items()}
    room = min(_LINE_CELLS, max(map(cell_len, texts.values()), default=0), max(8, width - _TOLD))
    number = 0
    for section in document.sections:
        ids = document.lines_of(section)
        if section.tag:
            again = t("{tag} (again)", tag=section.tag) if section.repeats else section.tag
            rows.append(Content.styled(cut(safe_line(again), width), "bold $accent"))
        elif number:
            rows.append(Content(""))
        for id in ids:
            number += 1
            rows.append(_row(number, texts[id], document.lines[id], room, width))
        if len(rows) > MOST:
            more = t("{count} lines more", count=len(shapes) - number)
            return Content("\n").join([*rows, Content.styled(more, "dim")])
    return Content("\n").join(rows)


def shown(line: Line, language: str) -> str:
    """The text of a line, or what its form says of it."""
    if line.text or line.template is None:
        return safe_line(line.text)
    return open_line(line.template, language)


def open_line(template: LineTemplate, language: str) -> str:
    """＿ for each syllable, fixed words and marks in their places."""
    gap = GAPS.get(language, GAPS["zh"])
    fixed = dict(template.fixed_units())
    parts: list[str] = []
    place = 0
    while place < template.syllables:
        parts.append(template.marks.get(place, ""))
        if (unit := fixed.get(place)) is not None:
            parts.append(unit.text + (" " if unit.text.isascii() else ""))
            place += unit.syllables
        else:
            parts.append(gap)
            place += 1
    return "".join(parts).rstrip() + template.marks.get(place, "")


def _row(number: int, text: str, line: Line, room: int, width: int) -> Content:
    shape = line.template
    text = cut(text, room)
    pad = " " * (room - cell_len(text))
    letter = shape.rhyme * (2 if shape.double else 1) if shape else ""
    told = f"  {shape.syllables if shape else '':>2} "
    before = f"{number:>3} "
    tones = cut(f"  {shape.tones}", width - room - _TOLD) if shape and shape.tones else ""
    return Content.assemble(
        (before, "dim"),
        (text, "" if line.locked else "$text-muted"),
        pad,
        (told, "dim"),
        (f"{letter or '·':<2}", "bold $accent" if letter else "dim"),
        (" ■" if line.locked else "", "dim"),
        (tones, "dim"),
    )
