"""A model whose vocabulary has grown: the weights that training goes on from.

What the base model knows stays bit for bit as it is. A new word starts where its twin stands that
has other capitals or no space before it; else where the characters (or the bytes) that it was
written with until now stand on average. It is expected as often as the songs that are to be learnt
from have it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.errors import ModelError
from core.model.files import LoadedModel
from core.model.weights import Weights
from core.text.vocabulary import Vocabulary


def grown_weights(base: LoadedModel, vocabulary: Vocabulary) -> Weights:
    """The weights of `base` for a vocabulary that begins with its own, (V, .) in place of (B, .).

    Args:
        vocabulary: as `Vocabulary.grown` of that of `base` made it, with the counts of the songs
            that are to be learnt from added.

    Raises:
        ModelError: the vocabulary is not that of `base` with more behind it.
    """
    old = base.vocabulary
    if vocabulary.kind != old.kind or vocabulary.pieces[: len(old.pieces)] != old.pieces:
        raise ModelError("a vocabulary that has not grown from that of the base model")
    spelled = [_like(piece, old) for piece in vocabulary.pieces[len(old.pieces) :]]
    weights: Weights = {}
    for name, weight in base.weights.items():
        if name in ("embedding.weight", "output.weight"):
            new = [weight[ids].mean(axis=0, keepdims=True) for ids in spelled]
            weights[name] = np.concatenate([weight, *new]).astype(np.float32)
        elif name == "output.bias":
            weights[name] = np.concatenate([weight, _biases(weight, _own(old, vocabulary))])
        else:
            weights[name] = weight
    return weights


def _like(piece: str, old: Vocabulary) -> list[int]:
    """The ids whose mean a new piece starts from."""
    twin = old.twin(piece)
    return list(old.encode_word(piece)) if twin is None else [twin]


def _own(old: Vocabulary, vocabulary: Vocabulary) -> Vocabulary:
    """The grown vocabulary with the counts of the new songs alone."""
    counts = vocabulary.counts.copy()
    counts[: len(old)] -= old.grown(()).counts
    return Vocabulary(vocabulary.kind, vocabulary.pieces, counts.clip(min=0))


def _biases(old: npt.NDArray[np.float32], vocabulary: Vocabulary) -> npt.NDArray[np.float32]:
    """(V - B,) biases of new words: their log frequencies, on the scale of those that are there.

    That scale is told by the tokens that both know, each as often as the songs have it.
    """
    logs = vocabulary.unigram()
    told = np.isfinite(logs[: len(old)])
    common = vocabulary.counts[: len(old)][told].astype(np.float64)
    offset = 0.0
    if common.sum() > 0:
        offset = float(((old - logs[: len(old)])[told] * common).sum() / common.sum())
    # A character that the songs have within words alone is as likely as the least likely token.
    least = logs[np.isfinite(logs)].min()
    biases: npt.NDArray[np.float32] = (np.maximum(logs[len(old) :], least) + offset).astype("f4")
    return biases
