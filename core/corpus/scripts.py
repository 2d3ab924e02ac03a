"""Which script a text is in, and whether Latin letters spell out how another text sounds."""

from __future__ import annotations

import re
from collections.abc import Sequence

KANA = re.compile("[\u3041-\u30fa]")
HANGUL = re.compile("[\uac00-\ud7a3]")
HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")
_OTHERS = {
    "cyrillic": re.compile("[\u0400-\u052f]+"),
    "greek": re.compile("[\u0370-\u03ff\u1f00-\u1fff]+"),
    "hebrew": re.compile("[\u0590-\u05ff]+"),
    "arabic": re.compile("[\u0600-\u06ff\u0750-\u077f]+"),
    "devanagari": re.compile("[\u0900-\u097f]+"),
    "thai": re.compile("[\u0e00-\u0e7f]+"),
}
_VIETNAMESE = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
FOREIGN = frozenset(("kana", "hangul", "vietnamese", *_OTHERS))
"""Scripts that hardly any song has beside Chinese of its own."""

_SMALL_WORDS = {
    "en": "the and you of is to in my i it me that on for we are your with this",
    "fr": "le les des et une je tu est dans pas mon ton du nous qui il que j",
    "es": "el los las y en una es mi por con del yo lo se como te",
    "de": "der die das und ich du ist nicht ein eine mein zu den mit wir dein",
    "it": "il che di un una non è per con sono mio della gli ti io",
    "pt": "o um uma não é meu com para você do da em os eu minha",
}
_ROMAJI = re.compile(
    r"(?:[kstpgdbjzcmnr]?(?:[kgsztdnhbpmrwyjfv]|ch|sh|ts|[kgnhbpmrj]y)?[aeiouāīūēōâîûêô]+"
    r"|n'?(?![aeiou])|m(?=[bp])|-)+",
    re.IGNORECASE,
)
_ROMANISED_KOREAN = re.compile(
    r"(?:(?:kk|tt|pp|ss|jj|ch|sh|[gkndtrlmbpsjh])?[yw]?(?:ae|eo|oe|eu|ui|[aeiou])"
    r"(?:ng|[knmltprhsgbd])?|-)+",
    re.IGNORECASE,
)
_SYLLABLE = re.compile(r"[a-z]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*|[a-zü]+[1-6]", re.IGNORECASE)
_FOREIGN = re.compile(
    "|".join(each.pattern for each in (KANA, HANGUL, _VIETNAMESE, *_OTHERS.values()))
)
_SPELLED = {"kana": _ROMAJI, "hangul": _ROMANISED_KOREAN, "han": _SYLLABLE}
_WORD = re.compile(r"[^\s,.!?…~()]+")
_NEARLY_ALL = 0.8


def script(text: str) -> str:
    """The script a text is in: "kana", "hangul", "han", "latin" or another; "other" for no letters.

    Some kana or hangul make a text Japanese or Korean, whatever else is in it.
    """
    counts = {"han": len(HAN.findall(text)), "latin": len(LATIN.findall(text))}
    letters = sum(counts.values())
    for name, pattern in (("kana", KANA), ("hangul", HANGUL)):
        own = len(pattern.findall(text))
        if own > 0.1 * (letters + own):
            return name
    counts |= {name: len(pattern.findall(text)) for name, pattern in _OTHERS.items()}
    most = max(counts, key=lambda name: counts[name])
    if not counts[most]:
        return "other"
    if most == "latin" and len(_VIETNAMESE.findall(text)) > 0.3 * counts["latin"]:
        return "vietnamese"
    return most


def language(text: str) -> str:
    """The Western language that small words tell; "" where they do not."""
    words = [word.lower() for word in LATIN.findall(text)]
    counts = sorted(
        (
            (sum(map(known.split().__contains__, words)), name)
            for name, known in _SMALL_WORDS.items()
        ),
        reverse=True,
    )
    (most, name), (second, _) = counts[:2]
    return name if most >= max(0.1 * len(words), 1.5 * second, 3) else ""


def is_spelled_out(latin: Sequence[str], own: Sequence[str]) -> bool:
    """Whether lines in Latin letters spell out, line by line, how Asian ones sound."""
    pattern = _SPELLED.get(script("\n".join(own)))
    return pattern is not None and _consists_of(pattern, latin)


def is_romaji(text: str) -> bool:
    """Whether Latin letters spell out Japanese, which may be written in kanji alone."""
    return _consists_of(_ROMAJI, [text])


def _consists_of(pattern: re.Pattern[str], lines: Sequence[str]) -> bool:
    words = [word for line in lines for word in _WORD.findall(line)]
    right = sum(bool(pattern.fullmatch(word)) for word in words)
    return right >= max(1, _NEARLY_ALL * len(words))


def is_foreign(text: str) -> bool:
    """Whether any letter is of a script that is neither Chinese nor plain Latin."""
    return _FOREIGN.search(text) is not None


def original_of(scripts: Sequence[str], voices: Sequence[Sequence[str]]) -> int:
    """Which of several voices is the song: the first one as a rule.

    Not what only spells out another; and hardly any Chinese song has a Japanese or Korean
    translation, but many of theirs have a Chinese one.
    """
    known = [at for at, kind in enumerate(scripts) if kind != "other"]
    spelled = {
        at for at in known if scripts[at] == "latin"
        and any(is_spelled_out(voices[at], voices[by]) for by in known if scripts[by] != "latin")
    }  # fmt: skip
    left = [at for at in known if at not in spelled] or known
    if scripts[left[0]] == "han":
        return next((at for at in left if scripts[at] in ("kana", "hangul")), left[0])
    return left[0]
