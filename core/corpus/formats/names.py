"""What the name of a file tells: its suffix, and whether one without may be that of a song."""

from __future__ import annotations

import os
import re
from pathlib import Path

NO_LYRICS = frozenset(
    [
        "readme",
        "license",
        "licence",
        "copying",
        "authors",
        "contributors",
        "changelog",
        "makefile",
        "dockerfile",
        "news",
        "todo",
        "install",
        "notice",
        "version",
    ]
)
"""Names without a suffix that are seldom those of songs."""
_BYTES = re.compile("[\udc80-\udcff]")
"""How Python keeps bytes of a name that are no text."""
_SUFFIX = re.compile(r"[^.].*(\.(?!\d+$)[A-Za-z0-9~_-]{1,10})$")
"""Of "03. A song", "Mr. Rain" and "track.01" no end is one."""


def shown(path: Path | str) -> str:
    """A path as text: what is no UTF-8 in it is read as what it looks like (GBK, as a rule)."""
    name = str(path)
    if name.isascii() or not _BYTES.search(name):
        return name
    from core.corpus.guessing import guess, score

    raw = os.fsencode(name)
    found = guess(raw, second_opinion=False)
    encoding = found[0] if found and found[2] else "utf-8"
    # A name of a word or two is too short for a guess, and GBK is what they are in as a rule.
    return raw.decode("gb18030" if score(raw, "gb18030") >= 1.0 else encoding, "replace")


def suffix_of(name: str) -> str:
    """The suffix of a file's name with its dot, in small letters; "" where it has none."""
    found = _SUFFIX.match(name)
    return found[1].lower() if found else ""


def may_be_a_song(name: str) -> bool:
    """Whether a file without a suffix is worth a look."""
    return not suffix_of(name) and name.lower() not in NO_LYRICS
