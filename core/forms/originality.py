"""How much of a text stands in the corpus already: copied lines, longest shared run.

Small corpora are learnt by heart sooner than one thinks. Works of different authors share runs of
a few characters by chance (a median of 3 to 4 Han characters in songs, eight and more are rare),
so a long run or a whole line tells of a copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from core.text.reading import LINE_LENGTH

MAX_CHARACTERS = 16_000_000
"""So much of a corpus is indexed, in 16 bytes a character."""
Unit = Literal["characters", "words"]
MARKS: Final[dict[Unit, tuple[int, int]]] = {"characters": (6, 8), "words": (5, 7)}
"""A shared run of so many is marked as near, of so many as copied. Shorter ones are chance: of
held-out lines by people 99 of 100 share five characters at most."""
_HAN = re.compile("[\u3400-\u9fff]")
_MARK = re.compile(r"[^\w\s'\u2019-]")
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_GRAM = 3
"""Runs are looked up by their first three characters, which fit one number (21 bits each)."""
_SEPARATOR = "\x00"


@dataclass(frozen=True)
class Run:
    """A run of characters that a text shares with the corpus: `text[start:start + length]`."""

    start: int
    length: int


class Shared(NamedTuple):
    """The longest run that a line shares with the corpus, and where it stands there."""

    text: str
    length: int
    """In `unit`: characters of a line with Chinese ones, else whole words."""
    unit: Unit
    song: str
    """Title of the song; its number where the title is not known."""
    line: int
    """Number of its line in that song, from 1; empty lines do not count."""
    whole: bool
    """The line stands there as it is, and is long enough for that to be no chance."""

    @property
    def mark(self) -> Literal["", "near", "copied"]:
        near, copied = MARKS[self.unit]
        if self.whole or self.length >= copied:
            return "copied"
        return "near" if self.length >= near else ""


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

    def __init__(
        self,
        codes: npt.NDArray[np.uint32],
        lines: frozenset[str],
        complete: bool,
        starts: Sequence[int] = (),
        titles: Sequence[str] = (),
    ):
        self._codes = codes
        self._starts = np.asarray(starts, np.int64)
        """Of each song in `codes`."""
        self._titles = titles
        self._lines = lines
        self.complete = complete
        """Whether all texts are in it (see `MAX_CHARACTERS`)."""
        keys = _keys(codes)
        self._order = np.argsort(keys, kind="stable").astype(np.int32)
        self._keys = keys[self._order]

    @classmethod
    def build(cls, texts: Iterable[str], titles: Sequence[str] = ()) -> CorpusIndex:
        """Indexes songs (normalised, lines parted by line feeds); a second for 10 MB.

        Args:
            titles: one for each text, to name the song that a run comes from.
        """
        parts: list[str] = []
        starts: list[int] = []
        lines: set[str] = set()
        size, complete = 0, True
        for text in texts:
            if size + len(text) > MAX_CHARACTERS:
                complete = False
                break
            starts.append(size)
            size += len(text) + 1
            parts.append(text)
            lines.update(line.strip() for line in text.split("\n"))
        codes = _encode(_SEPARATOR.join(parts))
        return cls(codes, frozenset(lines), complete, starts, titles)

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
        """Whether a line stands in the corpus as it is, marks apart."""
        return any(one in self._lines for one in _read_as(line))

    def longest_run(self, text: str) -> Run:
        """The longest run of characters, line ends included, that the corpus holds too.

        Runs of less than three characters count as none.
        """
        return self._longest(text)[0]

    def shared(self, line: str) -> Shared | None:
        """What a line shares with the corpus, and with which song; None for less than
        three characters.

        The run that is longest in characters counts; of several such, the first in the corpus. A
        mark in the line hides nothing: it may be a blank there, or not be there.
        """
        read = [(*self._longest(one), one) for one in _read_as(line)]
        run, place, line = max(read, key=lambda found: found[0].length)
        text = line[run.start : run.start + run.length]
        if not run.length:
            return None
        unit: Unit = "characters" if _HAN.search(line) else "words"
        length = len(text.strip()) if unit == "characters" else _whole_words(line, run)
        song = int(np.searchsorted(self._starts, place, "right")) - 1
        before = _decode(self._codes[self._starts[song] : place])
        number = sum(bool(row.strip()) for row in before.split("\n")[:-1]) + 1
        title = self._titles[song] if song < len(self._titles) else ""
        whole = len(line) >= LINE_LENGTH and self.has_line(line)
        return Shared(text, length, unit, title or str(song + 1), number, whole)

    def continuations(self, tail: str, most: int) -> Iterator[tuple[int, str]]:
        """What follows in the corpus where it says what `tail` ends with.

        Args:
            most: characters of each continuation; it ends with its line.

        Yields:
            How many characters of the end of `tail` stand there (three or more), and what follows.
        """
        codes = _encode(tail)
        if len(codes) < _GRAM:
            return
        key = _keys(codes[-_GRAM:])
        first = int(np.searchsorted(self._keys, key, "left")[0])
        last = int(np.searchsorted(self._keys, key, "right")[0])
        places = self._order[first:last]
        lengths = np.full(len(places), _GRAM)
        growing = np.arange(len(places))
        for length in range(_GRAM, len(codes)):
            before = places[growing] - (length - _GRAM + 1)
            same = (before >= 0) & (self._codes[before] == codes[-length - 1])
            growing = growing[same]
            lengths[growing] = length + 1
        for place, length in zip(places.tolist(), lengths.tolist(), strict=True):
            after = _decode(self._codes[place + _GRAM : place + _GRAM + most])
            yield length, re.split("[\n\0]", after, maxsplit=1)[0]

    def _longest(self, text: str) -> tuple[Run, int]:
        """The longest run, and its place in `_codes`."""
        codes = _encode(text)
        keys = _keys(codes)
        firsts = np.searchsorted(self._keys, keys, "left")
        lasts = np.searchsorted(self._keys, keys, "right")
        best, where = Run(0, 0), 0
        for start in np.flatnonzero(lasts > firsts).tolist():
            # A longer run holds, at its end, a gram that the corpus must hold too.
            end = start + max(best.length - _GRAM + 1, 0)
            if end >= len(keys) or lasts[end] == firsts[end]:
                continue
            places = self._order[firsts[start] : lasts[start]]
            length, place = self._extend(codes[start:], places)
            if length > best.length:
                best, where = Run(start, length), place
        return best, where

    def _extend(
        self, codes: npt.NDArray[np.uint32], places: npt.NDArray[np.int32]
    ) -> tuple[int, int]:
        """How long the longest of the runs is that begin as `codes` at `places`, and where."""
        length, first = _GRAM, int(places[0])
        corpus = self._codes
        while length < len(codes):
            places = places[places < len(corpus) - length]
            places = places[corpus[places + length] == codes[length]]
            if not len(places):
                break
            length, first = length + 1, int(places[0])
        return length, first


def _read_as(line: str) -> list[str]:
    """A line as it stands, and without its marks, if it has any."""
    line = line.strip()
    without = _MARK.sub("", line), _MARK.sub(" ", line)
    return list(dict.fromkeys((line, *(re.sub(" +", " ", one).strip() for one in without))))


def _whole_words(line: str, run: Run) -> int:
    """How many words of a line lie in a run with all their letters."""
    end = run.start + run.length
    return sum(run.start <= word.start() and word.end() <= end for word in _WORD.finditer(line))


def _decode(codes: npt.NDArray[np.uint32]) -> str:
    return codes.astype("<u4").tobytes().decode("utf-32-le", "replace")


def _encode(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "replace"), dtype="<u4")


def _keys(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    """Three characters as one number, for each place that has two more behind it."""
    wide = codes.astype(np.uint64)
    keys: npt.NDArray[np.uint64] = wide[:-2] << np.uint64(42)
    keys |= wide[1:-1] << np.uint64(21)
    keys |= wide[2:]
    return keys
