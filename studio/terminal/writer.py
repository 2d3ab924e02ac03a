"""Writes to a terminal that may be slow or gone, without ever waiting for it."""

from __future__ import annotations

import os
import re
import threading
from collections import deque
from collections.abc import Callable
from io import TextIOWrapper
from typing import Any

MOST_WAITING = 64 * 1024
"""Bytes that may wait for the line before frames are dropped: some seconds of a slow one."""

LAST_WORDS_SECONDS = 1.0
"""How long leaving waits for a line that does not move."""

BLOCK = 4096
"""Bytes of one read or write."""


# What switches something in the terminal (but the marks around a frame, mode 2026), copies, rings.
_SWITCH = re.compile(rb"(?:\x1b\[(?!\?2026[hl])[?<>][\d;]*\$?[a-z])+|\x1b\]52;.*|\x07", re.S)


class TerminalWriter(threading.Thread):
    """Writes to the terminal in a thread of its own; `write` never blocks.

    Sequences that switch modes, copy or ring are always kept, in order. A frame is kept whole or
    dropped whole. `on_room` is called when frames were dropped and the line moves again,
    `on_gone` when there is no terminal any more; both from this thread.
    """

    def __init__(
        self, file: TextIOWrapper[Any], on_room: Callable[[], object], on_gone: Callable[[], object]
    ) -> None:
        super().__init__(daemon=True, name="textual-output")
        # Not through `file`: a thread that waits in there would block the end of the process.
        self._fd, self._encoding = file.fileno(), file.encoding or "utf-8"
        self._on_room, self._on_gone = on_room, on_gone
        self._at_once = _without_waiting(self._fd)
        self._waiting: deque[bytes] = deque()
        self._begun = b""
        """The rest of what was written in part: it goes next, whatever is dropped."""
        self._changed = threading.Condition()
        self._skipping = self._ending = self._gone = self._writing = False
        self._written = 0

    @property
    def waiting(self) -> int:
        """Bytes that have not been handed to the line yet."""
        with self._changed:
            return len(self._begun) + sum(map(len, self._waiting))

    def write(self, text: str) -> None:
        data = text.encode(self._encoding, "replace")
        with self._changed:
            if self._gone or (self._skipping and not _must_arrive(data)):
                return
            if not (self._waiting or self._begun or self._writing):
                count = self._write_what_fits(data)
                if count == len(data):
                    return
                if count:
                    self._begun = data[count:]
                    self._changed.notify()
                    return
            self._waiting.append(data)
            if len(self._waiting) > 1 and sum(map(len, self._waiting)) > MOST_WAITING:
                self._skipping = True
                self._drop_frames()
            self._changed.notify()

    def _write_what_fits(self, data: bytes) -> int:
        """Writes without waiting, which saves waking the thread; how many bytes."""
        if self._at_once is None:
            return 0
        try:
            count = os.write(self._at_once, data)
        except OSError:  # no room, or no terminal: the thread will see
            return 0
        self._written += count
        return count

    def _drop_frames(self) -> None:
        self._waiting = deque(one for one in self._waiting if _must_arrive(one))

    def run(self) -> None:
        while (data := self._next()) is not None:
            try:
                for start in range(0, len(data), BLOCK):
                    part = data[start : start + BLOCK]
                    while part:
                        count = os.write(self._fd, part)
                        part = part[count:]
                        self._written += count
            except OSError:
                with self._changed:
                    self._gone, self._begun = True, b""
                    self._waiting.clear()
                self._on_gone()
                return

    def _next(self) -> bytes | None:
        """All that waits now, as one; None when the end has come."""
        with self._changed:
            self._writing = False
            while not (self._waiting or self._begun):
                if self._ending:
                    return None
                if self._skipping:
                    self._skipping = False
                    self._on_room()
                self._changed.wait()
            data = self._begun + b"".join(self._waiting)
            self._begun = b""
            self._waiting.clear()
            self._writing = True
            return data

    def stop(self) -> None:
        """Ends the thread when all is written, or when the line does not move any more."""
        with self._changed:
            if self._skipping:
                self._drop_frames()
            self._ending = True
            self._changed.notify()
        before = -1
        while self.is_alive() and self._written != before:
            before = self._written
            self.join(LAST_WORDS_SECONDS)
        with self._changed:
            if self._at_once is not None:
                os.close(self._at_once)
                self._at_once = None


def _without_waiting(fd: int) -> int | None:
    """The terminal opened once more, for writes that do not wait: a switch of `fd` itself would
    hold for the shell and for all else that shares it. None where it cannot be opened."""
    try:
        again = os.open(os.ttyname(fd), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        return None
    if os.path.sameopenfile(fd, again):
        return again
    os.close(again)
    return None


def _must_arrive(data: bytes) -> bool:
    """Whether this is neither a frame nor a mark around one."""
    return _SWITCH.fullmatch(data) is not None
