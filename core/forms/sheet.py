"""Form sheets: the shape of a song as plain text that a person writes in an editor.

    title: 四季
    scheme: thirteen         the table of rhymes: thirteen, tongyun or final; English has its own
    A = 姑苏                  the class of a rhyme letter, or a word that it is to rhyme with
    [主歌]                    a section; one of the same name without lines repeats it
    7 A | 春______            _ is any syllable, anything else stands in the line as it is
    7 A | 平平仄仄平平仄       tones, 中 is any; a second column may hold fixed words
    7 AA                     the last two syllables rhyme
    9   = 我们之间隔着一条河   a locked line; ~ in place of = is one that may be written anew
    # a remark

A column of 平仄中 alone is tones; with a _ or any other character in it they are characters like
others. A letter that is used once is free.
"""

from __future__ import annotations

import re
from typing import Final

from core.errors import SongError
from core.forms.pattern import Pattern, read_pattern
from core.forms.sheet_song import Reading, Sheet, sheet
from core.songs.document import Line
from core.songs.template import ANY_TONE, LineTemplate
from core.text.lines import read_line
from core.text.normalise import normalise

__all__ = ["Sheet", "parse"]
MAX_LINES: Final = 2_000
MAX_LENGTH: Final = 500
"""Characters of one line."""
SUFFIX: Final = ".form"
_LINE = re.compile(
    r"(?P<syllables>\d{1,9})\s*(?P<rhyme>[A-Za-z]*)\s*(?P<columns>(?:\|[^|=~]*)*)"
    r"(?:(?P<how>[=~])(?P<text>.*))?"
)
_CLASS = re.compile(r"(?P<letter>\w+)\s*=\s*(?P<name>.*)")
_FIELD = re.compile(r"(?P<name>[A-Za-z]+)\s*[:：]\s*(?P<value>.*)")
_TONES = re.compile("[平仄中]+")
_WRITE_SO = "write it like `7 A | 春______`, `9 = a locked line`, `A = 姑苏` or `[主歌]`"


def parse(text: str, where: str = "form") -> Sheet:
    """The song that a form sheet describes.

    Args:
        where: names the sheet in errors.

    Raises:
        SongError: the first line that makes no sense, and what to write there.
    """
    reading = Reading(where)
    rows = text.splitlines() if len(text) <= MAX_LINES * MAX_LENGTH else None
    if rows is None or len(rows) > MAX_LINES:
        raise SongError(
            "a form sheet of more than {most} lines", most=MAX_LINES, where=where,
            hint="a sheet is one song",
        )  # fmt: skip
    for reading.number, raw in enumerate(rows, 1):
        if len(raw) > MAX_LENGTH:
            raise SongError(
                "a line of more than {most} characters", most=MAX_LENGTH, where=reading.place(),
                hint="break it",
            )  # fmt: skip
        line = normalise(raw).strip()
        if line and not line.startswith("#"):
            _read(reading, line)
    if not reading.lines:
        raise SongError("this form sheet has no line", where=where, hint=_WRITE_SO)
    return sheet(reading)


def _read(reading: Reading, line: str) -> None:
    if line[0] in "[【" and line[-1] in "]】":
        reading.sections.append((line[1:-1].strip(), []))
    elif line[0].isdecimal():
        _read_line(reading, line)
    elif found := _CLASS.fullmatch(line):
        letter = found["letter"].upper()
        if not re.fullmatch("[A-Z]", letter):
            raise SongError(
                "“{rhyme}” is no letter for a rhyme; they are A to Z",
                rhyme=found["letter"],
                where=reading.place(),
            )
        reading.classes[letter] = (reading.number, found["name"].strip())
    elif (found := _FIELD.fullmatch(line)) and found["name"].lower() in (
        "title", "scheme", "language",
    ):  # fmt: skip
        reading.fields[found["name"].lower()] = found["value"].strip()
        reading.numbers[found["name"].lower()] = reading.number
    else:
        raise SongError(
            "“{line}” says nothing that a form sheet knows",
            line=line[:40],
            where=reading.place(),
            hint=_WRITE_SO,
        )


def _read_line(reading: Reading, line: str) -> None:
    found = _LINE.fullmatch(line)
    if found is None:
        raise SongError(
            "“{line}” says nothing that a form sheet knows",
            line=line[:40],
            where=reading.place(),
            hint=_WRITE_SO,
        )
    syllables, rhyme = int(found["syllables"]), found["rhyme"].upper()
    double = len(rhyme) == 2 and rhyme[0] == rhyme[1]
    tones, written = "", Pattern(0, {}, {})
    for column in found["columns"].split("|")[1:]:
        pattern = re.sub(r"\s+", " ", column).strip()
        size = len(pattern) if _TONES.fullmatch(pattern) else None
        if size is not None and not tones:
            tones = pattern
        elif size is None and pattern and not written.fixed:
            written = read_pattern(pattern)
            size = written.syllables
        elif pattern:
            raise SongError(
                "two columns of one kind", where=reading.place(),
                hint="one for tones, one for fixed words",
            )  # fmt: skip
        if size not in (None, syllables):
            raise SongError(
                "“{pattern}” has {size} syllables, not {syllables}",
                pattern=pattern,
                size=size,
                syllables=syllables,
                where=reading.place(),
                hint="write _ for each syllable that is free",
            )
    try:
        template = LineTemplate(
            syllables=syllables,
            rhyme=rhyme[0] if double else rhyme,
            tones="" if not tones.strip(ANY_TONE) else tones,
            fixed=written.fixed,
            double=double,
            marks=written.marks,
        )
    except SongError as error:
        error.where = reading.place()
        raise
    line_read = Line(
        text=(found["text"] or "").strip(), locked=found["how"] == "=", template=template
    )
    _check_written(reading, line_read, found["how"] or "")
    id = f"l{len(reading.lines) + 1}"
    if not reading.sections:
        reading.sections.append((None, []))
    reading.sections[-1][1].append(id)
    reading.lines[id], reading.numbers[id] = line_read, reading.number


def _syllables(text: str) -> int:
    return sum(unit.syllables for unit in read_line(text))


def _check_written(reading: Reading, line: Line, how: str) -> None:
    """A locked line must be what is said of it; that it rhymes is checked once all are known."""
    template = line.template
    assert template is not None
    if how and not line.text:
        raise SongError(
            "there is nothing behind {how}", how=how, where=reading.place(), hint="write the line"
        )
    if not line.locked:
        return
    if (size := _syllables(line.text)) != template.syllables:
        raise SongError(
            "“{text}” has {size} syllables, not {syllables}",
            text=line.text,
            size=size,
            syllables=template.syllables,
            where=reading.place(),
            hint="write {size} before it, or change the line",
        )
    _check_pattern(reading, line.text, template)


def _check_pattern(reading: Reading, text: str, template: LineTemplate) -> None:
    place, units = 0, dict[int, str]()
    for unit in read_line(text):
        units[place] = unit.text.lower()
        place += unit.syllables
    for place, unit in template.fixed_units():
        if units.get(place) != unit.text.lower():
            raise SongError(
                "“{text}” has no “{fixed}” at syllable {place}",
                text=text,
                fixed=unit.text,
                place=place + 1,
                where=reading.place(),
                hint="a locked line needs no pattern: leave out what is behind |",
            )
    if template.tones:
        try:
            LineTemplate(syllables=template.syllables, tones=template.tones, fixed={0: text})
        except SongError as error:
            error.where = reading.place()
            raise
