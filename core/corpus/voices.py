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

from core.corpus.judged import Judged, in_two
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
from core.corpus.songs import OF_A_TRANSLATION, Aside, Section, Song
from core.corpus.western import (
    chinese_by_turns,
    chinese_in_one_line,
    western_by_turns,
    western_in_blocks,
    western_in_one_line,
    western_in_sections,
)

TRANSLATION = "translation"
"""Why such lines are left out, for the report."""
_BETWEEN = re.compile(r"\s*[/／|｜]+\s*|\s+[-–—~～]+\s+| +")
_BRACKETED = re.compile(r"(.*\S)\s*[(（「『\[【]([^()（）「」『』\[\]【】]+)[)）」』\]】]")
_LEAST_LINES, _LEAST_PAIRS, _LEAST_CHARACTERS = 4, 3, 4
_WHOLE_LINE = 6
"""Characters of Chinese that are no word or two in kanji."""
_NEARLY_ALL = 0.9
_UNEVEN = 0.7
"""How many lines a song has at the least for each of its translation, and the other way round."""
_MEANT = 1.3
"""Letters of a Western translation for each character of Asian lyrics; refrains have fewer."""
_MOST = 0.6
"""Of the lines of a song, so many must have a translation in them."""


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
            western_in_one_line, western_by_turns, western_in_blocks,
            partial(western_in_sections, sections=sections), chinese_in_one_line,
            chinese_by_turns, _by_turns, of_sections, _in_blocks,
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
    return in_two(lines, found)


def _few_in_one_line(lines: Sequence[str]) -> list[Judged] | None:
    """Of a line or two, each has a translation that no Japanese line would end with."""
    found = [_split(line) for line in lines]
    parted = [pair for pair in found if pair is not None and len(pair[1]) >= _WHOLE_LINE]
    own = script("\n".join(left for left, _ in parted)) in FOREIGN
    return in_two(lines, found) if own and 1 < len(parted) == len(lines) else None


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


_OWN = re.compile(r"orig|原[文词詞]|원문", re.IGNORECASE)

Groups = Sequence[tuple[int, ...]]
"""Places of lines that say the same, in the order of the voices."""


def _by_turns(lines: Sequence[str]) -> list[Judged] | None:
    for voices in (2, 3):
        if len(lines) % voices > 1:
            continue
        # A line too many is the last one, or the name of the song above the others.
        found = []
        for first in range(len(lines) % voices + 1):
            groups = [
                tuple(range(at, at + voices))
                for at in range(first, len(lines) - voices + 1, voices)
            ]
            if (judged := _apart(lines, groups)) is not None:
                found.append((_strangers(lines, groups), first, judged))
        if found:
            return min(found)[2]
    return None


def _strangers(lines: Sequence[str], groups: Groups) -> int:
    """How many lines are in another script than their voice."""
    voices = [[lines[place] for place in places] for places in zip(*groups, strict=True)]
    return sum(
        script(line) != kind for voice in voices for kind in [_kind(voice)] for line in voice
    )


def _kind(voice: Sequence[str]) -> str:
    return script("\n".join(voice))


def _in_blocks(lines: Sequence[str]) -> list[Judged] | None:
    for voices in (2, 3):
        size, rest = divmod(len(lines), voices)
        groups = [tuple(range(at, len(lines), size)) for at in range(size)]
        if not rest and (judged := _apart(lines, groups)) is not None:
            return judged
    return _in_uneven_blocks(lines)


def _in_uneven_blocks(lines: Sequence[str]) -> list[Judged] | None:
    """A song, and behind its last line what it means or how it sounds, in about as many lines."""
    places = [at for at, line in enumerate(lines) if script(line) in FOREIGN]
    if not places:
        return None
    size = places[-1] + 1
    own, other = lines[:size], lines[size:]
    if not _UNEVEN * size <= len(other) <= size / _UNEVEN or len(places) < _UNEVEN * size:
        return None
    kinds = {script(line) for line in other}
    if kinds <= {"han", "other"} or is_spelled_out(other, own):
        return [*map(Judged, own), *(Judged("", line) for line in other)]
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
    if any(
        scripts[at] == "latin"
        and not is_spelled_out(voices[at], voices[own])
        and _letters(voices[at]) < _MEANT * _letters(voices[own])
        for at in others
    ):
        return None  # sung by turns in two languages
    judged = list(map(Judged, lines))
    for places in groups:
        for at in others:
            judged[places[at]] = Judged("", lines[places[at]], lines[places[own]])
    return judged


def _letters(voice: Sequence[str]) -> int:
    return sum(character.isalpha() for line in voice for character in line)


def _without_tagged(song: Song, report: ImportReport) -> Song:
    """The song without what stands below a tag that says it is a translation, to the end."""
    tags = [section.tag or "" for section in song.sections]
    begin = next(
        (at for at, tag in enumerate(tags) if at and OF_A_TRANSLATION.search(tag)), len(tags)
    )
    if begin == len(tags) or any(map(_OWN.search, tags[begin:])):
        return song
    other = [line for section in song.sections[begin:] for line in section.lines]
    for line in other:
        report.removed(song.source, 0, TRANSLATION, line)
    own = [line for section in song.sections[:begin] for line in section.lines]
    placed = len(other) % len(own) == 0
    beside = tuple(
        Aside(own[at % len(own)] if placed else "", line) for at, line in enumerate(other)
    )
    return replace(song, sections=song.sections[:begin], aside=(*song.aside, *beside))


def without_translation(song: Song, report: ImportReport) -> Song:
    """The song in its own language alone; the other lines are kept beside it, and reported."""
    song = _without_tagged(song, report)
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
