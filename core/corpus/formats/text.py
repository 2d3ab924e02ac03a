"""Plain text: which lines are titles and section tags, and where one song ends.

"# Title" or 《Title》 alone on a line starts a song; [Chorus] or 【副歌】 alone on a line starts a
section. What else parts songs is told by the first megabytes of the file: `formats.layout`. A text
most of whose lines are timed is one song, as an .lrc file is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from statistics import median

from core.corpus.cleaning import PARTING, Cleaner
from core.corpus.formats.captions import kind_of, song_of_captions
from core.corpus.formats.layout import SECTION_LINES, Layout, find_layout
from core.corpus.formats.lines import blocks
from core.corpus.formats.lrc import song_of_lrc
from core.corpus.formats.numbering import find_frame, find_numbering
from core.corpus.formats.one_line import in_phrases, mended, songs_in_lines
from core.corpus.formats.opening import Source, decoded, nothing_in
from core.corpus.formats.structure import MAY_BE_STRUCTURE, is_title, section_tag, song_title
from core.corpus.options import ImportOptions
from core.corpus.report import ImportReport
from core.corpus.songs import Block, Song, SongBuilder
from core.corpus.stamps import is_timed
from core.errors import CorpusError

_LAYOUT_CHARACTERS = 2 << 20


def read_text(source: Source, options: ImportOptions, report: ImportReport) -> Iterator[Song]:
    """The songs of one text file, read piece by piece.

    Raises:
        CorpusError: see `decoded` and `blocks`; or an `alone` file holds no text.
    """
    pieces = decoded(source, options, report)
    read = blocks(pieces, source.where, options.limits.line, report)
    head: list[Block] = []
    size = 0
    for block in read:
        head.append(block)
        size += len(block.text)
        if size > _LAYOUT_CHARACTERS:
            break
    else:
        head = mended(head)
        timed = song_of_timed(head, source, options, report)
        if timed is not None:
            yield from timed
            if not timed:
                nothing_in(source, report)
            return
    every: Iterator[Block] = chain(head, read)
    title = ""
    if options.clean:
        cleaner = Cleaner(source.where, report, headings=True)
        for block in head:
            cleaner.expect(block.text)
        head = list(map(cleaner.clean, head))
        every, title = chain(head, map(cleaner.clean, read)), cleaner.title
    opening = [line.strip() for block in head for line in block.text.split("\n")]
    lines: Iterator[str] = (line for block in every for line in block.text.split("\n"))
    if options.clean:
        blank = 2 if _part_songs(opening) else 1
        opening, lines = list(_ruled(opening, blank)), _ruled(lines, blank)
    for find in (find_frame, find_numbering) if options.clean else ():
        if (taken_off := find(opening)) is not None:
            opening, lines = list(taken_off(opening)), taken_off(lines)
    if options.clean and songs_in_lines(opening):
        opening, lines = list(in_phrases(opening)), in_phrases(lines)
        layout = Layout(2, 1, options.limits.song_lines)
    else:
        layout = find_layout(opening, is_title, options.limits.song_lines)
    found = False
    for song in songs_of_lines(lines, layout, source, report, title):
        found = True
        yield song
    if not found:
        nothing_in(source, report)


def _part_songs(opening: Sequence[str]) -> bool:
    """Whether what lies between rules is as long as songs are, not as sections."""
    sizes = [0]
    for line in opening:
        if line == PARTING:
            sizes.append(0)
        else:
            sizes[-1] += bool(line)
    filled = list(filter(None, sizes))
    return len(filled) > 1 and median(filled) >= SECTION_LINES


def _ruled(lines: Iterable[str], blank: int) -> Iterator[str]:
    """Lines with so many blank ones for each rule."""
    for line in lines:
        if line == PARTING:
            yield from [""] * blank
        else:
            yield line


def read_lrc(source: Source, options: ImportOptions, report: ImportReport) -> Iterator[Song]:
    """The song of an .lrc file, which may be one of captions under that name.

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
    found = mended(found)
    songs = song_of_timed(found, source, options, report)
    if songs is None:
        song = song_of_lrc(found, source.stem, source.where, options, report)
        songs = [] if song is None else [song]
    if not songs:
        nothing_in(source, report)
    yield from songs


def song_of_timed(
    head: list[Block], source: Source, options: ImportOptions, report: ImportReport
) -> list[Song] | None:
    """The song of a text whose lines are timed, or none in it; None when they are not timed."""
    lines = [line for block in head for line in block.text.split("\n")]
    if (kind := kind_of(lines)) == "Lyric":
        song = song_of_lrc([_of_qrc(lines)], source.stem, source.where, options, report)
    elif kind is not None:
        song = song_of_captions(kind, lines, source.stem, source.where, options.clean, report)
    elif is_timed(lines):
        song = song_of_lrc(head, source.stem, source.where, options, report)
    else:
        return None
    return [] if song is None else [song]


def _of_qrc(lines: list[str]) -> Block:
    """The timed lines that a decoded QRC file has in an attribute of its XML."""
    _, _, text = "\n".join(lines).partition('LyricContent="')
    text = text[: end.start()] if (end := re.search(r'"\s{0,9}/?>', text)) else text
    return Block(1, html.unescape(text))


def songs_of_lines(
    lines: Iterable[str], layout: Layout, source: Source, report: ImportReport, title: str = ""
) -> Iterator[Song]:
    """Songs of lines that `layout` parts; a song of too many lines is cut and counted.

    Args:
        title: of the first song, where it is known.
    """
    builder = SongBuilder(source.where)
    builder.title = title
    number = blank = 0

    def ended() -> Song | None:
        nonlocal number
        song = builder.end_song(f"{source.stem} {number + 1}" if number else source.stem)
        number += song is not None
        return song

    for raw in lines:
        line = raw.strip()
        if not line:
            blank += 1
            continue
        if layout.song is not None and blank >= layout.song:
            if song := ended():
                yield song
        elif blank >= layout.section:
            builder.end_section()
        blank = 0
        if MAY_BE_STRUCTURE.match(line):
            heading = song_title(line)
            if heading is not None:
                if song := ended():
                    yield song
                builder.title = heading
                continue
            tag = section_tag(line)
            if tag is not None:
                builder.end_section(tag)
                continue
        if builder.count >= layout.most:
            report.long_songs += not layout.cut
            if song := ended():
                yield song
        builder.add(line)
    if song := ended():
        yield song


def song_of_text(
    text: str, title: str, where: str, options: ImportOptions, report: ImportReport
) -> Song | None:
    """One song out of a text that is known to be one; None when no line is left."""
    pieces = blocks(iter([text]), where, options.limits.line, report)
    cleaner = Cleaner(where, report)
    builder = SongBuilder(where)
    for block in pieces:
        for raw in (cleaner.clean(block) if options.clean else block).text.split("\n"):
            line = raw.strip()
            if not line:
                builder.end_section()
            elif MAY_BE_STRUCTURE.match(line) and (tag := section_tag(line)) is not None:
                builder.end_section(tag)
            else:
                builder.add(line)
    return builder.end_song(title)
