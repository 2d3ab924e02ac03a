"""Text that was read in a wrong encoding once and saved like that: valid, and nonsense.

It is told, with what it was; a file is never changed on a guess.
"""

from __future__ import annotations

import re

from core.corpus.guessing import decode, score

LEAST = 12
"""Characters beyond ASCII without which nothing is said."""
_ASCII = re.compile(r"[\x00-\x7f]+")
_SURE, _MOST = 0.8, 0.85
_MISTAKES = (
    ("utf-8", "cp1252"),
    ("utf-8", "latin-1"),
    ("gb18030", "cp1252"),
    ("gb18030", "latin-1"),
    ("big5hkscs", "cp1252"),
    ("big5hkscs", "latin-1"),
    ("utf-8", "gb18030"),
)
"""What text often is, and what it is read as by mistake."""
_LOST = "锟斤拷"
"""What U+FFFD twice becomes when it is read as GBK: there the text itself is gone."""


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
    for right, wrong in _MISTAKES:
        # What could not be read was replaced or left out then: it is passed over.
        data = beyond.replace("\ufffd", "").encode(wrong, "ignore")
        if len(data) >= 0.9 * len(beyond) and _reads(data, right):
            return right, wrong
    return None


def _reads(data: bytes, encoding: str) -> bool:
    """Whether the bytes are common Chinese in that encoding, but for a few that were lost."""
    text = decode(data, encoding, "replace")
    kept = text.replace("\ufffd", "")
    if len(kept) < _MOST * len(text) or not kept:
        return False
    # One character of several bytes each: the letters of French are none.
    common = score(kept.encode("gb18030", "ignore"), "gb18030")
    return common >= _SURE and len(data) >= 1.8 * len(kept)
