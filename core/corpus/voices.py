"""Original, translation and romanisation in one song: told by what the whole of each is in.

Where several lines are sung at a time, the first ones of all times are one voice, the second ones
another. A voice in another script than the song's is no part of it; a line of it is not judged by
itself, as Japanese may be written in kanji alone and Chinese songs have English in them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from core.corpus.meaning import say_the_same
from core.corpus.report import ImportReport
from core.corpus.songs import Aside, Section, Song

_KANA = re.compile("[\u3041-\u30fa]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]+")
TRANSLATION = "translation"
"""Why such lines are left out, for the report."""
_BETWEEN = re.compile(r"\s*[/／|｜]\s*| +")
_BEHIND_STROKE = re.compile(
    r"([^/／|｜]*[\u3400-\u9fff][^/／|｜]*)[/／|｜]\s*([^\u3400-\u9fff]*[A-Za-z].*)"
)
_LEAST_LINES, _LEAST_PAIRS, _LEAST_CHARACTERS = 4, 3, 4
_WHOLE_LINE = 6
"""Characters of Chinese that are no word or two in kanji."""
_LEAST_WESTERN, _NEARLY_ALL = 5, 0.9
_MOST = 0.6
"""Of the lines of a song, so many must have a translation in them."""
_ENOUGH = 0.3
"""Of the times of a song, so many have a second line where it has a translation."""


def script(text: str) -> str:
    """The script a text is in: "kana", "hangul", "han", "latin" or "other" (no letter of these).

    Some kana or hangul make a text Japanese or Korean, whatever else is in it.
    """
    han = len(_HAN.findall(text))
    latin = len(_LATIN.findall(text))
    letters = han + latin
    for name, pattern in (("kana", _KANA), ("hangul", _HANGUL)):
        own = len(pattern.findall(text))
        if own > 0.1 * (letters + own):
            return name
    if not letters:
        return "other"
    return "han" if han >= latin else "latin"


def originals(groups: Sequence[Sequence[str]]) -> list[list[int]]:
    """Which lines of each group belong to the song.

    Args:
        groups: the lines of each time, in the order of the file.

    Returns:
        For each group the places of those that stay.
    """
    most = max((len(group) for group in groups), default=0)
    paired = [group for group in groups if len(group) > 1]
    everything = [list(range(len(group))) for group in groups]
    if most < 2 or len(paired) < _ENOUGH * len(groups):
        return everything
    scripts = [
        script("\n".join(group[place] for group in paired if place < len(group)))
        for place in range(most)
    ]
    kinds = set(scripts) - {"other"}
    if len(kinds) < 2:
        return everything
    # What is sung alone is sung in the song's own language; else the original comes first.
    alone = Counter(script(group[0]) for group in groups if len(group) == 1 and group[0])
    lone = [kind for kind, _ in alone.most_common() if kind in kinds]
    own = lone[0] if lone else next(kind for kind in scripts if kind in kinds)
    mine = {place for place in range(most) if scripts[place] in (own, "other")}
    stay = [sorted(mine.intersection(range(len(group)))) for group in groups]
    return [
        places if places and len(group) > 1 else list(range(len(group)))
        for group, places in zip(groups, stay, strict=True)
    ]


class Judged(NamedTuple):
    """A line of a song: what of it is the song's own, and what is a translation of `beside`."""

    own: str
    other: str = ""
    beside: str = ""


def originals_of_text(lines: Sequence[str]) -> list[Judged]:
    """The lines of a song parted from their translation.

    Known are both languages in one line, lines by turns, and one behind the other as two blocks.
    Few lines are judged only where each has both. Chinese beside a Western language must say the
    same (`core.corpus.meaning`), for songs in both languages are many.
    """
    text = "\n".join(lines)
    rules: tuple[Callable[[Sequence[str]], list[Judged] | None], ...] = ()
    if len(lines) < _LEAST_LINES:
        rules = (_few_in_one_line,)
    elif _KANA.search(text) or _HANGUL.search(text):
        rules = (_in_one_line, _by_turns, _in_blocks)
    elif _HAN.search(text) and _LATIN.search(text):
        rules = (
            _western_in_one_line, _western_by_turns, _western_in_blocks,
            _chinese_in_one_line, _chinese_by_turns,
        )  # fmt: skip
    for rule in rules:
        if (judged := rule(lines)) is not None:
            return judged
    return list(map(Judged, lines))


def _in_one_line(lines: Sequence[str]) -> list[Judged] | None:
    found = [_split(line) for line in lines]
    parted = [pair for pair in found if pair is not None]
    # A word or two in kanji behind a space is no translation of a line.
    whole = sum(len(right) >= _LEAST_CHARACTERS for _, right in parted)
    if whole < _MOST * len(lines) or whole < 0.8 * len(parted):
        return None
    if script("\n".join(left for left, _ in parted)) not in ("kana", "hangul"):
        return None
    return _parted(lines, found)


def _few_in_one_line(lines: Sequence[str]) -> list[Judged] | None:
    """Of a line or two, each has a translation that no Japanese line would end with."""
    found = [_split(line) for line in lines]
    parted = [pair for pair in found if pair is not None and len(pair[1]) >= _WHOLE_LINE]
    own = script("\n".join(left for left, _ in parted)) in ("kana", "hangul")
    return _parted(lines, found) if own and 1 < len(parted) == len(lines) else None


