"""Tables: .csv and .tsv files with a column of lyrics, read row by row.

The first row names the columns, as the fields of JSON records are named. A cell holds a whole song,
or one line of it: rows in a row that have one title are one song then, and where no column has
titles, the lines are parted as those of a plain text.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import NamedTuple

from core.corpus.cleaning import Cleaner
from core.corpus.formats.layout import find_layout
from core.corpus.formats.opening import Source, decoded, nothing_in
from core.corpus.formats.records import RecordReader
from core.corpus.formats.structure import is_title
from core.corpus.formats.text import songs_of_lines
from core.corpus.options import TITLE_FIELDS, ImportOptions
from core.corpus.report import ImportReport
from core.corpus.songs import Block, Song
from core.errors import CorpusError

_SEPARATORS = "\t,;|"
_LINE_COLUMNS = ("line", "lines", "verse", "sentence", "词", "句")
_HEAD_ROWS = 200
"""So many tell whether a cell holds a song or a line."""
_LINE_CHARACTERS = 120
"""A cell of more is no line."""


class Cell(NamedTuple):
    """The lyrics of a row."""

    row: int
    """Its number, the row of names being the first."""
    title: str
    text: str


def read_table(source: Source, options: ImportOptions, report: ImportReport) -> Iterator[Song]:
    """The songs of a table.

    Raises:
        CorpusError: see `decoded`; no column has lyrics, or a row is broken or too long.
    """
    csv.field_size_limit(options.limits.record)
    lines = _lines(decoded(source, options, report), options.limits.record, source.where)
    first = next(lines, "")
    separator = max(_SEPARATORS, key=first.count)
    names = [name.strip() for name in next(csv.reader([first], delimiter=separator), [])]
    column = _column(names, (*options.text_fields, *_LINE_COLUMNS))
    if column is None:
        raise CorpusError(
            "no column has lyrics by its name: {columns}",
            where=source.where,
            columns=", ".join(names[:12]),
            hint="name the column of the lyrics with --field",
        )
    title = _column(names, TITLE_FIELDS)
    places = column, (title if title is not None else -1)
    cells = _cells(lines, separator, places, source.where)
    head = list(islice(cells, _HEAD_ROWS))
    cells = chain(head, cells)
    reader = RecordReader(source, options, report)
    found = False
    if _are_lines([cell.text for cell in head]):
        songs = (
            _songs_of_lines(cells, reader, source)
            if title is not None
            else (_songs_without_titles(cells, head, source, options, report))
        )
    else:
        songs = (
            song
            for cell in cells
            for song in reader.song(cell.text, cell.title, f"{source.where}#{cell.row}")
        )
    for song in songs:
        found = True
        yield song
    if not found:
        nothing_in(source, report)


def _column(names: Sequence[str], wanted: Iterable[str]) -> int | None:
    """The place of the first of the wanted names, in letters of any size."""
    known = [name.casefold() for name in names]
    return next((known.index(name.casefold()) for name in wanted if name.casefold() in known), None)


def _lines(pieces: Iterable[str], most: int, where: str) -> Iterator[str]:
    """Lines with their ends, as the reader of tables wants them."""
    rest = ""
    for piece in pieces:
        rest += piece
        # Not the last character: half of a CR LF could follow it.
        end = max(rest.rfind("\n"), rest.rfind("\r", 0, -1)) + 1
        yield from rest[:end].splitlines(keepends=True)
        rest = rest[end:]
        if len(rest) > most:
            raise CorpusError("a row is longer than {most} characters", where=where, most=most)
    if rest:
        yield rest


def _cells(
    lines: Iterator[str], separator: str, places: tuple[int, int], where: str
) -> Iterator[Cell]:
    column, title = places
    rows = csv.reader(lines, delimiter=separator)
    number = 1
    try:
        for number, row in enumerate(rows, 2):
            if len(row) > column and row[column].strip():
                text = row[column]
                if "\n" not in text and "\\n" in text:  # a line end, as it is written in one line
                    text = text.replace("\\r", "").replace("\\n", "\n")
                yield Cell(number, row[title].strip() if 0 <= title < len(row) else "", text)
    except csv.Error as error:
        raise CorpusError(
            "this table is broken in row {row} ({reason})",
            where=where,
            row=number + 1,
            reason=error,
            hint="mend or remove the row",
        ) from error


def _are_lines(cells: Sequence[str]) -> bool:
    """Whether most cells hold a line of a song, not a whole one."""
    single = sum("\n" not in text and len(text) <= _LINE_CHARACTERS for text in cells)
    return 2 * single > len(cells)


def _songs_of_lines(cells: Iterator[Cell], reader: RecordReader, source: Source) -> Iterator[Song]:
    for title, group in groupby(cells, itemgetter(1)):
        rows = list(group)
        text = "\n".join(cell.text for cell in rows)
        yield from reader.song(text, title, f"{source.where}#{rows[0].row}")


def _songs_without_titles(
    cells: Iterator[Cell],
    head: Sequence[Cell],
    source: Source,
    options: ImportOptions,
    report: ImportReport,
) -> Iterator[Song]:
    layout = find_layout([cell.text for cell in head], is_title, options.limits.song_lines)
    lines: Iterator[str] = (cell.text for cell in cells)
    if options.clean:
        clean = Cleaner(source.where, report).clean
        lines = (clean(Block(cell.row, cell.text)).text for cell in cells)
    yield from songs_of_lines(lines, layout, source, report)
