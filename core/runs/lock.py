"""Who trains a run: one file, locked by that process for as long as it lives."""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import time
from pathlib import Path

import msgspec

from core.errors import RunError


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """A process, told apart from a later one with the same number."""

    pid: int
    host: str
    boot: str
    started: int
    """Clock ticks after boot at which the process started (field 22 of /proc/PID/stat)."""

    @property
    def here(self) -> bool:
        """Whether it runs on this machine, as the process it was."""
        return self.host == socket.gethostname() and self == identity(self.pid)


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


class RunLock:
    """The lock of a run directory, held by the process that made this object."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    @classmethod
    def take(cls, run: Path) -> RunLock:
        """Takes the lock.

        Raises:
            RunError: another process trains this run.
        """
        path = run / "lock"
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        for _ in range(5):
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(0.05)  # a reader that looks whether the lock is held
        else:
            os.close(fd)
            raise being_trained(run)
        os.register_at_fork(after_in_child=lambda: _close_quietly(fd))
        me = identity(os.getpid())
        os.ftruncate(fd, 0)
        os.pwrite(fd, msgspec.json.encode(me), 0)
        return cls(fd)

    def release(self) -> None:
        os.close(self._fd)


def _close_quietly(fd: int) -> None:
    # A forked child would otherwise keep the lock after its parent was killed.
    with contextlib.suppress(OSError):
        os.close(fd)


def read_holder(run: Path) -> Holder | None:
    """The process that took the lock last, whether or not it still holds it."""
    try:
        return msgspec.json.decode((run / "lock").read_bytes()[:4096], type=Holder)
    except (OSError, msgspec.MsgspecError, ValueError):
        return None


def being_trained(run: Path) -> RunError:
    """The refusal to train a run that is being trained, with whoever does it."""
    holder = read_holder(run)
    return RunError(
        "already being trained by {holder}",
        holder=f"process {holder.pid} on {holder.host}" if holder else "another process",
        where=run.name,
        hint="stop that one first",
    )


def is_locked(run: Path) -> bool:
    """Whether some process trains this run now."""
    try:
        fd = os.open(run / "lock", os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        # A file system without locks: the holder's identity is all there is.
        holder = read_holder(run)
        return holder is not None and holder.here
    finally:
        os.close(fd)
    return False
