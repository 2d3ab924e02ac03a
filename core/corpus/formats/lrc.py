"""Timed lyrics (.lrc): one file is one song.

Several stamps before a line mean that it is sung several times; lines are put in order of time.
Lines at one time are original and translation when the one voice and the other are in different
scripts (`core.corpus.voices`); all stay when cleaning is switched off. `[ti:...]` gives the title;
an empty timed line parts sections. Word-timed kinds (YRC, decoded KRC and QRC) are read as well.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import msgspec

from core.corpus.cleaning import SINGER, TAG, TITLE, Cleaner, names_the_song
from core.corpus.formats.structure import section_tag
from core.corpus.options import ImportOptions
from core.corpus.report import ImportReport
from core.corpus.songs import Aside, Block, Song, SongBuilder
from core.corpus.stamps import (
    first_stamp,
    is_loosely_timed,
    leading_stamps,
    without_stamps,
)
from core.corpus.together import originals
from core.corpus.voices import TRANSLATION
from core.text.normalise import normalise

_ID = re.compile(r"\[([A-Za-z#]{1,12})\s*[:：]([^\[\]]*)\]")
_IDS = re.compile(rf"(?:{_ID.pattern}\s*)+|\[[A-Za-z#]{{1,12}}\s*[:：].*\]")
_IN_LINE = re.compile(
    r"\[(ti|ar|al|au|by|re|ve|length|offset|la|lang|tool|id|hash|sign|total|kana|encoding|qq|#)"
    r"\s*[:：]([^\[\]]*)\]\s*",
    re.IGNORECASE,
)
"""Tags that share a line with what is sung."""
_BACKGROUND = re.compile(r"\[bg:(.*)\]")
_NO_WORDS = frozenset(("//", "/", "【】", "[]"))
"""What sites write at a time at which nothing is sung."""
_VOICE = re.compile(r"^(?:(?:[FMD]|v\d{1,4})\s*[:：]|\[(?:bg|v\d{1,4})\])\s*")
_TIME = re.compile(r'"t"\s*:\s*(-?\d{1,9})')
_TEXT = re.compile(r'"tx"\s*:\s*"((?:[^"\\]|\\.)*)"')
NEAR = 100
"""Milliseconds: lines of two languages, made by two people, are so far apart at the most."""


class _Voice(msgspec.Struct):
    lyricContent: list[list[str]] = []  # noqa: N815  (KuGou's name)


class _Language(msgspec.Struct):
    content: list[_Voice] = []


class _Timed(NamedTuple):
    time: int  # milliseconds
    number: int  # of its line in the file
    text: str


def song_of_lrc(
    found: list[Block], title: str, where: str, options: ImportOptions, report: ImportReport
) -> Song | None:
    """One song out of the blocks of a timed text; None when no line is left."""
    tags, timed = _parse(found, where, options.clean, report)
    beside = _in_language_tag(tags.get("language", ""), timed)
    timed.sort(key=lambda line: (line.time, line.number))
    cleaner = Cleaner(where, report)
    lines: list[_Timed] = []
    told: set[int] = set()
    credits = 0  # lines of them right below the first line
    for line in timed:
        # A line that is sung three times is reported once.
        to_clean = options.clean and line.text and line.number not in told
        text = line.text
        if to_clean:
            text = cleaner.clean(Block(line.number, line.text)).text.replace("\n", " ")
            if text != line.text:
                told.add(line.number)
        elif line.number in told:
            again = Cleaner(where, ImportReport())
            text = again.clean(Block(line.number, line.text)).text.replace("\n", " ")
        if to_clean and cleaner.credits and [other.text != "" for other in lines] == [True]:
            credits += 1
        elif credits and [other.text != "" for other in lines] == [True]:
            _take_title(lines, tags, credits, where, report, alone=not line.text)
            credits = 0
        if text or not line.text:
            lines.append(line._replace(text=text))
    builder = SongBuilder(where)
    texts = [line.text for line in lines]
    aside: list[Aside] = []
    if options.clean:
        texts, aside = _originals(lines, where, report)
    for text in texts:
        if not text:
            builder.end_section()
        elif (tag := section_tag(text)) is not None:
            builder.end_section(tag)
        else:
            builder.add(text)
    song = builder.end_song(tags.get("ti") or title)
    return song and replace(song, aside=(*aside, *beside))


def _take_title(
    lines: list[_Timed],
    tags: dict[str, str],
    credits: int,
    where: str,
    report: ImportReport,
    *,
    alone: bool,
) -> None:
    """The only line so far, above the credits, is the name of the song where a text says so too."""
    if names_the_song(lines[0].text, credits, alone=alone):
        report.removed(where, lines[0].number, TITLE, lines[0].text)
        tags.setdefault("ti", lines.pop().text)


def _parse(
    found: list[Block], where: str, clean: bool, report: ImportReport
) -> tuple[dict[str, str], list[_Timed]]:
    tags: dict[str, str] = {}
    timed: list[_Timed] = []
    last = 0
    alone: list[_Timed] = []
    """The stamps of the line before, where it was nothing else."""
    loose = is_loosely_timed(line for block in found for line in block.text.split("\n"))
    for block in found:
        for number, raw in enumerate(block.text.split("\n"), block.first):
            line = raw.strip()
            if (own := _netease(line)) is not None:
                timed.append(_Timed(own[0], number, own[1]))
                continue
            bare = _IN_LINE.sub("", line)
            if bare != line and leading_stamps(bare)[0]:
                for name, value in _IN_LINE.findall(line):
                    tags.setdefault(name.lower(), value.strip())
                if clean:
                    report.removed(where, number, TAG, line)
                    line = bare.strip()
            times, text = leading_stamps(line, loose=loose)
            if not times and (background := _BACKGROUND.fullmatch(line)):
                text = background[1]
                times = [time] if (time := first_stamp(text)) is not None else []
            elif not times and _IDS.fullmatch(line):
                for name, value in _ID.findall(line):
                    tags.setdefault(name.lower(), value.strip())
                if clean:
                    report.removed(where, number, TAG, line)
                continue
            text = without_stamps(text).strip()
            if clean and text in _NO_WORDS:
                text = ""
            if clean and (voice := _VOICE.match(text)):
                report.removed(where, number, SINGER, text)
                text = text[voice.end() :]
            # A line without a stamp belongs to the one above it; a blank one says nothing.
            if text and alone and not times:
                times = [line.time for line in alone]
                del timed[-len(alone) :]
            alone = []
            if times or text:
                new = [_Timed(time, number, text) for time in times or [last]]
                timed += new
                last = times[-1] if times else last
                alone = [] if text else new
    return tags, timed


def _netease(line: str) -> tuple[int, str] | None:
    """Time and text of a line that is a JSON object, as NetEase's files begin with; cut short, too.

    Read by its two names, for what else is in it, and whether it is whole, does not matter.
    """
    if not (line.startswith("{") and '"c"' in line and (time := _TIME.search(line))):
        return None
    return int(time[1]), "".join(map(_unescaped, _TEXT.findall(line))).strip()


def _unescaped(text: str) -> str:
    try:
        return msgspec.json.decode(f'"{text}"', type=str)
    except ValueError:  # half a pair of surrogates, say
        return text


def _in_language_tag(tag: str, timed: Sequence[_Timed]) -> list[Aside]:
    """What KuGou's lyrics hold in a tag: JSON in base64, a text for each line in the file."""
    try:
        language = msgspec.json.decode(base64.b64decode(tag), type=_Language)
    except (ValueError, RecursionError):  # no such tag, or another's
        return []
    return [
        Aside(line.text, words)
        for voice in language.content
        for line, parts in zip(timed, voice.lyricContent, strict=False)
        if (words := normalise("".join(parts)).strip()) and line.text
    ]


