"""Rhyme classes, tone classes and syllables of Chinese words and lines, from pypinyin's readings.

Finals are taken in strict spelling (ü is v; iou, uei, uen in full), for in the short spelling 鱼
and 云 look as if they were spelt with u. Words are looked up whole: 重 in 重逢 and in 重量 are two
syllables. Sources: 中华通韵 (16 classes, language commission, trial edition of 2019) and the
traditional 十三辙; the tables below are computed from finals, not copied from character lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

Scheme = Literal["tongyun", "thirteen", "final"]
"""中华通韵, 十三辙, or the final itself (strictest: the vowel of 知 is not that of 衣)."""

Segment = Callable[[str], list[str]]

_TONGYUN: Final = {
    "啊": "a ia ua",
    "喔": "o io uo",
    "鹅": "e ê ie ve",
    "衣": "i -i",
    "乌": "u",
    "迂": "v",
    "哀": "ai iai uai",
    "欸": "ei uei",
    "熬": "ao iao",
    "欧": "ou iou",
    "安": "an ian uan van",
    "恩": "en in uen vn",
    "昂": "ang iang uang",
    "英": "eng ing ueng",
    "雍": "ong iong",
    "儿": "er",
}
_THIRTEEN: Final = {
    "发花": "a ia ua",
    "梭坡": "o io uo e",
    "乜斜": "ê ie ve",
    "一七": "i -i v er",
    "姑苏": "u",
    "怀来": "ai iai uai",
    "灰堆": "ei uei",
    "遥条": "ao iao",
    "油求": "ou iou",
    "言前": "an ian uan van",
    "人辰": "en in uen vn",
    "江阳": "ang iang uang",
    "中东": "eng ing ueng ong iong",
}


def _by_final(classes: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({f: name for name, finals in classes.items() for f in finals.split()})


_CLASSES: Final[Mapping[Scheme, Mapping[str, str]]] = MappingProxyType(
    {"tongyun": _by_final(_TONGYUN), "thirteen": _by_final(_THIRTEEN)}
)
RHYME_CLASSES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"tongyun": tuple(_TONGYUN), "thirteen": tuple(_THIRTEEN)}
)
"""Names of the classes of each scheme, in the order of its table."""

# Sung light at the end of a line: the ear hears the rhyme in the syllable before them.
_PARTICLES: Final = frozenset("了的着吧吗呢啊呀啦嘛过们")
# In these words 儿 means a child and is a syllable of its own; elsewhere it only colours a final.
_CHILD_WORDS: Final = frozenset(
    ["女儿", "婴儿", "孤儿", "幼儿", "健儿", "胎儿", "男儿", "少儿", "宠儿", "弃儿", "混血儿"]
)
_FLAT_INITIALS: Final = frozenset(["zh", "ch", "sh", "r", "z", "c", "s"])
_TONE_CLASS: Final = MappingProxyType({"1": "平", "2": "平", "3": "仄", "4": "仄", "5": "轻"})
HAN: Final = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
"""Han characters, as the inside of `[...]`."""
_CACHED_WORDS: Final = 50_000  # a large vocabulary; about 10 MB


class Syllable(NamedTuple):
    """One Chinese character as it is read in its word."""

    char: str
    final: str | None
    """Strict spelling, "-i" after zh ch sh r z c s; None where pypinyin knows none (嗯)."""
    tone: str
    """"1" to "4", "5" for the neutral tone."""


class LineRhyme(NamedTuple):
    """What the end of a line rhymes on."""

    rhyme: str
    word: str
    """The last Chinese word of the line, particle left out: the same word twice is no rhyme."""
    particle: str
    """The particle that follows it, such as "了", or ""."""


@lru_cache(maxsize=_CACHED_WORDS)
def syllables(word: str) -> tuple[Syllable, ...]:
    """The Chinese syllables of `word`, read as one word; other characters are left out."""
    # Not at import: pypinyin's tables take 0.25 s and some 60 MB.
    from pypinyin import Style, lazy_pinyin

    found: list[Syllable] = []
    for run in re.findall(f"[{HAN}]+", word):
        finals = lazy_pinyin(run, style=Style.FINALS_TONE3, neutral_tone_with_five=True)
        initials = lazy_pinyin(run, style=Style.INITIALS, strict=True)
        if not len(run) == len(finals) == len(initials):  # a character without any reading
            found += [Syllable(char, None, "5") for char in run]
            continue
        for char, final, initial in zip(run, finals, initials, strict=True):
            bare, tone = (final[:-1], final[-1]) if final[-1:].isdigit() else (final, "5")
            flat = bare == "i" and initial in _FLAT_INITIALS
            known = bare in _CLASSES["tongyun"]
            found.append(Syllable(char, "-i" if flat else bare if known else None, tone))
    return tuple(found)


def count_syllables(line: str) -> int:
    """Syllables of a line: one per Chinese character, one per group of vowels in Latin words."""
    latin = sum(
        max(1, len(re.findall("[aeiouy]+", word))) for word in re.findall("[a-z']+", line.lower())
    )
    return len(re.findall(f"[{HAN}]", line)) + latin


def tone_classes(word: str) -> str:
    """平, 仄 or 轻 (neutral) for each Chinese syllable of `word`, by modern tones: 1, 2 are 平."""
    return "".join(_TONE_CLASS[syllable.tone] for syllable in syllables(word))


def rhyme_class(word: str, scheme: Scheme = "tongyun") -> str | None:
    """The rhyme class of the last syllable of `word`; 花儿 rhymes as 花, 女儿 as 儿.

    Args:
        word: one word, or several if they are to be read together.
        scheme: which table names the class; "final" gives the final itself.

    Returns:
        The name of the class, or None where the word has no Chinese reading.
    """
    read = syllables(word)
    if not read:
        return None
    coloured = len(read) > 1 and read[-1].char == "儿"
    # 混血儿 and 小女儿 end in a child word as well; 花儿 does not.
    if coloured and not any(word.endswith(child) for child in _CHILD_WORDS):
        read = read[:-1]
    return class_of(read[-1].final, scheme)


def line_rhyme(
    line: str, segment: Segment | None = None, scheme: Scheme = "tongyun"
) -> LineRhyme | None:
    """What the end of `line` rhymes on, or None where it does not end in a Chinese word.

    A particle at the end (了 的 着 吧 ... in the neutral tone) is passed over, so 放了 rhymes with
    忘了 by 昂; a line that is only a particle rhymes by the particle.

    Args:
        line: one line of a lyric; what follows its last letter (marks, spaces) is ignored.
        segment: cuts text into words, such as `Segmenter().segment`; without it the Chinese
            characters at the end are read together, by pypinyin's own phrases.
        scheme: which table names the class.
    """
    ending = re.search(f"[{HAN}]+(?=[\\W_]*$)", line)
    if ending is None:
        return None
    words = segment(ending[0]) if segment else [ending[0]]
    word, particle = words[-1], ""
    last = syllables(word)[-1]
    if last.char in _PARTICLES and last.tone == "5" and len(ending[0]) > 1:
        particle = last.char
        word = word[:-1] or words[-2]
        # The word is read with its particle: 睡着 alone would tell zháo, 等着 zhe.
        rhyme = class_of(syllables(words[-1])[-2].final, scheme) if len(words[-1]) > 1 else None
        rhyme = rhyme or rhyme_class(word, scheme)
    else:
        rhyme = rhyme_class(word, scheme)
    return None if rhyme is None else LineRhyme(rhyme, word, particle)


def class_of(final: str | None, scheme: Scheme) -> str | None:
    """The class of a final in a scheme; None for no final, or one that is in no table."""
    if final is None or scheme == "final":
        return final
    return _CLASSES[scheme].get(final)
