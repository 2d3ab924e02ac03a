"""Whether a line tells who made a record, or is sung.

A label counts only with its colon, or before a name. Of many labels lines of songs begin as well
("特别：想你", "Bass: hit me harder"): behind those there must be what only a credit has.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from core.corpus.common_words import common_words
from core.corpus.labels import (
    ALWAYS,
    ALWAYS_ELSEWHERE,
    BODIES,
    CERTAIN,
    DEGREES,
    ELSEWHERE,
    ENGLISH,
    EUROPEAN,
    INSTRUMENTS,
    KOREAN_SURNAMES,
    PARTS,
    PHRASES,
    ROLES,
    SAID,
    SENTENCE,
    SURE_ENGLISH,
    SURNAMES,
    TITLES,
)

MOST_VALUE = 40
"""Characters of what stands behind a label."""
_MAX_LABEL = 24
_MAX_NAME = 4
_AROUND = " *-—·.【】[]()（）"
"""What may stand around a label."""
_DONE = (
    r"lyrics?|words|music|written|composed|produced|arranged|mixed|mastered|recorded|published|"
    r"performed|played|sung|vocals?|engineered|programmed|programming|licensed|provided|production|"
    r"guitars?|drums|bass|piano|keyboards?|strings|synths?|percussion|saxophone|trumpet|violins?|"
    r"cello|artwork|photography|photos?|design|illustration|animation|directed|edited|distributed|"
    r"transcribed|translated|translation|subtitles?|story|remix(?:ed)?|orchestrated|conducted"
)
_ENGLISH_BY = re.compile(
    r"^\W*(?:(?:vocals?|additional|all|executive|co|strings?|drums?|background|backing|lead|bass|"
    r"guitars?|instruments?|songs?|lyrics?|music|cover)[\s-]+){0,2}"
    rf"(?:{_DONE})(?:\s*(?:,|&|\band\b)\s*\w+){{0,3}}(?:\s+at\s[^\n]{{1,40}})?\s+by\b\s*(.*)$",
    re.IGNORECASE,
)
_ENGLISH_AT = re.compile(
    r"^\W*(?:(?:mixed|recorded|mastered|produced)(?:\s*(?:,|&|and)\s*\w+)?\s+(?:at|@)|feat\.|ft\.|featuring"
    r"|(?:lyrics?\s+)?(?:courtesy of|under (?:exclusive )?licen[cs]e (?:from|to|by))"
    r"|lyrics?\s+(?:from|via))\s+(?-i:[A-Z\u4e00-\u9fff])",
    re.IGNORECASE,
)
_BARE_LABEL = (
    "作[词詞曲]|填[词詞]|[编編]曲|[词詞]曲|原唱|演唱|[制製]作人|[监監][制製]|混音|母[带帶]|"
    "작[사곡]|편곡"
)
_SPACED = re.compile(rf"(?:{_BARE_LABEL})(?:\s*[・·/／、&]\s*(?:{_BARE_LABEL}))*\s+(\S{{1,12}})")
"""A label that has lost its colon."""
_ENGLISH_LABEL = re.compile(ENGLISH, re.IGNORECASE)
_I = re.compile(r"\bI\b")
_SEPARATORS = re.compile(r"\s*[/／、&，,·・]\s*|\s+")
_HIRAGANA = re.compile("[\u3041-\u309f]")
_KANA = re.compile("[\u3041-\u30fe]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HAN = re.compile("[\u4e00-\u9fff]")
_JAPANESE_SAID = re.compile(
    "[をがはにへでとも]|ますか|ない|たい|まま|(?:ます|です|[けてたるよねわ])$"
)
_HIRAGANA_SAID = re.compile("(?:[おこそとのほもよろ]う|まで|ても|でも|ない|たい|[くむるす]よ)$")
_KOREAN_SAID = re.compile("[다요까네줘해봐죠래게와려라자고어면]$|[를을에의은는]$")


def credit(line: str, *, beside: bool) -> Literal["whole", "label"] | None:
    """Whether a line is one of credits, or their label alone, whose value follows.

    Args:
        line: stripped.
        beside: whether the line before was one.
    """
    by = _ENGLISH_BY.match(line)
    # "written by the stars" is a lyric: a name starts with a capital or is no Latin.
    named = by and (not by[1][:1].islower() or by[1].startswith(":")) and not _is_sentence(by[1])
    if by and named:
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


def titled(line: str) -> str:
    """The name of a song that a line of credits tells; "" for other credits."""
    label, colon, value = _split_label(line)
    told = TITLES.fullmatch(label.strip(_AROUND)) if colon else None
    return value.strip('《》〈〉“”" ') if told else ""


def may_be_a_value(line: str) -> bool:
    """Whether a line below a label alone may be what belongs behind it: a name, no sentence."""
    if len(line) > MOST_VALUE:
        return False
    if line.isascii():
        return not line[0].islower() and not _is_sentence(line)
    return _is_name(line, True)


def _is_label(text: str) -> bool:
    """Whether `text`, which stood before a colon, names a part in making a record."""
    text = text.strip(_AROUND)
    if not text or len(text) > _MAX_LABEL * 2:
        return False
    pieces = re.split(r"\s*[/／、&,，+|・·•]\s*|\s+(?:and|和)\s+", text)
    return all(map(_is_one_label, pieces)) or _is_one_label(text)


@cache
def _chinese_label() -> re.Pattern[str]:
    def either(words: str) -> str:
        return "|".join(sorted(words.split(), key=len, reverse=True))

    return re.compile(f"(?:{either(PARTS)}|{INSTRUMENTS})+(?:{either(ROLES)})*")


@cache
def _elsewhere() -> frozenset[str]:
    return frozenset(ELSEWHERE.split())


def _is_one_label(text: str) -> bool:
    # "词 曲" and "作 词" are written with spaces; "作词 Lyrics" in two languages.
    chinese = re.sub(r"[A-Za-z.\s]+$|^[A-Za-z.\s]+(?=[\u4e00-\u9fff]{2})", "", text)
    if not text or len(chinese) > _MAX_LABEL:
        return False
    joined = re.sub(r"\s+", "", chinese or text)
    if text in _elsewhere() or EUROPEAN.fullmatch(text):
        return True
    return bool(_chinese_label().fullmatch(joined) or _ENGLISH_LABEL.fullmatch(text))


def _is_sure(label: str, value: str) -> bool:
    """Whether a line with that label can be no line of a song, for what follows it."""
    label = label.strip(_AROUND)
    if EUROPEAN.fullmatch(label):
        return all(word[0].isupper() for word in value.split())
    if label.isascii():
        return _is_sure_english(label, value)
    if not _HAN.sub("", label) or (not _KANA.search(label) and not _HANGUL.search(label)):
        if ALWAYS.search(label):
            return len(value) <= _MAX_NAME or len(SAID.intersection(value)) < 2
        said = not SAID.isdisjoint(value) or not PHRASES.isdisjoint(value) or _is_common(value)
        return (bool(CERTAIN.search(label)) and not said) or _is_name(value, len(label) > 1)
    return bool(ALWAYS_ELSEWHERE.search(label)) or _is_name(value, True)


def _is_sure_english(label: str, value: str) -> bool:
    if _HAN.search(value) or _KANA.search(value) or _HANGUL.search(value):
        return bool(SURE_ENGLISH.match(label)) or _is_name(value, True)
    if _is_sentence(value) or (value.islower() and value.count(" ") > 1):
        return False
    return bool(SURE_ENGLISH.match(label)) or not value[0].islower()


def _is_sentence(text: str) -> bool:
    return SENTENCE.search(_I.sub("i", text)) is not None


def _is_name(value: str, long_label: bool) -> bool:
    """Whether that is a name, or several, in any script."""
    if re.search(r"[A-Z0-9@]|\s\S{1,3}[:：]", value) or BODIES.search(value):
        return True
    names = [name for name in _SEPARATORS.split(value) if name]
    if len(names) > 1:
        return all(_is_one_name(name, True) for name in names)
    return bool(names) and _is_one_name(names[0], long_label)


def _is_one_name(name: str, long_label: bool) -> bool:
    if len(name) > 2 and len(set(name)) == 1 and name[0] not in "某X":
        return False  # 啦啦啦
    if _KANA.search(name):
        said = _JAPANESE_SAID if _HIRAGANA.sub("", name) else _HIRAGANA_SAID
        return len(name) <= 12 and not said.search(name)
    if _HANGUL.search(name):
        known = name[0] in KOREAN_SURNAMES and len(name) < _MAX_NAME
        return len(name) <= 6 and (known or not _KOREAN_SAID.search(name))
    if len(name) > _MAX_NAME or not SAID.isdisjoint(name):
        return False
    if name[0] in DEGREES:
        return False
    if name[0] in SURNAMES:
        return "某" in name or not _is_common(name)
    return (
        long_label and len(name) < _MAX_NAME and PHRASES.isdisjoint(name) and not _is_common(name)
    )


def _is_common(text: str) -> bool:
    return text in common_words()


def _split_label(line: str) -> tuple[str, str, str]:
    found = re.search("[:：]", line[: 2 * _MAX_LABEL + 1])
    if found is None:
        return line, "", ""
    return line[: found.start()], found[0], line[found.end() :].strip()
