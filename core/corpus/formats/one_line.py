"""Texts whose line ends were lost: a whole song in one line.

    [00:01.00]first[00:04.00]second      stamps say where its lines begin
    first\nsecond    first<br>second     as a line end is written in other formats
    first / second    第一句 第二句 ...    strokes, or spaces between Chinese phrases

A line of a few phrases with spaces between them is a line; from six on it is a song, if it is as
long as one. What a program packed (a text as base64) is unpacked.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Sequence
from statistics import fmean

from core.corpus.scripts import HAN, LATIN
from core.corpus.songs import Block
from core.text.normalise import normalise

_MOST_LINES = 2
"""A file of more lines has not lost its line ends."""
_WRITTEN = re.compile(r"(?:\\r)?\\n|<br\s*/?\s*>", re.IGNORECASE)
_STAMPS = re.compile(r"(?:(?<!\s)\s*+\[\d{1,3}:\d{1,2}(?:[.:,]\d{1,3})?\])+")
_STROKES = re.compile(r"(?<!\s)\s++[/／|｜]+\s+|(?<!\s)\s*+[|｜／]\s*")
_SPACES = re.compile(r"\s+")
_LEAST, _LONGEST, _LEAST_CHARACTERS = 6, 30, 40
"""Phrases of a song, and their mean length, in characters of Chinese; characters of the whole."""
_WORDS, _CHARACTERS = 2.0, 3.0
"""What follows a stamp before a line has so many at the least; before a word, one."""
_PACKED = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}")
_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")


def unpacked(text: str) -> str:
    """What a text of base64 holds, if that is text of some lines; else the text itself."""
    packed = text.strip()
    if len(packed) % 4 or not _PACKED.fullmatch(packed):
        return text
    try:
        found = base64.b64decode(packed, validate=True).decode("utf-8-sig")
    except ValueError:
        return text
    return found if "\n" in found and not _TEXT.search(found) else text


def with_line_ends(text: str) -> str:
    """A text of a line or two with the line ends that it lost; the same object where it has them.

    Those between the phrases of a song are left to `phrases`.
    """
    if text.count("\n", 0, -1) >= _MOST_LINES or len(text) < _LEAST_CHARACTERS:
        return text
    text = unpacked(text)
    if len(_WRITTEN.findall(text)) > _MOST_LINES:
        text = _WRITTEN.sub("\n", text)
    parts = [part for part in _STAMPS.split(text) if part.strip()]
    if len(parts) > _MOST_LINES and text.count("\n") < len(parts) // 2 and _are_lines(parts):
        text = _STAMPS.sub(lambda found: "\n" + found[0].strip(), text)
    return text


def mended(head: list[Block]) -> list[Block]:
    """The blocks of a whole file, with the line ends that it lost."""
    if len(head) != 1 or (text := with_line_ends(head[0].text)) is head[0].text:
        return head
    return [Block(1, normalise(text))]


def phrases(line: str) -> list[str] | None:
    """The lines of a song that stands in one line; None for a line."""
    if len(line) < _LEAST_CHARACTERS:
        return None
    parts = [part for part in map(str.strip, _STROKES.split(line)) if part]
    if len(parts) >= _LEAST and _are_lines(parts):
        return parts
    parts = _SPACES.split(line.strip())
    han = sum(bool(HAN.match(part)) for part in parts)
    if len(parts) < _LEAST or han < 0.8 * len(parts):
        return None
    return parts if _CHARACTERS <= fmean(map(len, parts)) <= _LONGEST else None


def songs_in_lines(opening: Sequence[str]) -> bool:
    """Whether most lines of a file hold a whole song each."""
    filled = [line for line in opening if line]
    return 2 * sum(phrases(line) is not None for line in filled) > len(filled)


def in_phrases(lines: Iterable[str]) -> Iterator[str]:
    """The lines of songs that stand in one line each; two blank lines part them."""
    for line in lines:
        yield from phrases(line) or [line]
        yield from ("", "")


def _are_lines(parts: Sequence[str]) -> bool:
    """Whether these are lines, not words or syllables."""
    words = [len(LATIN.findall(part)) for part in parts]
    characters = [len(part.strip()) - len(part.split()) + 1 for part in parts]
    latin = sum(map(bool, words)) > len(parts) / 2
    return fmean(words) >= _WORDS if latin else fmean(characters) >= _CHARACTERS
