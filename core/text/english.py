"""How English words sound at their end: syllables and rhymes, from the dictionary of the CMU.

The data of Carnegie Mellon University (124,920 words, North American; of several readings of a
word the first) is made by `data/english_words.py`. A word that it lacks is guessed, and says so.
"""

from __future__ import annotations

import lzma
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

_DATA: Final = Path(__file__).with_name("cmu") / "words.xz"
_CACHED_WORDS: Final = 50_000
_MOST_COMPARED: Final = 400  # words with the same ending
_UNSTRESSED: Final = "~"
_VOWELS: Final = frozenset(
    ["AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"]
)
_FAMILIES: Final = MappingProxyType(
    {
        phone: family
        for family, phones in {
            "stop": "P B T D K G",
            "fricative": "F V TH DH S Z SH ZH CH JH HH",
            "nasal": "M N NG",
            "liquid": "L R",
        }.items()
        for phone in phones.split()
    }
)
"""Consonants that the ear confuses: a rhyme that keeps to the families is a near one."""
_VOICELESS: Final = frozenset(["P", "T", "K", "F", "TH"])
_SIBILANTS: Final = frozenset(["S", "Z", "SH", "ZH", "CH", "JH"])
LETTERS: Final = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
"""Letters of words that are read here, as the inside of `[...]`."""
WORD: Final = f"['\u2019]?[{LETTERS}]+(?:['\u2019-][{LETTERS}]+)*(?:['\u2019](?![{LETTERS}]))?"
"""Regular expression of one word: "don't", "half-way", "runnin'", "'cause"."""


class Pronunciation(NamedTuple):
    """What a form asks of a word."""

    syllables: int
    rhyme: str | None
    """Sounds from the last stressed vowel on ("AY T"); None for words without stress ("the")."""
    guessed: bool
    """Whether the dictionary lacks the word."""

    @property
    def double(self) -> bool:
        """Whether the rhyme has two syllables or more (walking, talking)."""
        return self.rhyme is not None and _vowels(self.rhyme) > 1


@lru_cache(maxsize=_CACHED_WORDS)
def pronounce(word: str) -> Pronunciation:
    """Syllables and rhyme of one word of Latin letters, which is looked up or guessed."""
    plain = unicodedata.normalize("NFD", word.replace("\u2019", "'").lower())
    plain = re.sub("[^a-z'-]", "", plain)
    known = _look_up(plain)
    if known is not None:
        return Pronunciation(*known, guessed=False)
    *before, last = [part for part in plain.split("-") if part] or [""]
    if before:
        parts = [pronounce(part) for part in (*before, last)]
        total = sum(part.syllables for part in parts)
        return Pronunciation(total, parts[-1].rhyme, any(part.guessed for part in parts))
    return Pronunciation(*(_by_ending(last) or _by_letters(last)), guessed=True)


def words_with(rhyme: str) -> tuple[str, ...]:
    """All words of the dictionary with exactly this rhyme ("AY T"), in alphabetical order."""
    return tuple(word for word, _ in _rhymes().get(rhyme, ()))


def rhyme_names() -> tuple[str, ...]:
    """All rhymes of the dictionary."""
    return tuple(name for name in _rhymes() if not name.startswith(_UNSTRESSED))


@lru_cache(maxsize=_CACHED_WORDS)
def near(rhyme: str) -> str:
    """What a rhyme has in common with its near ones: vowels kept, consonants by family."""
    return " ".join(_FAMILIES.get(phone, phone) for phone in rhyme.split())


def _vowels(rhyme: str) -> int:
    return sum(phone in _VOWELS for phone in rhyme.split())


@cache
def _rhymes() -> dict[str, tuple[tuple[str, int], ...]]:
    text = lzma.decompress(_DATA.read_bytes()).decode("ascii")
    rows = (line.split("\t") for line in text.split("\n"))
    return {
        rhyme: tuple((word[:-1], int(word[-1])) for word in words.split(" "))
        for rhyme, words in rows
    }


@cache
def _words() -> dict[str, tuple[int, str]]:
    return {word: (count, rhyme) for rhyme, words in _rhymes().items() for word, count in words}


def _look_up(word: str) -> tuple[int, str | None] | None:
    found = _words().get(word)
    if found is None:
        return None
    return found[0], None if found[1].startswith(_UNSTRESSED) else found[1]


def _by_ending(word: str) -> tuple[int, str | None] | None:
    """A form of a known word: runnin', a plural, a possessive."""
    clipped = re.fullmatch("(.*in)'?", word)
    if clipped:
        full = _look_up(clipped[1] + "g")
        if full is not None and full[0] > 1:
            return full[0], full[1] and re.sub("NG$", "N", full[1])
    for ending in ("'s", "s'", "s", "'"):
        base = _look_up(word.removesuffix(ending)) if word.endswith(ending) else None
        if base is None:
            continue
        syllables, rhyme = base
        if ending == "'" or rhyme is None:
            return base
        last = rhyme.rsplit(" ", 1)[-1]
        if last in _SIBILANTS:
            return syllables + 1, f"{rhyme} IH Z"
        return syllables, f"{rhyme} {'S' if last in _VOICELESS else 'Z'}"
    return None


@cache
def _backwards() -> list[str]:
    return sorted(word[::-1] for word in _words())


def _by_letters(word: str) -> tuple[int, str | None]:
    """Syllables by groups of vowels; the rhyme that most words with this ending have."""
    letters = word.replace("'", "")
    groups = re.findall("[aeiouy]+", letters)
    silent = bool(re.search("[^aeiouyl]e$|[^aeiouytd]ed$", letters)) and len(groups) > 1
    syllables = max(1, len(groups) - silent)
    turned, backwards = letters[::-1], _backwards()
    for size in range(len(turned), 1, -1):
        if not re.search("[aeiouy]", turned[:size]):
            break
        start = bisect_left(backwards, turned[:size])
        end = bisect_left(backwards, turned[:size] + "~")
        rhymes = Counter(
            _words()[other[::-1]][1]
            for other in backwards[start : min(end, start + _MOST_COMPARED)]
        )
        stressed = [(n, r) for r, n in rhymes.items() if not r.startswith(_UNSTRESSED)]
        fits = [(n, r) for n, r in stressed if _vowels(r) <= syllables]
        if fits:
            return syllables, max(fits)[1]
    return syllables, None
