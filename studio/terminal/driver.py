"""The line to the terminal: bytes that are no text, a line that stalls, and one that is gone.

Textual's driver for Unix ends the app on the first byte that is not UTF-8 (Textual issue 6456),
reads a closed terminal in a busy loop for ever, and stops the whole app while nobody reads what it
draws. Here such bytes become U+FFFD, a closed terminal ends the app, and frames that nobody reads
are dropped: once the line moves again, the screen is painted anew.
"""

from __future__ import annotations

import asyncio
import codecs
import logging
import os
import re
import select
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from studio.terminal.frame_diff import SYNC_END, SYNC_START, Thrift
from studio.terminal.pastes import Mistaken, Pasted, PasteReader, Typed
from studio.terminal.sequences import ESCAPE_SECONDS, SequenceReader
from studio.terminal.textual_parts import READER
from studio.terminal.writer import BLOCK, TerminalWriter

if TYPE_CHECKING:
    from textual._xterm_parser import XTermParser

PLAIN_ARROWS = "\x1b[?1l"
"""Arrows as `CSI A`, whatever ran here before: then `SS3 A` is ctrl with an arrow (PuTTY)."""
COLUMNS, ROWS = 1000, 500
"""The largest terminal that is believed: one that claims more would cost memory without end."""


ALT_MODES = ("1036", "1039")
"""Meta and alt send an escape before the key, in xterm. It is asked what was set before, and what
was not is taken back, as it may be the person's own choice."""
_MODE = re.compile(r"\x1b\[\?(1036|1039);([0-4])\$y\Z")
_NOT_SET = "2"
_SEQUENCE = re.compile(r"\x1b\x1b?[\[O].")
_REPORT = re.compile(
    r"\x1b\[(?:<?-?\d+;-?\d+;-?\d+[mM]|[IO]|\d+;\d+R|48;[\d:]+;[\d:]+;[\d:]+;[\d:]+t|\?\d+;\d\$y)\Z"
)
"""The mouse, the focus, where the cursor is, the size of the window, a mode."""


