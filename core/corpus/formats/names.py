"""What the name of a file tells: its suffix, and whether one without may be that of a song."""

from __future__ import annotations

import re

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
_SUFFIX = re.compile(r"[^.].*(\.(?!\d+$)[A-Za-z0-9~_-]{1,10})$")
"""Of "03. A song", "Mr. Rain" and "track.01" no end is one."""


def suffix_of(name: str) -> str:
    """The suffix of a file's name with its dot, in small letters; "" where it has none."""
    found = _SUFFIX.match(name)
    return found[1].lower() if found else ""


def may_be_a_song(name: str) -> bool:
    """Whether a file without a suffix is worth a look."""
    return not suffix_of(name) and name.lower() not in NO_LYRICS
