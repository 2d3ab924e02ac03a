"""Opens files and decodes them piece by piece; every failure becomes one CorpusError."""

from __future__ import annotations

import codecs
import gzip
import io
import os
import stat
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from zipfile import BadZipFile

from core.corpus.encoding import (
    BROKEN,
    FEW_BROKEN,
    SAMPLE_BYTES,
    Detected,
    detect,
    refuse_binary,
)
from core.corpus.guessing import MAX_BROKEN_SHARE
from core.corpus.options import ImportOptions, Limits
from core.corpus.report import ImportReport
from core.errors import CorpusError, CorpusTooLarge

CHUNK_BYTES = 1 << 18


class ByteStream(Protocol):
    """What is read from: a file, or a member of an archive."""

    def read(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Source:
    """One file of lyrics, in a folder, in an archive or by itself.

    `where` names it in messages, `stem` is its name without folder and suffix. `open` may be called
    several times. `alone`: the user named this very file; finding nothing in it is an error.
    """

    where: str
    stem: str
    suffix: str
    open: Callable[[], ByteStream]
    alone: bool = False


def open_regular(path: Path) -> io.FileIO:
    """Opens a regular file for reading, never a FIFO, a device or a socket (which could hang).

    Raises:
        CorpusError: it is missing, may not be read, or is of another kind.
    """
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise CorpusError("there is no such file", where=path, hint="check the name") from error
    except PermissionError as error:
        raise CorpusError(
            "you have no right to read this", where=path, hint="change its mode, or copy it"
        ) from error
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    file = io.FileIO(fd, "rb")
    mode = os.fstat(fd).st_mode
    if not stat.S_ISREG(mode):
        file.close()
        raise CorpusError(
            "this is no regular file", where=path, hint="copy what it holds into a file"
        )
    return file


def unreadable(where: Path | str, error: Exception) -> CorpusError:
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return CorpusError("this cannot be read ({reason})", where=where, reason=reason)


class LimitedStream:
    """Unpacked bytes of a packed file: stops while reading when they become too many.

    `allowed(count)` is told of every piece and raises for too much; sizes that the file declares
    are never trusted.
    """

    def __init__(self, inner: ByteStream, where: str, allowed: Callable[[int], None]) -> None:
        self._inner, self._where, self._allowed = inner, where, allowed

    def read(self, size: int, /) -> bytes:
        try:
            data = self._inner.read(size)
        except (BadZipFile, zlib.error, EOFError, gzip.BadGzipFile, RuntimeError) as error:
            raise CorpusError(
                "the packed data are damaged or cut short",
                where=self._where,
                hint="fetch or pack the file again",
            ) from error
        self._allowed(len(data))
        return data

    def close(self) -> None:
        self._inner.close()


def open_gzip(path: Path, limits: Limits) -> ByteStream:
    """Opens a .gz under the caps for archives."""
    raw = open_regular(path)
    packed = os.fstat(raw.fileno()).st_size
    total = 0

    def allowed(count: int) -> None:
        nonlocal total
        total += count
        check_unpacked(total, packed, limits, str(path))

    unpacked = gzip.GzipFile(fileobj=raw, mode="rb")
    # GzipFile leaves a file that it was given open.
    return _Closing(LimitedStream(unpacked, str(path), allowed), raw)


class _Closing:
    def __init__(self, stream: LimitedStream, raw: io.FileIO) -> None:
        self._stream, self._raw = stream, raw

    def read(self, size: int, /) -> bytes:
        return self._stream.read(size)

    def close(self) -> None:
        self._stream.close()
        self._raw.close()


class UnpacksTooMuch(CorpusError):  # noqa: N818  (an error by its base)
    """An archive that means harm, or lies: none of it is read on."""


def check_unpacked(unpacked: int, packed: int, limits: Limits, where: str) -> None:
    """Raises CorpusError when `packed` bytes became more than the caps allow."""
    if unpacked > limits.archive_total:
        raise UnpacksTooMuch(
            "it unpacks to more than {limit} MB",
            where=where,
            limit=limits.archive_total >> 20,
            hint="unpack it yourself if you trust it, and give the folder",
        )
    if unpacked > limits.archive_free + limits.archive_ratio * packed:
        raise UnpacksTooMuch(
            "it unpacks to more than {ratio} times its size, which no text does",
            where=where,
            ratio=limits.archive_ratio,
            hint="unpack it yourself if you trust it, and give the folder",
        )


def read_bytes(stream: ByteStream, size: int, where: str) -> bytes:
    """Up to `size` bytes; empty only at the end."""
    try:
        return stream.read(size)
    except OSError as error:
        raise unreadable(where, error) from error


def decoded(source: Source, options: ImportOptions, report: ImportReport) -> Iterator[str]:
    """The text of `source` in pieces, in the encoding that is told or guessed (and reported).

    Raises:
        CorpusError: it is empty, binary, in no known encoding, broken in more than 1 % of its
            characters, cannot be read, or all files together are too much.
    """
    detected = _detect(source, options)
    report.decoded(source.where, detected)
    decoder = codecs.getincrementaldecoder(detected.encoding)("strict")
    wide = detected.encoding.startswith(("utf-16", "utf-32"))
    characters = broken = 0
    stream = source.open()
    try:
        while True:
            data = read_bytes(stream, CHUNK_BYTES, source.where)
            report.read(len(data))
            if report.bytes > options.limits.total:
                raise CorpusTooLarge(
                    "the files are more than {limit} MB",
                    where=source.where,
                    limit=options.limits.total >> 20,
                    hint="make the corpus of fewer files",
                )
            if not wide and b"\0" in data:
                refuse_binary(data, source.where)
            try:
                text, marked = _decode(decoder, detected.encoding, data)
            except UnicodeError as error:  # such as UTF-16 that was told of, without its mark
                raise _wrong_encoding(source.where, detected) from error
            broken += marked
            characters += len(text)
            if broken > 10 + MAX_BROKEN_SHARE * characters:
                raise _wrong_encoding(source.where, detected)
            if text:
                yield text
            if not data:
                break
    finally:
        stream.close()
    if broken:
        few = FEW_BROKEN if detected.how == BROKEN else 1
        if broken > few + MAX_BROKEN_SHARE * characters:
            raise _wrong_encoding(source.where, detected)
        report.broken_characters += broken


def nothing_in(source: Source, report: ImportReport) -> None:
    """A file without a song: an error when the user named it, else passed over and told."""
    if source.alone:
        raise CorpusError(
            "there are no lyrics in this file", where=source.where, hint="give another file"
        )
    report.skip(source.where, "no lyrics in it")


def _decode(decoder: codecs.IncrementalDecoder, encoding: str, data: bytes) -> tuple[str, int]:
    """The next piece of text, and how many characters in it are broken and became U+FFFD."""
    state = decoder.getstate()
    try:
        return decoder.decode(data, final=not data), 0
    except UnicodeDecodeError:
        # From the state before this piece on, broken characters are marked and counted.
        lenient = codecs.getincrementaldecoder(encoding)("replace")
        lenient.setstate(state)
        text = lenient.decode(data, final=not data)
        decoder.reset()
        decoder.setstate(lenient.getstate())
        return text, text.count("\ufffd")


def _wrong_encoding(where: str, detected: Detected) -> CorpusError:
    return CorpusError(
        "the text is not in {encoding} ({how})",
        where=where,
        encoding=detected.encoding,
        how=detected.how,
        hint="name its encoding with --encoding",
    )


def _detect(source: Source, options: ImportOptions) -> Detected:
    """Looks at the first bytes; where these are plain ASCII, further down."""
    stream = source.open()
    try:
        head = read_bytes(stream, SAMPLE_BYTES, source.where)
        if not head:
            raise CorpusError("the file is empty", where=source.where, hint="give another file")
        whole = len(head) < SAMPLE_BYTES
        detected = detect(head, override=options.encoding, where=source.where, whole=whole)
        data = head
        while detected.how == "plain ASCII" and data:
            data = read_bytes(stream, SAMPLE_BYTES, source.where)
            if not data.isascii():
                detected = detect(data, where=source.where)
        return detected
    finally:
        stream.close()
