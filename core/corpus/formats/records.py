"""JSON and JSON lines: records with a title and a field of lines, read one at a time.

Known are the layouts of the chinese-poetry project (`paragraphs`, `content`, `para`; also nested)
and whatever field the user names. A file is an array of records, one record, records one after
another, or objects and arrays that hold records further down. A text of such a field may have line
feeds, "|" between its lines, or time stamps. A record that holds its song in several ways (plain,
timed, translated) is one song.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any

import msgspec

from core.corpus.cleaning import Cleaner
from core.corpus.formats.captions import kind_of, song_of_captions
from core.corpus.formats.fields import (
    LINES_FIELDS,
    Versions,
    is_aside,
    lines_of,
    named,
    text_of,
    title_of,
    versions_of,
)
from core.corpus.formats.json_stream import REASONS, Element, elements
from core.corpus.formats.layout import find_layout
from core.corpus.formats.lines import blocks
from core.corpus.formats.lrc import aside_of_lrc, song_of_lrc
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
    for element in every:
        try:
            value = _value(element.text)
        except (ValueError, RecursionError) as error:
            raise CorpusError(
                "this is no valid JSON ({reason})",
                where=f"{source.where}:{element.line}",
                reason=str(error) if isinstance(error, ValueError) else REASONS[4],
                hint="mend or remove it",
            ) from error
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
    lines = (str(_value(element.text)) for element in every)
    if options.clean:
        clean = Cleaner(source.where, report).clean
        lines = (clean(Block(at, line)).text for at, line in enumerate(map(normalise, lines), 1))
    opening = [str(_value(element.text)) for element in head]
    layout = find_layout(opening, is_title, options.limits.song_lines)
    yield from songs_of_lines(lines, layout, source, report)


def _value(text: str) -> Any:
    """A JSON value. What is no JSON to the letter, but that no song needs, costs itself alone.

    Raises:
        ValueError, RecursionError: it is no JSON; the reason is that of the strict reader.
    """
    try:
        return msgspec.json.decode(text)
    except ValueError as error:  # NaN, or half of a surrogate pair
        try:
            return _whole(json.loads(text, parse_constant=lambda _: None))
        except ValueError:
            raise error from None


def _whole(value: Any) -> Any:
    """The value with U+FFFD in the places of lone surrogates."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(name): _whole(item) for name, item in value.items()}
    return value


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
        for _, field in named(record, fields):
            if text := text_of(field):
                for song in self.song(text, title, where):
                    yield self._with_aside(song, record, text)
                return
            if found := lines_of(field) or versions_of(field, fields):
                yield from self._of_versions(record, found, title, where)
                return
            if field and isinstance(field, list | dict):
                any_song = False
                for song in self.songs(field, where, depth + 1, title):
                    first = next(self._texts(field), "")
                    yield song if any_song else self._with_aside(song, record, first)
                    any_song = True
                if any_song:
                    return
        for _, field in named(record, (*LINES_FIELDS, "versions")):
            if found := lines_of(field) or versions_of(field, fields):
                yield from self._of_versions(record, found, title, where)
                return
        if depth < 2 and len(record) > 1 and all(map(_is_whole, record.values())):
            for name, text in record.items():
                yield from self.song(text, name, where)
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
                for text in self._texts(field):
                    yield from aside_of_lrc(text, original)
        prepared = record.get("aside")  # of a corpus that was prepared before
        for pair in prepared if isinstance(prepared, list) else ():
            match pair:
                case [str(beside), str(text)]:
                    yield Aside(beside, text)

    def _texts(self, field: Any) -> Iterator[str]:
        """The text of a field, or those in it: of its text fields, else of all, as of languages."""
        if isinstance(field, dict):
            known = [value for _, value in named(field, self._options.text_fields)]
            for item in known or field.values():
                yield from filter(None, [text_of(item)])
        elif text := text_of(field):
            yield text

    def song(self, text: str, title: str, where: str) -> Iterator[Song]:
        """The song of a text, which may be timed; none where no line is left."""
        if "\n" not in text and "|" in text:
            text = text.replace("|", "\n")
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
    return isinstance(value, str) and value.strip().count("\n") > 1
