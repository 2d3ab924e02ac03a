"""Embeddings that start from what stands beside what."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from core.model.network import cooccurrence
from core.model.network.cooccurrence import neighbour_embeddings

SIZE = 8


def embed(
    ids: np.ndarray, vocabulary: int, size: int = SIZE, seed: int = 0
) -> tuple[np.ndarray, torch.Tensor]:
    return neighbour_embeddings(ids, vocabulary, size, torch.Generator().manual_seed(seed))


def two_languages(songs: int = 400) -> np.ndarray:
    """Songs in tokens 0 to 9 and songs in tokens 10 to 19, each with a sense of its own."""
    random = np.random.default_rng(0)
    return np.concatenate([random.integers(0, 10, 12) + 10 * (k % 2) for k in range(songs)])


def test_tokens_of_like_company_lie_side_by_side() -> None:
    ids, vectors = embed(two_languages(), 20)
    place = np.argsort(ids)
    likeness = (vectors @ vectors.T).numpy()[np.ix_(place, place)]
    mates, strangers = likeness[:10, :10], likeness[:10, 10:]
    assert mates.mean() > strangers.mean() + 0.5


def test_every_vector_has_length_1_and_tokens_without_company_have_none() -> None:
    ids, vectors = embed(two_languages(), 30)
    assert sorted(ids.tolist()) == list(range(20))
    assert vectors.shape == (20, SIZE)
    torch.testing.assert_close(vectors.norm(dim=1), torch.ones(20))


def test_the_vectors_are_those_of_an_exact_decomposition() -> None:
    """Likeness of all pairs, for signs and turns of single vectors mean nothing."""
    tokens = np.random.default_rng(1).geometric(0.15, 5000) % 25
    ids, vectors = embed(tokens, 25, size=25)
    together = np.zeros((25, 25))
    for distance in range(1, cooccurrence.REACH + 1):
        for one, other in zip(tokens[:-distance], tokens[distance:], strict=True):
            together[one, other] += 1 / distance
            together[other, one] += 1 / distance
    context = together.sum(0) ** 0.75
    with np.errstate(divide="ignore"):
        information = np.log(together * context.sum() / np.outer(together.sum(1), context))
    u, s, _ = np.linalg.svd(np.maximum(information, 0.0))
    exact = u * np.sqrt(s)
    exact /= np.linalg.norm(exact, axis=1, keepdims=True)
    np.testing.assert_allclose(vectors @ vectors.T, (exact @ exact.T)[np.ix_(ids, ids)], atol=2e-3)


def test_the_same_tokens_and_seed_give_the_same_bits() -> None:
    tokens = two_languages()
    (ids, vectors), (again, same) = embed(tokens, 20), embed(tokens, 20)
    assert ids.tolist() == again.tolist()
    assert torch.equal(vectors, same)


@pytest.mark.parametrize(
    "ids", [[3], [3, 3], [3, 4], list(range(50)), [7] * 500], ids=lambda ids: f"{len(ids)}"
)
def test_a_corpus_of_next_to_nothing_gives_finite_vectors(ids: list[int]) -> None:
    known, vectors = embed(np.asarray(ids, np.uint16), 50, size=64)
    assert set(known.tolist()) <= set(ids)
    assert vectors.shape == (len(known), 64)
    assert torch.isfinite(vectors).all()


def test_of_a_large_corpus_and_vocabulary_a_part_is_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cooccurrence, "MOST_TOKENS", 1 << 14)
    monkeypatch.setattr(cooccurrence, "MOST_WORDS", 15)
    monkeypatch.setattr(cooccurrence, "MOST_CONTEXTS", 12)
    monkeypatch.setattr(cooccurrence, "ROWS", 4)
    ids, vectors = embed(two_languages(8000), 20)
    assert len(ids) == 15
    likeness = (vectors @ vectors.T).numpy()
    mates = (ids[:, None] < 10) == (ids[None] < 10)
    assert likeness[mates].mean() > likeness[~mates].mean() + 0.5
