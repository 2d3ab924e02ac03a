"""The line to the terminal: bytes that are no text, a line that stalls, and one that is gone.

Textual's driver for Unix ends the app on the first byte that is not UTF-8 (Textual issue 6456),
reads a closed terminal in a busy loop for ever, and stops the whole app while nobody reads what it
draws. Here such bytes become U+FFFD, a closed terminal ends the app, and frames that nobody reads
are dropped: once the line moves again, the screen is painted anew.
"""

from __future__ import annotations

import codecs
import logging
import os
import re
import select
import sys
import threading
from collections import deque
from collections.abc import Callable
from io import TextIOWrapper
from typing import Any

from textual import events
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from studio.pasting import Mistaken, Pasted, PasteReader, Typed
from studio.thrift import SYNC_END, SYNC_START, Thrift

MOST_WAITING = 64 * 1024
"""Bytes that may wait for the line before frames are dropped: some seconds of a slow one."""
COLUMNS, ROWS = 1000, 500
"""The largest terminal that is believed: one that claims more would cost memory without end."""
LAST_WORDS_SECONDS = 1.0
"""How long leaving waits for a line that does not move."""
_BLOCK = 4096
# What switches something in the terminal (but the marks around a frame, mode 2026), copies, rings.
_SWITCH = re.compile(rb"(?:\x1b\[(?!\?2026[hl])[?<>][\d;]*\$?[a-z])+|\x1b\]52;.*|\x07", re.S)


class TerminalWriter(WriterThread):
    """Writes to the terminal in a thread of its own; `write` never blocks.

    Sequences that switch modes, copy or ring are always kept, in order. A frame is kept whole or
    dropped whole. `on_room` is called when frames were dropped and the line moves again,
    `on_gone` when there is no terminal any more; both from this thread.
    """

    def __init__(
        self, file: TextIOWrapper[Any], on_room: Callable[[], object], on_gone: Callable[[], object]
    ) -> None:
        super().__init__(file)
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
                for start in range(0, len(data), _BLOCK):
                    part = data[start : start + _BLOCK]
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


class TerminalDriver(LinuxDriver):
    """Textual's driver with that writer, and a reader that nothing typed can break."""

    _writer: TerminalWriter | None = None
    _left = _starting = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._thrift = Thrift()
        self._forgets = False
        self._frame = ""
        """A frame whose end has not come yet."""

    def start_application_mode(self) -> None:
        """Takes the terminal over, once: a line that drops sends SIGCONT along with SIGHUP, upon
        which Textual begins anew beside itself, and threads that nobody ends outlive the app."""
        reader = self._key_thread
        if self._starting or (reader is not None and reader.is_alive()):
            self._paint_anew()
            return
        self._starting = True
        try:
            super().start_application_mode()  # type: ignore[no-untyped-call]
        finally:
            self._starting = False

    def write(self, data: str) -> None:
        """Sends what of this the terminal does not show already."""
        if self._forgets:
            self._forgets = False
            self._thrift.forget()
        if sent := self._thrift.spare(data):
            # A frame goes whole, so that the writer is woken once.
            if sent.startswith(SYNC_START):
                sent, self._frame = self._frame, sent
            elif sent == SYNC_END:
                sent, self._frame = self._frame + sent, ""
            elif self._frame:
                super().write(self._frame)
                self._frame = ""
        if sent:
            super().write(sent)

    def forget(self) -> None:
        """What the terminal shows is not known any more; from any thread."""
        self._forgets = True

    @property
    def _writer_thread(self) -> WriterThread | None:
        return self._writer

    @_writer_thread.setter
    def _writer_thread(self, thread: WriterThread | None) -> None:
        # Textual makes a writer of its own here and starts it next.
        assert sys.__stderr__ is not None  # the app starts on a terminal only
        if thread is None:
            self._writer = None
        else:
            self._writer = TerminalWriter(sys.__stderr__, self._paint_anew, self._leave)

    def run_input_thread(self) -> None:
        """Reads keys until the app ends or the terminal is gone."""
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        parser, pastes = XTermParser(self._debug), PasteReader()
        while not self.exit_event.is_set():
            text = ""
            if select.select([self.fileno], [], [], 0.1)[0]:
                try:
                    data = os.read(self.fileno, _BLOCK)
                except BlockingIOError:
                    continue
                except OSError:
                    data = b""
                if not data:
                    self._leave()
                    self.exit_event.wait()
                    return
                text = decode(data)
            for part in pastes.feed(text):
                match part:
                    case Typed(keys):
                        parser = self._parse(parser, keys)
                    case Pasted(pasted):
                        self.process_message(events.Paste(pasted.replace("\0", "")))
                    case Mistaken():
                        parser = self._new_parser(parser)
            try:
                for event in parser.tick():
                    self.process_message(event)
            except Exception:  # noqa: BLE001  (as in _parse)
                parser = self._new_parser(parser)
        try:
            for _ in parser.feed(""):
                pass
        except (EOFError, ParseError):
            return

    def _parse(self, parser: XTermParser, keys: str) -> XTermParser:
        """Reports what was typed; the parser to go on with."""
        # Sequence by sequence: one that makes no sense costs no key that came along with it.
        for part in re.split("(?<!^)(?=\x1b)", keys):
            try:
                for event in parser.feed(part):
                    self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
            except Exception:  # noqa: BLE001  (whatever Textual makes of nonsense, keys go on)
                log = logging.getLogger("lyric-studio")
                log.warning("input not understood: %a", part[:200])
                parser = self._new_parser(parser)
        return parser

    def _new_parser(self, old: XTermParser) -> XTermParser:
        """One that waits for nothing, and knows of the terminal what the old one knew."""
        parser = XTermParser(self._debug)
        for name in ("mouse_pixels", "terminal_size", "terminal_pixel_size", "last_x", "last_y"):
            setattr(parser, name, getattr(old, name))
        return parser

    def process_message(self, message: Message) -> None:
        if isinstance(message, events.Resize):
            if not _believable(*message.size):
                return
            self.forget()
        super().process_message(message)

    def _get_terminal_size(self) -> tuple[int, int]:
        self.forget()  # asked after a change of the window, which moves what is on it
        columns, rows = super()._get_terminal_size()
        return min(columns, COLUMNS), min(rows, ROWS)

    def _paint_anew(self) -> None:
        self.forget()
        self._app.call_later(self._app.run_action, "redraw")

    def _leave(self) -> None:
        """There is nobody any more: as with ctrl+q, all is kept."""
        if not self._left:
            self._left = True
            self._app.call_later(self._app.action_quit)


def _believable(columns: int, rows: int) -> bool:
    return 0 <= columns <= COLUMNS and 0 <= rows <= ROWS
