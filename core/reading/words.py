"""What the words of a text say one by one, beside what an encoder makes of the whole.

Tokens speak and, of a word of several Chinese characters, those as well: few texts share a word,
many share its characters. What is said again counts little more (1 + log), what stands in few
texts counts more (inverse document frequency, Spärck Jones 1972), and a text has the same weight
whether it is long or short. Files of before instead weigh each word as naive Bayes does.

Shapes: N tokens of a text, U different ones, V tokens of the vocabulary, K labels.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from core.reading.naive_bayes import spoken
from core.text.characters import is_han
from core.text.vocabulary import FIRST_PIECE, Vocabulary

LEAST_TEXTS = 2
"""Of what stands in fewer nothing can be learnt that holds elsewhere: it is not counted."""

Ids = npt.NDArray[np.integer]
Floats = npt.NDArray[np.float32]


class Spellings:
    """The tokens of a text together with the characters that its words are written with."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._pieces = vocabulary.pieces
        self._characters = {
            piece: FIRST_PIECE + place
            for place, piece in enumerate(vocabulary.pieces)
            if len(piece) == 1 and is_han(piece)
        }
        self._within: dict[int, tuple[int, ...]] = {}

    def counts(self, ids: Ids) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """What there is in a text (U,), and how often (U,)."""
        every = [*ids.tolist()]
        for token in ids.tolist():
            every += self._spelling(token)
        found, counts = np.unique(np.array(every, np.int64), return_counts=True)
        return found, counts.astype(np.int64)

    def _spelling(self, token: int) -> tuple[int, ...]:
        known = self._within.get(token)
        if known is None:
            piece = self._pieces[token - FIRST_PIECE] if token >= FIRST_PIECE else ""
            characters = piece if len(piece) > 1 else ""
            known = tuple(self._characters[c] for c in characters if c in self._characters)
            self._within[token] = known
        return known

    def values(
        self, ids: Ids, rarity: npt.NDArray[np.floating]
    ) -> tuple[npt.NDArray[np.int64], Floats]:
        """What there is in a text and is known, (U,), and how much each counts, (U,), of length 1.

        Args:
            rarity: (V,), from `rarity_of`.
        """
        found, counts = self.counts(ids)
        values = (1.0 + np.log(counts)) * rarity[found]
        known = values > 0.0
        length = float(np.sqrt(np.square(values).sum())) or 1.0
        return found[known], (values[known] / length).astype(np.float32)


def rarity_of(spellings: Spellings, texts: Iterable[Ids], size: int) -> Floats:
    """(V,): log of the texts for each that has the token, plus 1; 0 for what is not counted."""
    having, every = np.zeros(size, np.int64), 0
    for ids in texts:
        having[spellings.counts(ids)[0]] += 1
        every += 1
    rarity = 1.0 + np.log((1.0 + every) / (1.0 + having))
    return np.where(having >= LEAST_TEXTS, rarity, 0.0).astype(np.float32)


class Words:
    """How the words of a text speak for labels; it never changes."""

    def __init__(self, vocabulary: Vocabulary, weight: Floats, rarity: Floats | None) -> None:
        """
        Args:
            weight: (V, K).
            rarity: (V,); None of files of before, whose weights are the odds of naive Bayes.
        """
        self._spellings = Spellings(vocabulary)
        self._weight, self._rarity = weight, rarity

    def spoken(self, ids: Ids) -> Floats:
        """(K,) of a text (N,)."""
        if self._rarity is None:
            return spoken(self._weight, ids)
        found, values = self._spellings.values(ids, self._rarity)
        total: Floats = values @ self._weight[found]
        return total
