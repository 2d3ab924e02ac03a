"""The titles of the songs that a run trains on: what names a song that a line was copied from.

A run holds the text of its songs as tokens, without titles. A run of an earlier version has none;
nothing but the naming of songs depends on them.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from core.corpus.info import SONGS_FILE
from core.errors import CorpusError
from core.files import read_plain
from core.home import write_atomic

TITLES_FILE = "titles.json"
MOST_BYTES = 64 << 20
LONGEST = 100


class _Song(msgspec.Struct):
    title: str
    part: str


def write_titles(prepared: Path, run: Path) -> None:
    """Writes the titles of the training songs of a prepared corpus, in its order.

    Raises:
        CorpusError: its songs cannot be read.
        OSError: they cannot be written.
    """
    path = prepared / SONGS_FILE
    decoder = msgspec.json.Decoder(_Song)
    titles: list[str] = []
    try:
        with path.open("rb") as file:
            for line in file:
                song = decoder.decode(line)
                if song.part == "train":
                    titles.append(song.title[:LONGEST])
    except (OSError, ValueError) as error:
        raise CorpusError("{reason}", where=path, reason=str(error)) from error
    write_atomic(run / TITLES_FILE, msgspec.json.encode(titles))


def read_titles(run: Path) -> list[str]:
    """The titles that `write_titles` wrote; none where there are none that can be read."""
    try:
        return msgspec.json.decode(read_plain(run / TITLES_FILE, MOST_BYTES), type=list[str])
    except (OSError, ValueError, RecursionError):
        return []
