"""The file that the changes of a song are appended to.

What is appended survives the death of the process at once, and that of the machine after at most a
second.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from core.errors import SongError
from core.songs.change_file import Entry, lines_of

SYNC_SECONDS = 1.0


class ChangeLog:
    """Open until `close`. What cannot be written waits, and is written with what comes next.

    Args:
        tail: bytes of a last line without its end.
        torn: whether it says nothing, and goes.
        clock: gives seconds that never run backwards.

    Raises:
        OSError: the file cannot be written.
    """

    def __init__(self, path: Path, tail: int, torn: bool, clock: Callable[[], float]) -> None:
        self.path, self._clock = path, clock
        self.waiting: list[Entry] = []
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        self._fd = os.open(path, flags, 0o600)
        try:
            self._size = os.fstat(self._fd).st_size
            if torn:
                self._size -= tail
                os.ftruncate(self._fd, self._size)
        except BaseException:
            os.close(self._fd)
            raise
        self._unended = tail > 0 and not torn
        """The next line must not be glued to the last."""
        self._unsynced = False
        self._last_sync = clock()

    def append(self, *entries: Entry) -> None:
        """Writes what waits and these.

        Raises:
            SongError: they cannot be written; they wait.
        """
        self.waiting += entries
        data = memoryview(b"\n" * self._unended + lines_of(self.waiting))
        done = 0
        try:
            while done < len(data):
                done += os.write(self._fd, data[done:])
        except OSError as error:
            self._take_back(done)
            raise SongError(
                "cannot keep the change: {reason}",
                reason=error.strerror,
                where=self.path,
                hint="it stays in memory: make room, or save it elsewhere",
            ) from error
        self._size += len(data)
        self._unended = False
        self.waiting.clear()
        self._unsynced = True
        if self._clock() - self._last_sync >= SYNC_SECONDS:
            self.sync()

    def _take_back(self, done: int) -> None:
        """Removes the part of a line that was written."""
        try:
            os.ftruncate(self._fd, self._size)
        except OSError:  # it stays, and is passed over
            self._size += done
            self._unended = self._unended or done > 0

    def flush(self) -> None:
        """Writes what waits, and syncs if the last time is a second ago.

        Raises:
            SongError: it cannot be written.
        """
        if self.waiting:
            self.append()
        elif self._unsynced and self._clock() - self._last_sync >= SYNC_SECONDS:
            self.sync()

    def sync(self) -> None:
        """Makes what was written survive the death of the machine.

        Raises:
            SongError: the disk failed.
        """
        if not self._unsynced:
            return
        try:
            os.fsync(self._fd)
        except OSError as error:
            raise SongError(
                "cannot keep the change: {reason}", reason=error.strerror, where=self.path
            ) from error
        self._unsynced = False
        self._last_sync = self._clock()

    def close(self) -> None:
        os.close(self._fd)
