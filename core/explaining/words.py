"""Where words stand: their vectors, which words are near, and from where nearness means anything.

Directions are compared after the mean of all is taken away (Mu and Viswanath 2018,
arXiv:1702.01417): the cosine of two words. Of N words that have nothing to do with each other, in
d_eff directions, the nearest to a given one has a cosine of about sqrt(2 ln N / d_eff), the
largest of N normal numbers: the chance line. d_eff = (tr S)^2 / tr S^2, of the covariance S, is
how many directions the vectors really use.

Sums are those of Mikolov et al. 2013 (arXiv:1301.3781): b - a + c, the three left out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.model.files import LoadedModel
from core.model.products import Floats
from core.text.vocabulary import FIRST_PIECE


class Near(NamedTuple):
    """A word, and the cosine of the angle between it and another."""

    id: int
    cosine: float


class Sum(NamedTuple):
    """b - a + c, and the answer that one hopes for."""

    a: str
    b: str
    c: str
    answer: str


class SumFound(NamedTuple):
    """What a sum came to."""

    sum: Sum
    rank: int
    """Of the answer, from 1."""
    found: tuple[Near, ...]
    """What is nearest."""


class WordSpace:
    """The words of a model that training has seen often enough.

    Args:
        least: how often; of a rarer word hardly anything was learnt.
    """

    def __init__(self, model: LoadedModel, least: int = 5) -> None:
        self._vocabulary = model.vocabulary
        vectors = model.weights["embedding.weight"]
        counts = model.vocabulary.counts
        known = np.arange(len(vectors)) >= FIRST_PIECE
        known &= (counts >= least) if counts.any() else known
        spaces = [k for k, p in enumerate(model.vocabulary.pieces, FIRST_PIECE) if not p.strip()]
        known[spaces] = False
        self.ids: npt.NDArray[np.int64] = np.flatnonzero(known)
        """(N,), ascending."""
        self.mean: Floats = vectors[self.ids].mean(axis=0)
        centred = vectors[self.ids] - self.mean
        squares = np.linalg.eigvalsh(np.cov(centred.T.astype(np.float64)))
        self.directions = float(squares.sum() ** 2 / (squares**2).sum())
        """d_eff"""
        self._vectors = vectors
        self._unit = _unit(centred)

    @property
    def chance(self) -> float:
        """The cosine that the nearest of so many unrelated words has."""
        return math.sqrt(2.0 * math.log(len(self.ids)) / self.directions)

    def id(self, word: str) -> int | None:
        """The id of a word that is one token (an English one with the space before it, too)."""
        for text in (word, " " + word):
            ids = self._vocabulary.encode_word(text)
            if len(ids) == 1 and ids[0] >= FIRST_PIECE:
                return ids[0]
        return None

    def near(self, id: int, n: int = 6) -> list[Near]:
        """The nearest words of a word, which may be a rare one."""
        return self._nearest(_unit(self._vectors[id] - self.mean), n, {id})

    def cosine(self, one: int, other: int) -> float:
        """Of the angle between two words."""
        first, second = _unit(self._vectors[[one, other]] - self.mean)
        return float(first @ second)

    def sums(self, tests: Sequence[Sum], n: int = 5) -> list[SumFound]:
        """What sums come to; those with a word that the model does not have are left out."""
        found = []
        for test in tests:
            ids = [self.id(word) for word in test]
            if any(id is None or id not in self.ids for id in ids):
                continue
            a, b, c, answer = (int(id) for id in ids if id is not None)
            rows = np.searchsorted(self.ids, [a, b, c])
            goal = _unit(self._unit[rows[1]] - self._unit[rows[0]] + self._unit[rows[2]])
            cosines = self._unit @ goal
            cosines[rows] = -2.0
            own = cosines[np.searchsorted(self.ids, answer)]
            rank = int((cosines > own).sum()) + 1
            found.append(SumFound(test, rank, tuple(self._nearest(goal, n, {a, b, c}))))
        return found

    def plane(self, ids: Sequence[int]) -> tuple[npt.NDArray[np.float64], float]:
        """Some words in the plane in which they differ most (principal components).

        Returns:
            (N, 2), and the share of their variance that it shows.
        """
        own = self._vectors[list(ids)].astype(np.float64)
        own -= own.mean(axis=0)
        u, s, _ = np.linalg.svd(own, full_matrices=False)
        # A component may point either way: the first word is put to the right and up.
        places = u[:, :2] * s[:2] * np.where(u[0, :2] < 0, -1.0, 1.0)
        total = float((s**2).sum())
        return places, float((s[:2] ** 2).sum() / total) if total else 0.0

    def frequent(self, n: int) -> list[int]:
        """The words seen most often."""
        counts = self._vocabulary.counts[self.ids]
        return [int(id) for id in self.ids[np.argsort(-counts, kind="stable")[:n]]]

    def _nearest(self, goal: Floats, n: int, without: set[int]) -> list[Near]:
        cosines = self._unit @ goal
        order = np.argsort(-cosines, kind="stable")[: n + len(without)]
        found = (Near(int(self.ids[k]), float(cosines[k])) for k in order)
        return [one for one in found if one.id not in without][:n]


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    result: Floats = vectors / np.maximum(lengths, np.float32(1e-12))
    return result
