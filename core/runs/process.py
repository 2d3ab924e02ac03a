"""A hold on the process that took a lock, so that no other one is ever signalled in its place.

A process number is given away again once its process has ended. Looking who has the number and
then sending a signal to it is a race; a pidfd (Linux) belongs to one process for good. Where there
is none, the look comes right before the signal.
"""

from __future__ import annotations

import os
import select
import signal
import time

from core.runs.lock import Holder

_POLL_SECONDS = 0.05


class HeldProcess:
    """One process of this machine; `with` gives it back."""

    def __init__(self, holder: Holder, fd: int | None) -> None:
        self._holder, self._fd = holder, fd

    @classmethod
    def open(cls, holder: Holder) -> HeldProcess | None:
        """The process itself, or None when it has ended or runs on another machine."""
        fd = None
        if hasattr(os, "pidfd_open"):
            try:
                fd = os.pidfd_open(holder.pid)
            except ProcessLookupError:
                return None
            except OSError:
                fd = None  # a kernel or a sandbox without pidfds
        held = cls(holder, fd)
        if holder.here:  # looked at after the number was pinned down
            return held
        held.close()
        return None

    def send(self, number: int) -> bool:
        """Sends a signal; whether the process was still there."""
        try:
            if self._fd is not None:
                signal.pidfd_send_signal(self._fd, number)
            elif self._holder.here:
                os.kill(self._holder.pid, number)
            else:
                return False
        except ProcessLookupError:
            return False
        return True

    def wait(self, seconds: float) -> bool:
        """Waits for it to end; whether it did within so many seconds."""
        if self._fd is not None:
            waiter = select.poll()
            waiter.register(self._fd, select.POLLIN)
            return bool(waiter.poll(max(0.0, seconds) * 1000))
        deadline = time.monotonic() + seconds
        while self._holder.here:
            if time.monotonic() > deadline:
                return False
            time.sleep(_POLL_SECONDS)
        return True

    def close(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def __enter__(self) -> HeldProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
