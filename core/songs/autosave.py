"""Unsaved texts, kept so that a crash or a dropped line loses none.

A sitting appends to one file of its own in `takes/` of the home folder; `core.songs.drafts` says
what it holds. What is appended survives the death of the process at once, and that of the machine
after at most a second. The file is locked while its sitting lives, so that another start does not
offer it; it goes away when nothing in it is unsaved.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from core import home as home_folder
from core.composing.takes import Take
from core.errors import SongError
from core.songs.drafts import Draft, Gone, Leftover, More, Record, discard, encode
from core.songs.song import now
from core.text.growing import GrowingText
from core.text.normalise import normalise

SYNC_SECONDS = 1.0
COMPACT_BYTES = 4 << 20
"""The file is rewritten once so much of it is outdated."""


class Autosave:
    """The unsaved texts of this sitting. Its file appears with the first of them.

    `clock` gives seconds that never run backwards.
    """

    def __init__(self, home: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = home / home_folder.TAKES
        self._clock = clock
        self._drafts: dict[str, Draft] = {}
        self._grown: dict[str, GrowingText] = {}
        """What was added to a draft since it was last given whole."""
        self._added: dict[str, list[str]] = {}
        """What of that is not written yet."""
        self._written: dict[str, int] = {}
        """Bytes of the lines that make up each draft."""
        self._places: dict[str, int] = {}
        """Characters of each draft that are written."""
        self._fd: int | None = None
        self._path: Path | None = None
        self._size = 0
        self._unsynced = self._torn = False
        self._waiting: dict[str, None] = {}
        """Keys of drafts to be written whole."""
        self._gone: dict[str, None] = {}
        """Keys of drafts that were dropped while the file still holds them."""
        self._last_write = self._last_sync = -SYNC_SECONDS

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """What is unsaved now, oldest key first."""
        return tuple(self._whole(key) for key in self._drafts)

    def _whole(self, key: str) -> Draft:
        draft, grown = self._drafts[key], self._grown.get(key)
        return (
            draft if grown is None else msgspec.structs.replace(draft, text=f"{draft.text}{grown}")
        )

    def keep(
        self,
        key: str,
        text: str,
        take: Take | None = None,
        *,
        song: str | None = None,
        song_digest: str = "",
        at_once: bool = False,
    ) -> None:
        """Keeps the present state of a draft; `song` is the saved song that it is a change of.

        States that follow each other within a second are written once, unless `at_once` says that
        this one matters (a take has ended); call `flush` to write what waits.

        Raises:
            SongError: the file cannot be written; the draft stays in memory, so try again.
        """
        draft = Draft(
            key=key, text=text, take=take, changed=now(), song=song, song_digest=song_digest
        )
        self._drafts[key] = draft
        self._waiting[key] = None
        self._grown.pop(key, None)
        self._added.pop(key, None)
        if at_once or self._clock() - self._last_write >= self._pause():
            self.flush()

    def grow(self, key: str, text: str) -> None:
        """Adds text to a draft: what is written of it is not written anew.

        Raises:
            SongError: the file cannot be written; the draft stays in memory, so try again.
        """
        if key not in self._drafts:
            self.keep(key, text)
            return
        if key not in self._grown:
            self._grown[key] = GrowingText()
        self._grown[key].append(text)
        self._added.setdefault(key, []).append(text)
        if self._clock() - self._last_write >= SYNC_SECONDS:
            self.flush()

    def drop(self, key: str) -> None:
        """Forgets a draft that was saved or discarded.

        Raises:
            SongError: the file cannot be written.
        """
        for held in (self._waiting, self._grown, self._added, self._places):
            held.pop(key, None)
        if self._drafts.pop(key, None) is None:
            return
        if not self._drafts:
            self._remove_file()
            return
        if self._written.pop(key, None) is not None:
            self._gone[key] = None
        if self._gone:
            self.flush()

    def flush(self) -> None:
        """Writes what waits, and syncs if the last time is a second ago.

        Raises:
            SongError: the file cannot be written.
        """
        if self._waiting or self._added or self._gone:
            gone = [Gone(gone=key) for key in self._gone]
            drafts = [self._whole(key) for key in self._waiting]
            added = [
                More(more=key, at=self._places.get(key, 0), text=normalise("".join(parts)))
                for key, parts in self._added.items()
                if key not in self._waiting
            ]
            self._append([*gone, *drafts, *added])
            self._gone.clear()
            self._waiting.clear()
            self._added.clear()
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
            self._drafts[key] = msgspec.structs.replace(draft, key=key)
            self._waiting[key] = None
        self.flush()
        self._sync()
        discard(leftover)

    def _pause(self) -> float:
        # A text of a million tokens is written more seldom: at most 200 KB a second.
        longest = max((len(self._drafts[key].text) for key in self._waiting), default=0)
        return SYNC_SECONDS * (1 + longest / 70_000)

    def _append(self, records: Sequence[Record]) -> None:
        outdated = self._size > COMPACT_BYTES and self._size > 4 * sum(self._written.values())
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
        written, places = self._written.copy(), self._places.copy()
        self._path, self._fd, self._size = None, None, 0
        try:
            self._write(self.drafts)
            self._sync()
        except BaseException:
            self._unlink()
            self._path, self._fd, self._size = old_path, old_fd, old_size
            self._written, self._places = written, places
            raise
        if old_fd is not None:
            os.close(old_fd)
        if old_path is not None:
            old_path.unlink(missing_ok=True)

    def _write(self, records: Sequence[Record]) -> None:
        lines = [encode(record) for record in records]
        fd = self._open()
        # Part of a line may stand there, to which the next must not be glued.
        data = memoryview(b"\n" * self._torn + b"".join(lines))
        self._size += len(data)
        self._unsynced = True
        while data:
            data = data[os.write(fd, data) :]
        self._torn = False
        for record, line in zip(records, lines, strict=True):
            match record:
                case Draft():
                    self._written[record.key] = len(line)
                    self._places[record.key] = len(normalise(record.text))
                    self._added.pop(record.key, None)
                case More():
                    self._written[record.more] += len(line)
                    self._places[record.more] += len(record.text)
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
        self._unlink()
        self._written.clear()
        self._places.clear()
        self._gone.clear()

    def _unlink(self) -> None:
        if self._path is not None:
            self._path.unlink(missing_ok=True)
        if self._fd is not None:
            os.close(self._fd)
        self._fd, self._path, self._size = None, None, 0


def _lock(fd: int) -> None:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return  # no locks on this file system: a second start may offer what is still open
