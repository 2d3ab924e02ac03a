"""From what the user names (a file, a folder, an archive) to songs, in a fixed order."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.corpus.formats.folders import files_of
from core.corpus.formats.importers import (
    HEAD_BYTES,
    PACKED,
    PLAIN,
    Importer,
    archive_suffixes,
    importer_of,
    is_decoded,
    looks_timed,
    lyrics_suffixes,
    sniffed,
)
from core.corpus.formats.names import shown, suffix_of
from core.corpus.formats.opening import (
    ByteStream,
    Source,
    UnpacksTooMuch,
    open_gzip,
    open_regular,
    read_bytes,
    unreadable,
)
from core.corpus.formats.text import read_text
from core.corpus.kept import is_kept, kept_songs, songs_file
from core.corpus.options import ImportOptions, Limits
from core.corpus.report import ImportReport
from core.corpus.songs import Song
from core.corpus.voices import without_translation
from core.errors import CorpusError, CorpusTooLarge

if TYPE_CHECKING:
    from core.corpus.formats.importers import Opener


def read_sources(
    paths: Sequence[Path], options: ImportOptions, report: ImportReport
) -> Iterator[Song]:
    """The songs of several of them; with `options.pass_over` one that is broken costs itself alone.

    Raises:
        CorpusError: see `read_songs`.
    """
    first: CorpusError | None = None
    found = 0
    for path in paths:
        before = found
        try:
            for song in read_songs(path, options, report):
                found += 1
                yield song
        except CorpusTooLarge:
            raise
        except CorpusError as error:
            if not options.pass_over or is_kept(path):
                raise
            first = first or error
            report.skip_broken(shown(error.where or path), error)
            if found == before:
                report.sources = [each for each in report.sources if each != shown(path)]
    if first is not None and not found:
        raise first


def read_songs(path: Path, options: ImportOptions, report: ImportReport) -> Iterator[Song]:
    """All songs of a file, a folder, an archive or a kept corpus, one at a time, with bounded
    memory.

    Songs come as they stand in the files: cleaned when `options.clean`, duplicates and all. In a
    folder or archive, files without lyrics are passed over and listed in `report.skipped`.

    Raises:
        CorpusError: one clear reason, with the file and, where there is one, the line.
    """
    mode = _mode(path)
    if is_kept(path):
        yield from kept_songs(path, report)
        return
    report.sources.append(shown(path))
    if stat.S_ISDIR(mode):
        yield from _read_folder(path, options, report)
        return
    row = _importer(path, mode)
    if row is not None and row.opener is not None:
        yield from _read_archive(path, row.opener(), options, report)
        return
    yield from _read_one(_file(path, options.limits, alone=True), row, options, report)


def total_bytes(paths: Sequence[Path], options: ImportOptions) -> int:
    """Bytes on disk of the files that `read_sources` would read, for a progress bar; 0 if none.

    Raises:
        CorpusError: a path is missing or may not be read, and is not passed over.
    """
    total = 0
    for path in paths:
        try:
            total += _bytes(path, options.limits)
        except CorpusError:
            if not options.pass_over:
                raise
    return total


def _bytes(path: Path, limits: Limits) -> int:
    mode = _mode(path)
    if is_kept(path):
        return songs_file(path).stat().st_size
    if not stat.S_ISDIR(mode):
        return path.stat().st_size
    return sum(file.stat().st_size for file in files_of(path, limits, None))


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except FileNotFoundError as error:
        raise CorpusError(
            "there is no such file or folder", where=path, hint="check the name"
        ) from error
    except PermissionError as error:
        raise CorpusError(
            "you have no right to read this", where=path, hint="change its mode, or copy it"
        ) from error
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error


def _importer(path: Path, mode: int) -> Importer | None:
    """The row of a file that was named itself: by its suffix, else by its first bytes.

    A FIFO is not looked into, for reading would take bytes from it.
    """
    row = importer_of(suffix_of(path.name))
    if not stat.S_ISREG(mode) or (row is not None and not row.encrypted):
        return row
    file = open_regular(path)
    try:
        return sniffed(read_bytes(file, HEAD_BYTES, str(path))) or row
    finally:
        file.close()


def _file(path: Path, limits: Limits, *, alone: bool) -> Source:
    packed = path.suffix.lower() == PACKED
    name = shown(path.name)
    name = name[: -len(PACKED)] if packed else name
    suffix = suffix_of(name)

    def opener() -> ByteStream:
        return open_gzip(path, limits) if packed else open_regular(path)

    return Source(shown(path), name[: len(name) - len(suffix)], suffix, opener, alone)


def _read_one(
    source: Source, row: Importer | None, options: ImportOptions, report: ImportReport
) -> Iterator[Song]:
    """The songs of one file by the reader of `row`, else of its suffix, else of plain text.

    JSON is known by how it begins, under the names of text as well.
    """
    if row is None:
        row = importer_of(source.suffix)
    if row is not None and row.strict and looks_timed(_head(source)):
        row = None
    elif row is None or row.encrypted or source.suffix in PLAIN:
        head = _head(source)
        if row is not None and row.encrypted and not is_decoded(head):
            raise CorpusError(
                "this is an encrypted {kind} file",
                where=source.where,
                kind=source.suffix[1:].upper(),
                hint="save the lyrics as .lrc or .txt",
            )
        known = sniffed(head, plain=row is not None)
        row = known if known is not None and known.reader is not None else row
    read = read_text if row is None or row.reader is None else row.reader()
    for song in read(source, options, report):
        yield without_translation(song, report) if options.clean else song


def _read_archive(
    path: Path, opener: Opener, options: ImportOptions, report: ImportReport
) -> Iterator[Song]:
    found = False
    first: CorpusError | None = None
    with opener(path, options.limits) as archive:
        for source in archive.sources(frozenset(lyrics_suffixes())):
            try:
                for song in _read_member(source, None, options, report):
                    found = True
                    yield song
            except (CorpusTooLarge, UnpacksTooMuch):
                raise
            except CorpusError as error:
                first = first or error
                report.skip_broken(source.where, error)
        for where, reason in archive.skipped:
            report.skip(where, reason)
    if first is not None and not found:
        raise first
    if not found:
        raise CorpusError(
            "there are no lyrics in this archive",
            where=path,
            hint="files of lyrics end in {endings}",
            endings=", ".join(lyrics_suffixes()),
        )


def _read_member(
    source: Source, row: Importer | None, options: ImportOptions, report: ImportReport
) -> Iterator[Song]:
    """The songs of a file in a folder or an archive, where an empty one is only told."""
    if _is_empty(source):
        report.skip(source.where, "empty")
    else:
        yield from _read_one(source, row, options, report)


def _read_folder(path: Path, options: ImportOptions, report: ImportReport) -> Iterator[Song]:
    found = False
    closed: CorpusError | None = None
    for file in files_of(path, options.limits, report):
        row = importer_of(suffix_of(file.name))
        if row is not None and row.opener is not None:
            songs = _read_archive(file, row.opener(), options, report)
        else:
            source = _file(file, options.limits, alone=False)
            songs = _read_member(source, row, options, report)
        try:
            for song in songs:
                found = True
                yield song
        except CorpusTooLarge:
            raise
        except CorpusError as error:
            report.skip_broken(shown(file), error)
            if isinstance(error.__cause__, OSError):
                closed = closed or error
    if closed is not None and not found:
        raise closed
    if not found:
        raise CorpusError(
            "there are no lyrics in this folder",
            where=path,
            hint="files of lyrics end in {endings}",
            endings=", ".join((*lyrics_suffixes(), *archive_suffixes())),
        )


def _is_empty(source: Source) -> bool:
    return not _head(source, 1)


def _head(source: Source, size: int = HEAD_BYTES) -> bytes:
    stream = source.open()
    try:
        return read_bytes(stream, size, source.where)
    finally:
        stream.close()
