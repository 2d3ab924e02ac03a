"""What tokens cost that training never saw: a distribution, the same for whoever tells the rest."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.text.characters import character_shares
from core.text.unseen import Unseen
from core.text.vocabulary import FIRST_PIECE, SONG_END, Vocabulary

KNOWN = "我你的雨夜风里走过城市"
COUNTS = [500, 100, *[0] * 256, 90, 80, 200, 9, 8, 7, 6, 5, 4, 1, 0]
"""市 stands in words alone, so no training saw it by itself."""


def vocabulary() -> Vocabulary:
    return Vocabulary("char", KNOWN, COUNTS)


def bits(text: str, table: Vocabulary | None = None) -> np.ndarray:
    """Of each token of one song."""
    table = table or vocabulary()
    ids = np.array([*table.encode(text), SONG_END])
    logs = Unseen(table).log_probabilities(ids, np.array([0, len(ids)]))
    return -logs / math.log(2)


@pytest.mark.parametrize("char", "愁鬓鸥鬟翡翠還無é“Qℵ市😀")
def test_an_unseen_character_costs_its_share_and_its_own_frequency(char: str) -> None:
    told = bits(char)
    assert 5 < told.sum() < 40
    assert np.count_nonzero(told[:-1]) == 1, "a character of several bytes costs once"


def test_unseen_characters_of_running_text_cost_twenty_bits_at_most() -> None:
    text = "小山重叠金明灭\n鬓云欲度香腮雪\n懒起画蛾眉\n弄妆梳洗迟"
    unseen = [char for char in text if char not in KNOWN and char != "\n"]
    assert bits(text).sum() / len(unseen) < 20
    rare, frequent = bits("鬟").sum(), bits("是").sum()
    assert frequent < rare < 30


def test_the_more_was_unseen_the_less_surprises_the_next() -> None:
    once, later = bits("愁"), bits("愁愁愁愁愁愁愁愁")
    assert later[21] < once[0] - 1
    seen_before, seen_after = bits("你")[0], bits("愁愁愁你")[-2]
    assert 0 < seen_before < 0.02 < seen_after
    songs = np.array([0, 3, 6])
    ids = np.array(vocabulary().encode("愁愁"))
    logs = Unseen(vocabulary()).log_probabilities(ids, songs)
    np.testing.assert_array_equal(logs[:3], logs[3:])  # each song from anew


def test_all_that_can_come_next_has_no_more_than_all_probability() -> None:
    table = vocabulary()
    unseen = Unseen(table)
    chars = [chr(code) for code in range(0x20, 0x10000) if not 0xD800 <= code < 0xE000]
    ids = [table.encode_word(char) for char in chars]
    cost = {char: bits_of(unseen, one) for char, one in zip(chars, ids, strict=True)}
    new = sum(2 ** -cost[char] for char in chars if char not in KNOWN or char == "市")
    assert new <= unseen.share * 1.0001
    assert new > 0.85 * unseen.share  # the rest are characters of four bytes
    seen = np.exp(table.unigram()[table.seen]).sum()
    assert seen == pytest.approx(1)


def bits_of(unseen: Unseen, ids: tuple[int, ...]) -> float:
    logs = unseen.log_probabilities(np.array(ids), np.array([0, len(ids)]))
    return -float(logs.sum()) / math.log(2)


def test_the_baseline_tells_seen_tokens_by_their_counts() -> None:
    table = vocabulary()
    unseen = Unseen(table)
    ids = np.array(table.encode("我愁你\n市"))
    songs = np.array([0, 4, len(ids)])
    seen = table.seen[ids]
    expected = unseen.nats(ids, songs) - table.unigram()[ids[seen]].sum()
    assert unseen.baseline(ids, songs) == pytest.approx(expected)
    assert not table.seen[FIRST_PIECE + KNOWN.index("市")]


def test_many_songs_cost_what_each_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    table = vocabulary()
    ids = np.array(table.encode("我愁你愁雨夜") * 5)
    songs = np.arange(0, len(ids) + 1, 10)
    whole = Unseen(table).baseline(ids, songs)
    monkeypatch.setattr("core.text.unseen._AT_ONCE", 20)
    assert Unseen(table).baseline(ids, songs) == pytest.approx(whole)


def test_a_vocabulary_that_does_not_say_what_was_seen_has_seen_all() -> None:
    table = Vocabulary("char", KNOWN)
    assert table.seen.all()
    assert not bits("我愁", table).any()


def test_bytes_that_training_met_are_told_like_any_token() -> None:
    counts = list(COUNTS)
    counts[2 + 0xE4] = 3
    table = Vocabulary("char", KNOWN, counts)
    assert table.seen[2:258].all()
    assert bits("愁", table).max() < 0.1


def test_frequencies_know_simplified_and_traditional_characters() -> None:
    shares = character_shares()
    assert shares["的"] > shares["愁"] > shares["鬟"] > 0
    assert shares["还"] > shares["還"] > 0
    assert sum(shares.values()) < 1.01
