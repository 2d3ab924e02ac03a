"""Words of jieba's dictionary with their frequency, to see which of them a character stands in, and
how well a line can be cut into them."""

from __future__ import annotations

import math
from functools import cache

from core.text.segmenter import broken_dictionary, dictionary_file

LONGEST = 4
"""Characters of the longest word that is looked for."""
UNKNOWN = 0.0
"""What a character has that stands in no word."""
TOTAL = 17.9
"""log of the frequencies of jieba's dictionary together: 60 million."""


@cache
def word_counts() -> dict[str, float]:
    """Words of up to four characters: log(1 + frequency in the dictionary's text).

    Raises:
        ModelError: the dictionary cannot be read.
    """
    found = {}
    try:
        for line in dictionary_file().read_text("utf-8").splitlines():
            word, frequency = line.split(" ", 2)[:2]
            if len(word) <= LONGEST:
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


class Cuts:
    """The likeliest cut of a line into words of the dictionary, each as likely as it is frequent,
    and that of the line with another character at one place."""

    def __init__(self, line: str) -> None:
        self.line = line
        size = len(line)
        self._until = [0.0] * (size + 1)  # log probabilities of what stands before a place
        self._from = [0.0] * (size + 1)  # and of what stands from there on
        for end in range(1, size + 1):
            self._until[end] = max(
                self._until[begin] + _log_share(line[begin:end])
                for begin in range(max(0, end - LONGEST), end)
            )
        for begin in range(size - 1, -1, -1):
            self._from[begin] = max(
                _log_share(line[begin:end]) + self._from[end]
                for end in range(begin + 1, min(size, begin + LONGEST) + 1)
            )

    def with_char(self, place: int, char: str) -> float:
        """The log probability of the likeliest cut with `char` at a place."""
        line, size = self.line, len(self.line)
        return max(
            self._until[begin]
            + _log_share(line[begin:place] + char + line[place + 1 : end])
            + self._from[end]
            for begin in range(max(0, place - LONGEST + 1), place + 1)
            for end in range(place + 1, min(size, begin + LONGEST) + 1)
        )

    def gain(self, place: int, char: str) -> float:
        """Nats by which the line is likelier with `char` at a place."""
        return self.with_char(place, char) - self._from[0]


def _log_share(word: str) -> float:
    """A single character that the dictionary lacks counts as seen never; no other word may."""
    known = word_counts().get(word)
    if known is None:
        known = 0.0 if len(word) == 1 else -math.inf
    return known - TOTAL
