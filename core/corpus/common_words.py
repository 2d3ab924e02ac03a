"""Words that everybody says, to tell them from names: 寂寞 behind a label is no person."""

from __future__ import annotations

import re
from functools import cache

from core.errors import ModelError
from core.text.segmenter import dictionary_file

_WORD = re.compile(r"^(\S{2,4}) (\d+) (?!n[rstz])\S*$", re.MULTILINE)
_LEAST = 100
"""How often a word stands in what jieba's dictionary was counted in."""


@cache
def common_words() -> frozenset[str]:
    """Common words out of jieba's dictionary that are no names; none where it cannot be read."""
    try:
        text = dictionary_file().read_text("utf-8")
    except (ModelError, OSError, ValueError):  # whoever needs words says so
        return frozenset()
    # One by one, so that other threads get their turn.
    return frozenset(found[1] for found in _WORD.finditer(text) if int(found[2]) >= _LEAST)
