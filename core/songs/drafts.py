"""What the files of unsaved texts hold, and what an earlier sitting left in them.

A JSON line per state of a draft; later lines of a draft replace earlier ones, or add to them. A
torn last line is passed over.
"""

from __future__ import annotations

import fcntl
from dataclasses import dataclass
from pathlib import Path

import msgspec

from core import home as home_folder
from core.composing import numbers
from core.composing.takes import Take
from core.errors import ComposeError
from core.text.normalise import normalise


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An unsaved text under a key of the caller's (one for each take of a sitting)."""

    key: str
    text: str
    take: Take | None = None
    changed: str = ""
    song: str | None = None
    """The saved song that it is a change of."""
    song_digest: str = ""
    """Of what that song said."""


class More(msgspec.Struct, frozen=True, kw_only=True):
    """What follows the first `at` characters of a draft. Said twice it does no harm."""

    more: str
    """The key of the draft."""
    at: int
    text: str


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """A draft that is unsaved no more."""

    gone: str


Record = Draft | More | Gone


@dataclass(frozen=True)
class Leftover:
    """What an earlier sitting did not save; `broken` lines of its file could not be read."""

    path: Path
    drafts: tuple[Draft, ...]
    broken: int


def leftovers(home: Path) -> list[Leftover]:
    """What sittings that no longer live did not save, oldest first."""
    found = []
    for path in sorted((home / home_folder.TAKES).glob("*.jsonl")):
        if path.is_symlink():
            continue
        try:
            data = _read_unlocked(path)
        except OSError:
            continue  # gone meanwhile, or not ours to read
        if data is None:
            continue
        leftover = _parse(path, data)
        if leftover.drafts or leftover.broken:
            found.append(leftover)
        else:
            discard(leftover)
    return found


def discard(leftover: Leftover) -> None:
    """Forgets for good what an earlier sitting left."""
    leftover.path.unlink(missing_ok=True)


def _parse(path: Path, data: bytes) -> Leftover:
    drafts: dict[str, Draft] = {}
    broken = 0
    *lines, torn = data.split(b"\n")
    for line in lines:
        if not line:
            continue
        try:
            record = _decode(line)
        except (ValueError, RecursionError, ComposeError):
            broken += 1
            continue
        match record:
            case Draft():
                drafts[record.key] = record
            case Gone():
                drafts.pop(record.gone, None)
            case More():
                draft = drafts.get(record.more)
                if draft is None or not 0 <= record.at <= len(draft.text):
                    broken += 1
                    continue
                text = draft.text[: record.at] + record.text
                drafts[draft.key] = msgspec.structs.replace(draft, text=text)
    del torn  # a line without its end was being written when the sitting died
    return Leftover(path, tuple(drafts.values()), broken)


def encode(record: Record) -> bytes:
    """The line that says it."""
    if isinstance(record, Draft):
        # What was typed may hold lone surrogates, which no file can.
        record = msgspec.structs.replace(record, text=normalise(record.text))
    return numbers.encode(record) + b"\n"


def _decode(line: bytes) -> Record:
    if line.startswith(b'{"gone":'):
        return msgspec.json.decode(line, type=Gone)
    if line.startswith(b'{"more":'):
        return msgspec.json.decode(line, type=More)
    return numbers.decode(line, Draft)


def _read_unlocked(path: Path) -> bytes | None:
    """The bytes of a file, or None while its sitting lives."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return None
        except OSError:
            return file.read()  # no locks on this file system
        return file.read()
