"""Original, translation and romanisation in the lines of one song, told by the whole of each.

A voice in another script than the song's is no part of it; a line of it is not judged by itself, as
Japanese may be written in kanji alone and Chinese songs have English in them. Lines that have their
times are judged in `core.corpus.together`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from core.corpus.meaning import say_the_same
from core.corpus.report import ImportReport
from core.corpus.scripts import (
    FOREIGN,
    HAN,
    HANGUL,
    KANA,
    LATIN,
    is_foreign,
    is_romaji,
    is_spelled_out,
    original_of,
    script,
)
from core.corpus.songs import Aside, Section, Song

TRANSLATION = "translation"
"""Why such lines are left out, for the report."""
_BETWEEN = re.compile(r"\s*[/／|｜]+\s*|\s+[-–—~～]+\s+| +")
_BRACKETED = re.compile(r"(.*\S)\s*[(（「『\[【]([^()（）「」『』\[\]【】]+)[)）」』\]】]")
_BEHIND_STROKE = re.compile(
    r"([^/／|｜]*[\u3400-\u9fff][^/／|｜]*)[/／|｜]\s*([^\u3400-\u9fff]*[A-Za-z].*)"
)
_LEAST_LINES, _LEAST_PAIRS, _LEAST_CHARACTERS = 4, 3, 4
_WHOLE_LINE = 6
"""Characters of Chinese that are no word or two in kanji."""
_LEAST_WESTERN, _NEARLY_ALL = 5, 0.9
_MOST = 0.6
"""Of the lines of a song, so many must have a translation in them."""


class Judged(NamedTuple):
    """A line of a song: what of it is the song's own, and what is a translation of `beside`."""

    own: str
    other: str = ""
    beside: str = ""


