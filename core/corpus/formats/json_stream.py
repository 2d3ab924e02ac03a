"""Cuts a stream of JSON text into its records, so that a file of any size is read in one go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from core.errors import CorpusError

# A whole string, a string that is not whole yet, or a sign that changes the depth. Possessive, as
# there is nothing to go back for where a string has no end yet.
_SIGNS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|["\[\]{},\n]', re.DOTALL)
REASONS = (
    "the JSON ends in the middle",
    "text follows the JSON",
    "there is a comma too many",
    "a bracket is closed that was not opened",
    "nested too deeply",
)
"""What may be wrong with it."""


class Element(NamedTuple):
    """One record as JSON text; `number` counts records, `line` is where it starts, both from 1."""

    number: int
    line: int
    text: str


def elements(pieces: Iterator[str], where: str, limit: int) -> Iterator[Element]:
    """The items of one big array, or values that follow each other on lines of their own.

    Only nesting is looked at; whether an element is valid JSON is for its decoder to say.

    Raises:
        CorpusError: an element is longer than `limit` characters, the text ends inside one or goes
            on behind the array.
    """
    scanner = _Scanner(where, limit)
    for piece in pieces:
        yield from scanner.feed(piece)
    yield from scanner.end()


class _Scanner:
    def __init__(self, where: str, limit: int) -> None:
        self._where, self._limit = where, limit
        self._text = ""
        self._at = 0  # looked at so far
        self._begin = 0  # of the element
        self._depth = 0
        self._base: int | None = None  # depth of elements: 1 in an array, 0 for values on lines
        self._closed = False  # the array ended
        self._comma = False  # something must follow
        self._number = 0
        self._line = 1  # of the place up to which line feeds were counted
        self._counted = 0

    def feed(self, piece: str) -> Iterator[Element]:
        self._text += piece
        if self._base is None and not self._open():
            return
        for sign in _SIGNS.finditer(self._text, self._at):
            char = sign[0]
            if char == '"':  # its other end has not been read yet
                self._at = sign.start()
                break
            self._at = sign.end()
            if char in "[{":
                self._depth += 1
            elif char in "]}":
                self._depth -= 1
                if self._depth < (self._base or 0):
                    yield from self._close(sign.start())
            elif self._depth == self._base and char == ("," if self._base else "\n"):
                yield from self._take(sign.start(), sign.end())
        else:
            self._at = len(self._text)
        if len(self._text) - self._begin > self._limit:
            raise self._too_long()
        self._line_at(self._begin)
        self._text = self._text[self._begin :]
        self._at -= self._begin
        self._begin = self._counted = 0

    def end(self) -> Iterator[Element]:
        rest = self._text.strip()
        if self._base == 0 and rest and self._depth == 0:
            yield from self._take(len(self._text), len(self._text))
        elif self._base == 1 and not self._closed:
            raise self._wrong(REASONS[0])
        elif rest:
            raise self._wrong(REASONS[0] if self._depth else REASONS[1])

    def _open(self) -> bool:
        """Looks at the first character; False while there is none."""
        start = len(self._text) - len(self._text.lstrip())
        if start == len(self._text):
            self._line += self._text.count("\n")
            self._text = ""
            return False
        if self._text[start] == "[":
            self._base = self._depth = 1
            self._at = self._begin = start + 1
        else:
            self._base = 0
            self._at = self._begin = start
        return True

    def _line_at(self, place: int) -> int:
        """The number of the line in which `place` lies; places are asked for in order."""
        self._line += self._text.count("\n", self._counted, place)
        self._counted = max(self._counted, place)
        return self._line

    def _take(self, end: int, begin_next: int) -> Iterator[Element]:
        text = self._text[self._begin : end]
        stripped = text.strip()
        if stripped:
            if self._closed:
                raise self._wrong(REASONS[1])
            if len(stripped) > self._limit:
                raise self._too_long()
            self._number += 1
            before = len(text) - len(text.lstrip())
            yield Element(self._number, self._line_at(self._begin + before), stripped)
        elif self._base == 1:
            raise self._wrong(REASONS[2])
        self._comma = self._base == 1
        self._begin = begin_next

    def _close(self, at: int) -> Iterator[Element]:
        if self._base != 1 or self._closed:
            raise self._wrong(REASONS[3])
        if self._comma or self._text[self._begin : at].strip():
            yield from self._take(at, at + 1)
        self._closed, self._begin = True, at + 1

    def _too_long(self) -> CorpusError:
        return CorpusError(
            "the record is longer than {limit} characters",
            where=f"{self._where}:{self._line_at(self._begin)}",
            limit=self._limit,
            hint="write one record a line (.jsonl), or an array of records",
        )

    def _wrong(self, reason: str) -> CorpusError:
        line = self._line_at(self._begin)
        return CorpusError(
            "this is no valid JSON ({reason})",
            where=f"{self._where}:{line}",
            reason=reason,
            hint="mend or remove it",
        )
