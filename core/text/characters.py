"""How frequent Chinese characters are, out of the dictionary that words are cut with."""

from __future__ import annotations

from functools import cache

from core.text.segmenter import broken_dictionary, dictionary_file
from core.text.traditional import simplified

TRADITIONAL = 0.01
"""What a traditional character has of the frequency of its simplified one, in a dictionary of
simplified words that hardly has it itself."""


@cache
def character_shares() -> dict[str, float]:
    """The share of each Han character in the running text that jieba's dictionary counts.

    Raises:
        ModelError: the dictionary or the table of traditional characters cannot be read.
    """
    counts: dict[str, float] = {}
    try:
        for line in dictionary_file().read_text("utf-8").splitlines():
            word, frequency = line.split(" ", 2)[:2]
            count = int(frequency)
            for char in word:
                counts[char] = counts.get(char, 0) + count
    except (OSError, ValueError) as error:
        raise broken_dictionary(error) from error
    total = sum(counts.values())
    shares = {char: count / total for char, count in counts.items() if is_han(char)}
    for one, other in simplified().items():
        if (share := shares.get(chr(other))) is not None:
            shares[chr(one)] = max(shares.get(chr(one), 0.0), TRADITIONAL * share)
    return shares


def is_han(char: str) -> bool:
    """Whether `char` is a Chinese character of Unicode's first plane."""
    return "\u3400" <= char <= "\u9fff"