def originals_of_text(lines: Sequence[str], sections: Sequence[int] = ()) -> list[Judged]:
    """The lines of a song parted from their translation; `sections` have so many of them each.

    Known are both languages in one line, lines by turns, sections by turns, and one behind the
    other as blocks, of two languages or of three (with how it sounds). Few lines are judged only
    where each has both. Chinese beside a Western language must say the same
    (`core.corpus.meaning`), for songs in both languages are many.
    """
    text = "\n".join(lines)
    rules: tuple[Callable[[Sequence[str]], list[Judged] | None], ...] = ()
    of_sections = partial(_in_sections, sections=sections)
    if len(lines) < _LEAST_LINES:
        rules = (_few_in_one_line,)
    elif is_foreign(text):
        rules = (_in_one_line, _by_turns, of_sections, _in_blocks)
    elif HAN.search(text) and LATIN.search(text):
        rules = (
            _western_in_one_line, _western_by_turns, _western_in_blocks, _chinese_in_one_line,
            _chinese_by_turns, _by_turns, of_sections, _in_blocks,
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
    if script("\n".join(left for left, _ in parted)) not in FOREIGN:
        return None
    return _parted(lines, found)


def _few_in_one_line(lines: Sequence[str]) -> list[Judged] | None:
    """Of a line or two, each has a translation that no Japanese line would end with."""
    found = [_split(line) for line in lines]
    parted = [pair for pair in found if pair is not None and len(pair[1]) >= _WHOLE_LINE]
    own = script("\n".join(left for left, _ in parted)) in FOREIGN
    return _parted(lines, found) if own and 1 < len(parted) == len(lines) else None


def _parted(lines: Sequence[str], found: Sequence[tuple[str, str] | None]) -> list[Judged]:
    return [
        Judged(line) if pair is None else Judged(*pair, pair[0])
        for line, pair in zip(lines, found, strict=True)
    ]


def _split(line: str) -> tuple[str, str] | None:
    """A line in another script, and the Chinese (or how it sounds) that stands behind it."""
    if found := _BRACKETED.fullmatch(line):
        own, other = found[1], found[2]
        known = script(other) == "han" or is_spelled_out([other], [own]) or is_romaji(other)
        if known and script(own) in (*FOREIGN, "han"):
            return own, other
    places = [found.span() for found in _BETWEEN.finditer(line)]
    for begin, end in reversed(places):
        left, right = line[:begin], line[end:]
        if script(right) == "han" and not KANA.search(right) and not HANGUL.search(right):
            if script(left) in FOREIGN or len(places) == 1:
                return left, right
        else:
            break
    return None


Groups = Sequence[tuple[int, ...]]
"""Places of lines that say the same, in the order of the voices."""


def _by_turns(lines: Sequence[str]) -> list[Judged] | None:
    for voices in (2, 3):
        starts = range(0, len(lines) - voices + 1, voices)
        groups = [tuple(range(at, at + voices)) for at in starts]
        if len(lines) % voices < 2 and (judged := _apart(lines, groups)) is not None:
            return judged
    return None


def _in_blocks(lines: Sequence[str]) -> list[Judged] | None:
    for voices in (2, 3):
        size, rest = divmod(len(lines), voices)
        groups = [tuple(range(at, len(lines), size)) for at in range(size)]
        if not rest and (judged := _apart(lines, groups)) is not None:
            return judged
    return None


def _in_sections(lines: Sequence[str], sections: Sequence[int]) -> list[Judged] | None:
    for voices in (2, 3):
        groups: list[tuple[int, ...]] = []
        begin = 0
        for at in range(0, len(sections), voices):
            size, *others = sections[at : at + voices]
            if len(others) + 1 != voices or any(other != size for other in others):
                break
            end = begin + voices * size
            groups += [tuple(range(one, end, size)) for one in range(begin, begin + size)]
            begin = end
        else:
            if groups and (judged := _apart(lines, groups)) is not None:
                return judged
    return None


def _apart(lines: Sequence[str], groups: Groups) -> list[Judged] | None:
    """Lines judged by voices, each of which is in a script of its own, nearly line by line."""
    if len(groups) < _LEAST_PAIRS:
        return None
    voices = [[lines[place] for place in places] for places in zip(*groups, strict=True)]
    scripts = [script("\n".join(voice)) for voice in voices]
    if len(set(scripts)) < len(scripts) or "other" in scripts:
        return None
    own = original_of(scripts, voices)
    others = [at for at in range(len(voices)) if at != own]
    if scripts[own] not in FOREIGN and not all(
        is_spelled_out(voices[at], voices[own]) for at in others
    ):
        return None  # Chinese and a Western language: that takes more
    for at, voice in enumerate(voices):
        # Japanese may be written in kanji alone.
        kinds = (scripts[at], "other", *(("han",) if at == own else ()))
        if sum(script(line) in kinds for line in voice) < _NEARLY_ALL * len(voice):
            return None
    judged = list(map(Judged, lines))
    for places in groups:
        for at in others:
            judged[places[at]] = Judged("", lines[places[at]], lines[places[own]])
    return judged


def _blocks(first: Sequence[str], second: Sequence[str]) -> list[Judged]:
    beside = [Judged("", other, own) for own, other in zip(first, second, strict=True)]
    return [*map(Judged, first), *beside]


def _western_in_one_line(lines: Sequence[str]) -> list[Judged] | None:
    found = list(map(_split_western, lines))
    pairs = [pair for pair in found if pair is not None]
    return _parted(lines, found) if _is_western(pairs, len(lines)) else None


def _split_western(line: str) -> tuple[str, str] | None:
    """What stands before the first Chinese character, and the rest, where a space parts them."""
    if (first := HAN.search(line)) is None:
        return None
    before, other = line[: first.start()], line[first.start() :]
    if before.rstrip()[-1:] in tuple("(（「『【[") and other[-1:] in tuple(")）」』】]"):
        other = other[:-1]
    own = before.rstrip(" /／|｜-–—~～(（「『【[")
    return (own, other) if own != before and LATIN.search(own) else None


def _western_by_turns(lines: Sequence[str]) -> list[Judged] | None:
    judged = list(map(Judged, lines))
    pairs: list[tuple[str, str]] = []
    for at in range(1, len(lines)):
        own, other = lines[at - 1 : at + 1]
        if judged[at - 1].own and not HAN.search(own) and script(other) == "han":
            pairs.append((own, other))
            judged[at] = Judged("", other, own)
    return judged if _is_western(pairs, len(lines) / 2) else None


def _western_in_blocks(lines: Sequence[str]) -> list[Judged] | None:
    half = len(lines) // 2
    first, second = lines[:half], lines[half:]
    if len(lines) % 2 or any(map(HAN.search, first)):
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


def without_translation(song: Song, report: ImportReport) -> Song:
    """The song in its own language alone; the other lines are kept beside it, and reported."""
    sizes = [len(section.lines) for section in song.sections]
    judged = iter(originals_of_text(song.lines, sizes))
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
