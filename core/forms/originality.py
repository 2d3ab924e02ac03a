"""How much of a text stands in the corpus already: copied lines, longest shared run.

Small corpora are learnt by heart sooner than one thinks. Works of different authors share runs of
a few characters by chance (a median of 3 to 4 Han characters in songs, eight and more are rare),
so a long run or a whole line tells of a copy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.text.reading import LINE_LENGTH

MAX_CHARACTERS = 16_000_000
"""So much of a corpus is indexed, in 16 bytes a character."""
_GRAM = 3
"""Runs are looked up by their first three characters, which fit one number (21 bits each)."""
_SEPARATOR = "\x00"


@dataclass(frozen=True)
class Run:
    """A run of characters that a text shares with the corpus: `text[start:start + length]`."""

    start: int
    length: int


@dataclass(frozen=True)
class Report:
    """What of a text is copied."""

    longest: Run
    lines: int
    """Lines of at least `LINE_LENGTH` characters."""
    copied: tuple[int, ...]
    """Which lines of the text (counted from 0) stand in the corpus as they are."""

    @property
    def copied_share(self) -> float:
        """Of the lines that are long enough, the share that is copied; 0 if there are none."""
        return len(self.copied) / self.lines if self.lines else 0.0


class CorpusIndex:
    """The texts of a corpus, ready for `check`. Never changes; threads may share it."""

    def __init__(self, codes: npt.NDArray[np.uint32], lines: frozenset[str], complete: bool):
        self._codes = codes
        self._lines = lines
        self.complete = complete
        """Whether all texts are in it (see `MAX_CHARACTERS`)."""
        keys = _keys(codes)
        self._order = np.argsort(keys, kind="stable").astype(np.int32)
        self._keys = keys[self._order]

    @classmethod
    def build(cls, texts: Iterable[str]) -> CorpusIndex:
        """Indexes songs (normalised, lines parted by line feeds); a second for 10 MB."""
        parts: list[str] = []
        lines: set[str] = set()
        size, complete = 0, True
        for text in texts:
            if size + len(text) > MAX_CHARACTERS:
                complete = False
                break
            size += len(text) + 1
            parts.append(text)
            lines.update(line.strip() for line in text.split("\n"))
        return cls(_encode(_SEPARATOR.join(parts)), frozenset(lines), complete)

    def check(self, text: str) -> Report:
        """Copied lines and the longest shared run of a text."""
        long, copied = 0, []
        for number, line in enumerate(text.split("\n")):
            line = line.strip()
            if len(line) >= LINE_LENGTH:
                long += 1
                if line in self._lines:
                    copied.append(number)
        return Report(self.longest_run(text), long, tuple(copied))

    def has_line(self, line: str) -> bool:
        """Whether a line stands in the corpus as it is."""
        return line.strip() in self._lines

    def longest_run(self, text: str) -> Run:
        """The longest run of characters, line ends included, that the corpus holds too.

        Runs of less than three characters count as none.
        """
        codes = _encode(text)
        keys = _keys(codes)
        firsts = np.searchsorted(self._keys, keys, "left")
        lasts = np.searchsorted(self._keys, keys, "right")
        best = Run(0, 0)
        for start in np.flatnonzero(lasts > firsts).tolist():
            # A longer run holds, at its end, a gram that the corpus must hold too.
            end = start + max(best.length - _GRAM + 1, 0)
            if end >= len(keys) or lasts[end] == firsts[end]:
                continue
            length = self._extend(codes[start:], self._order[firsts[start] : lasts[start]])
            if length > best.length:
                best = Run(start, length)
        return best

    def _extend(self, codes: npt.NDArray[np.uint32], places: npt.NDArray[np.int32]) -> int:
        """How long the longest of the runs is that begin as `codes` at `places`."""
        length = _GRAM
        corpus = self._codes
        while length < len(codes):
            places = places[places < len(corpus) - length]
            places = places[corpus[places + length] == codes[length]]
            if not len(places):
                break
            length += 1
        return length


def _encode(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "replace"), dtype="<u4")


def _keys(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    """Three characters as one number, for each place that has two more behind it."""
    wide = codes.astype(np.uint64)
    keys: npt.NDArray[np.uint64] = wide[:-2] << np.uint64(42)
    keys |= wide[1:-1] << np.uint64(21)
    keys |= wide[2:]
    return keys
