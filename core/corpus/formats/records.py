"""JSON and JSON lines: records with a title and a field of lines, read one at a time.

Known are the layouts of the chinese-poetry project (`paragraphs`, `content`, `para`; also nested)
and whatever field the user names. A file is an array of records, one record, records one after
another, or objects and arrays that hold records further down. A text of such a field may have line
feeds, "|" between its lines, or time stamps. A record that holds its song in several ways (plain,
timed, translated) is one song.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec

from core.corpus.formats.json_stream import elements
from core.corpus.formats.lines import blocks
from core.corpus.formats.lrc import aside_of_lrc, song_of_lrc
from core.corpus.formats.opening import Source, decoded, nothing_in
from core.corpus.formats.text import song_of_text
from core.corpus.options import ASIDE_FIELDS, TITLE_FIELDS, USER_FIELDS, ImportOptions
from core.corpus.report import ImportReport
from core.corpus.songs import Aside, Song
from core.corpus.stamps import is_timed
from core.errors import CorpusError

_MAX_DEPTH = 12


def read_records(source: Source, options: ImportOptions, report: ImportReport) -> Iterator[Song]:
    """The songs of a .json or .jsonl file.

    Raises:
        CorpusError: see `decoded`; it is no JSON (with the place), a record is too long, or an
            `alone` file has none of the fields.
    """
    reader = RecordReader(source, options, report)
    any_record = any_song = False
    for element in elements(decoded(source, options, report), source.where, options.limits.record):
        try:
            value = _value(element.text)
        except (ValueError, RecursionError) as error:
            raise CorpusError(
                "this is no valid JSON ({reason})",
                where=f"{source.where}:{element.line}",
                reason=str(error) if isinstance(error, ValueError) else "nested too deeply",
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
            fields=", ".join(options.text_fields),
            hint="name the field of the lyrics with --field",
        )
    if not any_song:
        nothing_in(source, report)


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
            for item in value:
                yield from self.songs(item, where, depth + 1, title)
        elif isinstance(value, dict):
            title = _title(value) or title
            for name in self._options.text_fields:
                field = value.get(name)
                if text := _text(field):
                    for song in self.song(text, title, where):
                        yield replace(song, aside=(*song.aside, *self._aside(value, text)))
                    return
                if field and isinstance(field, list | dict):
                    found = False
                    for song in self.songs(field, where, depth + 1, title):
                        if not found:
                            aside = self._aside(value, next(self._texts(field), ""))
                            song = replace(song, aside=(*song.aside, *aside))
                        found = True
                        yield song
                    if found:
                        return
            for name, item in value.items():
                if name in (*ASIDE_FIELDS, *USER_FIELDS, *self._options.text_fields):
                    continue
                if isinstance(item, dict) or (
                    isinstance(item, list) and any(isinstance(each, dict) for each in item)
                ):
                    yield from self.songs(item, where, depth + 1, title)

    def _aside(self, record: dict[str, Any], original: str) -> Iterator[Aside]:
        """What a record keeps beside its song, which is `original`."""
        for name in ASIDE_FIELDS:
            for text in self._texts(record.get(name)):
                yield from aside_of_lrc(text, original)
        prepared = record.get("aside")  # of a corpus that was prepared before
        for pair in prepared if isinstance(prepared, list) else ():
            match pair:
                case [str(beside), str(text)]:
                    yield Aside(beside, text)

    def _texts(self, field: Any) -> Iterator[str]:
        """The text of a field, or those in it: of its text fields, else of all, as of languages."""
        if isinstance(field, dict):
            named = [field[name] for name in self._options.text_fields if name in field]
            for item in named or field.values():
                yield from filter(None, [_text(item)])
        elif text := _text(field):
            yield text

    def song(self, text: str, title: str, where: str) -> Iterator[Song]:
        """The song of a text, which may be timed; none where no line is left."""
        if "\n" not in text and "|" in text:
            text = text.replace("|", "\n")
        title = title or self._source.stem
        if is_timed(text.split("\n")):
            limit = self._options.limits.line
            found = list(blocks(iter([text]), where, limit, self._report))
            song = song_of_lrc(found, title, where, self._options, self._report)
        else:
            song = song_of_text(text, title, where, self._options, self._report)
        if song is not None:
            yield song


def _title(record: dict[str, Any]) -> str:
    for name in TITLE_FIELDS:
        value = record.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _text(field: Any) -> str:
    """The text of a field: itself, or its list of lines; lists in a list are sections."""
    if isinstance(field, str):
        return field
    if not isinstance(field, list):
        return ""
    if all(isinstance(line, str) for line in field):
        return "\n".join(field)
    if all(isinstance(part, list) and all(isinstance(s, str) for s in part) for part in field):
        return "\n\n".join("\n".join(part) for part in field)
    return ""
