"""What a character costs that training never saw, whoever tells the tokens that it did see.

Of such tokens nothing was learnt: neither a network nor word counts can say anything of them. So
both leave it to what stands here, and are compared by the rest. A text is read as a row of units,
each a token that was seen or a piece or character that was not. How probable it is that the next
unit is none of the seen: Good-Turing's share of the training tokens that stand for a character
seen once (Good 1953, doi:10.1093/biomet/40.3-4.237), as the mean of a beta distribution that each
unit of the text moves on (the posterior predictive, from anew in each song). Which one it then is:
by the frequencies of Chinese characters in jieba's dictionary, else by the length in UTF-8.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from core.text.characters import character_shares, is_han
from core.text.vocabulary import BYTES, FIRST_PIECE, Vocabulary

STRENGTH = 50.0
"""So many units of a text weigh as much as what training tells of the share of unseen ones."""
LEAST_SHARE, MOST_SHARE = 4e-3, 0.2
HAN_FLOOR = 1e-7
"""The share of a Han character that jieba's dictionary lacks."""
_MARKS = "，。！？；：、“”‘’（）《》…—·"
"""What stands between words in Chinese prose, and in songs does not."""
_HAN = 0x9FFF - 0x3400 + 1

_AT_ONCE = 1 << 18
_KINDS = {
    "Han": (16, _HAN),
    "ASCII": (8, 0x7F - 0x20),
    "mark": (8, len(_MARKS)),
    "Latin": (8, 0x100 - 0xC0),
    "two bytes": (4, 0x800 - 0x80 - (0x100 - 0xC0) - 1),
    "three bytes": (3, 0x10000 - 0x800 - 0x800 - _HAN - len(_MARKS) + 1),
    "four bytes": (1, 0x100000),
    "word": (4, 0),
}
"""Kinds of what can be unseen: how often in comparison, and how many of them there are."""

Logs = npt.NDArray[np.float64]


class Unseen:
    """The tokens of a vocabulary that training never saw, and what they cost."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.seen = vocabulary.seen
        """(V,), which tokens training saw."""
        self._pieces = vocabulary.pieces
        self._unigram = vocabulary.unigram()
        single = np.fromiter((len(piece) == 1 for piece in vocabulary.pieces), bool)
        counts, seen = vocabulary.counts, self.seen[FIRST_PIECE:]
        once = int((counts[FIRST_PIECE:][single] == 1).sum())
        self.share = min(MOST_SHARE, max(LEAST_SHARE, once / max(1, int(counts.sum()))))
        """The probability that a unit is unseen, before anything of a text is known."""
        self._known = [self._pieces[index] for index in np.flatnonzero(single & seen)]
        self._words = int((~single & ~seen).sum())
        self._costs: dict[str, float] = {}
        self._all = 0.0
        self._kinds: Mapping[str, float] | None = None

    def nats(self, ids: npt.NDArray[np.integer], songs: npt.NDArray[np.int64]) -> float:
        """What songs cost besides what whoever tells seen tokens has to pay for those.

        Args:
            ids: (N,) tokens as `Vocabulary.encode` has them; memory-mapped, maybe.
            songs: where each song begins in `ids`, and N.
        """
        return -sum(float(self.log_probabilities(*part).sum()) for part in _parts(ids, songs))

    def baseline(self, ids: npt.NDArray[np.integer], songs: npt.NDArray[np.int64]) -> float:
        """Nats of songs by word counts alone: what a trained model has to beat. As `nats`."""
        logs = np.where(self.seen, self._unigram, 0.0)
        parts = sum(float(logs[part].sum()) for part, _ in _parts(ids, songs))
        return self.nats(ids, songs) - parts

    def log_probabilities(self, ids: npt.NDArray[np.integer], songs: npt.NDArray[np.int64]) -> Logs:
        """What unseen tokens cost, and seen ones besides what whoever tells them thinks of them.

        Args:
            ids: (N,) tokens as `Vocabulary.encode` has them.
            songs: where each song begins in `ids`, and N.

        Returns:
            (N,) nats, at most 0. That of a character of several bytes is at its first byte.
        """
        tokens = np.asarray(ids, np.int64)
        result = np.zeros(len(tokens))
        if self.seen.all():
            return result
        unseen = ~self.seen[tokens]
        first = ~((tokens >= BYTES.start + 0x80) & (tokens < BYTES.start + 0xC0))
        begins = first | ~unseen  # where a unit begins
        new = unseen & begins
        units, found = _before(begins, songs), _before(new, songs)
        share: Logs = (STRENGTH * self.share + found) / (STRENGTH + units)
        result[~unseen] = np.log1p(-share[~unseen])
        for place in np.flatnonzero(new).tolist():
            result[place] = math.log(share[place]) + self._log_choice(self._unit(tokens, place))
        return result

    def _unit(self, ids: npt.NDArray[np.int64], place: int) -> str:
        id = int(ids[place])
        if id >= FIRST_PIECE:
            return self._pieces[id - FIRST_PIECE]
        lead = id - BYTES.start
        length = 1 if lead < 0xC0 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
        data = bytes((ids[place : place + length] - BYTES.start).clip(0, 255).tolist())
        return data.decode("utf-8", "replace")[0]

    def _log_choice(self, unit: str) -> float:
        """The log probability that an unseen unit is this one."""
        known = self._costs.get(unit)
        if known is None:
            known = self._costs[unit] = self._find(unit)
        return known

    def _find(self, unit: str) -> float:
        if self._kinds is None:
            self._kinds = self._settle()
        kind = _kind(unit)
        share = 1.0
        if kind == "Han":
            share = HAN_FLOOR + character_shares().get(unit, 0.0)
        weight = _KINDS[kind][0] / self._all
        return math.log(weight * share / self._kinds.get(kind, 1.0))

    def _settle(self) -> dict[str, float]:
        """What the shares of all unseen units of each kind come to."""
        shares = character_shares()
        sums = {kind: float(size) for kind, (_, size) in _KINDS.items()}
        sums["word"] = float(self._words)
        sums["Han"] = HAN_FLOOR * _HAN + sum(shares.values())
        for char in self._known:
            kind = _kind(char)
            sums[kind] -= HAN_FLOOR + shares.get(char, 0.0) if kind == "Han" else 1.0
        left = {kind: total for kind, total in sums.items() if total > 1e-9}
        self._all = sum(_KINDS[kind][0] for kind in left)
        return left


def _parts(
    ids: npt.NDArray[np.integer], songs: npt.NDArray[np.int64]
) -> Iterator[tuple[npt.NDArray[np.integer], npt.NDArray[np.int64]]]:
    """Some whole songs after the other, as a memory-mapped array is not to be copied at once."""
    first = 0
    while first < len(songs) - 1:
        last = int(np.searchsorted(songs, songs[first] + _AT_ONCE, side="right")) - 1
        last = max(first + 1, last)
        yield ids[songs[first] : songs[last]], songs[first : last + 1] - songs[first]
        first = last


def _before(marks: npt.NDArray[np.bool_], songs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """How many marks there are before each place (N,) in its song."""
    counts = np.cumsum(marks, dtype=np.int64) - marks
    before: npt.NDArray[np.int64] = counts - np.repeat(counts[songs[:-1]], np.diff(songs))
    return before


def _kind(unit: str) -> str:
    if len(unit) > 1:
        return "word"
    if unit in _MARKS:
        return "mark"
    if is_han(unit):
        return "Han"
    if "À" <= unit <= "ÿ":
        return "Latin"
    lengths = ("ASCII", "two bytes", "three bytes", "four bytes")
    return lengths[len(unit.encode("utf-8")) - 1]
