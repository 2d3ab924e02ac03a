"""Syllables and rhymes of English words."""

from __future__ import annotations

import pytest

from core.text.english import near, pronounce, rhyme_names, words_with


@pytest.mark.parametrize(
    ("word", "syllables", "rhyme"),
    [
        ("light", 1, "AY T"),
        ("Tonight", 2, "AY T"),
        ("walking", 2, "AO K IH NG"),
        ("yesterday", 3, "EY"),
        ("don't", 1, "OW N T"),
        ("don’t", 1, "OW N T"),
        ("half-way", 2, "EY"),
        ("café", 2, "EY"),
        ("the", 1, None),
    ],
)
def test_words_of_the_dictionary(word: str, syllables: int, rhyme: str | None) -> None:
    assert pronounce(word) == (syllables, rhyme, False)


@pytest.mark.parametrize(
    ("word", "like", "syllables"),
    [("covid", "david", 2), ("tiktok", "clock", 2), ("glockenspiels", "feels", 3)],
)
def test_a_word_that_is_not_in_it_is_guessed_and_says_so(
    word: str, like: str, syllables: int
) -> None:
    said = pronounce(word)
    assert said.guessed and said.syllables == syllables and said.rhyme
    assert said.rhyme.split()[-1] == str(pronounce(like).rhyme).split()[-1]


@pytest.mark.parametrize("word", ["", "'", "-", "zzzz", "x" * 500, "ß"])
def test_no_word_fails(word: str) -> None:
    assert pronounce(word).syllables >= 1


def test_two_syllables_rhyme_from_the_stress_on() -> None:
    assert pronounce("walking").double and not pronounce("tonight").double


def test_words_with_a_rhyme() -> None:
    assert {"night", "light", "tonight"} <= set(words_with("AY T"))
    assert "the" not in words_with("AH") and words_with("no such") == ()
    assert "AY T" in rhyme_names()


def test_near_rhymes_have_the_same_vowels_and_families() -> None:
    assert near("AY T") == near("AY D") != near("AY N")
    assert near("AY T") != near("EY T")
