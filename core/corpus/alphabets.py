"""Encodings of one byte a character, told by the letters that languages use.

An alphabet of its own (Russian, Greek, Hebrew, Arabic, Thai) is told by how often each letter is
used: read in a wrong encoding, the rare ones come out on top, and capitals stand inside words.
Latin text has few letters beyond ASCII, hence these are looked at by language: no language has
both ő and õ.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_BY_FREQUENCY = {
    "ru": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёъ",
    "uk": "оанивтерслкідмупязьбгчйхжцїюєшщфґ",
    "bg": "аиеонтрсвлкдпмъуязбгчшйцжющфхь",
    "el": "αοιετσνηυρπκμλωάέίόύήώγδςχθφβξζψϊϋΐΰ",
    "he": "יוהלארתבמשנעםדכקחפצגסטןזךףץ",
    "ar": "اليمونترعبهدسفكحقجةأشخطصىذغئءثزضظإآؤ",
    "th": "านรกอเงมยล่วด้ทสตัะีิปบคไหจพขแ็ชใโถณผซศธภฉษฟญฝุูำ์ืึฮฐฎฬๆ",
}
"""Letters of each language, the commonest first (about as counted in newspapers)."""
_ALPHABETS = (
    ("cp1251", "ru uk bg"), ("koi8_r", "ru"), ("koi8_u", "uk"), ("iso8859_5", "ru uk bg"),
    ("mac_cyrillic", "ru uk"), ("cp866", "ru"), ("cp1253", "el"), ("iso8859_7", "el"),
    ("cp1255", "he"), ("iso8859_8", "he"), ("cp1256", "ar"), ("iso8859_6", "ar"), ("cp874", "th"),
)  # fmt: skip
_WEST = (
    "éèàêùçôâîûœëïüæ", "äöüß", "áíóéñúü", "ãçáéíóõêâàúô", "àèòùìéù", "åäöé", "øæåé", "çàéèíïòóúü·",
)  # fmt: skip
_MIDDLE = (
    "ąćęłńóśźż",
    "áčďéěíňóřšťúůýž",
    "áäčďéíĺľňóôŕšťúýž",
    "áéíóöőúüű",
    "ăâîşţ",
    "čćđšž",
    "äöüß",
)
_MORE = (
    "çğıöşüâîû", "àáãâèéêìíòóõôùúýăđơưỳỹ", "āčēģīķļņšūž", "ąčęėįšųūž", "áðéíóúýþæö", "äöõüšž",
    "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü",
)  # fmt: skip
"""Of more languages, which are not told apart from the others by their letters alone."""
_LATIN = (
    ("cp1252", _WEST), ("cp1250", _MIDDLE), ("iso8859_2", _MIDDLE), ("cp1254", ("çğıöşüâîû",)),
    ("iso8859_15", _WEST), ("mac_roman", _WEST), ("cp850", _WEST),
)  # fmt: skip
"""Encodings, the more usual first, and letters beyond ASCII of the languages in them."""
_NEUTRAL = frozenset("«»“”„‘’‚–—…·• \xa0№°")
_LEAST_SCORE, _SURE_SCORE, _MARGIN, _ENOUGH = 0.45, 0.58, 0.05, 16
_LEAST_SHARE, _SURE_SHARE = 0.8, 0.95
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_LONG = re.compile(r"[^\x00-\x7f]{4}")
_TONES = re.compile("[ao\u031b][\u0300-\u0323\u0302\u0306]{2}|\u0323")
"""Two marks on a letter, which Vietnamese has."""
_MIXED = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f]|[^\x00-\x7f](?=[A-Za-z])")
_MOST_FOREIGN, _MOST_MIXED = 0.35, 0.1


def own_alphabet(data: bytes) -> tuple[str, float, bool] | None:
    """The encoding that data are read in as a language with an alphabet of its own.

    Returns:
        The encoding, a score (1 would be the commonest letter alone), and whether that is sure.
    """
    found: list[tuple[float, str, str]] = []
    whole = data.decode("latin-1")
    letters = len(_FOREIGN.findall(whole))
    if len(_MIXED.findall(whole)) > _MOST_MIXED * letters:
        return None
    for encoding, languages in _ALPHABETS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        score = max(_by_frequency(text, language) for language in languages.split())
        found.append((score, encoding, text))
    if not found:
        return None
    score, encoding, text = max(found, key=lambda each: each[0])
    if score < _LEAST_SCORE:
        return None
    second = max((other for other, _, read in found if read != text), default=0.0)
    sure = letters >= _ENOUGH and score >= _SURE_SCORE and score - second >= _MARGIN
    return encoding, score, sure


def _by_frequency(text: str, language: str) -> float:
    """The mean weight of the letters of a text that are not ASCII."""
    weights, total, count, before = _weights(language), 0.0, 0, " "
    for one in text:
        if one > "\x7f" and one not in _NEUTRAL:
            small = one.lower()
            weight = weights.get(small, -1.0)
            if one != small and before.islower():
                weight = -1.0
            total += weight
            count += 1
        before = one
    return total / count if count else 0.0


@cache
def _weights(language: str) -> dict[str, float]:
    letters = _BY_FREQUENCY[language]
    return {letter: 1 - place / len(letters) for place, letter in enumerate(letters)}


def is_of_a_language(text: str) -> bool:
    """Whether the letters beyond ASCII are such as some language has, where they stand."""
    mixed = len(_MIXED.findall(text)) > _MOST_MIXED * len(_FOREIGN.findall(text))
    if not mixed and any(_by_frequency(text, each) >= _SURE_SCORE for each in _BY_FREQUENCY):
        return True
    plain = unicodedata.normalize("NFD", text)
    share = _of_one_language(text, (*_WEST, *_MIDDLE, *_MORE))
    return share >= _LEAST_SHARE or bool(_TONES.search(plain))


def latin(data: bytes) -> tuple[str, bool] | None:
    """The encoding of Latin text, and whether that is sure; None for text of another kind."""
    whole = data.decode("latin-1")
    if _LONG.search(whole) or len(_FOREIGN.findall(whole)) > _MOST_FOREIGN * len(whole):
        return None
    found: list[tuple[float, str, str]] = []
    for encoding, languages in _LATIN:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        found.append((_of_one_language(text, languages), encoding, text))
    if not found:
        return None
    share, encoding, text = max(found, key=lambda each: each[0])  # of equals the first
    if share < _LEAST_SHARE:
        return None
    rival = max((other for other, _, read in found if read != text), default=0.0)
    return encoding, share >= _SURE_SHARE and rival < share


def _of_one_language(text: str, languages: tuple[str, ...]) -> float:
    """The largest share of the characters beyond ASCII that one language has, where they stand."""
    places = [found.start() for found in _FOREIGN.finditer(text)]
    signs = sum(_is_sign(text, place) for place in places)
    letters = [_small(text[place]) for place in places if _is_letter(text, place)]
    most = max(sum(letter in language for letter in letters) for language in languages)
    return (signs + most) / max(1, len(places))


def _small(letter: str) -> str:
    return "ı" if letter == "İ" else letter.lower()


def _is_letter(text: str, place: int) -> bool:
    """Whether a character may stand there as a letter: no capital behind a small letter."""
    one, before = text[place], text[place - 1 : place]
    return one.isalpha() and not (one.isupper() and before.islower())


def _is_sign(text: str, place: int) -> bool:
    """Whether a character is a sign that stands where it is used."""
    one, before, after = text[place], text[place - 1 : place], text[place + 1 : place + 2]
    if one == "’":
        return before.isalpha() or after.isalpha()
    if one in "“‘«¿¡„":
        return not before.isalpha()
    if one in "”…»":
        return not after.isalpha()
    return one in "–—\xa0°" and not (before.isalpha() and after.isalpha() and one == "°")
