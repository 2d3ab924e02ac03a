"""Who works in a folder: one file in it, locked by that process for as long as it lives."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import socket
import time
from pathlib import Path
from typing import Annotated, Self

import msgspec

from core.files import read_plain
from core.home import write_atomic

LOCK = "lock"
_NO_LOCKS = {errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK, errno.ENOSYS, errno.EINVAL}
"""What a file system without locks answers."""
# A pipe in place of the file must not hold up whoever looks.
_LOOK = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
_SETTLE_SECONDS = 0.3
"""Without locks: how long two that start at the same moment wait to see who came last."""
_held: set[int] = set()
"""Descriptors of the locks that this process holds."""


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """A process, told apart from a later one with the same number."""

    pid: Annotated[int, msgspec.Meta(gt=0, lt=2**31)]
    host: str
    boot: str
    started: int
    """Clock ticks after boot at which the process started (field 22 of /proc/PID/stat)."""

    @property
    def here(self) -> bool:
        """Whether it runs on this machine, as the process it was."""
        return self.host == socket.gethostname() and self == identity(self.pid)


class Held(Exception):  # noqa: N818  (an answer; the rooms say what it means)
    """Another process works in the folder: `holder`, where it is known.

    `sure` is false where the file system has no locks and the holder is of another machine.
    """

    def __init__(self, holder: Holder | None, *, sure: bool = True) -> None:
        super().__init__()
        self.holder, self.sure = holder, sure


def identity(pid: int) -> Holder | None:
    """The process with this number now, or None."""
    started, boot = 0, ""
    with contextlib.suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    try:
        if boot:
            stat = Path(f"/proc/{pid}/stat").read_text()
            state, *fields = stat[stat.rindex(")") + 2 :].split()
            if state in "ZX":
                return None
            started = int(fields[18])
        else:
            os.kill(pid, 0)  # no /proc (macOS): only whether the number is taken
    except (OSError, ValueError, IndexError):
        return None
    return Holder(pid=pid, host=socket.gethostname(), boot=boot, started=started)


class FolderLock:
    """The lock of a folder, held by the process that made this object.

    Where the file system has no locks, what is written in the file stands for one: it holds for as
    long as the process that it names lives.
    """

    def __init__(self, fd: int, path: Path, *, locked: bool = True) -> None:
        self._fd, self._path, self._locked = fd, path, locked

    @classmethod
    def take(cls, folder: Path) -> Self:
        """Takes the lock.

        Raises:
            Held: another process has it.
            OSError: the folder cannot be written.
        """
        path = folder / LOCK
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            locked = _lock(fd)
            if locked:
                _sign(fd)
            else:
                _claim(folder)
        except BlockingIOError:
            os.close(fd)
            raise Held(read_holder(folder)) from None
        except BaseException:
            os.close(fd)
            raise
        _held.add(fd)
        return cls(fd, path, locked=locked)

    def release(self) -> None:
        if not self._locked:
            self._path.unlink(missing_ok=True)
        _held.discard(self._fd)
        os.close(self._fd)


def _lock(fd: int) -> bool:
    """Locks the file; False when its file system has no locks.

    Raises:
        BlockingIOError: another process holds it.
    """
    for wait in (0.05, 0.05, 0.05, 0.05, None):
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if wait is None:
                raise
            time.sleep(wait)  # a reader that looks whether the lock is held
        except OSError as error:
            if error.errno in _NO_LOCKS:
                return False
            raise
    return True


def _sign(fd: int) -> None:
    """Writes this process's name into the file that it has locked."""
    os.ftruncate(fd, 0)
    try:
        os.pwrite(fd, msgspec.json.encode(identity(os.getpid())), 0)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise  # on a full disk the lock holds all the same, without a name


def _claim(folder: Path) -> None:
    """Writes this process's name where no lock can be had.

    Raises:
        Held: a process that lives, or one of another machine, stands there.
        OSError: the file cannot be written.
    """
    holder = read_holder(folder)
    if holder is not None and holder.host != socket.gethostname():
        raise Held(holder, sure=False)
    if holder is not None and holder.here:
        raise Held(holder)
    me = identity(os.getpid())
    write_atomic(folder / LOCK, msgspec.json.encode(me))
    time.sleep(_SETTLE_SECONDS)
    if read_holder(folder) != me:
        raise Held(read_holder(folder))


def _close_in_child() -> None:
    # A forked child would otherwise keep the locks after its parent was killed.
    for fd in _held:
        with contextlib.suppress(OSError):
            os.close(fd)
    _held.clear()


os.register_at_fork(after_in_child=_close_in_child)


def read_holder(folder: Path) -> Holder | None:
    """The process that took the lock last, whether or not it still holds it."""
    try:
        return msgspec.json.decode(read_plain(folder / LOCK, 4096), type=Holder)
    except (OSError, msgspec.MsgspecError, ValueError):
        return None


def is_locked(folder: Path) -> bool:
    """Whether some process holds the lock of this folder now."""
    try:
        fd = os.open(folder / LOCK, _LOOK)
    except OSError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        # A file system without locks: the holder's identity is all there is.
        holder = read_holder(folder)
        return holder is not None and holder.here
    finally:
        os.close(fd)
    return False
