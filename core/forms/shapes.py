"""Forms that one starts from: that of another song, of a half-written one, of figures, an acrostic.

Of a song only the shape is taken: syllables and which lines rhyme, never a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from core.errors import SongError
from core.forms.pattern import GAP, read_pattern
from core.forms.sheet import MAX_LINES
from core.forms.sheet_song import SCHEMES, scheme_of
from core.songs.document import Document, Line
from core.songs.opening import document_of_text
from core.songs.song import title_of
from core.songs.template import MAX_SYLLABLES, LineTemplate
from core.text.lines import line_end, read_line
from core.text.normalise import normalise
from core.text.prosody import Segment

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NUMBER = re.compile(r"\s*(\d{1,3})(?:[.、．)）:：]|\s|$)\s*")
_MARKS = re.compile("[\ue000-\uf8ff]")
"""Private characters, with which gaps are told apart: two of one length are not one line."""
FREE = "x"
"""In a row of rhyme letters: a line that rhymes with none."""


def plain_form(syllables: Sequence[int], letters: str = "", title: str = "—") -> Document:
    """A form of one section out of figures: (7, 7, 7, 7) and "AABA" ("x" or "-" rhymes with none).

    Raises:
        SongError: not as many letters as lines, or a number that no line can have.
    """
    if letters and len(letters) != len(syllables):
        raise SongError(
            "{letters} rhyme letters for {lines} lines",
            letters=len(letters),
            lines=len(syllables),
            hint="one for each line; x is a line without a rhyme",
        )
    document = document_of_text("\n".join("x" for _ in syllables), title=title)
    shapes = [
        LineTemplate(syllables=count, rhyme="" if letter in f"{FREE}-" else letter)
        for count, letter in zip(
            syllables, letters.replace("X", FREE) or FREE * len(syllables), strict=True
        )
    ]
    lines = dict(zip(document.lines, (Line(template=shape) for shape in shapes), strict=True))
    return replace(document, lines=lines, language="zh", scheme=SCHEMES["zh"][0])


def shape_of(text: str, title: str = "—", segment: Segment | None = None) -> Document:
    """A song of the same shape as a text, with no word of it.

    Args:
        segment: cuts Chinese into words, so that the same word twice is known for no rhyme.

    Raises:
        SongError: a line is longer than a form can be, there is none, or there are too many.
    """
    document = _shaped(document_of_text("\n".join(_rows(text)), title=title), segment)
    document = without_shapeless(document)
    if not document.lines:
        raise SongError("there is no line whose shape could be taken")
    lines = {id: Line(template=line.template) for id, line in document.lines.items()}
    return replace(document, lines=lines)


def without_shapeless(document: Document) -> Document:
    """The same song without the lines that have no shape."""
    kept = {id: line for id, line in document.lines.items() if line.template is not None}
    sections = tuple(
        replace(
            section,
            lines=tuple(id for id in section.lines if id in kept),
            instead={a: b for a, b in section.instead.items() if a in kept and b in kept},
        )
        for section in document.sections
    )
    held = {id for s in sections for id in (*s.lines, *s.instead.values())}
    lines = {id: line for id, line in kept.items() if id in held}
    return replace(document, sections=sections, lines=lines)


def half_written(text: str, title: str | None = None, segment: Segment | None = None) -> Document:
    """A song out of lyrics with gaps: what is written is locked, what is missing has a shape.

    A gap is a line with one ＿ for each syllable, around words that are to stay, or a number
    without a line behind it. The latter gets the shape of the line at its place in another section
    of as many lines, else of the line before it, else of the one behind it.

    Raises:
        SongError: a line is longer than a form can be, nothing tells how long a gap is, or there
            are too many lines.
    """
    rows = _unnumbered(_rows(text))
    gaps = {place for place, row in enumerate(rows) if row is None or GAP.search(row)}
    if title is None:
        title = title_of("\n".join(row or "" for row in rows if not GAP.search(row or "_")))
    marked = [
        f"{row or ''}{chr(0xE000 + place % 0x1900)}" if place in gaps else row or ""
        for place, row in enumerate(rows)
    ]
    document = document_of_text("\n".join(marked), title=title)
    lines = {
        id: Line(template=_gap(line.text))
        if _MARKS.search(line.text)
        else replace(line, locked=True)
        for id, line in document.lines.items()
    }
    document = _shaped(replace(document, lines=lines), segment)
    lines = {
        id: line if line.locked or line.template else replace(line, template=_beside(document, id))
        for id, line in document.lines.items()
    }
    return replace(document, lines=lines)


def shaped(document: Document, segment: Segment | None = None) -> Document:
    """The same song with a shape for each line that has none yet, as its text tells.

    A line of marks alone stays without one.

    Raises:
        SongError: a line is longer than a form can be.
    """
    told = _shaped(document, segment).lines
    # A letter that a form has already may mean another rhyme than the one that is heard here.
    own = {line.template.rhyme for line in document.lines.values() if line.template} - {""}
    lines = {}
    for id, line in document.lines.items():
        shape = line.template or told[id].template
        if line.template is None and shape is not None and shape.rhyme and own:
            shape = replace(shape, rhyme="")
        lines[id] = replace(line, template=shape)
    return replace(document, lines=lines)


def with_acrostic(document: Document, text: str, *, last: bool = False) -> Document:
    """Fixes the first (or last) character or word of one line after the other.

    Raises:
        SongError: not as many as lines that can be written, or one that contradicts its line.
    """
    units = read_line(text)
    open_lines = [
        (number, row)
        for number, row in enumerate(document.rows, 1)
        if not row.line.locked and not row.shared
    ]
    if not units or len(units) != len(open_lines):
        raise SongError(
            "{count} characters for {lines} lines",
            count=len(units),
            lines=len(open_lines),
            hint="one for each line that is not locked",
        )
    lines = dict(document.lines)
    for unit, (number, row) in zip(units, open_lines, strict=True):
        template = row.line.template
        if template is None:
            raise SongError(
                "line {number} has no shape", number=number, hint="take a form for the song first"
            )
        place = template.syllables - unit.syllables if last else 0
        try:
            shape = replace(template, fixed={**template.fixed, place: unit.text})
        except SongError as error:
            error.where = str(number)
            raise
        lines[row.id] = replace(row.line, template=shape)
    return replace(document, lines=lines)


def _rows(text: str) -> list[str]:
    """The lines of a text, which a form is to be made of."""
    rows = normalise(text).split("\n")
    if len(rows) > MAX_LINES:
        raise SongError(
            "a form of more than {most} lines", most=MAX_LINES, hint="a form is one song"
        )
    return rows


def _shaped(document: Document, segment: Segment | None) -> Document:
    """With the shape of each line that has a text; lines that show no syllable get none."""
    letters = rhyme_letters(document, segment)
    lines = dict(document.lines)
    for id, line in document.lines.items():
        count = sum(unit.syllables for unit in read_line(line.text))
        if count > MAX_SYLLABLES:
            raise SongError(
                "“{text}” has {size} syllables; a form has lines of {most} at most",
                text=line.text[:40],
                size=count,
                most=MAX_SYLLABLES,
                hint="break it into two lines",
            )
        if count:
            shape = LineTemplate(syllables=count, rhyme=letters.get(id, ""))
            lines[id] = replace(line, template=shape)
    return replace(document, lines=lines)


def rhyme_letters(document: Document, segment: Segment | None = None) -> dict[str, str]:
    """Id of a line to its rhyme letter, for lines that rhyme with another one of their section.

    A letter is a class in the whole song. The same word twice is no rhyme.
    """
    scheme = scheme_of(document.scheme)
    found: dict[str, str] = {}
    names: dict[str, str] = {}
    for section in document.sections:
        ids = document.lines_of(section)
        ends = {id: line_end(document.lines[id].text, scheme, segment) for id in ids}
        words: dict[str, set[str]] = {}
        for end in ends.values():
            if end is not None:
                words.setdefault(end.rhyme, set()).add(end.word)
        for id, end in ends.items():
            if end is None or len(words[end.rhyme]) < 2:
                continue
            if end.rhyme not in names and len(names) < len(_LETTERS):
                names[end.rhyme] = _LETTERS[len(names)]
            if end.rhyme in names:
                found.setdefault(id, names[end.rhyme])
    return found


def _unnumbered(rows: list[str]) -> list[str | None]:
    """Without the numbers of lines, if they count 1, 2, 3 ...; None where only a number stands."""
    found = {place: number for place, row in enumerate(rows) if (number := _NUMBER.match(row))}
    counted = [int(number[1]) for number in found.values()]
    if len(counted) < 2 or counted != list(range(counted[0], counted[0] + len(counted))):
        return [*rows]
    return [
        (row[found[place].end() :].strip() or None) if place in found else row
        for place, row in enumerate(rows)
    ]


def _gap(text: str) -> LineTemplate | None:
    """The shape that a gap shows; None where it is only a number."""
    syllables, fixed, marks = read_pattern(_MARKS.sub("", text))
    return LineTemplate(syllables=syllables, fixed=fixed, marks=marks) if syllables else None


def _beside(document: Document, id: str) -> LineTemplate:
    """The shape that a gap gets from the lines around it."""
    home = document.home_of(id)
    ids = document.lines_of(home)
    place = ids.index(id)
    others: Iterable[str] = (
        document.lines_of(section)[place]
        for section in document.sections
        if section.id != home.id and len(document.lines_of(section)) == len(ids)
    )
    for other in (*others, *reversed(ids[:place]), *ids[place + 1 :]):
        template = document.lines[other].template
        if template is not None:
            shared = template.rhyme if other not in ids else ""
            return LineTemplate(syllables=template.syllables, rhyme=shared)
    raise SongError(
        "nothing tells how long line {number} is to be",
        number=[row.id for row in document.rows].index(id) + 1,
        hint="write ＿ for each syllable",
    )
