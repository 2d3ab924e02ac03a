"""Finds commands by what is typed: words in any order, in either language, or pinyin."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from studio.wording.pinyin import readings

_FIRST, _WORD, _INSIDE, _SCATTERED = 1.0, 0.9, 0.6, 0.3
"""How well a word fits at the start of a name, of a word in it, anywhere, or letter by letter."""
_PINYIN, _ENGLISH, _HELP = 0.95, 0.85, 0.2
"""What that is worth where it is not the name on screen itself."""
_HELP_LETTERS = 3
"""A word of fewer letters is not looked for in what explains a command: it is in most of them."""


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the palette."""

    name: str
    """As it is shown, with its key."""
    english: str
    """Its English name."""
    help: str
    run: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Found:
    """How well a command fits, and which characters made it fit."""

    score: float
    in_name: frozenset[int]
    in_english: frozenset[int]
    in_help: frozenset[int]


Spot = tuple[float, range | tuple[int, ...]]


def find(query: str, command: Command) -> Found | None:
    """Looks for all words of `query` in the names of a command; None where one is in none."""
    words = query.lower().split()
    scores: list[float] = []
    name: set[int] = set()
    english: set[int] = set()
    help: set[int] = set()
    for word in words:
        here = _spot(word, command.name)
        there = None if command.english in command.name else _spot(word, command.english)
        if here and (not there or here[0] >= there[0] * _ENGLISH):
            scores.append(here[0])
            name.update(here[1])
        elif there:
            scores.append(there[0] * _ENGLISH)
            english.update(there[1])
        elif len(word) >= _HELP_LETTERS and (at := command.help.lower().find(word)) >= 0:
            scores.append(_HELP)
            help.update(range(at, at + len(word)))
        else:
            return None
    if not scores:
        return None
    return Found(sum(scores) / len(scores), frozenset(name), frozenset(english), frozenset(help))


def _spot(word: str, text: str) -> Spot | None:
    """The best place of a word in a text, and how good it is."""
    lower = text.lower()
    found: list[Spot] = []
    at = lower.find(word)
    while at >= 0:
        found.append((_value(lower, at), range(at, at + len(word))))
        at = lower.find(word, at + 1)
    found += [
        (_value(lower, start) * _PINYIN, range(start, start + length))
        for start in range(len(text))
        if (length := _read(word, text, start))
    ]
    if not found and (places := _strewn(word, lower)):
        found.append((_SCATTERED, places))
    return max(found, key=lambda spot: spot[0], default=None)


def _value(text: str, at: int) -> float:
    if at == 0:
        return _FIRST
    return _INSIDE if text[at - 1].isalnum() else _WORD


def _read(word: str, text: str, start: int) -> int:
    """How many characters from `start` on are read as `word`: each whole, or by first letters."""
    if not word:
        return 0
    for reading in readings(text[start]) if start < len(text) else ():
        for length in range(len(reading), 0, -1):
            if not word.startswith(reading[:length]):
                continue
            if length == len(word):
                return 1
            if more := _read(word[length:], text, start + 1):
                return 1 + more
    return 0


def _strewn(word: str, text: str) -> tuple[int, ...]:
    """Where the letters of a word stand in a text, in their order; () where one does not."""
    places: list[int] = []
    at = -1
    for letter in word:
        at = text.find(letter, at + 1)
        if at < 0:
            return ()
        places.append(at)
    return tuple(places)
