"""A song document on disk: a folder with its changes, one process at a time.

    changes.jsonl   a line for each change and each step to another place; only ever added to
    song.json       the song as it was lately, for whoever reads it without its changes
    lock            who has it open

What is appended survives the death of the process at once, and that of the machine after at most a
second. A last line that was cut short is passed over and told; so are damaged ones, and changes
that follow them. When the disk is full, what was changed stays in memory, and is written with the
next change that can be.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from core.errors import SongError
from core.home import write_atomic
from core.locks import FolderLock, Held
from core.songs.change_file import (
    CHANGES,
    FORMAT,
    SONG,
    Entry,
    Snapshot,
    Step,
    lines_of,
    load,
    snapshot_bytes,
    whole,
)
from core.songs.change_log import ChangeLog
from core.songs.changes import change_between
from core.songs.document import Document
from core.songs.song import now
from core.staging import publish, staged

SNAPSHOT_CHANGES = 64
"""After so many changes song.json is written anew."""


class History:
    """The changes of one song, which this process has open until `close`.

    `clock` gives seconds that never run backwards.
    """

    def __init__(self, folder: Path, lock: FolderLock, clock: Callable[[], float]) -> None:
        self.folder = folder
        self._lock = lock
        try:
            loaded = load(folder)
            self._log = ChangeLog(folder / CHANGES, loaded.tail, loaded.torn, clock)
        except OSError as error:
            lock.release()
            raise _cannot_open(folder, error) from error
        except BaseException:
            lock.release()
            raise
        self._tree, self.saved = loaded.tree, loaded.saved
        self.broken = loaded.broken
        """Lines that could not be read, or follow one that could not."""
        self.torn = loaded.torn
        """Whether the last change was being written when the process or the machine died."""
        if loaded.rebuilt is not None:
            self._log.waiting.append(Entry(format=FORMAT, change=loaded.rebuilt))
        self._snapshot_at = len(self._tree)
        self._moved = False
        """Whether song.json names another place or branch."""

    @classmethod
    def create(
        cls, folder: Path, document: Document, clock: Callable[[], float] = time.monotonic
    ) -> History:
        """Makes the folder of a song: whole, or not at all.

        Raises:
            SongError: it is there already, or cannot be written.
        """
        first = Entry(format=FORMAT, change=whole(document, when=now()))
        try:
            with staged(folder.parent) as staging:
                write_atomic(staging / CHANGES, lines_of([first]))
                write_atomic(staging / SONG, snapshot_bytes(Snapshot(document=document)))
                publish(staging, folder)
        except OSError as error:
            raise SongError(
                "cannot write the song: {reason}", reason=error.strerror, where=folder
            ) from error
        return cls.open(folder, clock)

    @classmethod
    def open(cls, folder: Path, clock: Callable[[], float] = time.monotonic) -> History:
        """Opens a song to change it.

        Raises:
            SongError: another process has it open, or it cannot be read or written.
        """
        try:
            lock = FolderLock.take(folder)
        except Held as held:
            raise _held(folder, held) from None
        except OSError as error:
            raise _cannot_open(folder, error) from error
        return cls(folder, lock, clock)

    @property
    def document(self) -> Document:
        return self._tree.document()

    @property
    def branch(self) -> str:
        return self._tree.branch

    @property
    def branches(self) -> dict[str, int]:
        """Name to place."""
        return dict(self._tree.branches)

    @property
    def can_undo(self) -> str | None:
        """What `undo` would take back; None for nothing."""
        return None if self._tree.back is None else self._tree.what(self._tree.place)

    @property
    def can_redo(self) -> str | None:
        """What `redo` would bring back; None for nothing."""
        return None if self._tree.forward is None else self._tree.what(self._tree.forward)

    def change(self, document: Document, what: str = "") -> None:
        """Goes on to a new state of the song.

        Args:
            what: what was done, for undo to name.

        Raises:
            SongError: it cannot be written; it counts all the same, and is written with the next.
        """
        tree = self._tree
        before = tree.document()
        if document == before:
            return
        change = change_between(
            before, document, n=tree.next, after=tree.place, branch=tree.branch,
            what=what, when=now(),
        )  # fmt: skip
        tree.add(change, document)
        self._log.append(Entry(change=change))
        if len(tree) - self._snapshot_at >= SNAPSHOT_CHANGES:
            self._write_snapshot()

    def undo(self) -> bool:
        """Takes the last change back; whether there was one. Raises SongError as `change`."""
        return self._go(self._tree.branch, self._tree.back)

    def redo(self) -> bool:
        """Brings back what was taken back; whether there was any. Raises SongError as `change`."""
        return self._go(self._tree.branch, self._tree.forward)

    def start_branch(self, name: str) -> None:
        """Gives this place a name of its own, and goes on under it.

        Raises:
            SongError: there is such a branch, or it cannot be written.
        """
        self._go(self._tree.new_branch(name), self._tree.place)

    def switch(self, branch: str) -> None:
        """Goes to another branch.

        Raises:
            SongError: there is none of that name, or it cannot be written.
        """
        self._go(branch, self._tree.known_branch(branch))

    def drop_branch(self, branch: str) -> None:
        """Forgets the name of a branch; its changes stay in the file.

        Raises:
            SongError: there is none of that name, one is on it, or it cannot be written.
        """
        self._tree.known_branch(branch)
        if branch == self._tree.branch:
            raise SongError("this branch is the one in use", hint="switch to another first")
        del self._tree.branches[branch]
        self._moved = True
        self._log.append(Entry(dropped=branch))

    def mark_saved(self, digest: str) -> None:
        """Notes the text that was saved as a song. Raises SongError as `change`."""
        self.saved, self._moved = digest, True
        self._log.append(Entry(saved=digest))

    def flush(self) -> None:
        """Writes what waits, and syncs if the last time is a second ago.

        Raises:
            SongError: it cannot be written.
        """
        self._log.flush()

    def close(self) -> None:
        """Ends the work; another process may open the song then.

        Raises:
            SongError: something could not be written. It is open still: try again, or `abandon`.
        """
        if self._log.waiting:
            self._log.append()
        self._log.sync()
        if len(self._tree) != self._snapshot_at or self._moved:
            self._write_snapshot()
        self.abandon()

    def abandon(self) -> None:
        """Closes it without what could not be written."""
        self._log.close()
        self._lock.release()

    def _go(self, branch: str, place: int | None) -> bool:
        if place is None:
            return False
        self._tree.go(branch, place)
        self._moved = True
        self._log.append(Entry(step=Step(branch=branch, place=place)))
        return True

    def _write_snapshot(self) -> None:
        tree = self._tree
        snapshot = Snapshot(
            place=tree.place,
            branch=tree.branch,
            branches=tree.branches,
            saved=self.saved,
            document=tree.document(),
        )
        try:
            write_atomic(self.folder / SONG, snapshot_bytes(snapshot))
        except OSError as error:
            raise SongError(
                "cannot write the song: {reason}", reason=error.strerror, where=self.folder
            ) from error
        self._snapshot_at, self._moved = len(tree), False


def _held(folder: Path, held: Held) -> SongError:
    if held.holder is None:
        return SongError(
            "the song is open in another window",
            where=folder,
            hint="close it there; nothing was changed here",
        )
    if held.sure:
        return SongError(
            "the song is open in another window (process {pid} on {host})",
            pid=held.holder.pid,
            host=held.holder.host,
            where=folder,
            hint="close it there; nothing was changed here",
        )
    return SongError(
        "the song may be open in process {pid} on {host}; this file system has no locks to tell",
        pid=held.holder.pid,
        host=held.holder.host,
        where=folder,
        hint="if it is not, delete the file `lock` there",
    )


def _cannot_open(folder: Path, error: OSError) -> SongError:
    return SongError("cannot open the song: {reason}", reason=error.strerror, where=folder)
