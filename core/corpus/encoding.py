"""Which encoding a file of lyrics is in.

Order: byte order mark, UTF-16 and UTF-32 without one, ASCII with escape sequences, valid UTF-8,
then a guess (`core.corpus.guessing`). What is not sure, and what looks as if it had been read
wrongly before it was saved, is told with what to try.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from core.corpus.guessing import MAX_BROKEN_SHARE, escaped, guess, read_as, wide
from core.corpus.mojibake import mojibake
from core.errors import CorpusError

SAMPLE_BYTES = 1 << 18
"""So much of a file is looked at, from its first byte that is not ASCII."""

SUSPECT_CHARACTERS = 4096
"""So many are looked at for what was read wrongly before."""

BROKEN = "UTF-8 with broken characters"
FEW_BROKEN = 3
"""So many characters may be broken in a short file, if each has eight whole ones beside it."""
_FEW_LOST = 7
"""Signs for lost characters that may be meant."""

_BOMS = (  # UTF-32 first: its little-endian mark begins like that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_FOR_FILES = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7"}
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_ASCII = re.compile(r"[\x00-\x7f]+")
_BEGIN = 64
_HEX = re.compile(rb"\s*(?=[0-9]*[A-Fa-f])(?=[A-Fa-f]*[0-9])[0-9A-Fa-f]{128,}\s*")
"""As QRC lyrics are saved by programs that cannot decode them."""
ENCRYPTED = "an encrypted QRC file"
MAGIC = {
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
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ": "an xz file",
    b"SQLite format 3": "a database",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x7fELF": "a program",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"krc1": "an encrypted KRC file",
}
"""How files begin that are no text, and what they are."""


DOUBTS = (
    "the encoding is a guess ({encoding}); if the lyrics read wrong, name it with --encoding",
    "this reads like {right} that was once read as {wrong} and saved so: save it as UTF-8 again "
    "from the program that shows it right, or find the first file",
    "the text of this file was lost when it was saved in a wrong encoding: find the first file",
)


@dataclass(frozen=True)
class Detected:
    """`encoding` as Python names it; `how` it was found, for the report."""

    encoding: str
    how: str
    doubt: str = ""
    """What a person should look at, if anything; one of `DOUBTS`."""
    fields: tuple[tuple[str, str], ...] = ()
    """What stands in the places of `doubt`."""

    def __str__(self) -> str:
        return f"{self.encoding} ({self.how})"


def detect(
    data: bytes, *, override: str | None = None, where: str = "", whole: bool = False
) -> Detected:
    """The encoding of text that begins with `data`; unless that is the `whole` of it, the last
    character may be cut off.

    Raises:
        CorpusError: the data is binary, in no encoding that can be told, or `override` is none.
    """
    if override is not None:
        return Detected(known_encoding(override), "as told")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return Detected(encoding, "byte order mark")
    if found := wide(data):
        return Detected(found, f"guessed, {found[:6].upper()} without a mark")
    if data.isascii() and (found := escaped(data)) is not None:
        if not found:
            raise _cannot_tell(where)
        return Detected(found, "escape sequences")
    refuse_binary(data, where)
    if data.isascii():
        lost = whole and _is_lost(data.decode("ascii"), "?")
        return Detected("utf-8", "plain ASCII", DOUBTS[2] if lost else "")
    # Behind a line end a character that the file breaks off in is a broken one.
    text, broken = read_as(data + b"\n" if whole else data, "utf-8")
    if not broken:
        return _suspect(text)
    beyond = len(_ASCII.sub("", text))
    if broken <= max(MAX_BROKEN_SHARE * beyond, min(FEW_BROKEN, (beyond - broken) // 8)):
        return Detected("utf-8", BROKEN)
    return _guessed(data, where)


def _suspect(text: str) -> Detected:
    found = mojibake(text[:SUSPECT_CHARACTERS])
    if _is_lost(text[:SUSPECT_CHARACTERS], "\ufffd") or _is_lost(text[:SUSPECT_CHARACTERS], "?"):
        return Detected("utf-8", "valid UTF-8", DOUBTS[2])
    if found is None:
        return Detected("utf-8", "valid UTF-8")
    right, wrong = found
    doubt = DOUBTS[1] if right else DOUBTS[2]
    return Detected("utf-8", "valid UTF-8", doubt, (("right", right), ("wrong", wrong)))


def _is_lost(text: str, sign: str) -> bool:
    """Whether most of a text became the sign that programs write for what they cannot."""
    written = len(text) - sum(map(text.count, " \r\n"))
    return text.count(sign) > max(_FEW_LOST, 0.5 * written)


def _guessed(data: bytes, where: str) -> Detected:
    found = guess(data)
    if found is None:
        raise _cannot_tell(where)
    encoding, how, sure = found
    if sure:
        return Detected(encoding, how)
    return Detected(encoding, f"{how}, not sure", DOUBTS[0], (("encoding", encoding),))


def _cannot_tell(where: str) -> CorpusError:
    return CorpusError(
        "the encoding of this file cannot be told",
        where=where,
        hint="name it with --encoding, such as --encoding big5hkscs",
    )


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
        "there is no text encoding called {name!r}",
        name=name[:40],
        hint="usual ones are utf-8, gb18030, big5hkscs, utf-16, shift_jis, euc_kr",
    )


def refuse_binary(data: bytes, where: str) -> None:
    """Raises CorpusError when `data` is no text in an encoding of bytes."""
    begin = data[:_BEGIN].lstrip(b" \t\r\n")
    kinds = (kind for magic, kind in MAGIC.items() if begin.startswith(magic))
    kind = ENCRYPTED if _HEX.fullmatch(data) else next(kinds, None)
    if kind is not None:
        raise CorpusError(
            "this is {kind}, not text", where=where, kind=kind, hint="give a file of lyrics"
        )
    controls = len(_CONTROL.findall(data))
    if b"\0" in data or controls > 0.02 * len(data) + 2:
        raise CorpusError(
            "this is a binary file, not text", where=where, hint="give a file of lyrics"
        )