class TerminalDriver(LinuxDriver):
    """Textual's driver with that writer, and a reader that nothing typed can break."""

    _own_writer: TerminalWriter | None = None
    _left = _starting = False

    def __init__(self, app: App[Any], *, debug: bool = False, **options: Any) -> None:
        super().__init__(app, debug=debug, **options)
        self._studio, self._told_debug = app, debug
        self._thrift = Thrift()
        self._forgets = False
        self._not_set: set[str] = set()
        """Of `ALT_MODES`, those that were not set before."""
        self._frame = ""
        """A frame whose end has not come yet."""

    def start_application_mode(self) -> None:
        """Takes the terminal over, once: a line that drops sends SIGCONT along with SIGHUP, upon
        which Textual begins anew beside itself, and threads that nobody ends outlive the app."""
        reader = getattr(self, "_key_thread", None)
        if self._starting or (reader is not None and reader.is_alive()):
            self._paint_anew()
            return
        self._starting = True
        try:
            super().start_application_mode()  # type: ignore[no-untyped-call]
            _one_change_at_a_time()
            self.write(PLAIN_ARROWS)
        finally:
            self._starting = False
        # A plain xterm sends another character for alt with a letter, unless it is asked not to.
        asked = "".join(f"\x1b[?{mode}$p\x1b[?{mode}h" for mode in ALT_MODES)
        self.write(_to_all(asked))

    def stop_application_mode(self) -> None:
        """Gives the terminal back as it was."""
        if self._not_set:
            self.write(_to_all("".join(f"\x1b[?{mode}l" for mode in sorted(self._not_set))))
        super().stop_application_mode()

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

    @property  # type: ignore[override]
    def _writer_thread(self) -> TerminalWriter | None:
        return self._own_writer

    @_writer_thread.setter
    def _writer_thread(self, thread: object) -> None:
        # Textual makes a writer of its own here and starts it next.
        assert sys.__stderr__ is not None  # the app starts on a terminal only
        if thread is None:
            self._own_writer = None
        else:
            self._own_writer = TerminalWriter(sys.__stderr__, self._paint_anew, self._leave)

    def run_input_thread(self) -> None:
        """Reads keys until the app ends or the terminal is gone."""
        if not READER.there:
            super().run_input_thread()
            return
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        parser, pastes, sequences = self._new_parser(), PasteReader(), SequenceReader()
        while not self.exit_event.is_set():
            text = ""
            wait = ESCAPE_SECONDS if sequences.waits else 0.1
            if select.select([self.fileno], [], [], wait)[0]:
                try:
                    data = os.read(self.fileno, BLOCK)
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
                        for sequence in sequences.feed(keys):
                            if found := _MODE.match(sequence):
                                if found[2] == _NOT_SET:
                                    self._not_set.add(found[1])
                            else:
                                parser = self._parse(parser, sequence)
                    case Pasted(pasted):
                        self.process_message(events.Paste(pasted.replace("\0", "")))
                    case Mistaken():
                        parser = self._new_parser(parser)
            for sequence in sequences.idle():
                parser = self._parse(parser, sequence)
            try:
                for event in parser.tick():
                    self.process_message(event)
            except Exception:  # noqa: BLE001  (as in _parse)
                parser = self._new_parser(parser)

    def _parse(self, parser: XTermParser, keys: str) -> XTermParser:
        """Reports what was typed; the parser to go on with."""
        # Of an escape and a key that came at once both are pressed.
        known = [keys, keys[1:]] if keys.startswith("\x1b\x1b") else [keys]
        if _SEQUENCE.match(keys) and not any(_is_known(parser, one) for one in known):
            return parser
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

    def _new_parser(self, old: XTermParser | None = None) -> XTermParser:
        """One that waits for nothing, and knows of the terminal what the old one knew."""
        from textual._xterm_parser import XTermParser

        parser = XTermParser(self._told_debug)
        if old is None:
            return parser
        for name in ("mouse_pixels", "terminal_size", "terminal_pixel_size", "last_x", "last_y"):
            setattr(parser, name, getattr(old, name))
        return parser

    def process_message(self, message: Message) -> None:
        if isinstance(message, events.Resize):
            # A report of a new size that was not asked for is no news: the system tells of those.
            asked_for = getattr(self, "_in_band_window_resize", True)
            if not asked_for or not _believable(*message.size):
                return
            self.forget()
        super().process_message(message)

    def _get_terminal_size(self) -> tuple[int, int]:
        self.forget()  # asked after a change of the window, which moves what is on it
        columns, rows = super()._get_terminal_size()
        return min(columns, COLUMNS), min(rows, ROWS)

    def _paint_anew(self) -> None:
        self.forget()
        self._studio.call_later(self._studio.run_action, "redraw")

    def _leave(self) -> None:
        """There is nobody any more: as with ctrl+q, all is kept."""
        if not self._left:
            self._left = True
            self._studio.call_later(self._studio.action_quit)


def _is_known(parser: XTermParser, sequence: str) -> bool:
    """Whether Textual reads a sequence as one thing: what it does not know it would type."""
    if _REPORT.match(sequence):
        return True
    try:
        return any(True for _ in parser._sequence_to_key_events(sequence))
    except (ValueError, OverflowError):  # a number that is no character
        return False


def _to_all(sequence: str) -> str:
    """For the terminal, and for the one around it: screen and, where it is let, tmux pass it on."""
    if "STY" in os.environ:
        return f"{sequence}\x1bP{sequence}\x1b\\"
    if "TMUX" in os.environ:
        return sequence + "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    return sequence


def _one_change_at_a_time() -> None:
    """Has each change of the window be looked at in the loop of the app, one after the other.

    Textual looks at the size, and tells of it, where the signal finds it: when the window changes
    again in between, the newer size is told of first, and the older one stays.
    """
    told = signal.getsignal(signal.SIGWINCH)
    loop = asyncio.get_running_loop()

    def later(number: int, frame: FrameType | None) -> None:
        if callable(told) and not loop.is_closed():
            loop.call_soon_threadsafe(told, number, frame)

    if callable(told):
        signal.signal(signal.SIGWINCH, later)


def _believable(columns: int, rows: int) -> bool:
    return 0 <= columns <= COLUMNS and 0 <= rows <= ROWS
