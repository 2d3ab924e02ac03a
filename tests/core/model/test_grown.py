"""A model whose vocabulary has grown: what it knew is as it was."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.errors import ModelError
from core.model.grown import grown_weights
from core.text.vocabulary import Vocabulary
from tests.core.tiny_models import tiny_model

BASE = tiny_model(kind="hybrid", pieces=("我", "你", "风", "雨夜"))


def counted(pieces: list[str], counts: dict[str, int]) -> Vocabulary:
    grown = BASE.vocabulary.grown(pieces)
    told = grown.counts + [counts.get(grown.piece(id), 0) for id in range(len(grown))]
    return Vocabulary(grown.kind, grown.pieces, told)


def test_what_the_base_knows_stays_bit_for_bit() -> None:
    vocabulary = counted(["风", "我你", "雪"], {"我": 3, "我你": 2})
    weights, old = grown_weights(BASE, vocabulary), len(BASE.vocabulary)
    assert vocabulary.pieces == (*BASE.vocabulary.pieces, "我你", "雪")
    assert weights.keys() == BASE.weights.keys()
    config = replace(BASE, vocabulary=vocabulary).config
    for name, weight in weights.items():
        before = BASE.weights[name]
        assert np.array_equal(weight[: len(before)], before), name
        grows = name in ("embedding.weight", "output.weight", "output.bias")
        assert len(weight) == (len(vocabulary) if grows else len(before))
    assert config.vocabulary == old


def test_a_new_word_starts_from_its_characters_and_a_new_character_from_its_bytes() -> None:
    vocabulary = counted(["我你", "雪"], {"我": 1})
    weights = grown_weights(BASE, vocabulary)
    for piece in ("我你", "雪"):
        (id,) = vocabulary.encode_word(piece)
        spelled = list(BASE.vocabulary.encode_word(piece))
        assert len(spelled) == len("我你" if piece == "我你" else "雪".encode())
        for name in ("embedding.weight", "output.weight"):
            mean = BASE.weights[name][spelled].mean(axis=0)
            np.testing.assert_allclose(weights[name][id], mean, rtol=1e-6)


def test_a_new_word_is_expected_as_often_as_the_songs_have_it() -> None:
    counts = {"我": 40, "风": 10, "我你": 20, "雪": 2}
    vocabulary = counted(["我你", "雪"], counts)
    bias = grown_weights(BASE, vocabulary)["output.bias"]
    often, rare = (vocabulary.encode_word(piece)[0] for piece in ("我你", "雪"))
    assert bias[often] - bias[rare] == pytest.approx(np.log(21 / 3), abs=1e-5)
    known = [vocabulary.encode_word(piece)[0] for piece in ("我", "风")]
    own = [counts.get(vocabulary.piece(id), 0) for id in range(len(vocabulary))]
    logs = Vocabulary(vocabulary.kind, vocabulary.pieces, own).unigram()
    offset = np.average(bias[known] - logs[known], weights=[40, 10])
    assert bias[rare] == pytest.approx(logs[rare] + offset, abs=1e-5)


def test_another_vocabulary_is_refused() -> None:
    other = Vocabulary("hybrid", ("你", "我", "风", "雨夜", "雪"))
    with pytest.raises(ModelError, match="has not grown"):
        grown_weights(BASE, other)
    with pytest.raises(ModelError, match="has not grown"):
        grown_weights(BASE, Vocabulary("char", ("我", "你", "风")))


def test_a_word_with_other_capitals_starts_where_its_twin_stands() -> None:
    base = tiny_model(kind="hybrid", pieces=("B", "o", "t", "s", " boots"))
    vocabulary = base.vocabulary.grown(["Boots"])
    (new,), (twin,) = vocabulary.encode_word("Boots"), vocabulary.encode_word(" boots")
    for name in ("embedding.weight", "output.weight"):
        weight = grown_weights(base, vocabulary)[name]
        assert np.array_equal(weight[new], weight[twin])
