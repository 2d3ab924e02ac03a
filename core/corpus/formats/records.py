"""JSON and JSON lines: records with a title and a field of lines, read one at a time.

Known are the layouts of the chinese-poetry project (`paragraphs`, `content`, `para`; also nested)
and whatever field the user names. A file is an array of records, one record, records one after
another, or objects and arrays that hold records further down. A text of such a field may have line
feeds, "|" between its lines, or time stamps. A record that holds its song in several ways (plain,
timed, translated) is one song.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any

from core.corpus.cleaning import Cleaner
from core.corpus.formats.captions import kind_of, song_of_captions
from core.corpus.formats.fields import (
    LINES_FIELDS,
    SECTIONS_FIELDS,
    Versions,
    is_aside,
    lines_of,
    named,
    sections_of,
    text_of,
    title_of,
    versions_of,
)
from core.corpus.formats.json_stream import Element, elements
from core.corpus.formats.json_values import held, value_of
from core.corpus.formats.layout import find_layout
from core.corpus.formats.line_records import are_lines, are_timed, line_of
from core.corpus.formats.lines import blocks
from core.corpus.formats.lrc import aside_of_lrc, song_of_lrc
from core.corpus.formats.one_line import phrases
from core.corpus.formats.opening import Source, decoded, nothing_in
from core.corpus.formats.structure import is_title
from core.corpus.formats.text import song_of_text, songs_of_lines
from core.corpus.options import USER_FIELDS, ImportOptions
from core.corpus.report import ImportReport
from core.corpus.songs import Aside, Block, Song
from core.corpus.stamps import is_timed
from core.errors import CorpusError
from core.text.normalise import normalise

_MAX_DEPTH = 12
_ASKING = ("user", "system")
"""Who says what is no song, in talks with a machine."""
_WORDY = 4
"""Characters that lines have on the average at the least; tags and names have fewer."""
_HEAD, _TOLD = 200, 10
_LINE_CHARACTERS = 120


def read_records(source: Source, options: ImportOptions, report: ImportReport) -> Iterator[Song]:
    """The songs of a .json or .jsonl file.

    Raises:
        CorpusError: see `decoded`; it is no JSON (with the place), a record is too long, or an
            `alone` file has none of the fields.
    """
    reader = RecordReader(source, options, report)
    any_record = any_song = False
    every = elements(decoded(source, options, report), source.where, options.limits.record)
    head = list(islice(every, _HEAD))
    every = chain(head, every)
    if len(head) > 1 and all(map(_is_line, head)):
        yield from _songs_of_strings(every, head, source, options, report)
        return
    opening = [value for element in head if (value := held(element.text)) is not None]
    fields = options.text_fields
    if len(opening) == len(head) and are_lines(opening, fields):
        values = (value_of(element, source.where) for element in every)
        lines = (line_of(value, fields) or next(reader.texts(value), "") for value in values)
        if are_timed(opening):
            yield from reader.song("\n".join(lines) + "\n", "", source.where)
        else:
            told = [line_of(value, fields) or "" for value in opening]
            yield from _songs_of_texts(lines, told, source, options, report)
        return
    for element in every:
        value = value_of(element, source.where)
        any_record = True
        for song in reader.songs(value, f"{source.where}#{element.number}", 0):
            any_song = True
            yield song
    if not any_song and source.alone and any_record:
        raise CorpusError(
            "no record has lyrics in one of the fields {fields}",
            where=source.where,
            fields=", ".join(options.text_fields[:_TOLD]),
            hint="name the field of the lyrics with --field",
        )
    if not any_song:
        nothing_in(source, report)


def _is_line(element: Element) -> bool:
    """Whether an element is a string of one line."""
    text = element.text
    return text[:1] == '"' and len(text) <= _LINE_CHARACTERS and "\\n" not in text


def _songs_of_strings(
    every: Iterable[Element],
    head: Sequence[Element],
    source: Source,
    options: ImportOptions,
    report: ImportReport,
) -> Iterator[Song]:
    """The songs of an array of lines, which are parted as those of a plain text."""
    lines = (str(value_of(element, source.where)) for element in every)
    opening = [str(value_of(element, source.where)) for element in head]
    yield from _songs_of_texts(lines, opening, source, options, report)


def _songs_of_texts(
    lines: Iterator[str],
    opening: Sequence[str],
    source: Source,
    options: ImportOptions,
    report: ImportReport,
) -> Iterator[Song]:
    if options.clean:
        clean = Cleaner(source.where, report).clean
        lines = (clean(Block(at, line)).text for at, line in enumerate(map(normalise, lines), 1))
    layout = find_layout(opening, is_title, options.limits.song_lines)
    yield from songs_of_lines(lines, layout, source, report)


class RecordReader:
    """Finds songs in the values of one file."""

    def __init__(self, source: Source, options: ImportOptions, report: ImportReport) -> None:
        self._source, self._options, self._report = source, options, report

    def songs(self, value: Any, where: str, depth: int, title: str = "") -> Iterator[Song]:
        """Songs in `value`: a record, a text, or something that holds records."""
        if depth > _MAX_DEPTH:
            return
        if isinstance(value, str):
            yield from self.song(value, title, where)
        elif isinstance(value, list):
            if len(value) > 1 and all(isinstance(one, str) and "\n" not in one for one in value):
                yield from self.song("\n".join(value), title, where)
                return
            for item in value:
                yield from self.songs(item, where, depth + 1, title)
        elif isinstance(value, dict):
            yield from self._of_record(value, where, depth, title_of(value) or title)

    def _of_record(
        self, record: dict[str, Any], where: str, depth: int, title: str
    ) -> Iterator[Song]:
        fields = self._options.text_fields
        if record.get("role") in _ASKING:
            return
        for name, field in named(record, fields):
            if text := sections_of(field) or text_of(field):
                if "\n" not in text and any(map(lines_of, _beside(record, name))):
                    continue  # what was heard, of which the lines stand beside it
                for song in self.song(text, title, where):
                    yield self._with_aside(song, record, text)
                return
            if found := lines_of(field) or versions_of(field, fields):
                yield from self._of_versions(record, found, title, where)
                return
            if field and isinstance(field, list | dict):
                any_song = False
                for song in self.songs(field, where, depth + 1, title):
                    first = next(self.texts(field), "")
                    yield song if any_song else self._with_aside(song, record, first)
                    any_song = True
                if any_song:
                    return
        for _, field in named(record, SECTIONS_FIELDS):
            if text := sections_of(field):
                yield from self.song(text, title, where)
                return
        for _, field in named(record, (*LINES_FIELDS, "versions")):
            if found := lines_of(field) or versions_of(field, fields):
                yield from self._of_versions(record, found, title, where)
                return
        if depth < 2 and len(record) > 1 and all(map(_is_whole, record.values())):
            for name, text in record.items():
                yield from self.song(text_of(text), name, where)
            return
        for name, item in record.items():
            if is_aside(name) or name in USER_FIELDS or any(named({name: item}, fields)):
                continue
            if isinstance(item, dict) or (
                isinstance(item, list) and any(isinstance(each, dict) for each in item)
            ):
                yield from self.songs(item, where, depth + 1, title)

    def _of_versions(
        self, record: dict[str, Any], found: Versions, title: str, where: str
    ) -> Iterator[Song]:
        for song in self.song(found.original, title, where):
            others = chain(*(aside_of_lrc(text, found.original) for text in found.others))
            beside = (*song.aside, *found.beside, *others)
            yield self._with_aside(replace(song, aside=beside), record, found.original)

    def _with_aside(self, song: Song, record: dict[str, Any], original: str) -> Song:
        """A song with what its record keeps beside it."""
        return replace(song, aside=(*song.aside, *self._aside(record, original)))

    def _aside(self, record: dict[str, Any], original: str) -> Iterator[Aside]:
        for name, field in record.items():
            if is_aside(name):
                for text in self.texts(field):
                    yield from aside_of_lrc(text, original)
        prepared = record.get("aside")  # of a corpus that was prepared before
        for pair in prepared if isinstance(prepared, list) else ():
            match pair:
                case [str(beside), str(text)]:
                    yield Aside(beside, text)

    def texts(self, field: Any) -> Iterator[str]:
        """The text of a field, or those in it: of its text fields, else of all, as of languages."""
        if isinstance(field, dict):
            known = [value for _, value in named(field, self._options.text_fields)]
            for item in known or field.values():
                yield from filter(None, [text_of(item)])
        elif text := text_of(field):
            yield text

    def song(self, text: str, title: str, where: str) -> Iterator[Song]:
        """The song of a text, which may be timed; none where no line is left."""
        if text[:1] in ("[", "{") and (inner := held(text)) is not None:
            yield from self.songs(inner, where, 1, title)
            return
        if "\n" not in text:
            text = "\n".join(phrases(text) or [text.replace("|", "\n")])
        title = title or self._source.stem
        lines = text.split("\n")
        options, report = self._options, self._report
        if kind_of(lines) in ("tt", "cues", "vtt", "ass"):
            kind = kind_of(lines) or ""
            song = song_of_captions(kind, lines, title, where, options.clean, report)
        elif is_timed(lines):
            found = list(blocks(iter([text]), where, options.limits.line, report))
            song = song_of_lrc(found, title, where, options, report)
        else:
            song = song_of_text(text, title, where, options, report)
        if song is not None:
            yield song


def _is_whole(value: Any) -> bool:
    """Whether a value is a song under its title: some lines."""
    if isinstance(value, list):
        lines = [one for one in value if isinstance(one, str)]
        return len(lines) == len(value) > 2 and sum(map(len, lines)) >= _WORDY * len(lines)
    return isinstance(value, str) and value.strip().count("\n") > 1


def _beside(record: dict[str, Any], own: str) -> Iterator[Any]:
    return (field for name, field in named(record, LINES_FIELDS) if name != own)
