"""Naive Bayes over tokens: how far counting words gets, beside every network that tells labels.

Multinomial, with one added to every count (Laplace); the words of a text are taken to be drawn
independently, given its label.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def spoken(odds: npt.NDArray[np.float32], ids: npt.NDArray[np.integer]) -> npt.NDArray[np.float32]:
    """(K,): for what the words (N,) of a text speak together, by their odds (V, K).

    Divided by the root of their number: words of a text repeat each other, so that N of them are
    worth less than N independent ones.
    """
    total: npt.NDArray[np.float32] = odds[ids].sum(0) / np.float32(max(1, len(ids)) ** 0.5)
    return total


class NaiveBayes:
    """Learns from texts as ids."""

    def __init__(
        self, texts: Sequence[npt.NDArray[np.integer]], labels: npt.NDArray[np.integer], size: int
    ) -> None:
        """
        Args:
            labels: (N,), of the texts.
            size: of the vocabulary; all ids are below it.
        """
        kinds = int(labels.max()) + 1
        counts = np.ones((kinds, size))
        for ids, label in zip(texts, labels, strict=True):
            np.add.at(counts[label], ids, 1.0)
        self._words: Floats = np.log(counts / counts.sum(1, keepdims=True))  # (K, V)
        self._prior: Floats = np.log(np.bincount(labels, minlength=kinds) / len(labels))

    def odds(self) -> npt.NDArray[np.float32]:
        """(V, K): for how much more each word speaks for a label than for all on average, in nats;
        0 for a word that was never there."""
        odds = self._words - self._words.mean(0)
        never = self._words == self._words.min(1, keepdims=True)
        found: npt.NDArray[np.float32] = np.where(never.all(0), 0.0, odds).T.astype(np.float32)
        return found

    def tell(self, ids: npt.NDArray[np.integer]) -> int:
        """The likeliest label of a text."""
        return int((self._prior + self._words[:, ids].sum(1)).argmax())

    def accuracy(
        self, texts: Sequence[npt.NDArray[np.integer]], labels: npt.NDArray[np.integer]
    ) -> float:
        """Share of the texts that it tells rightly."""
        told = [self.tell(ids) for ids in texts]
        return float(np.mean(np.array(told) == labels))
