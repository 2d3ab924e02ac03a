"""Names of corpora: what can be one, and one that is free."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from pathlib import Path

from core.errors import CorpusError

LONGEST = 64
_NAME = re.compile(r"[^\W_][\w .()+-]{0,62}[\w)+]|[^\W_]")
_NO_PART = re.compile(r"[^\w .()+-]+")
_BEGINS = re.compile(r"^[\W_]+")
_ENDS = re.compile(r"[^\w)+]+$")


def is_name(name: str) -> bool:
    """Whether this can be a corpus's name."""
    return _NAME.fullmatch(name) is not None


def check_name(name: str) -> None:
    """Raises CorpusError when `name` cannot be a corpus's name (letters of any script are fine)."""
    if not is_name(name):
        raise CorpusError(
            "{name!r} cannot be the name of a corpus",
            name=name[:80],
            hint="use up to 64 letters, digits, spaces, and - _ . ( ) +",
        )


def name_taken(name: str) -> CorpusError:
    """The error of a name that another corpus has."""
    return CorpusError(
        "there is a corpus {name!r} already",
        name=name,
        hint="choose another name, or remove that corpus first",
    )


def named_after(path: Path) -> str:
    """A name for what is read from a file or folder: that of the file, as far as it can be one."""
    path = path.absolute()
    stem = path.name if path.is_dir() else path.name.removesuffix(".gz").rsplit(".", 1)[0]
    name = " ".join(_NO_PART.sub(" ", unicodedata.normalize("NFC", stem)).split())
    name = _ENDS.sub("", _BEGINS.sub("", name)[:LONGEST])
    return name if is_name(name) else "songs"


def free_name(wanted: str, taken: Container[str]) -> str:
    """`wanted`, or with the first number behind it that makes it one of its own."""
    name, number = wanted, 2
    while name in taken:
        end = f"-{number}"
        name = f"{wanted[: LONGEST - len(end)]}{end}"
        number += 1
    return name
