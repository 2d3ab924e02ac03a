"""Text that was read in a wrong encoding once and saved like that: valid, and nonsense.

It is told, with what it was; a file is never changed on a guess. Text that looks as if it were
meant, in whatever language, is left alone. Of other text the bytes are made again in each encoding
that it may have been read in by mistake, and these are guessed at as those of any file are.
"""

from __future__ import annotations

import re

from core.corpus.alphabets import is_of_a_language, own_alphabet
from core.corpus.guessing import guess, is_asian, read_as

LEAST = 12
"""Characters beyond ASCII without which nothing is said."""
_ASCII = re.compile(r"[\x00-\x7f]+")
_WESTERN = ("cp1252", "cp1251", "koi8_r", "mac_roman", "cp1250", "cp437")
_EASTERN = ("gb18030", "big5hkscs", "cp932", "cp949")
"""What text is read in by mistake, and then looks like one or the other."""
_EAST = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\ue000-\ufaff\uff61-\uff9f]")
_LOST = "锟斤拷"
"""What U+FFFD twice becomes when it is read as GBK: there the text itself is gone."""
_MOST_LOST, _MOST_BROKEN = 0.1, 0.3
"""Shares of characters that were lost while the text was read, and of those broken by that."""


def mojibake(text: str) -> tuple[str, str] | None:
    """The encoding that a text was in, and the one that it was read in by mistake.

    Args:
        text: some of a file, as it reads now.

    Returns:
        None for text that looks as if it were meant; ("", "gb18030") where nothing can be saved.
    """
    beyond = _ASCII.sub("", text)
    if len(beyond) < LEAST:
        return None
    if beyond.count(_LOST) * len(_LOST) > 0.2 * len(beyond):
        return "", "gb18030"
    if is_asian(beyond) or is_of_a_language(text):
        return None
    # What could not be read was replaced or left out then: it is passed over.
    text = text.replace("\ufffd", "")
    asian = 2 * len(_EAST.findall(beyond)) >= len(beyond)
    data = {wrong: _bytes(text, wrong) for wrong in (_EASTERN if asian else _WESTERN)}
    for wrong, made in data.items():
        if made and _is_utf8(made):
            return "utf-8", wrong
    found = [
        (told[0], wrong, made)
        for wrong, made in data.items()
        if made and (told := guess(made, second_opinion=False)) and told[2] and told[0] != wrong
    ]
    # Two encodings of Cyrillic can be mistaken for each other: the better reading counts.
    best = max(found, key=lambda each: (own_alphabet(each[2]) or ("", 0.0))[1], default=None)
    return None if best is None else best[:2]


def _bytes(text: str, encoding: str) -> bytes:
    """What `text` was before it was read; b"" where too much of it cannot have been read so."""
    made = bytearray()
    lost = 0
    for one in text:
        try:
            made += one.encode(encoding)
        except UnicodeEncodeError:
            if encoding == "cp1252" and one < "\xa0":
                made.append(ord(one))  # bytes that stand for nothing, as most programs read them
            else:
                lost += 1
    return bytes(made) if lost <= _MOST_LOST * len(text) else b""


def _is_utf8(data: bytes) -> bool:
    text, broken = read_as(data, "utf-8")
    whole = len(_ASCII.sub("", text)) - broken
    return whole >= LEAST // 2 and broken <= _MOST_BROKEN * (whole + broken)
