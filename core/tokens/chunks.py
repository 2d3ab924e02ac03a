"""One chunk of prepared songs, cut into words: the unit of work of a tokenization.

A chunk is some whole lines of songs.jsonl. Its words get ids of their own, valid in this chunk
only, so that a chunk can be cut by any process and turned into the vocabulary's ids later. numpy
stays out of here: the processes that do this work start sooner and weigh less without it.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from core.errors import CorpusError
from core.home import write_atomic
from core.text.normalise import normalise

if TYPE_CHECKING:
    from core.text.segmenter import Segmenter

CHUNK_BYTES = 1 << 20
MAX_LINE_BYTES = 256 << 20


class Range(msgspec.Struct, frozen=True, array_like=True):
    """Where chunk `index` lies in songs.jsonl (bytes)."""

    index: int
    start: int
    size: int


class Chunk(msgspec.Struct, array_like=True):
    """Songs in order as ids into `words`; id 0 is the end of a song."""

    words: list[str]
    ids: bytes  # little-endian uint32, all songs one after another
    lengths: list[int]  # tokens of each song, its end included
    held_out: list[bool]
    characters: int  # of training songs, as bits per character counts them: len(text) + 1
    held_out_characters: int


class _Song(msgspec.Struct):
    text: str
    part: Literal["train", "held-out"]


class _Numbering(dict[str, int]):
    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


def ranges(path: Path, chunk_bytes: int = CHUNK_BYTES) -> Iterator[Range]:
    """Cuts a file of lines into chunks of about `chunk_bytes` (more where a line is longer).

    Raises:
        CorpusError: a line is longer than any song that was prepared.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        start = index = 0
        while start < size:
            file.seek(start + chunk_bytes - 1)
            rest = file.readline(MAX_LINE_BYTES)
            if len(rest) == MAX_LINE_BYTES:
                raise CorpusError("a line of the prepared corpus is too long", where=path)
            end = min(size, start + chunk_bytes - 1 + len(rest))
            yield Range(index, start, end - start)
            start, index = end, index + 1


def cut_chunk(path: Path, place: Range, segmenter: Segmenter | None) -> Chunk:
    """Reads the songs at `place` and cuts them into words; into characters without a segmenter.

    Raises:
        CorpusError: the file does not hold prepared songs.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        file.seek(place.start)
        data = file.read(place.size)
    try:
        songs = msgspec.json.Decoder(_Song).decode_lines(data)
    except (ValueError, RecursionError) as error:
        raise CorpusError(
            "the prepared corpus is damaged after byte {start} ({reason})",
            where=path,
            hint="prepare the corpus again",
            start=place.start,
            reason=str(error),
        ) from error
    numbering = _Numbering({"": 0})
    chunk = Chunk([], b"", [], [], 0, 0)
    ids = array("I")
    for song in songs:
        text = normalise(song.text)
        words = text if segmenter is None else segmenter.segment(text)
        ids.extend(map(numbering.__getitem__, words))
        ids.append(0)
        chunk.lengths.append(len(words) + 1)
        held_out = song.part == "held-out"
        chunk.held_out.append(held_out)
        if held_out:
            chunk.held_out_characters += len(text) + 1
        else:
            chunk.characters += len(text) + 1
    if sys.byteorder == "big":
        ids.byteswap()
    chunk.words = list(numbering)
    chunk.ids = ids.tobytes()
    return chunk


def shard_path(folder: Path, index: int) -> Path:
    return folder / f"{index:08d}.shard"


def write_shard(folder: Path, index: int, chunk: Chunk) -> None:
    write_atomic(shard_path(folder, index), msgspec.msgpack.encode(chunk), durable=False)


def read_shard(folder: Path, index: int) -> Chunk:
    return msgspec.msgpack.decode(shard_path(folder, index).read_bytes(), type=Chunk)
