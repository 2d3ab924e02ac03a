"""Unsaved texts, kept so that a crash or a dropped line loses none.

A sitting appends to one file of its own in `takes/` of the home folder, a JSON line per state of a
draft; later lines of a draft replace earlier ones. What is appended survives the death of the
process at once, and that of the machine after at most a second. A torn last line is passed over.
The file is locked while its sitting lives, so that another start does not offer it; it goes away
when nothing in it is unsaved.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from core import home as home_folder
from core.composing.takes import Take
from core.errors import ComposeError, SongError
from core.songbook.songs import now
from core.text.normalise import normalise

SYNC_SECONDS = 1.0
_COMPACT_BYTES = 4 << 20
"""The file is rewritten once so much of it is outdated."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An unsaved text under a key of the caller's (one for each take of a sitting)."""

    key: str
    text: str
    take: Take | None = None
    changed: str = ""


class _Gone(msgspec.Struct, frozen=True, kw_only=True):
    gone: str


@dataclass(frozen=True)
class Leftover:
    """What an earlier sitting did not save; `broken` lines of its file could not be read."""

    path: Path
    drafts: tuple[Draft, ...]
    broken: int


class Autosave:
    """The unsaved texts of this sitting. Its file appears with the first of them.

    `clock` gives seconds that never run backwards.
    """

    def __init__(self, home: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = home / home_folder.TAKES
        self._clock = clock
        self._drafts: dict[str, Draft] = {}
        self._written: dict[str, int] = {}
        """Bytes of each draft's last line."""
        self._fd: int | None = None
        self._path: Path | None = None
        self._size = 0
        self._unsynced = self._torn = False
        self._waiting: dict[str, Draft] = {}
        self._last_write = self._last_sync = -SYNC_SECONDS

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """What is unsaved now, oldest key first."""
        return tuple(self._drafts.values())

    def keep(self, key: str, text: str, take: Take | None = None, *, at_once: bool = False) -> None:
        """Keeps the present state of a draft.

        States that follow each other within a second are written once, unless `at_once` says that
        this one matters (a take has ended); call `flush` to write what waits.

        Raises:
            SongError: the file cannot be written; the draft stays in memory, so try again.
        """
        draft = Draft(key=key, text=text, take=take, changed=now())
        self._drafts[key] = self._waiting[key] = draft
        if at_once or self._clock() - self._last_write >= self._pause():
            self.flush()

    def drop(self, key: str) -> None:
        """Forgets a draft that was saved or discarded.

        Raises:
            SongError: the file cannot be written.
        """
        self._waiting.pop(key, None)
        if self._drafts.pop(key, None) is None:
            return
        if not self._drafts:
            self._remove_file()
        elif self._written.pop(key, None) is not None:
            self._append([_Gone(gone=key)])

    def flush(self) -> None:
        """Writes what waits, and syncs if the last time is a second ago.

        Raises:
            SongError: the file cannot be written.
        """
        if self._waiting:
            self._append(list(self._waiting.values()))
            self._waiting.clear()
        elif self._unsynced and self._clock() - self._last_sync >= SYNC_SECONDS:
            self._sync()

    def close(self) -> None:
        """Ends the sitting: unsaved drafts stay on disk and are offered at the next start.

        Raises:
            SongError: the file cannot be written.
        """
        self.flush()
        self._sync()
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def adopt(self, leftover: Leftover) -> None:
        """Makes what an earlier sitting left part of this one, and removes its file.

        Raises:
            SongError: the file of this sitting cannot be written; the old one stays.
        """
        for draft in leftover.drafts:
            key = f"{leftover.path.stem}/{draft.key}"
            self._drafts[key] = self._waiting[key] = msgspec.structs.replace(draft, key=key)
        self.flush()
        self._sync()
        discard(leftover)

    def _pause(self) -> float:
        # A text of a million tokens is written more seldom: at most 200 KB a second.
        longest = max((len(draft.text) for draft in self._waiting.values()), default=0)
        return SYNC_SECONDS * (1 + longest / 70_000)

    def _append(self, records: list[Draft] | list[_Gone]) -> None:
        outdated = self._size > _COMPACT_BYTES and self._size > 4 * sum(self._written.values())
        try:
            if outdated:
                self._rewrite()
            else:
                self._write(records)
        except OSError as error:
            self._torn = True
            raise SongError(
                "cannot keep unsaved takes: {reason}",
                reason=error.strerror,
                where=self._path or self._folder,
                hint="they stay in memory: save them elsewhere",
            ) from error

    def _rewrite(self) -> None:
        """Moves to a new file that holds each draft once; the old one goes when that is safe."""
        old_path, old_fd, old_size = self._path, self._fd, self._size
        self._path, self._fd, self._size = None, None, 0
        try:
            self._write(list(self._drafts.values()))
            self._sync()
        except BaseException:
            self._remove_file()
            self._path, self._fd, self._size = old_path, old_fd, old_size
            raise
        if old_fd is not None:
            os.close(old_fd)
        if old_path is not None:
            old_path.unlink(missing_ok=True)

    def _write(self, records: list[Draft] | list[_Gone]) -> None:
        lines = [_encode(record) for record in records]
        fd = self._open()
        # Part of a line may stand there, to which the next must not be glued.
        data = memoryview(b"\n" * self._torn + b"".join(lines))
        self._size += len(data)
        self._unsynced = True
        while data:
            data = data[os.write(fd, data) :]
        self._torn = False
        for record, line in zip(records, lines, strict=True):
            if isinstance(record, Draft):
                self._written[record.key] = len(line)
        self._last_write = self._clock()
        if self._last_write - self._last_sync >= SYNC_SECONDS:
            self._sync()

    def _sync(self) -> None:
        if self._fd is None or not self._unsynced:
            return
        try:
            os.fsync(self._fd)
        except OSError as error:
            raise SongError(
                "cannot keep unsaved takes: {reason}", reason=error.strerror, where=self._path
            ) from error
        self._unsynced = False
        self._last_sync = self._clock()

    def _open(self) -> int:
        if self._fd is None:
            home_folder.private_folder(self._folder)
            stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
            path = self._folder / f"{stamp}-{secrets.token_hex(4)}.jsonl"
            new = path.with_suffix(".new")
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
            fd = os.open(new, flags, 0o600)
            # Locked before it gets the name that `leftovers` looks for.
            _lock(fd)
            new.rename(path)
            home_folder.sync_folder(self._folder)
            self._fd, self._path = fd, path
        return self._fd

    def _remove_file(self) -> None:
        if self._path is not None:
            self._path.unlink(missing_ok=True)
        if self._fd is not None:
            os.close(self._fd)
        self._fd, self._path, self._size = None, None, 0
        self._written.clear()


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
        if isinstance(record, _Gone):
            drafts.pop(record.gone, None)
        else:
            drafts[record.key] = record
    del torn  # a line without its end was being written when the sitting died
    return Leftover(path, tuple(drafts.values()), broken)


def _encode(record: Draft | _Gone) -> bytes:
    if isinstance(record, Draft):
        # What was typed may hold lone surrogates, which no file can.
        record = msgspec.structs.replace(record, text=normalise(record.text))
    return msgspec.json.encode(record) + b"\n"


def _decode(line: bytes) -> Draft | _Gone:
    if line.startswith(b'{"gone":'):
        return msgspec.json.decode(line, type=_Gone)
    return msgspec.json.decode(line, type=Draft)


def _lock(fd: int) -> None:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return  # no locks on this file system: a second start may offer what is still open


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
