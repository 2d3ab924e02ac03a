"""What a model has learnt to write with: its characters, and how much of each script it has read.

The name of a corpus says nothing of its language; what stands in the vocabulary, and how often
training saw it, does.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

LEARNT = 0.02
"""The least share of what was read that a script must have to count as learnt: a few English words
in Chinese songs are no English."""


class Repertoire:
    """The characters of a vocabulary, and the scripts that training has read enough of."""

    def __init__(self, pieces: Iterable[tuple[str, int]]) -> None:
        """Reads a vocabulary.

        Args:
            pieces: each piece, and how often training saw it.
        """
        self._characters: set[str] = set()
        read: Counter[str] = Counter()
        for piece, count in pieces:
            for character in filter(str.isalpha, piece):
                self._characters.update((character, character.lower()))
                read[_script(character)] += max(1, count)
        least = LEARNT * read.total()
        self._scripts = {script for script, count in read.items() if count >= least}

    def share(self, text: str) -> float:
        """The share of the letters of `text` that the model can write as it learnt them, 0 to 1.

        A text without letters can be written by every model.
        """
        letters = [character for character in text if character.isalpha()]
        if not letters:
            return 1.0
        known = sum(
            letter.lower() in self._characters and _script(letter) in self._scripts
            for letter in letters
        )
        return known / len(letters)


def _script(letter: str) -> str:
    """The script of a letter, as its name begins: LATIN, CJK, HANGUL, CYRILLIC..."""
    return unicodedata.name(letter, "?").split(" ", 1)[0]
