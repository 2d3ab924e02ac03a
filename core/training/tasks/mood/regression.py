"""How much each word speaks for each label: logistic regression over the words of texts.

Shapes: N texts, V tokens, K labels, M counted tokens of all texts together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from core.reading.words import Spellings, rarity_of
from core.text.vocabulary import Vocabulary

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

RIDGE = 1.0
"""Half of it times the squared weights is added to the loss, the sum over all texts."""
MOST_TEXTS = 100_000
"""Of more, as many are learnt from, from all over."""
_ROUNDS = 60
_CLOSE = 1e-4


@dataclass(frozen=True)
class LearntWords:
    """What was learnt of words."""

    weight: Floats
    """(V, K)"""
    rarity: Floats
    """(V,)"""
    bias: Floats
    """(K,): what speaks before any word is read."""


def learn_words(
    texts: Sequence[Ids], labels: npt.NDArray[np.integer], vocabulary: Vocabulary, kinds: int
) -> LearntWords:
    """The weights under which the labels (N,) of texts are likeliest, kept small (L2).

    The loss is convex: they depend on nothing else.
    """
    step = math.ceil(len(texts) / MOST_TEXTS)
    texts, wanted = texts[::step], torch.from_numpy(np.asarray(labels[::step], np.int64))
    spellings, size = Spellings(vocabulary), len(vocabulary)
    rarity = rarity_of(spellings, texts, size)
    read = [spellings.values(ids, rarity) for ids in texts]
    places = np.concatenate([found for found, _ in read])  # (M,)
    values = torch.from_numpy(np.concatenate([each for _, each in read]))
    begins = torch.from_numpy(np.cumsum([0, *(len(found) for found, _ in read[:-1])]))
    used, places = np.unique(places, return_inverse=True)
    tokens = torch.from_numpy(places.astype(np.int64))
    weight = torch.zeros(max(1, len(used)), kinds, requires_grad=True)
    bias = torch.zeros(kinds, requires_grad=True)
    search = torch.optim.LBFGS(
        [weight, bias], max_iter=_ROUNDS, tolerance_grad=_CLOSE, line_search_fn="strong_wolfe"
    )

    def loss() -> Tensor:
        search.zero_grad()
        logits = bias + functional.embedding_bag(
            tokens, weight, begins, mode="sum", per_sample_weights=values
        )
        sum_ = functional.cross_entropy(logits, wanted, reduction="sum")
        total: Tensor = (sum_ + 0.5 * RIDGE * weight.square().sum()) / len(wanted)
        total.backward()  # type: ignore[no-untyped-call]
        return total

    search.step(loss)  # type: ignore[no-untyped-call]
    every = np.zeros((size, kinds), np.float32)
    every[used] = weight.detach().numpy()[: len(used)]
    return LearntWords(every, rarity, bias.detach().numpy())
