"""Whole sequences out of what a terminal sends, at whatever places it is cut.

A sequence that has begun waits for its end; a lone escape waits for a moment, as alt with a key
comes as an escape and that key. Answers of the terminal to questions that somebody asked (colours,
names) are no keys: they are dropped, however late they come.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from time import monotonic

ESCAPE_SECONDS = 0.03
"""How long a lone escape waits for the key of an alt; nobody presses two keys that quickly."""
SEQUENCE_SECONDS = 0.6
"""How long an unfinished sequence waits for its end before it is given up."""
MOST = 4096
"""Characters of an answer that are waited for."""

_SEQUENCE = re.compile(
    r"\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"  # an answer: OSC, DCS and the like
    r"|\x1b\[<?[0-9;:?>=!]*[ -/]*[@-~]"  # a key, the mouse, a report
    r"|\x1b\x1b\[[0-9]*[A-DFH~]"  # alt with an arrow or the like, in PuTTY
    r"|\x1b\x1b?O[!-~]"  # a function key
    r"|\x1b[^\[\]PX^_O\x1b]"  # alt with a key
    r"|[^\x1b]+",
    re.S,
)
_BEGUN = re.compile(
    r"\x1b(?:[\]PX^_][^\x07\x1b]*\x1b?|\[<?[0-9;:?>=!]*[ -/]*|\x1b(?:\[[0-9]*|O)?|O)?\Z", re.S
)
_ESCAPES = ("\x1b", "\x1b\x1b")
"""Escapes that may be keys of their own, or the beginning of one."""
_ANSWER = re.compile(r"\x1b[\]PX^_]")
_ALT = re.compile(r"\x1b([ -@\\^-~])\Z")
"""Alt with a small letter, a digit or a sign, as terminals without a protocol of keys send it."""
_ALT_MOVE = re.compile(r"\x1b\x1b\[([0-9]*)([A-DFH~])\Z")
_CTRL_MOVE = re.compile(r"\x1b(\x1b?)O([A-D])\Z")
"""Ctrl with an arrow, in PuTTY: the driver puts plain arrows into the other mode, so that nothing
else is sent like this."""
_SHIFTED = re.compile(r"\x1b\[(\d{1,3});4u\Z")
"""Alt with shift and a sign, as the protocol of kitty tells it: by the sign without shift."""
_WITH_SHIFT = dict(zip("`1234567890-=[]\\;',./", '~!@#$%^&*()_+{}|:"<>?', strict=True))
"""The signs of a keyboard of the United States. Where others stand, what is made of them means
nothing, or what it says."""
# Backspace and delete with shift or ctrl delete as well, in both protocols of keys; alt with enter
# and with a capital letter that is a command are what they are.
_READ_AS = {
    "\x1b\r": "\x1b[13;3u", "\x1b\n": "\x1b[13;3u", "\x1b[27;3;13~": "\x1b[13;3u",
    "\x1bS": "\x1b[83;3u", "\x1b[115;4u": "\x1b[83;3u",
    "\x1b[127;2u": "\x7f", "\x1b[127;6u": "\x17", "\x1b[127;5u": "\x17", "\x1b[127;3u": "\x17",
    "\x1b[27;2;127~": "\x7f", "\x1b[27;5;127~": "\x17", "\x1b[27;6;127~": "\x17",
    "\x1b[3;2~": "\x1b[3~", "\x1b[3;5~": "\x1b[3~", "\x1b[3;6~": "\x1b[3~",
}  # fmt: skip


class SequenceReader:
    """Puts together what belongs together; `clock` in seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._begun = ""
        self._since = 0.0

    @property
    def waits(self) -> bool:
        """Whether a lone escape waits, which is to be looked after soon."""
        return self._begun in _ESCAPES

    def feed(self, text: str) -> Iterator[str]:
        """Whole keys in what was held back and has now come."""
        if self._begun and self._clock() - self._since > SEQUENCE_SECONDS:
            yield from self.idle()
        text, self._begun = self._begun + text, ""
        place = 0
        while place < len(text):
            if found := _SEQUENCE.match(text, place):
                place = found.end()
                if not _ANSWER.match(found[0]):
                    yield _as_read(found[0])
            elif _BEGUN.match(text, place):
                self._begun, self._since = text[place : place + MOST], self._clock()
                return
            else:  # an escape before what is no sequence
                yield text[place]
                place += 1

    def idle(self) -> Iterator[str]:
        """Nothing more has come: a lone escape is a key; a sequence without an end is dropped."""
        waited = self._clock() - self._since
        if self.waits and waited >= ESCAPE_SECONDS:
            escapes, self._begun = self._begun, ""
            yield from escapes
        elif self._begun and waited >= SEQUENCE_SECONDS:
            self._begun = ""


def _as_read(sequence: str) -> str:
    """A sequence as Textual reads it.

    Textual takes alt with a digit for what a Mac types with it; by the protocol of kitty it is
    told what it is.
    """
    if found := _ALT.match(sequence):
        return f"\x1b[{ord(found[1])};3u"
    if found := _ALT_MOVE.match(sequence):
        return f"\x1b[{found[1] or 1};3{found[2]}"
    if found := _CTRL_MOVE.match(sequence):
        return f"\x1b[1;{7 if found[1] else 5}{found[2]}"
    if (found := _SHIFTED.match(sequence)) and (sign := _WITH_SHIFT.get(chr(int(found[1])))):
        return f"\x1b[{ord(sign)};3u"
    return _READ_AS.get(sequence, sequence)
