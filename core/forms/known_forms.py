"""Forms that many songs have: rhymed quatrains, and whole songs of verses and a chorus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from core.forms.sheet import parse
from core.songs.document import Document

_LENGTHS: Final[Mapping[str, Mapping[str, int]]] = {
    "zh": {"L": 7, "S": 5},
    "en": {"L": 8, "S": 6},
}
"""Syllables of a long and of a short line."""
_TAGS: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": {"verse": "主歌", "verse 2": "主歌 2", "chorus": "副歌", "bridge": "桥段"},
    "en": {"verse": "Verse", "verse 2": "Verse 2", "chorus": "Chorus", "bridge": "Bridge"},
}


class Part(NamedTuple):
    """A section: what it is called, and its lines; without lines it repeats the one before of its
    name."""

    tag: str = ""
    lengths: str = ""
    """L or S for each line."""
    letters: str = ""
    """A rhyme letter for each line; x rhymes with none."""


KNOWN: Final[Mapping[str, tuple[Part, ...]]] = {
    "AABA": (Part("", "LLLL", "AAxA"),),
    "AABB": (Part("", "LLLL", "AABB"),),
    "ABAB": (Part("", "LLLL", "ABAB"),),
    "ABBA": (Part("", "LLLL", "ABBA"),),
    "ballad": (Part("", "LSLS", "xAxA"),),
    "limerick": (Part("", "LLSSL", "AABBA"),),
    "sonnet": (
        Part("", "LLLL", "ABAB"), Part("", "LLLL", "CDCD"), Part("", "LLLL", "EFEF"),
        Part("", "LL", "GG"),
    ),
    "song": (
        Part("verse", "LLLL", "AAxA"), Part("chorus", "SSLS", "BxBB"),
        Part("verse 2", "LLLL", "CCxC"), Part("chorus"),
        Part("bridge", "LLLL", "DDEE"), Part("chorus"),
    ),
    "32 bars": (
        Part("verse", "LLLL", "AAxA"), Part("verse 2", "LLLL", "BBxB"),
        Part("bridge", "SSSS", "CDCD"), Part("verse"),
    ),
}  # fmt: skip
"""Forms by name, the short ones first. The third line of AABA rhymes with none."""


def known_form(name: str, language: str = "zh") -> Document:
    """A form of `KNOWN`, with lines as long as is usual in a language ("zh" or "en").

    Raises:
        KeyError: there is none of that name, or no such language.
    """
    rows = [f"language: {language}"]
    for part in KNOWN[name]:
        rows.append(f"[{_TAGS[language].get(part.tag, part.tag)}]")
        for length, letter in zip(part.lengths, part.letters, strict=True):
            rows.append(f"{_LENGTHS[language][length]} {letter.replace('x', '')}")
    return parse("\n".join(rows)).document
