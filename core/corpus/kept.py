"""Songs of a prepared corpus, as they are read again: with more files, or for another eye.

They are clean already and in UTF-8, whatever became of the files that they came from.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from core.corpus.info import (
    INFO_FILE,
    SONGS_FILE,
    WHOLE_FILE,
    CorpusInfo,
    PreparedSong,
    read_corpus_info,
)
from core.corpus.report import KEPT_ENTRIES
from core.corpus.songs import Section, Song
from core.errors import CorpusError

if TYPE_CHECKING:
    from core.corpus.report import ImportReport
    from core.corpus.spool import Record

_MAX_LINE = 64 << 20


def is_kept(path: Path) -> bool:
    """Whether a path is the folder of a prepared corpus."""
    try:
        return (path / INFO_FILE).is_file() and (path / SONGS_FILE).is_file()
    except OSError:  # such as no right to look: who reads it says so
        return False


def songs_file(prepared: Path) -> Path:
    """The file that has the songs of a corpus in one piece each."""
    whole = prepared / WHOLE_FILE
    return whole if whole.is_file() else prepared / SONGS_FILE


def kept_songs(prepared: Path, report: ImportReport) -> Iterator[Song]:
    """The songs of a corpus; `report` goes on from what was told when it was made.

    Raises:
        CorpusError: it is damaged.
    """
    _go_on(report, read_corpus_info(prepared))
    for song in whole_songs(prepared, report.read):
        blocks = song.text.split("\n\n")
        sections = tuple(Section(None, tuple(block.split("\n"))) for block in blocks)
        yield Song(song.title, sections, song.source, song.aside)


def whole_songs(
    prepared: Path, read: Callable[[int], object] | None = None
) -> Iterator[PreparedSong]:
    """The songs in one piece each; `read` is told the bytes of each.

    Raises:
        CorpusError: the corpus is damaged.
    """
    path = songs_file(prepared)
    # Before there was a file of whole songs, the parts of one stood behind each other.
    in_parts = path.name == SONGS_FILE and read_corpus_info(prepared).held_out_within
    last: PreparedSong | None = None
    for size, song in read_prepared(path):
        if read is not None:
            read(size)
        if in_parts and last is not None and _is_rest(song, last):
            last = replace(last, text=f"{last.text}\n{song.text}", part=song.part)
            continue
        if last is not None:
            yield last
        last = song
    if last is not None:
        yield last


def _is_rest(song: PreparedSong, of: PreparedSong) -> bool:
    """Whether this is what was held out of the song before."""
    same = (song.title, song.source) == (of.title, of.source)
    return same and (of.part, song.part) == ("train", "held-out")


def read_prepared(path: Path) -> Iterator[tuple[int, PreparedSong]]:
    """Each song of a file of prepared songs, with the bytes that it takes there.

    Raises:
        CorpusError: the file cannot be read, or holds something else.
    """
    decoder = msgspec.json.Decoder(PreparedSong)
    try:
        with path.open("rb") as file:
            while data := file.readline(_MAX_LINE):
                yield len(data), decoder.decode(data)
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CorpusError("{reason}", where=path, reason=reason) from error


def write_whole(prepared: Path, records: Iterable[Record]) -> None:
    """Writes songs in one piece each, beside a songs.jsonl that has them in parts."""
    encoder, path = msgspec.json.Encoder(), prepared / WHOLE_FILE
    with path.open("xb") as file:
        path.chmod(0o600)
        for record in records:
            song = PreparedSong(record.title, record.text, "whole", record.source, record.aside)
            file.write(encoder.encode(song) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _go_on(report: ImportReport, info: CorpusInfo) -> None:
    """Takes over what was told when a kept corpus was made."""
    report.sources += info.sources
    report.removals += info.removed_lines[: KEPT_ENTRIES - len(report.removals)]
    report.removal_counts.update(info.removed_by_reason)
    report.skipped += info.skipped[: KEPT_ENTRIES - len(report.skipped)]
    report.skipped_count += info.skipped_count
    report.encodings |= info.encodings
    report.encoding_counts.update(info.encoding_counts)
    report.doubts += info.doubts[: KEPT_ENTRIES - len(report.doubts)]
    report.broken_characters += info.broken_characters
    report.long_songs += info.long_songs
    report.duplicate_songs += info.duplicate_songs
    report.near_duplicate_songs += info.near_duplicate_songs
    report.repeated_blocks += info.repeated_blocks
