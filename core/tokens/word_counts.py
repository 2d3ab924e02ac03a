"""Counts the words of training songs in bounded memory and settles the vocabulary."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from core.text.kinds import TokenKind
from core.text.vocabulary import MAX_PIECE_LENGTH, Vocabulary
from core.tokens.chunks import Chunk

MAX_COUNTED = 1_000_000
"""So many different words are kept count of (some 200 MB); past it the rarest are forgotten."""

MAX_CHARACTERS = 40_000
"""So many characters get ids, the most frequent ones; more than any living script needs."""


class WordCounts:
    """Fed chunk after chunk in the order of the corpus, which makes forgetting repeatable."""

    def __init__(self, max_counted: int = MAX_COUNTED) -> None:
        self.words: dict[str, int] = {}
        self.characters: dict[str, int] = defaultdict(int)
        self.songs = 0
        self._max_counted = max_counted

    def add(self, chunk: Chunk) -> None:
        self.songs += chunk.held_out.count(False)
        words, characters = self.words, self.characters
        counts = np.bincount(training_ids(chunk), minlength=len(chunk.words)).tolist()
        for word, count in zip(chunk.words, counts, strict=True):
            if count:
                for char in word:
                    characters[char] += count
                # Single characters are in the vocabulary anyway.
                if len(word) > 1:
                    words[word] = words.get(word, 0) + count
        self._forget_rare()

    def vocabulary(
        self,
        kind: TokenKind,
        least_count: int,
        max_words: int,
        base: Vocabulary | None = None,
    ) -> Vocabulary:
        """Characters, then words, each by falling count (ties in the order of Unicode).

        Args:
            base: of the model that is trained further: all of it, and what it lacks behind it. A
                word that it knows but for capitals, as where a line begins, is worth a piece of its
                own if it is seen once: it need not be spelled, nor learnt anew.
        """
        characters = _frequent(self.characters, MAX_CHARACTERS + 1)
        pieces = [char for char in characters if char != "\n"][:MAX_CHARACTERS]
        if kind != "char":
            often = {
                word: count
                for word, count in self.words.items()
                if (count >= least_count or (base is not None and base.twin(word) is not None))
                and len(word) <= MAX_PIECE_LENGTH
            }
            pieces += _frequent(often, max_words)
        return Vocabulary(kind, pieces) if base is None else base.grown(pieces)

    def _forget_rare(self) -> None:
        least = 1
        while len(self.words) > self._max_counted:
            # A word that returns counts from nothing again; with a million others at hand such
            # words are far from the most frequent ones.
            least += 1
            kept = {word: count for word, count in self.words.items() if count >= least}
            if len(kept) <= self._max_counted // 2 or least > 8:
                kept = dict(sorted(kept.items(), key=_rank)[: self._max_counted // 2])
            self.words = kept


def training_ids(chunk: Chunk) -> npt.NDArray[np.uint32]:
    """The ids (of this chunk) in its training songs, shape (training tokens,)."""
    ids = np.frombuffer(chunk.ids, "<u4")
    in_training = ~np.array(chunk.held_out, bool)
    chosen: npt.NDArray[np.uint32] = ids[np.repeat(in_training, chunk.lengths)]
    return chosen


def _frequent(counts: dict[str, int], limit: int) -> list[str]:
    return [word for word, _ in sorted(counts.items(), key=_rank)[:limit]]


def _rank(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]
