"""Songs on their way to songs.jsonl: on disk, with a few bytes a song in memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from core.corpus.songs import Aside, Song

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class Record(msgspec.Struct, array_like=True):
    """A song as it waits; `lines` and `sections` are counts."""

    title: str
    text: str
    source: str
    lines: int
    sections: int
    aside: tuple[Aside, ...] = ()


class Spool:
    """Appended first, then read by number, in any order."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w+b")
        self._starts = array("q", [0])
        self.characters = array("q")
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(Record)

    def __len__(self) -> int:
        return len(self.characters)

    def append(self, song: Song, text: str) -> None:
        lines = len(text.split("\n")) - len(song.sections) + 1
        sections = len(song.sections)
        self.append_record(Record(song.title, text, song.source, lines, sections, song.aside))

    def append_record(self, record: Record) -> None:
        size = self._file.write(self._encoder.encode(record))
        self._starts.append(self._starts[-1] + size)
        self.characters.append(len(record.text) + 1)

    def __getitem__(self, song: int) -> Record:
        start, end = self._starts[song], self._starts[song + 1]
        if self._file.tell() != start:
            self._file.seek(start)
        return self._decoder.decode(self._file.read(end - start))

    def close(self) -> None:
        self._file.close()


def spooled(
    path: Path, records: Iterable[tuple[Record, bool]]
) -> tuple[Spool, npt.NDArray[np.bool_]]:
    """Records on a spool of their own, and which of them are marked."""
    import numpy as np

    spool, marked = Spool(path), []
    for record, mark in records:
        spool.append_record(record)
        marked.append(mark)
    return spool, np.array(marked, bool)
