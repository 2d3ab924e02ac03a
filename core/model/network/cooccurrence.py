"""Embeddings before the first step: tokens of like company lie side by side.

What a token stands next to can be counted in a second, while a network needs epochs to find it
out, and of a small corpus it never sees enough. So embeddings start as the leading left singular
vectors of the positive pointwise mutual information of tokens and their neighbours (Bullinaria
and Levy 2007; singular values to the power of 1/2 and context counts to that of 3/4 as in Levy,
Goldberg and Dagan 2015, Q15-1016), found by subspace iteration from a random start (Halko,
Martinsson and Tropp 2011, arXiv:0909.4061).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

REACH = 4
"""Tokens to either side that count as neighbours, those at distance d as 1 / d."""
SMOOTHING = 0.75
POWER = 0.5
MOST_TOKENS = 1 << 19
"""Of a larger corpus so many are looked at, in blocks from all over it."""
MOST_WORDS = 1 << 14
"""Rarer tokens than so many are passed over: there is little to count of them."""
MOST_CONTEXTS = 1 << 12
"""So many of the most frequent tokens count as neighbours."""
_BLOCK = 1 << 12
ROWS = 1 << 10
_SPARE = 16
_PASSES = 3


def neighbour_embeddings(
    ids: npt.NDArray[np.integer], vocabulary: int, size: int, generator: torch.Generator
) -> tuple[npt.NDArray[np.intp], Tensor]:
    """Directions for the tokens that have company enough.

    Args:
        ids: (N,) all tokens in order; of a long sequence a part is read.
        vocabulary: V; all ids are below it.
        size: E, of an embedding.
        generator: of the random start.

    Returns:
        Token ids (M,) and for each a vector of length 1, together (M, E). Where the corpus has
        fewer directions than E, the last numbers of all vectors are 0.
    """
    ids = _some(ids)
    counts = np.bincount(ids, minlength=vocabulary)
    words = np.argsort(-counts, kind="stable")[:MOST_WORDS]
    words = words[counts[words] > 0]
    place = np.full(vocabulary, -1)
    place[words] = np.arange(len(words))
    information = _Information(place[ids], len(words), min(len(words), MOST_CONTEXTS))
    vectors = torch.zeros(len(words), size)
    leading = _leading(information, size, generator)
    vectors[:, : leading.shape[1]] = leading
    lengths = vectors.norm(dim=1)
    known = lengths > 1e-6 * lengths.max()
    return words[known.numpy()], vectors[known] / lengths[known, None]


def _some(ids: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """At most MOST_TOKENS of them."""
    if len(ids) <= MOST_TOKENS:
        return np.asarray(ids, np.int64)
    starts = np.linspace(0, len(ids) - _BLOCK, MOST_TOKENS // _BLOCK).astype(np.int64)
    return np.concatenate([np.asarray(ids[at : at + _BLOCK], np.int64) for at in starts])


class _Information:
    """max(0, ln p(a, b) / (p(a) p(b)^SMOOTHING)) of tokens a and neighbours b: (words, contexts).

    Most of it is 0, so only the rest is kept, and a few rows at a time are spread out.
    """

    def __init__(self, ids: npt.NDArray[np.int64], words: int, contexts: int) -> None:
        self.words, self.contexts = words, contexts
        keys, shares = [], []
        for distance in range(1, REACH + 1):
            left, right = ids[:-distance], ids[distance:]
            for one, other in ((left, right), (right, left)):
                both = (one >= 0) & (other >= 0) & (other < contexts)
                pairs, times = np.unique(one[both] * contexts + other[both], return_counts=True)
                keys.append(pairs)
                shares.append(times / distance)
        pairs, inverse = np.unique(np.concatenate(keys), return_inverse=True)
        together = np.bincount(inverse, np.concatenate(shares))
        rows, columns = pairs // contexts, pairs % contexts
        own = np.bincount(rows, together, minlength=words)
        context = np.bincount(columns, together, minlength=contexts) ** SMOOTHING
        values = np.log(together * context.sum() / (own[rows] * context[columns]))
        kept = values > 0
        self._places, self._values = pairs[kept], values[kept].astype(np.float32)

    def blocks(self) -> Iterator[tuple[slice, Tensor]]:
        """Some rows after the other: which, and their values (rows, contexts)."""
        for begin in range(0, self.words, ROWS):
            end = min(begin + ROWS, self.words)
            first, last = np.searchsorted(
                self._places, [begin * self.contexts, end * self.contexts]
            )
            rows = np.zeros((end - begin) * self.contexts, np.float32)
            rows[self._places[first:last] - begin * self.contexts] = self._values[first:last]
            yield slice(begin, end), torch.from_numpy(rows.reshape(end - begin, -1))


def _leading(information: _Information, size: int, generator: torch.Generator) -> Tensor:
    """Left singular vectors times S^POWER for the at most `size` largest: (words, <= size)."""
    wide = min(information.contexts, size + _SPARE)
    basis = torch.randn(information.contexts, wide, generator=generator)
    for _ in range(_PASSES):
        basis = torch.linalg.qr(basis).Q
        basis = sum((rows.T @ (rows @ basis) for _, rows in information.blocks()), torch.zeros(()))
    basis = torch.linalg.qr(basis).Q
    found = torch.empty(information.words, wide)
    for place, rows in information.blocks():
        found[place] = rows @ basis
    # What is left is small: found = U S Wᵀ, and foundᵀ found = W S² Wᵀ.
    squares, turn = torch.linalg.eigh((found.T @ found).double())
    largest = squares.argsort(descending=True)[:size]
    s = squares[largest].clamp(min=0).sqrt()
    scale = torch.where(s > 1e-6 * s.max(), s ** (POWER - 1), 0.0)
    leading: Tensor = found @ (turn[:, largest] * scale).float()
    return leading
