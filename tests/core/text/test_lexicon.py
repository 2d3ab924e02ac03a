"""Words of the dictionary: how well a character stands in a line."""

from __future__ import annotations

import math
from itertools import combinations

import pytest

from core.text.lexicon import TOTAL, UNKNOWN, Cuts, stands_in, word_counts


def likeliest(line: str) -> float:
    """Of all cuts of a line, tried one by one."""
    counts, best = word_counts(), -math.inf
    for number in range(len(line)):
        for places in combinations(range(1, len(line)), number):
            words = [line[a:b] for a, b in zip((0, *places), (*places, len(line)), strict=True)]
            told = [counts.get(word, 0.0 if len(word) == 1 else -math.inf) for word in words]
            best = max(best, sum(told) - TOTAL * len(words))
    return best


@pytest.mark.parametrize("place", range(7))
def test_a_line_with_another_character_is_cut_as_if_it_were_written_so(place: int) -> None:
    line = "我们走过A城市"
    cuts = Cuts(line)
    for char in "我们城时逛的":
        other = line[:place] + char + line[place + 1 :]
        assert cuts.with_char(place, char) == pytest.approx(likeliest(other))
        assert cuts.gain(place, char) == pytest.approx(likeliest(other) - likeliest(line))
    assert cuts.gain(place, line[place]) == pytest.approx(0.0)


def test_what_makes_a_word_of_its_neighbours_is_gained() -> None:
    wrong, right = "我跟我朋唷打算去旅行", "我跟我朋友打算去旅行"
    assert Cuts(wrong).gain(4, "友") > 8.0
    assert Cuts(right).gain(4, "唷") < -8.0
    assert stands_in(wrong, 4, "友") > stands_in(wrong, 4, "唷") == UNKNOWN
    assert stands_in("它", 0, "他") == UNKNOWN  # a character alone is no word to stand in
