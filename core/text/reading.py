"""How lines read, as far as counting tells: what a reader notices before any bits per character.

Each figure is a share of what was composed, to be held beside that of the songs learnt from. Lines
that begin alike and say the same words are what cooling does; rows of words that stand in no song
are what a network does that has not learnt enough; whole lines from the songs are what one does
that has learnt too much by heart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec

from core.text.prosody import Segment, line_rhyme

Words = Sequence[str]
"""A line as its words, spaces and marks included: joined they are the line."""
Lines = Sequence[Words]
"""The lines of a song that show something."""

LINE_LENGTH = 5
"""A line of so many characters that stands in the corpus is a copy; shorter ones are chance."""
REACH = 3
"""Lines back that the ear still hears a rhyme."""
BEGINNINGS = 4
"""So many commonest first words: in Chinese songs the pronouns."""
WORDS = 20
"""So many commonest words: those that hold a line together, and what everybody says."""


def song_lines(text: str, segment: Segment) -> list[list[str]]:
    """The lines of a text, cut into words."""
    return [segment(line.strip()) for line in text.split("\n") if line.strip()]


def rhyming_lines(lines: Sequence[str], segment: Segment | None = None) -> int:
    """How many lines of one song rhyme with one of the `REACH` before, by the thirteen rhymes.

    Lines that do not end in Chinese rhyme with none. `segment` as in `line_rhyme`.
    """
    ends = [line_rhyme(line, segment, "thirteen") for line in lines]
    heard = 0
    for here, end in enumerate(ends):
        before = {other.rhyme for other in ends[max(0, here - REACH) : here] if other}
        heard += end is not None and end.rhyme in before
    return heard


class WordCounts:
    """Words of some songs: which begin lines, which lines hold them, which stand side by side."""

    def __init__(self, songs: Iterable[Lines]) -> None:
        self.lines = self.rhyming = 0
        self.first: Counter[str] = Counter()
        """How many lines begin with a word."""
        self.holding: Counter[str] = Counter()
        """How many lines hold it."""
        self.pairs: Counter[tuple[str, str]] = Counter()
        """How often two words of one line are neighbours."""
        self.long: list[str] = []
        """Lines that are long enough to be copies."""
        for song in songs:
            lines = ["".join(words).strip() for words in song]
            self.rhyming += rhyming_lines(lines)
            self.long += [line for line in lines if len(line) >= LINE_LENGTH]
            for line in song:
                words = [word.strip().lower() for word in line]
                words = [word for word in words if any(char.isalnum() for char in word)]
                if words:
                    self.lines += 1
                    self.first[words[0]] += 1
                    self.holding.update(set(words))
                    self.pairs.update(pairwise(words))


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """Shares from 0 to 1; 0 where there is nothing to count."""

    lines: int
    beginnings: float
    """Of the lines: that begin with one of the `BEGINNINGS` commonest first words of the corpus."""
    words: float
    """How many of the `WORDS` commonest words of the corpus a line holds, in the mean."""
    drift: float
    """How far the shares of these words are from those of the corpus: the sum of what each is off,
    by the sum of their shares."""
    joined: float
    """Of the pairs of neighbouring words: that stand in the corpus, too."""
    rhyming: float
    """Of the lines: that rhyme with one of the `REACH` before."""
    copied: float
    """Of the lines of `LINE_LENGTH` characters and more: that stand in the corpus as they are."""


class CorpusReading:
    """What the songs of a corpus are by these measures, to hold others beside.

    All that is compared must be cut into words in the same way.
    """

    def __init__(self, songs: Iterable[Lines]) -> None:
        self.counts = WordCounts(songs)
        self._lines = frozenset(self.counts.long)
        self.beginnings = _commonest(self.counts.first, BEGINNINGS)
        self.words = _commonest(self.counts.holding, WORDS)

    def read(self, songs: Iterable[Lines]) -> Reading:
        """Reads songs that were composed, or that the corpus does not hold."""
        return self.measure(WordCounts(songs))

    def measure(self, counts: WordCounts) -> Reading:
        """As `read`; of the corpus itself all is joined and copied."""
        lines, own = max(1, counts.lines), max(1, self.counts.lines)
        shares = [counts.holding[word] / lines for word in self.words]
        theirs = [self.counts.holding[word] / own for word in self.words]
        off = sum(abs(here - there) for here, there in zip(shares, theirs, strict=True))
        pairs = self.counts.pairs
        known = sum(n for pair, n in counts.pairs.items() if pair in pairs)
        return Reading(
            lines=counts.lines,
            beginnings=sum(counts.first[word] for word in self.beginnings) / lines,
            words=sum(shares),
            drift=off / sum(theirs) if theirs else 0.0,
            joined=known / max(1, counts.pairs.total()),
            rhyming=counts.rhyming / lines,
            copied=sum(line in self._lines for line in counts.long) / max(1, len(counts.long)),
        )


def _commonest(counts: Counter[str], most: int) -> list[str]:
    """The commonest words, those that are as common as each other in an order of their own: what is
    counted in sets comes in another one in each process."""
    return sorted(counts, key=lambda word: (-counts[word], word))[:most]
