"""A program in a real pseudo-terminal, seen as a person sees it: keys in, a screen out."""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import pyte

_DEAF = """
import signal, subprocess, sys
signal.signal(signal.SIGHUP, signal.SIG_IGN)
sys.exit(subprocess.Popen(sys.argv[1:]).wait())
"""
DEAF = [sys.executable, "-c", _DEAF]
"""Before a command: leads its session and ignores the hang-up, as `nohup` and `trap` do."""

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "ctrl+up": "\x1b[1;5A",
    "ctrl+down": "\x1b[1;5B",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "f7": "\x1b[18~",
    "f8": "\x1b[19~",
}
# Sequences that pyte does not know and would draw as text.
_UNKNOWN = re.compile(
    r"\x1b\[[>=<][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*(?:\$p|[sr])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b[P_^][^\x1b]*\x1b\\|\x1b\[[0-9;]*[tq]"
)
_PART = re.compile(r"\x1b[^a-zA-Z\\\x07]{0,200}\Z")
"""The beginning of a sequence whose rest has not arrived."""


class Terminal:
    """One program and its screen. Use as a context manager: it never outlives the test."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        size: tuple[int, int] = (80, 24),
        cwd: Path | None = None,
    ) -> None:
        self.screen = pyte.Screen(*size)
        self._stream = pyte.Stream(self.screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._changed = threading.Condition()
        self._reads = threading.Event()
        self._reads.set()
        self.sent = 0
        """Bytes that the program has sent so far."""
        self.arrived = 0.0
        """When the last of them that the screen shows came, on the monotonic clock."""
        self.raw = bytearray()
        """All of these bytes."""
        self._master, slave = pty.openpty()
        self._modes = termios.tcgetattr(self._master)
        self._set_size(*size)
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=dict(env),
            cwd=cwd,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reads.set()
        self._reader.join(5)
        if self._master >= 0:
            os.close(self._master)

    def _read(self) -> None:
        while True:
            self._reads.wait()
            try:
                if not select.select([self._master], [], [], 0.2)[0]:
                    if self.process.poll() is not None:
                        return
                    continue
                data = os.read(self._master, 65536)
            except (OSError, ValueError):
                return
            if not data:
                return
            self.show(data, time.monotonic())

    def show(self, data: bytes, arrived: float) -> None:
        """Puts what the program sent on the screen."""
        text = self._rest + self._decoder.decode(data)
        part = _PART.search(text)
        self._rest = text[part.start() :] if part else ""
        text = text[: part.start()] if part else text
        with self._changed:
            self.sent += len(data)
            self.arrived = arrived
            self.raw += data
            self._stream.feed(_UNKNOWN.sub("", text))
            self._changed.notify_all()

    # What a person sees

    @property
    def text(self) -> str:
        """The screen, line by line. A wide character takes its two cells."""
        with self._changed:
            return self._text()

    def _text(self) -> str:
        # Not `screen.display`: it fails where the first half of a wide character was drawn over.
        lines, columns = range(self.screen.lines), range(self.screen.columns)
        return "\n".join(
            "".join(row[x].data for x in columns).rstrip()
            for row in (self.screen.buffer[y] for y in lines)
        )

    def until(self, seen: str | Callable[[str], object], seconds: float = 20.0) -> str:
        """Waits until a text is on the screen, or until a condition on the screen holds."""
        holds = (lambda text: seen in text) if isinstance(seen, str) else seen
        deadline = time.monotonic() + seconds
        with self._changed:
            while not holds(self._text()):
                left = deadline - time.monotonic()
                if left <= 0 or not self._reader.is_alive():
                    raise AssertionError(f"never seen: {seen!r}\n{self._text()}")
                self._changed.wait(min(left, 0.5))
            return self._text()

    # What a person does

    def press(self, *keys: str) -> None:
        """Presses keys by name; a single character is that key."""
        for key in keys:
            if key.startswith("alt+"):
                data = "\x1b" + key[4:]
            elif key.startswith("ctrl+") and len(key) == 6:
                data = chr(ord(key[5].upper()) & 0x1F)
            else:
                data = KEYS.get(key, key)
            os.write(self._master, data.encode())

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def send(self, data: bytes) -> None:
        """Sends bytes as they are, whatever they are. The program must take them in."""
        for start in range(0, len(data), 256):
            assert select.select([], [self._master], [], 30)[1], "it does not read its keys"
            os.write(self._master, data[start : start + 256])

    def stall(self) -> None:
        """Reads nothing any more, as a line that hangs."""
        self._reads.clear()

    def received(self, seconds: float) -> list[tuple[float, bytes]]:
        """While it is stalled: what comes in so long a time, and when, for `show`.

        A program that sends much is not held up by the time that a screen takes here.
        """
        parts = []
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self._master], [], [], left)[0]:
                data = os.read(self._master, 65536)
                parts.append((time.monotonic(), data))
        return parts

    def go_on(self) -> None:
        """Reads again."""
        self._reads.set()

    def resize(self, columns: int, rows: int) -> None:
        with self._changed:
            self.screen.resize(rows, columns)
        self._set_size(columns, rows)

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def hang_up(self) -> None:
        """Closes the terminal, as a dropped connection does."""
        self.process.send_signal(signal.SIGHUP)
        self.close()

    def close(self) -> None:
        """Closes the terminal; whether the program hears a signal is the kernel's affair."""
        os.close(self._master)
        self._master = -1

    @property
    def given_back(self) -> bool:
        """Whether the terminal is as it was before: its modes, its main screen, its cursor."""
        on, off = (self.raw.rfind(b"\x1b[?1049" + end) for end in (b"h", b"l"))
        shown, hidden = (self.raw.rfind(b"\x1b[?25" + end) for end in (b"h", b"l"))
        same = termios.tcgetattr(self._master) == self._modes
        return same and off >= on and shown >= hidden

    def wait(self, seconds: float = 10.0) -> int:
        """Waits for the program to end; its exit status."""
        status = self.process.wait(seconds)
        self._reader.join(5)
        return status
