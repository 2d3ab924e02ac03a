"""What a saved song is, and the name its file gets."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from core.composing.takes import Take
from core.errors import SongError
from core.text.normalise import normalise

FORMAT = 1
MAX_TITLE = 200
UNTITLED = "—"
"""The title of what has none yet."""
_SLUG_LENGTH = 40
# ASCII letters and digits, Han, kana, hangul: what every file system and terminal shows.
_UNSAFE = re.compile(
    "[^0-9A-Za-z\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+"
)
_ID = re.compile("[0-9a-f]{8}")


class Song(msgspec.Struct, frozen=True, kw_only=True):
    """A saved text, and how it was made: `take` (None for one that was only typed).

    Raises:
        SongError: an impossible id, or a title that is empty or too long.
    """

    id: str
    title: str
    text: str
    created: str
    """UTC, ISO 8601."""
    changed: str = ""
    take: Take | None = None
    edited: bool = False
    """Whether the text is no longer what the take gave."""
    format: int = FORMAT

    def __post_init__(self) -> None:
        if not is_id(self.id):
            raise SongError("a song with the impossible id {id!r}", id=self.id)
        if self.title != clean_title(self.title):
            raise SongError("a song with a title of more than one plain line")


class SongSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What a list shows of a song; read without its take."""

    id: str
    title: str
    text: str
    created: str
    changed: str = ""
    format: int = FORMAT


@dataclass(frozen=True)
class Problem:
    """A file among the songs that could not be read."""

    path: Path
    reason: SongError


@dataclass(frozen=True)
class Listing:
    """All songs, the newest first, and the files that could not be read."""

    songs: tuple[SongSummary, ...]
    problems: tuple[Problem, ...]


def is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def clean_title(title: str) -> str:
    """One line, spaces collapsed, at most `MAX_TITLE` characters, any script.

    Raises:
        SongError: nothing is left.
    """
    plain = "".join(
        " " if char.isspace() or unicodedata.category(char) in ("Cc", "Cs") else char
        for char in title
    )
    plain = " ".join(plain.split())[:MAX_TITLE].strip()
    if not plain:
        raise SongError("a song needs a title", hint="one line of any text")
    return plain


def title_of(text: str) -> str:
    """The title that a text suggests: its first line, before a heading such as [Chorus]."""
    from core.corpus.formats.structure import section_tag

    lines = [line.strip() for line in text.splitlines() if line.strip()]
    sung = (line for line in lines if section_tag(line) is None)
    first = next(sung, lines[0] if lines else UNTITLED)
    return clean_title(first)


def stored(text: str) -> str:
    """A text as a song holds it: no empty lines around it, and at most one line end behind it.

    That one tells that the last line is finished.
    """
    text = normalise(text).lstrip("\n")
    body = text.rstrip("\n")
    return body if body == text else f"{body}\n"


def digest(text: str) -> str:
    """Tells whether a song still says what it said."""
    return hashlib.sha256(stored(text).encode("utf-8")).hexdigest()[:16]


def is_edited(take: Take | None, text: str) -> bool:
    """Whether a text is no longer what the take gave."""
    return take is not None and stored(take.text).rstrip("\n") != text.rstrip("\n")


def slug(title: str) -> str:
    """The part of a title that every file system bears; "song" where nothing is left."""
    plain = _UNSAFE.sub("-", unicodedata.normalize("NFC", title)).strip("-")
    return plain[:_SLUG_LENGTH].strip("-") or "song"


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
