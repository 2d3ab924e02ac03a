"""Words of jieba's dictionary with their frequency, to see which of them a character stands in."""

from __future__ import annotations

import math
from functools import cache

from core.text.segmenter import broken_dictionary, dictionary_file

LONGEST = 4
"""Characters of the longest word that is looked for."""
UNKNOWN = 0.0
"""What a character has that stands in no word."""


@cache
def word_counts() -> dict[str, float]:
    """Words of two to four characters: log(1 + frequency in the dictionary's text).

    Raises:
        ModelError: the dictionary cannot be read.
    """
    found = {}
    try:
        for line in dictionary_file().read_text("utf-8").splitlines():
            word, frequency = line.split(" ", 2)[:2]
            if 2 <= len(word) <= LONGEST:
                found[word] = math.log1p(int(frequency))
    except (OSError, ValueError) as error:
        raise broken_dictionary(error) from error
    return found


def stands_in(line: str, place: int, char: str) -> float:
    """How well `char` stands at a place of a line: by the longest word there, and by how frequent
    it is; `UNKNOWN` in none."""
    words = word_counts()
    left, right = line[max(0, place - LONGEST + 1) : place], line[place + 1 : place + LONGEST]
    for size in range(LONGEST, 1, -1):
        best = UNKNOWN
        for before in range(size):
            after = size - 1 - before
            if before <= len(left) and after <= len(right):
                word = left[len(left) - before :] + char + right[:after]
                best = max(best, words.get(word, UNKNOWN))
        if best > UNKNOWN:
            return best + 4.0 * (size - 2) + 2.0
    return UNKNOWN
