"""Text out of ids one at a time, for lyrics that are shown while they are composed."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from core.text.normalise import normalise

REPLACEMENT = "\ufffd"


class StreamDecoder:
    """Holds bytes back until their character is whole; all that is fed comes out by `flush`.

    A model may compose bytes that no text has: broken UTF-8, but also control characters (an
    escape, a line feed that is not LINE_END). They come out as U+FFFD.
    """

    def __init__(self, text_of: Callable[[int], str], byte_ids: range) -> None:
        self._text_of = text_of
        self._byte_ids = byte_ids
        self._utf8 = codecs.getincrementaldecoder("utf-8")("replace")
        self._pending = False

    def feed(self, id: int) -> str:
        """The text that is certain now; empty while a character is incomplete."""
        if id in self._byte_ids:
            self._pending = True
            return _harmless(self._utf8.decode(bytes((id - self._byte_ids.start,))))
        text = self._text_of(id)
        return self.flush() + text if self._pending else text

    def flush(self) -> str:
        """What was held back: U+FFFD for a character that stayed incomplete."""
        if not self._pending:
            return ""
        self._pending = False
        text = self._utf8.decode(b"", final=True)
        self._utf8.reset()
        return text


def _harmless(text: str) -> str:
    return "".join(
        char if char != "\n" and normalise(char) == char else REPLACEMENT for char in text
    )
