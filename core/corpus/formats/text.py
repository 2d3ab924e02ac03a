"""Plain text: which lines are titles and section tags, and where one song ends.

"# Title" or 《Title》 alone on a line starts a song; [Chorus] or 【副歌】 alone on a line starts a
section. What else parts songs is told by the first megabytes of the file: `formats.layout`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from core.corpus.cleaning import Cleaner
from core.corpus.formats.layout import Layout, find_layout
from core.corpus.formats.lines import blocks
from core.corpus.formats.opening import Source, decoded
from core.corpus.options import ImportOptions
from core.corpus.report import ImportReport
from core.corpus.songs import Block, Song, SongBuilder
from core.errors import CorpusError

_LAYOUT_CHARACTERS = 2 << 20

_TITLE = re.compile(r"#{1,3}\s+(\S.*)|[《〈]([^《》〈〉]{1,60})[》〉]")
_BRACKETED = re.compile(r"\[([^\[\]]{1,60})\]|【([^【】]{1,60})】|［([^［］]{1,60})］")
_SECTION_NAME = (
    r"(?:主歌|副歌|导歌|導歌|前奏|间奏|間奏|尾奏|桥段|橋段|尾声|尾聲|过渡|过门|说唱|念白|独白|重唱|伴唱|"
    r"intro|verse|pre-?chorus|post-?chorus|chorus|hook|bridge|refrain|outro|interlude|"
    r"instrumental|solo|breakdown|rap|music|ending|coda)\s*(?:[A-Za-z一二三四五]|\d{1,2})?"
)
_BARE = re.compile(rf"[(（~～*—-]*\s*({_SECTION_NAME})\s*[)）~～*—-]*\s*[:：]?", re.IGNORECASE)
_MAY_BE_STRUCTURE = re.compile(
    r"[#《〈\[【［(（~～*—-]|[主副导導前间間尾桥橋过说念独重伴]|[IiVvPpCcHhBbRrOoSsMmEe]"
)
_LONGEST_BARE = 24


def section_tag(line: str) -> str | None:
    """The tag of a line that is nothing but a tag, without its brackets; "" for an empty one."""
    found = _BRACKETED.fullmatch(line)
    if found:
        return (found[1] or found[2] or found[3]).strip()
    if len(line) <= _LONGEST_BARE and (found := _BARE.fullmatch(line)):
        return found[1].strip()
    return None


def song_title(line: str) -> str | None:
    """The title in a line that is nothing but a title."""
    found = _TITLE.fullmatch(line)
    return (found[1] or found[2]).strip() if found else None


def _is_title(line: str) -> bool:
    return line[:1] in ("#", "《", "〈") and song_title(line) is not None


def read_text(source: Source, options: ImportOptions, report: ImportReport) -> Iterator[Song]:
    """The songs of one text file, read piece by piece.

    Raises:
        CorpusError: see `decoded` and `blocks`; or an `alone` file holds no text.
    """
    pieces = decoded(source, options, report)
    cleaned = blocks(pieces, source.where, options.limits.line, report)
    if options.clean:
        cleaned = map(Cleaner(source.where, report).clean, cleaned)
    head: list[Block] = []
    size = 0
    for block in cleaned:
        head.append(block)
        size += len(block.text)
        if size > _LAYOUT_CHARACTERS:
            break
    opening = [line.strip() for block in head for line in block.text.split("\n")]
    layout = find_layout(opening, _is_title, options.limits.song_lines)
    lines = (line for block in chain(head, cleaned) for line in block.text.split("\n"))
    found = False
    for song in songs_of_lines(lines, layout, source, report):
        found = True
        yield song
    if not found:
        nothing_in(source, report)


def nothing_in(source: Source, report: ImportReport) -> None:
    """A file without a song: an error when the user named it, else passed over and told."""
    if source.alone:
        raise CorpusError(
            "there are no lyrics in this file", where=source.where, hint="give another file"
        )
    report.skip(source.where, "no lyrics in it")


def songs_of_lines(
    lines: Iterable[str], layout: Layout, source: Source, report: ImportReport
) -> Iterator[Song]:
    """Songs of lines that `layout` parts; a song of too many lines is cut and counted."""
    builder = SongBuilder(source.where)
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
        if _MAY_BE_STRUCTURE.match(line):
            title = song_title(line)
            if title is not None:
                if song := ended():
                    yield song
                builder.title = title
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
            elif _MAY_BE_STRUCTURE.match(line) and (tag := section_tag(line)) is not None:
                builder.end_section(tag)
            else:
                builder.add(line)
    return builder.end_song(title)
