"""Words that are learnt to speak for labels by logistic regression."""

from __future__ import annotations

import random

import numpy as np
import pytest
import torch

from core.reading.naive_bayes import NaiveBayes
from core.reading.words import Spellings, Words
from core.text.vocabulary import Vocabulary
from core.training.tasks.mood.regression import RIDGE, learn_words

KINDS = 3
PIECES = [chr(0x4E00 + place) for place in range(40)]
VOCABULARY = Vocabulary("char", PIECES, np.ones(258 + len(PIECES), np.int64))


def drawn(count: int, seed: int) -> tuple[list[np.ndarray], np.ndarray]:
    """Texts of a few characters, one of which often is of the label."""
    rng = random.Random(seed)
    texts, labels = [], []
    for _ in range(count):
        label = rng.randrange(KINDS)
        own = [rng.randrange(len(PIECES)) for _ in range(rng.randrange(4, 9))]
        if rng.random() < 0.6:
            own.append(rng.randrange(5) + 5 * label)
        texts.append(258 + np.array(own, np.int64))
        labels.append(label)
    return texts, np.array(labels)


def test_no_other_weights_make_the_labels_likelier() -> None:
    torch.set_num_threads(1)
    texts, labels = drawn(300, 0)
    learnt = learn_words(texts, labels, VOCABULARY, KINDS)
    spellings = Spellings(VOCABULARY)
    x = np.zeros((len(texts), len(VOCABULARY)))
    for row, text in zip(x, texts, strict=True):
        found, values = spellings.values(text, learnt.rarity)
        row[found] = values
    logits = x @ learnt.weight + learnt.bias
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    too_much = p - np.eye(KINDS)[labels]
    assert np.abs(x.T @ too_much + RIDGE * learnt.weight).max() < 0.1
    assert np.abs(too_much.sum(0)).max() < 0.1
    again = learn_words(texts, labels, VOCABULARY, KINDS)
    np.testing.assert_array_equal(learnt.weight, again.weight)


def test_it_tells_unseen_texts_as_well_as_counting_does() -> None:
    torch.set_num_threads(1)
    texts, labels = drawn(400, 1)
    others, wanted = drawn(400, 2)
    learnt = learn_words(texts, labels, VOCABULARY, KINDS)
    words = Words(VOCABULARY, learnt.weight, learnt.rarity)
    right = np.mean([(words.spoken(t) + learnt.bias).argmax() for t in others] == wanted)
    bayes = NaiveBayes(texts, labels, len(VOCABULARY)).accuracy(others, wanted)
    assert right >= bayes - 0.03
    assert right >= np.bincount(wanted).max() / len(wanted) + 0.1


@pytest.mark.parametrize("texts", [[[0], [1]], [[], []]])
def test_texts_that_share_nothing_teach_nothing(texts: list[list[int]]) -> None:
    own = [258 + np.array(text, np.int64) for text in texts]
    learnt = learn_words(own, np.array([0, 1]), VOCABULARY, 2)
    assert not learnt.weight.any() and not learnt.rarity.any()
