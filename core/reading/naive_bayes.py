"""Naive Bayes over tokens: how far counting words gets, beside every network that tells labels.

Multinomial, with one added to every count (Laplace); the words of a text are taken to be drawn
independently, given its label.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


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

    def tell(self, ids: npt.NDArray[np.integer]) -> int:
        """The likeliest label of a text."""
        return int((self._prior + self._words[:, ids].sum(1)).argmax())

    def accuracy(
        self, texts: Sequence[npt.NDArray[np.integer]], labels: npt.NDArray[np.integer]
    ) -> float:
        """Share of the texts that it tells rightly."""
        told = [self.tell(ids) for ids in texts]
        return float(np.mean(np.array(told) == labels))
