"""The table of importers: which files hold lyrics, and what reads them.

A new format is one row here and the file with its reader. Readers are named by functions that
import them when a file is read: to offer files by their names needs none of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.corpus.formats.names import may_be_a_song, suffix_of

if TYPE_CHECKING:
    from core.corpus.formats.archive import Archive
    from core.corpus.formats.opening import Source
    from core.corpus.options import ImportOptions, Limits
    from core.corpus.report import ImportReport
    from core.corpus.songs import Song

    Reader = Callable[[Source, ImportOptions, ImportReport], Iterator[Song]]
    """The songs of one file; raises CorpusError."""
    Opener = Callable[[Path, Limits], AbstractContextManager[Archive]]
    """Opens an archive; raises CorpusError."""

PLAIN = (".txt", ".lrc")
"""Names under which anything comes that is text."""
PACKED = ".gz"
"""Behind the suffix of any file of lyrics."""
HEAD_BYTES = 512
"""So many are looked at where the name of a file tells nothing."""


@dataclass(frozen=True, kw_only=True)
class Importer:
    """One format: files of lyrics, archives of such files, or what is known and cannot be read."""

    suffixes: tuple[str, ...]
    """In small letters, with the dot."""
    sniff: Callable[[bytes], bool] | None = None
    """Tells the format by its first bytes, in a file that was named itself, by another suffix."""
    anywhere: bool = False
    """Whether `sniff` is asked under the names of plain text, too."""
    reader: Callable[[], Reader] | None = None
    """Gives what reads such a file."""
    opener: Callable[[], Opener] | None = None
    """Gives what opens such an archive."""
    strict: bool = False
    """Whether timed lyrics that come under such a name are no format of its kind, but text."""
    encrypted: bool = False
    """Unless it was decoded, it is refused, with a hint."""


def _text() -> Reader:
    from core.corpus.formats.text import read_text

    return read_text


def _lrc() -> Reader:
    from core.corpus.formats.text import read_lrc

    return read_lrc


def _records() -> Reader:
    from core.corpus.formats.records import read_records

    return read_records


def _table() -> Reader:
    from core.corpus.formats.tables import read_table

    return read_table


def _document() -> Reader:
    from core.corpus.formats.documents import read_document

    return read_document


def _zip() -> Opener:
    from core.corpus.formats.archive import open_archive

    return open_archive


_JSON = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*"(?![tc]"\s*:\s*[-\d\[])(?:[^"\\]|\\.)*"\s*:'
    rb'|(?:\xef\xbb\xbf)?\s*\[\s*\[?"[^"]*"\s*,\s*"'
)
_STAMPED = re.compile(rb"\[\w{1,12}:|\[\d+[,:]\d|<\?xml|<Qrc")


def _is_json(head: bytes) -> bool:
    """Whether a record begins here, not the head of a timed text by NetEase ({"t": 0, "c": ...)."""
    return _JSON.match(head) is not None


def is_decoded(head: bytes) -> bool:
    """Whether a file that is encrypted as a rule is text with stamps."""
    return _STAMPED.search(head) is not None and b"\0" not in head


def looks_timed(head: bytes) -> bool:
    """Whether a file begins as captions or timed lyrics do, not as a record or a table."""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b'"'):
        return False
    from core.corpus.formats.captions import kind_of
    from core.corpus.stamps import is_stamped

    lines = head.decode("utf-8", "replace").splitlines()[:-1]
    return kind_of(lines) in ("cues", "vtt", "ass") or is_stamped(lines)


def _is_zip(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04")


IMPORTERS: tuple[Importer, ...] = (
    Importer(suffixes=(".txt",), reader=_text),
    Importer(suffixes=(".lrc",), reader=_lrc),
    # The reader of text tells captions by their lines, under whatever name they come.
    Importer(
        suffixes=(
            ".srt",
            ".vtt",
            ".ass",
            ".ssa",
            ".ttml",
            ".sbv",
            ".sub",
            ".smi",
            ".ksc",
            ".lys",
            ".yrc",
        ),
        reader=_text,
    ),
    Importer(
        suffixes=(".json", ".jsonl", ".ndjson"),
        sniff=_is_json,
        anywhere=True,
        reader=_records,
        strict=True,
    ),
    Importer(suffixes=(".csv", ".tsv"), reader=_table, strict=True),
    Importer(suffixes=(".docx", ".odt"), reader=_document, strict=True),
    Importer(suffixes=(".zip",), sniff=_is_zip, opener=_zip),
    # Decoded by other programs, they are text under the same names.
    Importer(suffixes=(".krc", ".qrc", ".trc"), reader=_text, encrypted=True),
)


def importer_of(suffix: str) -> Importer | None:
    """The row of a suffix, with its dot, in letters of any size."""
    return next((row for row in IMPORTERS if suffix.lower() in row.suffixes), None)


def sniffed(head: bytes, *, plain: bool = False) -> Importer | None:
    """The row that knows the first bytes of a file; `plain`: which has a name of plain text."""
    asked = (row for row in IMPORTERS if row.sniff is not None and (row.anywhere or not plain))
    return next((row for row in asked if row.sniff is not None and row.sniff(head)), None)


def lyrics_suffixes() -> tuple[str, ...]:
    """Suffixes of files of lyrics."""
    return tuple(suffix for row in IMPORTERS if row.reader is not None for suffix in row.suffixes)


def archive_suffixes() -> tuple[str, ...]:
    """Suffixes of archives of such files."""
    return tuple(suffix for row in IMPORTERS if row.opener is not None for suffix in row.suffixes)


def may_hold_lyrics(name: str) -> bool:
    """Whether a file of that name is read when it lies in a folder."""
    if not suffix_of(name):
        # Looked into when it is read; what is no text is passed over then.
        return may_be_a_song(name)
    lyrics = lyrics_suffixes()
    packed = tuple(suffix + PACKED for suffix in lyrics)
    return name.lower().endswith((*lyrics, *packed, *archive_suffixes()))
