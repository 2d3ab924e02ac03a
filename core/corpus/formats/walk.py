"""From what the user names (a file, a folder, an archive) to songs, in a fixed order."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from core.corpus.formats.archive import open_archive
from core.corpus.formats.lrc import read_lrc
from core.corpus.formats.opening import (
    ByteStream,
    Source,
    open_gzip,
    open_regular,
    read_bytes,
    unreadable,
)
from core.corpus.formats.records import read_records
from core.corpus.formats.text import read_text
from core.corpus.options import ImportOptions, Limits
from core.corpus.report import ImportReport
from core.corpus.songs import Song
from core.errors import CorpusError

SUFFIXES = frozenset({".txt", ".lrc", ".json", ".jsonl", ".ndjson"})
"""Files of lyrics; a .gz of these and a .zip are read as well."""

_RECORDS = (".json", ".jsonl", ".ndjson")
_ENCRYPTED = {".krc": "KRC", ".qrc": "QRC", ".trc": "TRC"}
_MAX_DEPTH = 40


def read_songs(path: Path, options: ImportOptions, report: ImportReport) -> Iterator[Song]:
    """All songs of a file, a folder or an archive, one at a time, with bounded memory.

    Songs come as they stand in the files: cleaned when `options.clean`, duplicates and all. In a
    folder or archive, files without lyrics are passed over and listed in `report.skipped`.

    Raises:
        CorpusError: one clear reason, with the file and, where there is one, the line.
    """
    mode = _mode(path)
    if stat.S_ISDIR(mode):
        yield from _read_folder(path, options, report)
    elif path.suffix.lower() == ".zip" or _is_zip(path, mode):
        yield from _read_archive(path, options, report)
    else:
        if (kind := _ENCRYPTED.get(path.suffix.lower())) is not None:
            raise CorpusError(
                "this is an encrypted {kind} file",
                where=path,
                kind=kind,
                hint="save the lyrics as .lrc or .txt",
            )
        yield from _read_one(_file(path, options.limits, alone=True), options, report)


def total_bytes(path: Path, limits: Limits) -> int:
    """Bytes on disk of the files that `read_songs` would read, for a progress bar; 0 if none.

    Raises:
        CorpusError: the path is missing or may not be read.
    """
    mode = _mode(path)
    if not stat.S_ISDIR(mode):
        return path.stat().st_size
    return sum(file.stat().st_size for file in _files(path, limits, None))


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


def _is_zip(path: Path, mode: int) -> bool:
    """A zip under another name; not asked of a FIFO, from which reading would take bytes."""
    if not stat.S_ISREG(mode) or path.suffix.lower() in SUFFIXES:
        return False
    file = open_regular(path)
    try:
        return read_bytes(file, 4, str(path)) == b"PK\x03\x04"
    finally:
        file.close()


def _file(path: Path, limits: Limits, *, alone: bool) -> Source:
    name = path.with_suffix("") if path.suffix.lower() == ".gz" else path

    def opener() -> ByteStream:
        return open_regular(path) if name is path else open_gzip(path, limits)

    return Source(str(path), name.stem, name.suffix.lower(), opener, alone)


def _read_one(source: Source, options: ImportOptions, report: ImportReport) -> Iterator[Song]:
    if source.suffix == ".lrc":
        return read_lrc(source, options, report)
    if source.suffix in _RECORDS:
        return read_records(source, options, report)
    return read_text(source, options, report)


def _read_archive(path: Path, options: ImportOptions, report: ImportReport) -> Iterator[Song]:
    found = False
    with open_archive(path, options.limits) as archive:
        for source in archive.sources(SUFFIXES):
            if _is_empty(source):
                report.skip(source.where, "empty")
                continue
            for song in _read_one(source, options, report):
                found = True
                yield song
        for where, reason in archive.skipped:
            report.skip(where, reason)
    if not found:
        raise CorpusError(
            "there are no lyrics in this archive",
            where=path,
            hint="files of lyrics end in .txt, .lrc, .json or .jsonl",
        )


def _read_folder(path: Path, options: ImportOptions, report: ImportReport) -> Iterator[Song]:
    found = False
    for file in _files(path, options.limits, report):
        if file.suffix.lower() == ".zip":
            songs = _read_archive(file, options, report)
        else:
            source = _file(file, options.limits, alone=False)
            if _is_empty(source):
                report.skip(source.where, "empty")
                continue
            songs = _read_one(source, options, report)
        for song in songs:
            found = True
            yield song
    if not found:
        raise CorpusError(
            "there are no lyrics in this folder",
            where=path,
            hint="files of lyrics end in .txt, .lrc, .json, .jsonl or .zip",
        )


def _is_empty(source: Source) -> bool:
    stream = source.open()
    try:
        return not read_bytes(stream, 1, source.where)
    finally:
        stream.close()


def _files(folder: Path, limits: Limits, report: ImportReport | None) -> Iterator[Path]:
    """Regular files of lyrics below `folder`, by name. Links and hidden files are not followed."""

    def refuse(error: OSError) -> None:
        where = error.filename or folder
        if isinstance(error, PermissionError):
            raise CorpusError(
                "you have no right to read this", where=where, hint="change its mode, or copy it"
            ) from error
        raise unreadable(where, error) from error

    count = 0
    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))
        if len(Path(parent).relative_to(folder).parts) > _MAX_DEPTH:
            folders.clear()
        for name in sorted(names):
            path = Path(parent, name)
            reason = None if name.startswith(".") else _reason_to_skip(path)
            if name.startswith(".") or reason is not None:
                if report is not None and reason is not None:
                    report.skip(str(path), reason)
                continue
            count += 1
            if count > limits.files:
                raise CorpusError(
                    "the folder holds more than {limit} files of lyrics",
                    where=folder,
                    limit=limits.files,
                    hint="pack songs together, or give fewer folders",
                )
            yield path


def _reason_to_skip(path: Path) -> str | None:
    suffix = path.suffix.lower()
    if suffix == ".gz":
        suffix = path.with_suffix("").suffix.lower()
    if suffix not in SUFFIXES and suffix != ".zip":
        return "not a file of lyrics"
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return "a link"
    return None if stat.S_ISREG(mode) else "not a regular file"
