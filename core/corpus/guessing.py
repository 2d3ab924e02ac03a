"""Guesses the encoding of text that names none: by what each script looks like when read right.

The rules are tried in this order; the first that is sure counts.

    ISO-2022, HZ       only ASCII, with escape sequences that decode
    Shift_JIS, EUC-JP  a fifth of what is not ASCII is kana, nearly all the rest common kanji
    EUC-KR             nearly all of it is hangul
    cp1252, cp1250     few letters, with the accents of one language, inside words of plain ones
    cp1251, cp1253     an alphabet of its own, used as often as in its language
    GB18030, Big5      share of characters that are common in Chinese

Common in Chinese are the first levels of GB 2312 (3,755 characters) and of Big5 (5,401), which
their makers chose by use. Text read in the wrong one falls into rare characters, kana, Cyrillic and
private use, so that 30 characters are enough to tell. Korean read as GB18030 looks common, too,
hence Korean and Japanese come first: Chinese never looks like them.
"""

from __future__ import annotations

import codecs
import re
from functools import cache

from core.corpus.alphabets import latin, own_alphabet

MAX_BROKEN_SHARE = 0.01
"""Characters that may be broken in a file that is otherwise in one encoding."""

_SURE_SCORE, _SURE_MARGIN, _FOREIGN_SCORE, _LEAST_SCORE = 0.8, 0.15, 0.6, 0.5
_KANA_SHARE, _LETTER_SHARE, _BIG5_SCORE = 0.2, 0.9, 0.95
_BY_SCRIPT, _BY_LETTERS = "guessed by its script", "guessed by its letters"
_USUAL_SYLLABLES = 0.2
_LEAST_BESIDE_CHINESE = 0.65
"""Score of an alphabet (Thai) whose text reads as common Chinese, too; Chinese has less in it."""
_ENOUGH, _FEW = 16, 6
"""Characters of a script from which on nothing else looks like it."""
_LEAST_WIDE, _MOST_WIDE = 10, 160
"""Bytes of a line; what is longer has spaces or line ends."""

_ASCII = re.compile(r"[\x00-\x7f]+")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_KANA = re.compile("[\u3041-\u30ff]")
_HALF_KANA = re.compile("[\uff61-\uff9f]")
_SIGN = re.compile("[\u2010-\u203b\u2460-\u2573\u25a0-\u266f\u3000-\u301f\uff01-\uff5e\xa0-\xbf]")
_SHIFTS = re.compile("[\x0e\x0f\x1b]")
_ESCAPED = ("iso2022_jp", "iso2022_jp_2", "iso2022_jp_ext", "iso2022_jp_3", "iso2022_kr")
_HZ = re.compile(rb"~\{(?:[\x21-\x7d][\x21-\x7e])+~\}")
_SHIFTED = re.compile(rb"\+[A-Za-z0-9+/]{5,}")
"""Characters as UTF-7 has them."""
# Often used in Cantonese lyrics, but not on the first level of Big5.
_CANTONESE = "嘅咗喺冇佢唔啲嚟咁哋噉喎㗎嘢咩乜嗰嗌嚿攞揾諗瞓啱"

# Kanji that songs are full of: they tell EUC-JP from Japanese that was saved as GBK.
_KANJI = frozenset(
    "人日月夜君僕花雨風空海星夢心手声歌道町街春夏秋冬朝今明笑泣言思見聞行来帰待愛恋好時間何誰私"
    "一二三大小中上下前後年夕光影色青白赤黒窓川山木水火雪雲涙目耳口足顔胸体命世界車電駅坂遠近新"
)

# A short line of Chinese can be all hangul; hardly any of it are these.
_SYLLABLES = frozenset(
    "이다는을가에고나너의지어아리하사기그로은한도서라자시해대만니수인게스부내오요정일보마주모없있람우여무말름날들"
)


def read_as(data: bytes, encoding: str) -> tuple[str, int]:
    """The text, and how many characters of it are broken (not: are U+FFFD in the file)."""
    try:
        return decode(data, encoding, "strict"), 0
    except UnicodeDecodeError:
        text = decode(data, encoding, "replace")
        return text, text.count("\ufffd")


def decode(data: bytes, encoding: str, errors: str) -> str:
    """The text of the first bytes of a file: a character that they cut in two is no broken one."""
    return codecs.getincrementaldecoder(encoding)(errors).decode(data)


def score(data: bytes, encoding: str) -> float:
    """Share (0 to 1) of characters beyond ASCII that are common in Chinese; 0 if it fails."""
    text = _beyond_ascii(data, encoding)
    return _common_share(text, encoding) if text else 0.0


