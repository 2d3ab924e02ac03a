"""How bright or dark English words are, by a word list, for where no trained model tells more.

The list is that of VADER (Hutto and Gilbert 2014, MIT licence), from -4 to 4, as the package
`vaderSentiment` carries it: it is read as data, and none of its code is run. A line is the mean of
its words that the list has, turned around after a negation; a line with none of them stays blank.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from core.files import read_plain

_LIST = "vader_lexicon.txt"
_MOST_BYTES = 4 << 20
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_NEGATIONS = frozenset(
    ("not", "no", "never", "nothing", "nobody", "neither", "nor", "cannot", "without", "hardly")
)
"""And all that ends in n't."""
_REACH = 3
"""Words after a negation that it turns around."""
TURNED = -0.74
"""By what; VADER's figure."""


@cache
def word_list() -> dict[str, float] | None:
    """Words with their valence, -1 to 1; None where the package is not installed."""
    try:
        found = [file for file in files("vaderSentiment") or () if file.name == _LIST]
        data = read_plain(Path(str(found[0].locate())), _MOST_BYTES).decode("utf-8")
    except (PackageNotFoundError, IndexError, OSError, UnicodeDecodeError):
        return None
    words = {}
    for line in data.splitlines():
        word, _, rest = line.partition("\t")
        value = rest.partition("\t")[0]
        if re.fullmatch(r"-?\d+(\.\d+)?", value):
            words[word] = float(value) / 4.0
    return words


def valences(text: str, words: dict[str, float]) -> list[float | None]:
    """Of each line, from -1 to 1; None where the list has none of its words."""
    return [_valence(line, words) for line in text.split("\n")]


def _valence(line: str, words: dict[str, float]) -> float | None:
    found, turned = [], 0
    for word in _WORD.findall(line.lower().replace("’", "'")):
        if word in _NEGATIONS or word.endswith("n't"):
            turned = _REACH + 1
        elif word in words:
            found.append(words[word] * (TURNED if turned else 1.0))
        turned = max(0, turned - 1)
    return sum(found) / len(found) if found else None
