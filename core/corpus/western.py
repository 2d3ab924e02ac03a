"""Chinese beside a Western language in one song: a translation only where both say the same.

Songs in both languages are many; what tells is `core.corpus.meaning`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.corpus.judged import Judged, in_two
from core.corpus.meaning import say_the_same
from core.corpus.scripts import HAN, LATIN, script

_BEHIND_STROKE = re.compile(
    r"([^/／|｜]*[\u3400-\u9fff][^/／|｜]*)[/／|｜]\s*([^\u3400-\u9fff]*[A-Za-z].*)"
)
_LEAST_WESTERN, _NEARLY_ALL = 5, 0.9


def western_in_one_line(lines: Sequence[str]) -> list[Judged] | None:
    found = list(map(_split_western, lines))
    pairs = [pair for pair in found if pair is not None]
    return in_two(lines, found) if _is_western(pairs, len(lines)) else None


def _split_western(line: str) -> tuple[str, str] | None:
    """What stands before the first Chinese character, and the rest, where a space parts them."""
    if (first := HAN.search(line)) is None:
        return None
    before, other = line[: first.start()], line[first.start() :]
    if before.rstrip()[-1:] in tuple("(（「『【[") and other[-1:] in tuple(")）」』】]"):
        other = other[:-1]
    own = before.rstrip(" /／|｜-–—~～(（「『【[")
    return (own, other) if own != before and LATIN.search(own) else None


def western_by_turns(lines: Sequence[str]) -> list[Judged] | None:
    judged = list(map(Judged, lines))
    pairs: list[tuple[str, str]] = []
    for at in range(1, len(lines)):
        own, other = lines[at - 1 : at + 1]
        if judged[at - 1].own and not HAN.search(own) and script(other) == "han":
            pairs.append((own, other))
            judged[at] = Judged("", other, own)
    return judged if _is_western(pairs, len(lines) / 2) else None


def western_in_blocks(lines: Sequence[str]) -> list[Judged] | None:
    half = len(lines) // 2
    first, second = lines[:half], lines[half:]
    if len(lines) % 2 or any(map(HAN.search, first)):
        return None
    pairs = [pair for pair in zip(first, second, strict=True) if script(pair[1]) == "han"]
    return _blocks(first, second) if _is_western(pairs, half) else None


def western_in_sections(lines: Sequence[str], sections: Sequence[int]) -> list[Judged] | None:
    if len(sections) < 2 or len(sections) % 2 or sections[::2] != sections[1::2]:
        return None
    judged = list(map(Judged, lines))
    pairs: list[tuple[str, str]] = []
    begin = 0
    for size in sections[::2]:
        for at in range(begin, begin + size):
            own, other = lines[at], lines[at + size]
            if not HAN.search(own) and script(other) == "han":
                pairs.append((own, other))
                judged[at + size] = Judged("", other, own)
        begin += 2 * size
    return judged if _is_western(pairs, len(lines) / 2) else None


def chinese_in_one_line(lines: Sequence[str]) -> list[Judged] | None:
    """Chinese, a stroke, and a Western language: no Chinese line is sung like that."""
    found = [_BEHIND_STROKE.fullmatch(line) for line in lines]
    pairs = [None if pair is None else (pair[1].rstrip(), pair[2]) for pair in found]
    if sum(map(bool, pairs)) < max(_LEAST_WESTERN, _NEARLY_ALL * len(lines)):
        return None
    return in_two(lines, pairs)


def chinese_by_turns(lines: Sequence[str]) -> list[Judged] | None:
    half = len(lines) // 2
    first, second = lines[::2], lines[1::2]
    pairs = [
        (other, own)
        for own, other in zip(first, second, strict=False)
        if script(own) == "han" and not HAN.search(other) and LATIN.search(other)
    ]
    if not _is_western(pairs, half):
        return None
    return [
        Judged(line) if at % 2 == 0 else Judged("", line, lines[at - 1])
        for at, line in enumerate(lines)
    ]


def _is_western(pairs: Sequence[tuple[str, str]], all: float) -> bool:
    """Whether nearly all of a song are these pairs of a Western line and its translation."""
    if len(pairs) < _LEAST_WESTERN or len(pairs) < _NEARLY_ALL * all:
        return False
    return say_the_same([own for own, _ in pairs], [other for _, other in pairs])


def _blocks(first: Sequence[str], second: Sequence[str]) -> list[Judged]:
    beside = [Judged("", other, own) for own, other in zip(first, second, strict=True)]
    return [*map(Judged, first), *beside]
