"""Documents of Word and LibreOffice: zip files of XML whose paragraphs become lines of text.

What is read of them goes the way of plain text, so credits, chords and titles are found there as
anywhere else. Headings that part songs become "# Title". What was deleted, hidden or noted beside
the text, and the reading above characters, is no text.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace as replaced
from statistics import median

from msgspec.structs import replace

from core.corpus.formats.archive import DAMAGE
from core.corpus.formats.document_xml import (
    OPEN_DOCUMENT,
    PAGE,
    WORD,
    Paragraph,
    Reader,
    Styles,
    damaged,
)
from core.corpus.formats.opening import (
    CHUNK_BYTES,
    LimitedStream,
    Source,
    check_unpacked,
    nothing_in,
    read_bytes,
)
from core.corpus.formats.text import read_text
from core.corpus.options import ImportOptions, Limits
from core.corpus.report import ImportReport
from core.corpus.songs import Song
from core.errors import CorpusError

_LARGEST = 256 << 20
"""Bytes of a document, pictures and all."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_AS_TEXT = "open it in a word processor and save it as .docx or plain text"
_WORD, _STYLES, _TEXT = "word/document.xml", "word/styles.xml", "content.xml"


def read_document(source: Source, options: ImportOptions, report: ImportReport) -> Iterator[Song]:
    """The songs of a document.

    Raises:
        CorpusError: it is damaged, encrypted, no such document, or holds more than any does; or an
            `alone` file holds no lyrics.
    """
    text = text_of(paragraphs_of(_whole(source), source.where, options.limits))
    if not text.strip():
        nothing_in(source, report)
        return
    data = text.encode("utf-8", "replace")
    plain = replaced(source, open=lambda: io.BytesIO(data))
    yield from read_text(plain, replace(options, encoding="utf-8"), report)


def _whole(source: Source) -> bytes:
    stream, parts, size = source.open(), list[bytes](), 0
    try:
        while data := read_bytes(stream, CHUNK_BYTES, source.where):
            size += len(data)
            if size > _LARGEST:
                raise CorpusError(
                    "this is larger than any document of lyrics", where=source.where, hint=_AS_TEXT
                )
            parts.append(data)
    finally:
        stream.close()
    return b"".join(parts)


def paragraphs_of(data: bytes, where: str, limits: Limits) -> list[Paragraph]:
    """The paragraphs of a document, empty ones too.

    Raises:
        CorpusError: see `read_document`.
    """
    if data.startswith(_OLE):
        raise CorpusError(
            "this is an old Word document, or one with a password", where=where, hint=_AS_TEXT
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            members = {info.filename: info for info in opened.infolist()}
            unpacked = 0

            def read(name: str) -> bytes:
                nonlocal unpacked
                if members[name].flag_bits & 1:
                    raise CorpusError("this document has a password", where=where, hint=_AS_TEXT)

                def allowed(count: int) -> None:
                    nonlocal unpacked
                    unpacked += count
                    check_unpacked(unpacked, len(data), limits, where)

                stream = LimitedStream(opened.open(name), where, allowed)
                return b"".join(iter(lambda: stream.read(CHUNK_BYTES), b""))

            if _TEXT in members and "mimetype" in members:
                return Reader(OPEN_DOCUMENT, {}, where, limits).read(read(_TEXT))
            if _WORD in members:
                styles = Styles(where).read(read(_STYLES)) if _STYLES in members else {}
                return Reader(WORD, styles, where, limits).read(read(_WORD))
    except (*DAMAGE, OSError) as error:
        raise damaged(where) from error
    raise CorpusError("this is no document of Word or LibreOffice", where=where, hint=_AS_TEXT)


def text_of(paragraphs: list[Paragraph]) -> str:
    """Paragraphs as plain text.

    Where most hold several lines, they are stanzas; else each is a line. The highest headings that
    come more than once are those of songs, deeper ones those of their sections. Where there is no
    heading, a new page that was asked for begins a song.
    """
    sizes = [one.text.count("\n") + 1 for one in paragraphs if one.text.strip() and not one.level]
    stanzas = bool(sizes) and median(sizes) >= 2
    levels = Counter(one.level for one in paragraphs if one.level and one.text.strip())
    often = [level for level, count in levels.items() if count > 1]
    songs = min(often or levels, default=0)
    lines: list[str] = []
    page = False
    for one in paragraphs:
        text = one.text.replace(PAGE, "").strip("\n")
        if not text.strip():
            lines += [] if one.hidden else [""]
        elif one.level:
            title = " ".join(text.split())
            lines += ["", "", f"# {title}"] if one.level <= songs else ["", title]
        else:
            if page and not levels:  # a song on a page of its own
                lines += ["", "", f"# {' '.join(text.splitlines()[0].split())}"]
            lines += [text, ""] if stanzas else [text]
        page = PAGE in one.text or (page and not text.strip())
    return "\n".join(lines)
