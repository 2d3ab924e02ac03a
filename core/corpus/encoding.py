"""Which encoding a file of lyrics is in.

Order: byte order mark, valid UTF-8, then GB18030 against Big5-HKSCS by the share of characters that
are common in Chinese; charset-normalizer only where that rule is not sure (other languages).

Common are the first levels of GB 2312 (3,755 characters) and of Big5 (5,401), which their makers
chose by use. Text read in the wrong one of the two falls into rare characters, kana, Cyrillic and
private use, so that 30 characters are enough to tell.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache

from core.errors import CorpusError

SAMPLE_BYTES = 1 << 18
"""So much of a file is looked at, from its first byte that is not ASCII."""

MAX_BROKEN_SHARE = 0.01
"""Characters that may be broken in a file that is otherwise in one encoding."""

_BOMS = (  # UTF-32 first: its little-endian mark begins like that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SURE_SCORE, _SURE_MARGIN, _FOREIGN_SCORE, _LEAST_SCORE = 0.8, 0.15, 0.6, 0.5
_NOT_FOR_FILES = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7"}
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_ASCII = re.compile(r"[\x00-\x7f]+")
_MAGIC = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"ID3": "a sound file",
    b"OggS": "a sound file",
    b"fLaC": "a sound file",
    b"\x1f\x8b": "a gzip file",
    b"PK\x03\x04": "a zip file",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x7fELF": "a program",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"krc1": "an encrypted KRC file",
}
# Often used in Cantonese lyrics, but not on the first level of Big5.
_CANTONESE = "嘅咗喺冇佢唔啲嚟咁哋噉喎㗎嘢咩乜嗰嗌嚿攞揾諗瞓啱"


@dataclass(frozen=True)
class Detected:
    """`encoding` as Python names it; `how` it was found, for the report."""

    encoding: str
    how: str

    def __str__(self) -> str:
        return f"{self.encoding} ({self.how})"


def detect(data: bytes, *, override: str | None = None, where: str = "") -> Detected:
    """The encoding of text that begins with `data`; the last character may be cut off.

    Raises:
        CorpusError: the data is binary, in no encoding that can be told, or `override` is none.
    """
    if override is not None:
        return Detected(known_encoding(override), "as told")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return Detected(encoding, "byte order mark")
    if found := _wide(data):
        return found
    refuse_binary(data, where)
    text, broken = _read_as(data, "utf-8")
    if not broken:
        return Detected("utf-8", "plain ASCII" if data.isascii() else "valid UTF-8")
    if broken <= MAX_BROKEN_SHARE * len(_ASCII.sub("", text)):
        return Detected("utf-8", "UTF-8 with broken characters")
    return _guess(data, where)


def known_encoding(name: str) -> str:
    """Python's name of a text encoding.

    Raises:
        CorpusError: there is none of that name.
    """
    try:
        found = codecs.lookup(name)
        # Tried, because some names are codecs from bytes to bytes, or exist on one platform only.
        "".encode(found.name)
        codecs.getincrementaldecoder(found.name)
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise _unknown(name) from error
    if found.name in _NOT_FOR_FILES:
        raise _unknown(name)
    return found.name


def _unknown(name: str) -> CorpusError:
    return CorpusError(
        "there is no text encoding called {name!a}",
        name=name[:40],
        hint="usual ones are utf-8, gb18030, big5hkscs, utf-16, shift_jis, euc_kr",
    )


def refuse_binary(data: bytes, where: str) -> None:
    """Raises CorpusError when `data` is no text in an encoding of bytes."""
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            raise CorpusError(
                "this is {kind}, not text", where=where, kind=kind, hint="give a file of lyrics"
            )
    controls = len(_CONTROL.findall(data))
    if b"\0" in data or controls > 0.02 * len(data) + 2:
        raise CorpusError(
            "this is a binary file, not text", where=where, hint="give a file of lyrics"
        )


def score(data: bytes, encoding: str) -> float:
    """Share (0 to 1) of characters beyond ASCII that are common when read so; 0 if it fails."""
    text, broken = _read_as(data, encoding)
    text = _ASCII.sub("", text)
    if not text or broken > MAX_BROKEN_SHARE * len(text):
        return 0.0
    common = _common(encoding)
    return sum(map(common.__contains__, text)) / len(text)


def _guess(data: bytes, where: str) -> Detected:
    scores = sorted(((score(data, name), name) for name in ("gb18030", "big5hkscs")), reverse=True)
    (best, encoding), (second, _) = scores
    how = f"guessed, {best:.0%} common characters"
    if best >= _SURE_SCORE and best - second >= _SURE_MARGIN:
        return Detected(encoding, how)
    other = _second_opinion(data)
    if other is not None and other not in ("gb18030", "big5hkscs") and best < _FOREIGN_SCORE:
        return Detected(other, "guessed by charset-normalizer")
    if best >= _LEAST_SCORE:
        return Detected(other if best == second and other else encoding, how + ", not sure")
    raise CorpusError(
        "the encoding of this file cannot be told",
        where=where,
        hint="name it with --encoding, such as --encoding big5hkscs",
    )


def _second_opinion(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    names = ["gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "cp1252", "cp1251"]
    # Shortened: its time grows with the data, and more does not make it surer.
    best = from_bytes(data[:32768], cp_isolation=names, preemptive_behaviour=False).best()
    return None if best is None else known_encoding(best.encoding)


def _wide(data: bytes) -> Detected | None:
    """UTF-16 without a mark: its line ends and Latin letters hold zero bytes."""
    if data.count(0) < max(1, len(data) // 400):
        return None
    common = _common("gb18030")
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _decode(data, encoding, "replace")
        good = sum(char in common or " " <= char <= "\u024f" or char in "\n\r\t" for char in text)
        if good >= 0.9 * len(text):
            return Detected(encoding, "guessed, UTF-16 without a mark")
    return None


def _read_as(data: bytes, encoding: str) -> tuple[str, int]:
    """The text, and how many characters of it are broken (not: are U+FFFD in the file)."""
    try:
        return _decode(data, encoding, "strict"), 0
    except UnicodeDecodeError:
        text = _decode(data, encoding, "replace")
        return text, text.count("\ufffd")


def _decode(data: bytes, encoding: str, errors: str) -> str:
    # Not final: a character that the sample cuts in two is no broken one.
    return codecs.getincrementaldecoder(encoding)(errors).decode(data)


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
