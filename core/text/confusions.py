"""Which Chinese characters are written for which others, and why: by sound, by shape, by habit.

About three quarters of the wrong characters in Chinese that people type sound like the right one,
most of the others look like it (Liu et al. 2011, doi:10.1145/1967293.1967297). Sounds are those of
pypinyin, all readings of a character. Nearly alike are sounds that many speakers do not tell apart
and input methods take for each other: zh/z, ch/c, sh/s, n/l, r/l, f/h, an/ang, en/eng, in/ing. What
looks alike is a table made of Unihan (`confusing/NOTICE`), what is mixed up by habit one of ours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from core.errors import ModelError
from core.text.characters import character_shares, is_han

_FOLDER = Path(__file__).with_name("confusing")
_INITIALS = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "r": "l", "f": "h"}
_FINALS = {"ang": "an", "eng": "en", "ing": "in", "iang": "ian", "uang": "uan"}
LEAST_SHARE = 1e-7
"""Of running text; rarer characters are not offered."""


class Sound(IntEnum):
    """How far two characters sound alike."""

    OTHER = 0
    NEAR = 1
    """As speakers of many regions say them."""
    SYLLABLE = 2
    """But for the tone."""
    SAME = 3


class Confusion(NamedTuple):
    """What one character has to do with another one that may be meant."""

    char: str
    sound: Sound
    shape: bool
    """Whether they look alike."""
    habit: bool
    """Whether people mix them up while they know both."""


@cache
def confusions(char: str) -> tuple[Confusion, ...]:
    """The characters that may be meant where `char` stands, in the order of their code points;
    none for what is not Han. It is symmetric in sound and habit.

    Raises:
        ModelError: a table is missing or broken.
    """
    if not is_han(char):
        return ()
    found: dict[str, Sound] = {}
    keys, shelves = _readings(), _shelves()
    for syllable, tone in keys.get(char, ()):
        near = _near(syllable)
        for other in shelves.get(near, ()):
            for there, its_tone in keys[other]:
                if _near(there) == near:
                    alike = there == syllable
                    same = Sound.SAME if its_tone == tone else Sound.SYLLABLE
                    level = same if alike else Sound.NEAR
                    found[other] = max(level, found.get(other, Sound.OTHER))
    shapes, habits = _shapes().get(char, ""), _habits().get(char, "")
    others = sorted({*found, *shapes, *habits} - {char})
    return tuple(
        Confusion(other, found.get(other, Sound.OTHER), other in shapes, other in habits)
        for other in others
    )


@cache
def _readings() -> dict[str, tuple[tuple[str, str], ...]]:
    """Syllable and tone of all readings of each character that text is made of."""
    # Not at import: pypinyin's tables take 0.25 s and some 60 MB.
    from pypinyin import Style, pinyin

    common = "".join(char for char, share in character_shares().items() if share >= LEAST_SHARE)
    read: dict[str, tuple[tuple[str, str], ...]] = {}
    for char in common:
        told = pinyin(char, style=Style.TONE3, heteronym=True, neutral_tone_with_five=True)
        own = [each for each in told[0] if each[-1:].isdigit()]
        if own:
            read[char] = tuple(sorted({(each[:-1], each[-1]) for each in own}))
    return read


@cache
def _near(syllable: str) -> str:
    """The syllable without what many do not tell apart."""
    initial = syllable[:2] if syllable[:2] in _INITIALS else syllable[:1]
    rest = syllable[len(initial) :] if initial in "zhchshbpmfdtnlgkjqxrzcsyw" else syllable
    initial = initial if rest != syllable else ""
    return _INITIALS.get(initial, initial) + _FINALS.get(rest, rest)


@cache
def _shelves() -> dict[str, list[str]]:
    """The characters of each syllable, sounds that are nearly alike together."""
    found: dict[str, list[str]] = defaultdict(list)
    for char, readings in _readings().items():
        for near in {_near(syllable) for syllable, _ in readings}:
            found[near].append(char)
    return dict(found)


@cache
def _shapes() -> dict[str, str]:
    return dict(line.split(" ") for line in _lines("shapes.txt"))


@cache
def _habits() -> dict[str, str]:
    found: dict[str, str] = defaultdict(str)
    for group in _lines("mistyped.txt"):
        for char in group:
            found[char] += group
    return dict(found)


def _lines(name: str) -> Iterable[str]:
    path = _FOLDER / name
    try:
        return path.read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise ModelError(
            "the table of confusable characters cannot be read: {reason}", reason=error, where=path
        ) from error
