"""Members of a .zip, read in place and under caps: nothing is ever extracted to disk.

Sizes and names in an archive are claims. What counts is what comes out while reading, over all
members together, so that overlapping members are no way around the caps either.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath

from core.corpus.encoding import detect
from core.corpus.formats.names import may_be_a_song, shown, suffix_of
from core.corpus.formats.opening import (
    LimitedStream,
    Source,
    check_unpacked,
    open_regular,
    unreadable,
)
from core.corpus.options import Limits
from core.errors import CorpusError

MAX_DIRECTORY_BYTES = 8 << 20
"""zipfile reads the list of members whole; a longer one is refused before that."""

_END, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_END64_LOCATOR, _END64 = b"PK\x06\x07", b"PK\x06\x06"
_DRIVE = re.compile(r"^[A-Za-z]:")
DOCUMENTS = {
    ("[Content_Types].xml", "_rels/.rels"): "an Office document",
    ("mimetype", "META-INF/container.xml"): "an e-book",
    ("mimetype", "content.xml"): "an OpenDocument file",
}
"""Documents that are zip files, by what is in them."""
_DAMAGED = "this zip file is damaged or cut short"
_FETCH_AGAIN = "fetch or pack the file again"
DAMAGE = (
    zipfile.BadZipFile,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


@contextmanager
def open_archive(path: Path, limits: Limits) -> Iterator[Archive]:
    """Opens a .zip and checks its list of members.

    Raises:
        CorpusError: it is no zip, cut short, a document, has too many members, or a member that is
            encrypted or whose name leads out of the archive.
    """
    file = open_regular(path)
    try:
        size = file.seek(0, io.SEEK_END)
        if size == 0:
            raise CorpusError("the file is empty", where=path, hint="give another file")
        try:
            _check_directory(file, size, path)
            # Buffered: zipfile makes many small reads.
            opened = zipfile.ZipFile(io.BufferedReader(file))
        except DAMAGE as error:
            raise CorpusError(_DAMAGED, where=path, hint=_FETCH_AGAIN) from error
        except OSError as error:
            raise unreadable(path, error) from error
        with opened:
            yield Archive(path, opened, size, limits)
    finally:
        file.close()


class Archive:
    """The readable members of one .zip, in the order of their names."""

    def __init__(self, path: Path, opened: zipfile.ZipFile, size: int, limits: Limits) -> None:
        self._path, self._zip, self._size, self._limits = path, opened, size, limits
        self._unpacked = 0
        self._counted: dict[str, int] = {}
        self.skipped: list[tuple[str, str]] = []
        members = opened.infolist()
        if len(members) > limits.archive_members:
            raise CorpusError(
                "the archive holds {count} files; at most {limit} are read",
                where=path,
                count=len(members),
                limit=limits.archive_members,
                hint="unpack it yourself if you trust it, and give the folder",
            )
        named = [(_name(info), info) for info in members]
        names = {name for name, _ in named}
        for own, kind in DOCUMENTS.items():
            if names.issuperset(own):
                raise CorpusError(
                    "this is {kind}, not a file of lyrics",
                    where=path,
                    kind=kind,
                    hint="save the lyrics as plain text",
                )
        for name, info in named:
            self._check(name, info)
        self._members = sorted(named, key=lambda member: member[0])

    def sources(self, suffixes: frozenset[str]) -> Iterator[Source]:
        """Members with one of `suffixes` or none; others are in `skipped`, with the reason."""
        for name, info in self._members:
            path = PurePosixPath(name)
            suffix = suffix_of(path.name)
            if info.is_dir() or any(part.startswith((".", "__MACOSX")) for part in path.parts):
                continue
            where = f"{shown(self._path)}:{name}"
            if stat.S_ISLNK(info.external_attr >> 16):
                self.skipped.append((where, "a link"))
            elif suffix in suffixes or may_be_a_song(path.name):
                stem = path.name[: len(path.name) - len(suffix)]
                yield Source(where, stem, suffix, partial(self._open, info, where))
            else:
                self.skipped.append((where, "not a file of lyrics"))

    def _open(self, info: zipfile.ZipInfo, where: str) -> LimitedStream:
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            # Python unpacks the other methods in pieces of any size, which no cap can stop.
            raise CorpusError(
                "it is packed by an unusual method", where=where, hint="pack it again as plain zip"
            )
        read = 0

        def allowed(count: int) -> None:
            nonlocal read
            read += count
            check_unpacked(read, info.compress_size, self._limits, where)
            # A member is opened twice, to guess its encoding and to read it, but counts once.
            more = read - self._counted.get(where, 0)
            if more > 0:
                self._unpacked += more
                self._counted[where] = read
                check_unpacked(self._unpacked, self._size, self._limits, str(self._path))

        try:
            return LimitedStream(self._zip.open(info), where, allowed)
        except (*DAMAGE, OSError) as error:  # OSError: a place before the start of the file
            raise CorpusError(_DAMAGED, where=where, hint=_FETCH_AGAIN) from error

    def _check(self, name: str, info: zipfile.ZipInfo) -> None:
        parts = name.split("/")
        if name.startswith("/") or ".." in parts or _DRIVE.match(name) or "\0" in name:
            raise CorpusError(
                "the archive holds a name that leads out of it ({name!r})",
                where=self._path,
                name=name[:80],
                hint="do not trust it",
            )
        if info.flag_bits & 1:
            raise CorpusError(
                "the archive is encrypted", where=self._path, hint="pack it without a password"
            )


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name with slashes; old ones without a mark are in a guessed encoding."""
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        raw = name.encode("cp437", "replace")
        try:
            name = raw.decode(detect(raw).encoding)
        except (CorpusError, UnicodeDecodeError):
            name = info.orig_filename
    return name.replace("\\", "/")


def _check_directory(file: io.FileIO, size: int, path: Path) -> None:
    """Looks at the end record, before zipfile reads a list of any length into memory."""
    tail_size = min(size, _END_SIZE + _LONGEST_COMMENT)
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise CorpusError(_DAMAGED, where=path, hint=_FETCH_AGAIN)
    (directory,) = struct.unpack_from("<L", tail, at + 12)
    if tail[max(0, at - 20) : max(0, at - 16)] == _END64_LOCATOR:
        (end64,) = struct.unpack_from("<Q", tail, at - 12)
        file.seek(min(end64, size))
        record = file.read(56)
        if record[:4] == _END64 and len(record) == 56:
            (directory,) = struct.unpack_from("<Q", record, 40)
        else:
            directory = size
    if directory > MAX_DIRECTORY_BYTES:
        raise CorpusError(
            "the list of files in this archive is too long",
            where=path,
            hint="unpack it yourself if you trust it, and give the folder",
        )
    file.seek(0)
