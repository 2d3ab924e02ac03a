"""What is pasted, told apart from what is typed.

A terminal puts pasted text between two marks (bracketed paste). Textual looks for sequences of keys
inside them, too, and where pasted text holds an escape character it takes what follows for keys:
text from a stranger could press them. Here all between the marks is text, whatever it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

START, END = "\x1b[200~", "\x1b[201~"
MOST = 4_000_000
"""Characters of one paste that are kept."""


@dataclass(frozen=True)
class Typed:
    """Keys, as the terminal sends them."""

    text: str


@dataclass(frozen=True)
class Pasted:
    """The text of one paste."""

    text: str


@dataclass(frozen=True)
class Mistaken:
    """The end of what was typed before was no key, but the beginning of a mark."""


class PasteReader:
    """Parts that come down the line, at whatever places they are cut."""

    def __init__(self) -> None:
        self._end = ""
        """The last characters, as many as may be the beginning of a mark."""
        self._pasted: list[str] | None = None
        """What is being pasted; None while keys are typed."""
        self._kept = 0

    def feed(self, text: str) -> Iterator[Typed | Pasted | Mistaken]:
        """What the next part holds; a paste is told when it is whole."""
        while text:
            known = len(self._end)
            mark = START if self._pasted is None else END
            whole = self._end + text
            at = whole.find(mark)
            fresh = whole[known:] if at < 0 else whole[known : max(at, known)]
            if self._pasted is not None:
                self._keep(fresh)
            elif fresh:
                yield Typed(fresh)
            if at < 0:
                self._end = _beginning(whole, mark)
                return
            if self._pasted is None:
                if at < known:
                    yield Mistaken()
                self._pasted, self._kept = [], 0
            else:
                pasted = "".join(self._pasted)
                yield Pasted(pasted[: len(pasted) - max(0, known - at)])
                self._pasted = None
            self._end, text = "", whole[at + len(mark) :]

    def _keep(self, text: str) -> None:
        assert self._pasted is not None
        self._pasted.append(text[: max(0, MOST - self._kept)])
        self._kept += len(self._pasted[-1])


def _beginning(text: str, mark: str) -> str:
    """The longest end of a text that is a beginning of the mark."""
    sizes = range(min(len(text), len(mark) - 1), 0, -1)
    return next((mark[:size] for size in sizes if text.endswith(mark[:size])), "")