def escaped(data: bytes) -> str | None:
    """The encoding of bytes that are all ASCII and yet another text; "" where it cannot be told."""
    if b"\x1b$" in data:
        text = (name for name in _ESCAPED if not read_as(data, name)[1])
        return next((name for name in text if not _SHIFTS.search(read_as(data, name)[0])), "")
    if _HZ.search(data) and score(data, "hz") >= _SURE_SCORE:
        return "hz"
    if _SHIFTED.search(data) and (beyond := _beyond_ascii(data, "utf-7")) and is_asian(beyond):
        return "utf-7"
    return None


def wide(data: bytes) -> str | None:
    """UTF-16 and UTF-32 without a mark, in any script: spaces and line ends hold zero bytes."""
    if data.count(0) < max(1, len(data) // 400):
        return _wide_line(data)
    if 2 * data.count(0) >= len(data) > 0:
        for encoding in ("utf-32-le", "utf-32-be"):
            text, broken = read_as(data, encoding)
            if text and not broken and all(map(_is_written, text)):
                return encoding
    for encoding, swapped in (("utf-16-le", "\u2000\u0a00\u0d00"), ("utf-16-be", "\u2000\u0a00")):
        text, broken = read_as(data, encoding)
        plain = sum(map(text.count, " \n"))
        if broken or not plain or any(sign in text for sign in swapped):
            continue
        if sum(map(_is_written, text)) >= 0.98 * len(text):
            return encoding
    return _wide_line(data)


def _wide_line(data: bytes) -> str | None:
    """UTF-16 of one line without a space: there each pair of bytes is a common character."""
    if len(data) % 2 or not _LEAST_WIDE <= len(data) <= _MOST_WIDE or not read_as(data, "utf-8")[1]:
        return None
    found = []
    for encoding in ("utf-16-le", "utf-16-be"):
        text, broken = read_as(data, encoding)
        kana = len(_KANA.findall(text))
        common = _common("gb18030") | (_first_kanji() if kana else frozenset())
        usual = kana + sum(map(common.__contains__, text)) if not broken else 0
        if usual >= _LETTER_SHARE * len(text):
            found.append(encoding)
    return found[0] if len(found) == 1 else None


def is_asian(beyond: str) -> bool:
    """Whether characters beyond ASCII are such as Chinese, Japanese or Korean text has."""
    hangul = _HANGUL.findall(beyond)
    if len(hangul) >= 0.6 * _letters(beyond):
        usual = sum(map(_SYLLABLES.__contains__, hangul))
        return usual >= _USUAL_SYLLABLES * len(hangul)
    kana = len(_KANA.findall(beyond))
    common = sum(map(_common("gb18030").__contains__, beyond))
    kanji = sum(map(_first_kanji().__contains__, beyond)) if kana else 0
    # A Korean song may stand beside its translation.
    usual = sum(map(_SYLLABLES.__contains__, hangul))
    beside = len(hangul) if usual >= _USUAL_SYLLABLES * len(hangul) else 0
    return kana + beside + max(common, kanji) >= _SURE_SCORE * len(beyond)


def guess(data: bytes, *, second_opinion: bool = True) -> tuple[str, str, bool] | None:
    """Encoding, how it was found, whether that is sure; None if it cannot be told.

    Args:
        second_opinion: whether a library is asked where the rules do not tell; that takes time.
    """
    for rule in (_japanese, _korean):
        if found := rule(data):
            return found, _BY_SCRIPT, len(_beyond_ascii(data, found)) >= _ENOUGH
    if western := latin(data):
        return western[0], _BY_LETTERS, western[1]
    scores = sorted(((score(data, name), name) for name in ("gb18030", "big5hkscs")), reverse=True)
    (best, encoding), (second, _) = scores
    how = f"guessed, {best:.0%} common characters"
    alphabet = own_alphabet(data)
    chinese = best >= _SURE_SCORE and best - second >= _SURE_MARGIN
    both = best >= _SURE_SCORE and alphabet is not None and alphabet[2]
    if both and alphabet is not None and alphabet[1] < _LEAST_BESIDE_CHINESE:
        alphabet = None
    if alphabet is not None and (alphabet[2] or best < _SURE_SCORE):
        return alphabet[0], _BY_LETTERS, alphabet[2] and not both
    if chinese:
        enough = len(_beyond_ascii(data, encoding)) >= (_ENOUGH if alphabet else _FEW)
        return encoding, how, enough and not both and not _may_be_kanji(data, encoding)
    other = _second_opinion(data) if second_opinion else None
    if other is not None and other not in ("gb18030", "big5hkscs") and best < _FOREIGN_SCORE:
        return other, "guessed by charset-normalizer", False
    if best >= _LEAST_SCORE:
        return (other if best == second and other else encoding), how, False
    return None


def _korean(data: bytes) -> str | None:
    text = _beyond_ascii(data, "cp949")
    hangul = _HANGUL.findall(text)
    if not hangul or len(hangul) < _LETTER_SHARE * _letters(text):
        return None
    if sum(map(_SYLLABLES.__contains__, hangul)) < _USUAL_SYLLABLES * len(hangul):
        return None
    # What cp949 has beyond EUC-KR are syllables that are hardly ever written.
    usual = sum(map(_hangul().__contains__, hangul))
    if usual < _LETTER_SHARE * len(hangul):
        return None
    return "euc_kr" if usual == len(hangul) else "cp949"


def _japanese(data: bytes) -> str | None:
    best = (-1, "")
    for encoding in ("gb18030", "euc_jp", "cp932"):  # of equals the last one counts
        text = _beyond_ascii(data, encoding)
        letters = _letters(text)
        kana = len(_KANA.findall(text))
        if not kana or kana < _KANA_SHARE * letters:
            continue
        if len(_HALF_KANA.findall(text)) > 0.05 * len(text):
            continue
        if encoding == "gb18030":
            # The commonest characters of Big5 are the kana of GB 2312, but not all are.
            if score(data, "big5hkscs") >= _BIG5_SCORE and kana < _LETTER_SHARE * letters:
                continue
        elif kana + sum(map(_first_kanji().__contains__, text)) < _LETTER_SHARE * letters:
            continue
        best = max(best, (sum(map(_KANJI.__contains__, text)), encoding), key=_count)
    return best[1] or None


def _may_be_kanji(data: bytes, encoding: str) -> bool:
    """Whether a few characters, taken for Chinese, are as common kanji in the other EUC."""
    text = _beyond_ascii(data, "euc_jp") if encoding == "gb18030" else ""
    return 0 < len(text) < _ENOUGH and all(map(_first_kanji().__contains__, text))


def _count(found: tuple[int, str]) -> tuple[int, bool]:
    return found[0], found[1] != "gb18030"


def _second_opinion(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    names = ["gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "cp1252", "cp1251", "cp1250"]
    # Shortened: its time grows with the data, and more does not make it surer.
    best = from_bytes(data[:32768], cp_isolation=names, preemptive_behaviour=False).best()
    return None if best is None else codecs.lookup(best.encoding).name


def _beyond_ascii(data: bytes, encoding: str) -> str:
    """What is not ASCII when read so; "" when it cannot be read so."""
    whole, broken = read_as(data, encoding)
    text = _ASCII.sub("", whole)
    return "" if broken > MAX_BROKEN_SHARE * len(text) else text


def _letters(text: str) -> int:
    """How many characters are no signs."""
    return len(text) - len(_SIGN.findall(text))


def _common_share(text: str, encoding: str) -> float:
    common = _common("big5hkscs" if encoding == "big5hkscs" else "gb18030")
    return sum(map(common.__contains__, text)) / len(text)


def _is_written(character: str) -> bool:
    """Whether it is assigned, and neither a control nor for private use."""
    import unicodedata

    return character in "\n\r\t" or unicodedata.category(character)[0] != "C"


@cache
def _hangul() -> frozenset[str]:
    """The 2,350 syllables of KS X 1001."""
    return frozenset(_table("euc_kr", range(0xB0, 0xC9), range(0xA1, 0xFF)))


@cache
def _first_kanji() -> frozenset[str]:
    """The first level of JIS X 0208, and the sign that repeats a kanji."""
    return frozenset(_table("euc_jp", range(0xB0, 0xD0), range(0xA1, 0xFF)) + "々〇")


@cache
def _common(encoding: str) -> frozenset[str]:
    first_gb = _table("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))
    first_big5 = _table("big5", range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    signs = "".join(map(chr, (*range(0x3000, 0x3020), *range(0xFF01, 0xFF5F)))) + "—…‘’“”·～♪□○"
    # A traditional text may be in GB18030; a simplified one cannot be in Big5.
    both = first_gb + first_big5 if encoding == "gb18030" else first_big5
    return frozenset(both + signs + _CANTONESE)


def _table(encoding: str, leads: range, trails: range | tuple[int, ...]) -> str:
    return b"".join(bytes((lead, trail)) for lead in leads for trail in trails).decode(
        encoding, "ignore"
    )
