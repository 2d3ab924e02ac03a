"""Original, translation and romanisation in one song: told by what the whole of each is in.

Where several lines are sung at a time, the first ones of all times are one voice, the second ones
another. A voice in another script than the song's is no part of it; a line of it is not judged by
itself, as Japanese may be written in kanji alone and Chinese songs have English in them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from core.corpus.report import ImportReport
from core.corpus.songs import Section, Song

_KANA = re.compile("[\u3041-\u30fa]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]+")
TRANSLATION = "translation"
"""Why such lines are left out, for the report."""
_BETWEEN = re.compile(r"\s*[/／|｜]\s*| +")
_LEAST_LINES, _LEAST_PAIRS, _LEAST_CHARACTERS = 4, 3, 4
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


def originals_of_text(lines: Sequence[str]) -> list[str]:
    """The lines of a song without their translation; "" for those that are nothing else.

    Known are both languages in one line, lines by turns, and one behind the other as two blocks.
    Few lines are never judged.
    """
    text = "\n".join(lines)
    if len(lines) >= _LEAST_LINES and (_KANA.search(text) or _HANGUL.search(text)):
        for rule in (_in_one_line, _by_turns, _in_blocks):
            if (own := rule(lines)) is not None:
                return own
    return list(lines)


def _in_one_line(lines: Sequence[str]) -> list[str] | None:
    found = [_split(line) for line in lines]
    parted = [pair for pair in found if pair is not None]
    # A word or two in kanji behind a space is no translation of a line.
    whole = sum(len(right) >= _LEAST_CHARACTERS for _, right in parted)
    if whole < _MOST * len(lines) or whole < 0.8 * len(parted):
        return None
    if script("\n".join(left for left, _ in parted)) not in ("kana", "hangul"):
        return None
    return [pair[0] if pair is not None else line for pair, line in zip(found, lines, strict=True)]


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


def _by_turns(lines: Sequence[str]) -> list[str] | None:
    pairs = [lines[at : at + 2] for at in range(0, len(lines) - 1, 2)]
    if not _each_in_its_own([pair[0] for pair in pairs], [pair[1] for pair in pairs]):
        return None
    return [line if at % 2 == 0 else "" for at, line in enumerate(lines)]


def _in_blocks(lines: Sequence[str]) -> list[str] | None:
    half = len(lines) // 2
    if len(lines) % 2 or not _each_in_its_own(lines[:half], lines[half:]):
        return None
    return [*lines[:half], *[""] * half]


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


def without_translation(song: Song, report: ImportReport) -> Song:
    """The song in its own language alone; each line that goes is reported."""
    own = iter(originals_of_text(song.lines))
    sections = []
    for section in song.sections:
        lines = []
        for line, stays in zip(section.lines, own, strict=False):
            if stays != line:
                report.removed(song.source, 0, TRANSLATION, line)
            if stays:
                lines.append(stays)
        if lines:
            sections.append(Section(section.tag, tuple(lines)))
    return Song(song.title, tuple(sections), song.source)