def _by_time(lines: list[_Timed]) -> Iterator[list[_Timed]]:
    """Lines that are sung at one time, or as good as."""
    together: list[_Timed] = []
    for line in lines:
        if together and line.time - together[0].time > NEAR:
            yield together
            together = []
        together.append(line)
    if together:
        yield together


def _originals(
    lines: list[_Timed], where: str, report: ImportReport
) -> tuple[list[str], list[Aside]]:
    """The lines of the song, and what is beside them."""
    texts: list[str] = []
    aside: list[Aside] = []
    groups = []
    for together in _by_time(lines):
        filled = [line for line in together if line.text]
        groups.append(filled or together[:1])
    told: set[int] = set()
    stay = originals([[line.text for line in group] for group in groups])
    for group, places in zip(groups, stay, strict=True):
        for place, line in enumerate(group):
            if place in places:
                texts.append(line.text)
            elif line.number not in told:
                told.add(line.number)
                report.removed(where, line.number, TRANSLATION, line.text)
                aside.append(Aside(group[places[0]].text, line.text))
    return texts, aside


def aside_of_lrc(text: str, original: str) -> tuple[Aside, ...]:
    """A translation that stands in a text of its own, each line beside that of the same time; of
    texts without times, beside that of the same place, if they have as many lines."""
    own, other = list(_sung(original)), list(_sung(text))
    lines = dict(own)
    if len(own) != len(other):
        lines = {place: words for place, words in own if place.timed}
    return tuple(dict.fromkeys(Aside(lines.get(place, ""), words) for place, words in other))


class _Place(NamedTuple):
    timed: bool
    number: int  # milliseconds, or of the line


def _sung(text: str) -> Iterator[tuple[_Place, str]]:
    """The lines of a text, each with all its places."""
    for number, raw in enumerate(filter(None, map(str.strip, normalise(text).split("\n")))):
        times, rest = leading_stamps(raw)
        words = without_stamps(rest).strip()
        if words and (times or not _IDS.fullmatch(words)):
            for place in [_Place(True, time) for time in times] or [_Place(False, number)]:
                yield place, words