def _parted(lines: Sequence[str], found: Sequence[tuple[str, str] | None]) -> list[Judged]:
    return [
        Judged(line) if pair is None else Judged(*pair, pair[0])
        for line, pair in zip(lines, found, strict=True)
    ]


def _split(line: str) -> tuple[str, str] | None:
    """A line in Japanese or Korean, and the Chinese that stands behind it."""
    places = [found.span() for found in _BETWEEN.finditer(line)]
    for begin, end in reversed(places):
        left, right = line[:begin], line[end:]
        if script(right) == "han" and not _KANA.search(right) and not _HANGUL.search(right):
            if script(left) in ("kana", "hangul") or len(places) == 1:
                return left, right
        else:
            break
    return None


def _by_turns(lines: Sequence[str]) -> list[Judged] | None:
    pairs = [lines[at : at + 2] for at in range(0, len(lines) - 1, 2)]
    if not _each_in_its_own([pair[0] for pair in pairs], [pair[1] for pair in pairs]):
        return None
    return [
        Judged(line) if at % 2 == 0 else Judged("", line, lines[at - 1])
        for at, line in enumerate(lines)
    ]


def _in_blocks(lines: Sequence[str]) -> list[Judged] | None:
    half = len(lines) // 2
    if len(lines) % 2 or not _each_in_its_own(lines[:half], lines[half:]):
        return None
    return _blocks(lines[:half], lines[half:])


def _blocks(first: Sequence[str], second: Sequence[str]) -> list[Judged]:
    beside = [Judged("", other, own) for own, other in zip(first, second, strict=True)]
    return [*map(Judged, first), *beside]


def _each_in_its_own(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether one voice is Japanese or Korean, and the other, line by line, Chinese or Latin."""
    own, other = script("\n".join(first)), script("\n".join(second))
    if len(second) < _LEAST_PAIRS:
        return False
    if own not in ("kana", "hangul") or other not in ("han", "latin"):
        return False
    pure = sum(script(line) in (other, "other") for line in second)
    foreign = sum(script(line) in (own, "han", "other") for line in first)
    return min(pure, foreign) >= 0.9 * len(second)


def _western_in_one_line(lines: Sequence[str]) -> list[Judged] | None:
    found = list(map(_split_western, lines))
    pairs = [pair for pair in found if pair is not None]
    return _parted(lines, found) if _is_western(pairs, len(lines)) else None


def _split_western(line: str) -> tuple[str, str] | None:
    """What stands before the first Chinese character, and the rest, where a space parts them."""
    if (first := _HAN.search(line)) is None:
        return None
    before = line[: first.start()]
    own = before.rstrip(" /／|｜")
    return (own, line[first.start() :]) if own != before and _LATIN.search(own) else None


def _western_by_turns(lines: Sequence[str]) -> list[Judged] | None:
    judged = list(map(Judged, lines))
    pairs: list[tuple[str, str]] = []
    for at in range(1, len(lines)):
        own, other = lines[at - 1 : at + 1]
        if judged[at - 1].own and not _HAN.search(own) and script(other) == "han":
            pairs.append((own, other))
            judged[at] = Judged("", other, own)
    return judged if _is_western(pairs, len(lines) / 2) else None


def _western_in_blocks(lines: Sequence[str]) -> list[Judged] | None:
    half = len(lines) // 2
    first, second = lines[:half], lines[half:]
    if len(lines) % 2 or any(map(_HAN.search, first)):
        return None
    pairs = [pair for pair in zip(first, second, strict=True) if script(pair[1]) == "han"]
    return _blocks(first, second) if _is_western(pairs, half) else None


def _chinese_in_one_line(lines: Sequence[str]) -> list[Judged] | None:
    """Chinese, a stroke, and a Western language: no Chinese line is sung like that."""
    found = [_BEHIND_STROKE.fullmatch(line) for line in lines]
    pairs = [None if pair is None else (pair[1].rstrip(), pair[2]) for pair in found]
    if sum(map(bool, pairs)) < max(_LEAST_WESTERN, _NEARLY_ALL * len(lines)):
        return None
    return _parted(lines, pairs)


def _chinese_by_turns(lines: Sequence[str]) -> list[Judged] | None:
    half = len(lines) // 2
    first, second = lines[::2], lines[1::2]
    pairs = [
        (other, own)
        for own, other in zip(first, second, strict=False)
        if script(own) == "han" and not _HAN.search(other) and _LATIN.search(other)
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


def without_translation(song: Song, report: ImportReport) -> Song:
    """The song in its own language alone; the other lines are kept beside it, and reported."""
    judged = iter(originals_of_text(song.lines))
    sections = []
    aside = list(song.aside)
    for section in song.sections:
        lines = []
        for line, found in zip(section.lines, judged, strict=False):
            if found.other:
                report.removed(song.source, 0, TRANSLATION, line)
                aside.append(Aside(found.beside, found.other))
            if found.own:
                lines.append(found.own)
        if lines:
            sections.append(Section(section.tag, tuple(lines)))
    return replace(song, sections=tuple(sections), aside=tuple(aside))
