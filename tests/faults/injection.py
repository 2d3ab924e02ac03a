"""Faults that are put into a trainer: at one of its calls to the system, or for all of its life."""

from __future__ import annotations

import errno
import fcntl
import math
import os
import resource
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

CALLS = ("open", "write", "fsync", "replace", "rename", "unlink", "ftruncate", "pwrite")
"""Calls by which a trainer changes what is on the disk."""
ERRORS = ("ENOSPC", "EIO", "EDQUOT")


@dataclass(frozen=True)
class Fault:
    """What goes wrong in a trainer; nothing by default."""

    at_call: int = 0
    """Number of the call, from 1, in or before which `what` happens; 0 for none."""
    what: str = "kill"
    """`kill`, `torn` (killed with half of it written), `short` (half is written), or an errno."""
    only_commit: bool = False
    """Whether only the calls of the third commit of a checkpoint count."""
    count_in: str = ""
    """File that gets the names of the calls at the end."""
    size_limit: int = 0
    """Bytes beyond which no file can grow, as on a full disk; 0 for no limit."""
    no_locks: bool = False
    clock: tuple[float, ...] = ()
    """Shifts of the wall clock in seconds, one after the other, each for ten looks at it."""
    nan_from: int = 0
    """Step from which on every loss is no number; 0 for none."""
    nan_at: tuple[int, ...] = ()
    """Which computed losses, from 1, are no numbers."""
    out_of_memory_from: int = 0
    """Step from which on the GPU's memory is full, however small the part of the batch."""


def put_in(fault: Fault) -> None:
    """Changes this process accordingly."""
    if fault.at_call or fault.count_in:
        _break_calls(fault)
    if fault.size_limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (fault.size_limit, resource.RLIM_INFINITY))
    if fault.no_locks:
        fcntl.flock = _no_locks  # type: ignore[assignment]
    if fault.clock:
        _shift_clock(fault.clock)
    if fault.nan_from or fault.nan_at or fault.out_of_memory_from:
        _break_steps(fault)


def _no_locks(*_: Any) -> None:
    raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))


def _shift_clock(shifts: tuple[float, ...]) -> None:
    real, looks = time.time, [0]

    def shifted() -> float:
        looks[0] += 1
        return real() + shifts[min(looks[0] // 10, len(shifts) - 1)]

    time.time = shifted


def _break_steps(fault: Fault) -> None:
    import torch

    from core.training.tasks.lyrics import Lyrics

    real, computed = Lyrics.loss, [0]

    def broken(self: Lyrics, *args: Any, step: int, **others: Any) -> Any:
        computed[0] += 1
        if fault.out_of_memory_from and step >= fault.out_of_memory_from:
            raise torch.OutOfMemoryError("CUDA out of memory")
        found = real(self, *args, step=step, **others)
        if (fault.nan_from and step >= fault.nan_from) or computed[0] in fault.nan_at:
            found = replace(found, loss=found.loss * math.nan)
        return found

    Lyrics.loss = broken  # type: ignore[method-assign]


def _break_calls(fault: Fault) -> None:
    counted: list[str] = []
    active = not fault.only_commit

    def wrap(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            writes = name != "open" or (len(args) > 1 and args[1] & (os.O_WRONLY | os.O_RDWR))
            if not (active and writes):
                return real(*args, **kwargs)
            counted.append(name)
            if len(counted) != fault.at_call:
                return real(*args, **kwargs)
            if fault.what == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            if fault.what in ("torn", "short"):
                if name != "write":
                    return real(*args, **kwargs)
                written = real(args[0], memoryview(args[1])[: len(args[1]) // 2])
                if fault.what == "torn":
                    os.kill(os.getpid(), signal.SIGKILL)
                return written
            number = getattr(errno, fault.what)
            raise OSError(number, os.strerror(number))

        return call

    for name in CALLS:
        setattr(os, name, wrap(name, getattr(os, name)))

    if fault.only_commit:
        from core.training.process.commits import Checkpoints

        commit, commits = Checkpoints.commit, [0]

        def third(self: Checkpoints, *args: Any, **kwargs: Any) -> Any:
            nonlocal active
            commits[0] += 1
            active = commits[0] == 3
            try:
                return commit(self, *args, **kwargs)
            finally:
                active = False

        Checkpoints.commit = third  # type: ignore[method-assign]

    if fault.count_in:
        ended = os._exit

        def tell(status: int) -> None:
            Path(fault.count_in).write_text(" ".join(counted), encoding="ascii")
            ended(status)

        os._exit = tell  # type: ignore[assignment]
