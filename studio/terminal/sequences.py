"""Whole sequences out of what a terminal sends, at whatever places it is cut.

A sequence that has begun waits for its end; a lone escape waits for a moment, as alt with a key
comes as an escape and that key. Answers of the terminal to questions that somebody asked (colours,
names) are no keys: they are dropped, however late they come, and so is the rest of one that was
given up.
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
REST_SECONDS = 5.0
"""How long the rest of a sequence that was given up is known for what it is."""

_SEQUENCE = re.compile(
    r"\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"  # an answer: OSC, DCS and the like
    r"|\x1b\[M.{3}"  # the mouse, in terminals that cannot tell it in digits
    r"|\x1b\[(?!M)<?[0-9;:?>=!]*[ -/]*[@-~]"  # a key, the mouse, a report
    r"|\x1b\x1b\[[0-9]*[A-DFH~]"  # alt with an arrow or the like, in PuTTY
    r"|\x1b\x1b?O[!-~]"  # a function key
    r"|\x1b[^\[\]PX^_O\x1b]"  # alt with a key
    r"|[^\x1b]+",
    re.S,
)
_BEGUN = re.compile(
    r"\x1b(?:[\]PX^_][^\x07\x1b]*\x1b?|\[M.{0,2}|\[<?[0-9;:?>=!]*[ -/]*|\x1b(?:\[[0-9]*|O)?|O)?\Z",
    re.S,
)
_ESCAPES = ("\x1b", "\x1b\x1b")
"""Escapes that may be keys of their own, or the beginning of one."""
_ANSWER = re.compile(r"\x1b[\]PX^_]")
_REST = re.compile(
    r"\x1b(?:[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|\[<[\d;]+[mM]|\[[?>=][\d;:]+\$?[cnuyt])"
)
"""Answers and the mouse: what nobody goes on with by hand."""
_C1 = {0x90: "\x1bP", 0x98: "\x1bX", 0x9B: "\x1b[", 0x9C: "\x1b\\", 0x9D: "\x1b]", 0x9E: "\x1b^",
       0x9F: "\x1b_"}  # fmt: skip
"""Characters that stand for an escape and a sign."""
_WITH_MODIFIERS = re.compile(r"\x1b\[(\d+)(?::[\d:]*)?;(\d+)(?::(\d))?(;[\d:]*)?([u~ABCDEFHPQS])\Z")
_OTHER_KEY = re.compile(r"\x1b\[27;(\d+);(\d+)~\Z")
"""A key as xterm tells it with modifyOtherKeys."""
_LOCKS, _RELEASED = 64 + 128, "3"
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
    "\x1b\r": "\x1b[13;3u", "\x1b\n": "\x1b[13;3u",
    "\x1bS": "\x1b[83;3u", "\x1b[115;4u": "\x1b[83;3u",
    "\x1b[127;2u": "\x7f", "\x1b[127;6u": "\x17", "\x1b[127;5u": "\x17", "\x1b[127;3u": "\x17",
    "\x1b[127;4u": "\x17", "\x1b[127;7u": "\x17", "\x1b[8;5u": "\x17",
    "\x1b[8;2u": "\x7f", "\x1b\x7f": "\x17",
    "\x1b[3;3~": "\x1b[3~", "\x1b[3;4~": "\x1b[3~", "\x1b[13;2u": "\r", "\x1b[32;2u": " ",
    "\x1b[3;2~": "\x1b[3~", "\x1b[3;5~": "\x1b[3~", "\x1b[3;6~": "\x1b[3~",
}  # fmt: skip


class SequenceReader:
    """Puts together what belongs together; `clock` in seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._begun = ""
        self._since = 0.0
        self._given_up = ""

    @property
    def waits(self) -> bool:
        """Whether a lone escape waits, which is to be looked after soon."""
        return self._begun in _ESCAPES

    def feed(self, text: str) -> Iterator[str]:
        """Whole keys in what was held back and has now come."""
        if self._begun and self._clock() - self._since > SEQUENCE_SECONDS:
            yield from self.idle()
        text = self._without_rest(text.translate(_C1))
        text, self._begun = self._begun + text, ""
        place = 0
        while place < len(text):
            if found := _SEQUENCE.match(text, place):
                place = found.end()
                if not _ANSWER.match(found[0]) and (read := _as_read(found[0])):
                    yield read
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
            self._given_up, self._begun = self._begun, ""

    def _without_rest(self, text: str) -> str:
        """What has come but for the rest of a sequence that was given up."""
        given_up, self._given_up = self._given_up, ""
        if given_up and self._clock() - self._since < REST_SECONDS:
            found = _REST.match(given_up + text)
            if found and found.end() > len(given_up):
                return text[found.end() - len(given_up) :]
        return text


def _as_read(sequence: str) -> str:
    """A sequence as Textual reads it.

    Textual takes alt with a digit for what a Mac types with it; by the protocol of kitty it is
    told what it is. "" where a key is let go. Locks of the keyboard and other signs that a key
    could make are left out.
    """
    if found := _OTHER_KEY.match(sequence):
        sequence = f"\x1b[{found[2]};{found[1]}u"
    if found := _WITH_MODIFIERS.match(sequence):
        if found[3] == _RELEASED:
            return ""
        held = ((int(found[2]) - 1) & ~_LOCKS) + 1
        sequence = f"\x1b[{found[1]};{held}{found[4] or ''}{found[5]}"
    if found := _ALT.match(sequence):
        return f"\x1b[{ord(found[1])};3u"
    if found := _ALT_MOVE.match(sequence):
        return f"\x1b[{found[1] or 1};3{found[2]}"
    if found := _CTRL_MOVE.match(sequence):
        return f"\x1b[1;{7 if found[1] else 5}{found[2]}"
    if (found := _SHIFTED.match(sequence)) and (sign := _WITH_SHIFT.get(chr(int(found[1])))):
        return f"\x1b[{ord(sign)};3u"
    return _READ_AS.get(sequence, sequence)
