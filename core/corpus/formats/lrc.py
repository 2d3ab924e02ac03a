"""Timed lyrics (.lrc): one file is one song.

Several stamps before a line mean that it is sung several times; lines are put in order of time.
Two lines at one time are original and translation when they are in different scripts: the script
that most of the file is in stays (both do when cleaning is switched off). `[ti:...]` gives the
title; an empty timed line parts sections.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from core.corpus.cleaning import SINGER, TAG, Cleaner
from core.corpus.formats.lines import blocks
from core.corpus.formats.opening import Source, decoded
from core.corpus.formats.text import nothing_in, section_tag
from core.corpus.options import ImportOptions
from core.corpus.report import ImportReport
from core.corpus.songs import Block, Song, SongBuilder
from core.errors import CorpusError

STAMP = re.compile(r"\s*\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]")
_WORD_STAMP = re.compile(r"<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>")
_ID = re.compile(r"\[([A-Za-z#]{1,12})\s*[:：](.*)\]\s*")
_VOICE = re.compile(r"^[FMD]\s*[:：]\s*")
_QRC = re.compile(r"^\[\d+,\d+\]")
TRANSLATION = "translation"


class _Timed(NamedTuple):
    time: int  # milliseconds
    number: int  # of its line in the file
    text: str


def read_lrc(source: Source, options: ImportOptions, report: ImportReport) -> Iterator[Song]:
    """The song of an .lrc file.

    Raises:
        CorpusError: see `decoded` and `blocks`; it is larger than any song, of another format
            under this name, or an `alone` file holds no lyrics.
    """
    total = 0
    found: list[Block] = []
    pieces = decoded(source, options, report)
    for block in blocks(pieces, source.where, options.limits.line, report):
        total += len(block.text)
        if total > options.limits.record:
            raise CorpusError(
                "this is longer than any song",
                where=source.where,
                hint="an .lrc file holds one song; name other text .txt",
            )
        found.append(block)
    song = song_of_lrc(found, source.stem, source.where, options, report)
    if song is None:
        nothing_in(source, report)
    else:
        yield song


def song_of_lrc(
    found: list[Block], title: str, where: str, options: ImportOptions, report: ImportReport
) -> Song | None:
    """One song out of the blocks of a timed text; None when no line is left."""
    tags, timed = _parse(found, where, options.clean, report)
    timed.sort(key=lambda line: (line.time, line.number))
    cleaner = Cleaner(where, report)
    lines: list[_Timed] = []
    told: set[int] = set()
    for line in timed:
        # A line that is sung three times is reported once.
        to_clean = options.clean and line.text and line.number not in told
        text = line.text
        if to_clean:
            text = cleaner.clean(Block(line.number, line.text)).text
            if text != line.text:
                told.add(line.number)
        elif line.number in told:
            text = Cleaner(where, ImportReport()).clean(Block(line.number, line.text)).text
        if text or not line.text:
            lines.append(line._replace(text=text))
    builder = SongBuilder(where)
    texts = [line.text for line in lines]
    for text in _originals(lines, where, report) if options.clean else texts:
        if not text:
            builder.end_section()
        elif (tag := section_tag(text)) is not None:
            builder.end_section(tag)
        else:
            builder.add(text)
    return builder.end_song(tags.get("ti") or title)


def _parse(
    found: list[Block], where: str, clean: bool, report: ImportReport
) -> tuple[dict[str, str], list[_Timed]]:
    tags: dict[str, str] = {}
    timed: list[_Timed] = []
    last = 0
    for block in found:
        for number, raw in enumerate(block.text.split("\n"), block.first):
            line = raw.strip()
            times, end = _stamps(line)
            if not times and (tag := _ID.fullmatch(line)):
                tags.setdefault(tag[1].lower(), tag[2].strip())
                if clean:
                    report.removed(where, number, TAG, line)
                continue
            if _QRC.match(line):
                raise CorpusError(
                    "this is a QRC file, not LRC",
                    where=f"{where}:{number}",
                    hint="save the lyrics as .lrc or .txt",
                )
            text = _WORD_STAMP.sub("", line[end:]).strip()
            if clean and (voice := _VOICE.match(text)):
                report.removed(where, number, SINGER, text)
                text = text[voice.end() :]
            # A line without a stamp belongs behind the one before it; a blank one says nothing.
            if times or text:
                timed += [_Timed(time, number, text) for time in times or [last]]
                last = times[-1] if times else last
    return tags, timed


def _stamps(line: str) -> tuple[list[int], int]:
    times: list[int] = []
    end = 0
    while found := STAMP.match(line, end):
        fraction = int((found[3] or "0").ljust(3, "0"))
        times.append((int(found[1]) * 60 + int(found[2])) * 1000 + fraction)
        end = found.end()
    return times, end


def _originals(lines: list[_Timed], where: str, report: ImportReport) -> Iterator[str]:
    scripts = Counter(script(line.text) for line in lines)
    told: set[int] = set()
    for _, group in groupby(lines, key=lambda line: line.time):
        together = list(group)
        filled = [line for line in together if line.text]
        kinds = {script(line.text) for line in filled} - {"other"}
        if len(kinds) > 1:
            most = max(scripts[kind] for kind in kinds)
            # As many of both: the original comes first.
            keep = next(k for k in map(_script_of, filled) if k in kinds and scripts[k] == most)
            for line in filled:
                if _script_of(line) in (keep, "other"):
                    yield line.text
                elif line.number not in told:
                    told.add(line.number)
                    report.removed(where, line.number, TRANSLATION, line.text)
        else:
            yield from (line.text for line in filled or together[:1])


def _script_of(line: _Timed) -> str:
    return script(line.text)


def script(text: str) -> str:
    """The script a line is in: "kana", "hangul", "han", "latin" or "other" (no letter of these)."""
    if re.search("[\u3041-\u30fa]", text):
        return "kana"
    if re.search("[\uac00-\ud7a3]", text):
        return "hangul"
    han = len(re.findall("[\u3400-\u9fff\U00020000-\U0003ffff]", text))
    latin = len(re.findall("[A-Za-z\u00c0-\u024f]+", text))
    if not han and not latin:
        return "other"
    return "han" if han >= latin else "latin"
