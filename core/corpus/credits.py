"""Whether a line tells who made a record, or is sung.

A label counts only with its colon, or before a name. Of many labels lines of songs begin as well
("特别：想你", "Bass: hit me harder"): behind those there must be what only a credit has.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from core.corpus.labels import (
    BODIES,
    CERTAIN,
    ELSEWHERE,
    ENGLISH,
    PARTS,
    ROLES,
    SAID,
    SURE_ENGLISH,
    SURNAMES,
)

MOST_VALUE = 40
"""Characters of what stands behind a label."""
_MAX_LABEL = 24
_MAX_NAME = 4
_ENGLISH_BY = re.compile(
    r"^\W*(?:(?:vocals?|additional|all|executive|co|strings?|drums?|background|backing|lead|bass|"
    r"guitars?|instruments?|songs?)[\s-]+){0,2}"
    r"(?:lyrics?|words|music|written|composed|produced|arranged|mixed|mastered|recorded|published|"
    r"performed|played|sung|vocals?|engineered|programmed|licensed|provided|lyrics? and music|"
    r"words and music|music and lyrics?|lyrics? & music|music & lyrics?)"
    r"(?:\s*(?:,|&|and)\s*\w+)?(?:\s+at\s[^\n]{1,40})?\s+by\b\s*(.*)$",
    re.IGNORECASE,
)
_ENGLISH_AT = re.compile(
    r"^\W*(?:mixed|recorded|mastered|produced)(?:\s*(?:,|&|and)\s*\w+)?\s+at\s+(?-i:[A-Z])",
    re.IGNORECASE,
)
_SPACED = re.compile(
    r"(?:作[词詞曲]|填[词詞]|[编編]曲|[词詞]曲|原唱|演唱|[制製]作人|[监監][制製]|混音|母[带帶])\s+(\S{1,12})"
)
"""A label that has lost its colon."""
_ENGLISH_LABEL = re.compile(ENGLISH, re.IGNORECASE)


def credit(line: str, *, beside: bool) -> Literal["whole", "label"] | None:
    """Whether a line is one of credits, or their label alone, whose value follows.

    Args:
        line: stripped.
        beside: whether the line before was one.
    """
    by = _ENGLISH_BY.match(line)
    # "written by the stars" is a lyric: a name starts with a capital or is no Latin.
    if by and (not by[1] or not by[1][0].islower() or by[1].startswith(":")):
        return "whole" if by[1].strip(" :：") else "label"
    spaced = _SPACED.fullmatch(line)
    if _ENGLISH_AT.match(line) or (spaced and _is_name(spaced[1], True)):
        return "whole"
    label, colon, value = _split_label(line)
    if not colon or not _is_label(label):
        return None
    if not value:
        return "label"
    return "whole" if beside or _is_sure(label, value) else None


def _is_label(text: str) -> bool:
    """Whether `text`, which stood before a colon, names a part in making a record."""
    text = text.strip(" *-—·.【】[]()（）")
    if not text or len(text) > _MAX_LABEL * 2:
        return False
    pieces = re.split(r"\s*[/／、&,，+|・·•]\s*|\s+(?:and|和)\s+", text)
    return all(_is_one_label(piece) for piece in pieces)


@cache
def _chinese_label() -> re.Pattern[str]:
    def either(words: str) -> str:
        return "|".join(sorted(words.split(), key=len, reverse=True))

    return re.compile(f"(?:{either(PARTS)})+(?:{either(ROLES)})*")


@cache
def _elsewhere() -> frozenset[str]:
    return frozenset(ELSEWHERE.split())


def _is_one_label(text: str) -> bool:
    if not text or len(text) > _MAX_LABEL:
        return False
    # "词 曲" and "作 词" are written with spaces; "作词 Lyrics" in two languages.
    chinese = re.sub(r"[A-Za-z.\s]+$", "", text)
    joined = re.sub(r"\s+", "", chinese or text)
    if text in _elsewhere():
        return True
    return bool(_chinese_label().fullmatch(joined) or _ENGLISH_LABEL.fullmatch(text))


def _is_sure(label: str, value: str) -> bool:
    """Whether a line with that label can be no line of a song, for what follows it."""
    label = label.strip(" *-—·.【】[]()（）")
    if label.isascii():
        return bool(SURE_ENGLISH.match(label)) or not value[0].islower()
    foreign = label in _elsewhere() and not re.fullmatch("[\u4e00-\u9fff]+", label)
    return foreign or bool(CERTAIN.search(label)) or _is_name(value, len(label) > 1)


def _is_name(value: str, long_label: bool) -> bool:
    if re.search(r"[/／、&，,]|[A-Z0-9@]|\s\S{1,3}[:：]", value) or BODIES.search(value):
        return True
    if len(value) > _MAX_NAME or SAID.intersection(value):
        return False
    return value[0] in SURNAMES or long_label


def _split_label(line: str) -> tuple[str, str, str]:
    found = re.search("[:：]", line[: 2 * _MAX_LABEL + 1])
    if found is None:
        return line, "", ""
    return line[: found.start()], found[0], line[found.end() :].strip()
