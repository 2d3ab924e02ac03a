"""What words say one by one: what is counted, how much it counts, and what strangers say."""

from __future__ import annotations

import numpy as np
import pytest

from core.reading.naive_bayes import spoken
from core.reading.words import Spellings, Words, rarity_of
from core.text.vocabulary import Vocabulary

PIECES = ["月亮", "月", "亮", "moon", "m", "o", "n", " "]
VOCABULARY = Vocabulary("hybrid", PIECES, np.ones(258 + len(PIECES), np.int64))


def ids(*pieces: str) -> np.ndarray:
    return np.array([258 + PIECES.index(piece) for piece in pieces], np.int64)


def test_a_chinese_word_speaks_with_its_characters_and_an_english_one_alone() -> None:
    found, counts = Spellings(VOCABULARY).counts(ids("月亮", "月", "moon"))
    told = {VOCABULARY.piece(token): int(n) for token, n in zip(found, counts, strict=True)}
    assert told == {"月亮": 1, "月": 2, "亮": 1, "moon": 1}


def test_what_few_texts_have_counts_more_and_what_one_has_not_at_all() -> None:
    spellings = Spellings(VOCABULARY)
    texts = [ids("月", "moon"), ids("月", "moon"), ids("月", "m"), ids("月")]
    rarity = rarity_of(spellings, texts, len(VOCABULARY))
    common, rare, once, never = rarity[ids("月", "moon", "m", "o")]
    assert rare > common == pytest.approx(1.0)
    assert once == never == 0.0
    found, values = spellings.values(ids("月", "月", "moon", "m"), rarity)
    assert found.tolist() == ids("月", "moon").tolist()
    assert float(np.square(values).sum()) == pytest.approx(1.0)
    assert values[0] / values[1] == pytest.approx((1.0 + np.log(2.0)) * common / rare)


def test_strangers_and_empty_texts_say_nothing() -> None:
    weight = np.ones((len(VOCABULARY), 2), np.float32)
    words = Words(VOCABULARY, weight, np.zeros(len(VOCABULARY), np.float32))
    for text in (ids("月亮"), ids()):
        assert words.spoken(text).tolist() == [0.0, 0.0]


def test_words_of_a_file_of_before_speak_by_their_odds() -> None:
    weight = np.arange(2.0 * len(VOCABULARY), dtype=np.float32).reshape(-1, 2)
    text = ids("月亮", "moon")
    np.testing.assert_array_equal(
        Words(VOCABULARY, weight, None).spoken(text), spoken(weight, text)
    )
