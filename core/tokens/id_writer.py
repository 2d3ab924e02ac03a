"""Pass 2 of a tokenization: chunks of words become ids in files."""

from __future__ import annotations

import contextlib
import os
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from core.text.vocabulary import MAX_COUNT, SONG_END, Vocabulary
from core.tokens.arrays import Part, ids_file, songs_file
from core.tokens.chunks import Chunk
from core.tokens.info import TokenInfo

UINT16_SIZES = 65_535


class IdWriter:
    """Appends the songs of chunks to train.ids and held-out.ids in `folder`, and counts.

    `vocabulary` gets its counts in `finish`. A context manager: leaving it closes the files.
    """

    def __init__(self, folder: Path, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._dtype = "<u2" if len(vocabulary) <= UINT16_SIZES else "<u4"
        self._counts = np.zeros(len(vocabulary), np.int64)
        self._files = contextlib.ExitStack()
        self._parts = {part: _PartFiles(folder, part, self._files) for part in _PARTS}
        self._unknown = 0

    def __enter__(self) -> IdWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def append(self, chunk: Chunk) -> None:
        """Writes the songs of `chunk`; chunks come in the order of the corpus."""
        vocabulary = self.vocabulary
        spelled = [(SONG_END,), *map(vocabulary.encode_word, chunk.words[1:])]
        widths = np.fromiter(map(len, spelled), np.int64, len(spelled))
        table = np.fromiter(chain.from_iterable(spelled), np.int64, int(widths.sum()))
        words = np.frombuffer(chunk.ids, "<u4")
        lengths = np.array(chunk.lengths, np.int64)
        held_out = np.array(chunk.held_out, bool)
        song_of_word = np.repeat(np.arange(len(lengths)), lengths)
        word_held_out = held_out[song_of_word]
        tokens_of_song = np.bincount(
            song_of_word, weights=widths[words], minlength=len(lengths)
        ).astype(np.int64)
        train, held = self._parts["train"], self._parts["held-out"]
        ids = _expand(words[~word_held_out], widths, table)
        train.write(ids.astype(self._dtype), tokens_of_song[~held_out])
        train.characters += chunk.characters
        self._counts += np.bincount(ids, minlength=len(self._counts))
        ids = _expand(words[word_held_out], widths, table)
        held.write(ids.astype(self._dtype), tokens_of_song[held_out])
        held.characters += chunk.held_out_characters
        unknown = [
            0 if index == 0 or vocabulary.is_known(word) else width
            for index, (word, width) in enumerate(zip(chunk.words, widths.tolist(), strict=True))
        ]
        self._unknown += int(np.array(unknown, np.int64)[words[word_held_out]].sum())

    def finish(self, segmenter: str, min_count: int) -> TokenInfo:
        """Makes the files durable, gives the vocabulary its counts and tells what was written."""
        for files in self._parts.values():
            files.finish()
        train, held_out = self._parts["train"], self._parts["held-out"]
        # What the base of a training saw stays counted.
        counts = np.minimum(self._counts + self.vocabulary.counts, MAX_COUNT)
        self.vocabulary = Vocabulary(self.vocabulary.kind, self.vocabulary.pieces, counts)
        return TokenInfo(
            kind=self.vocabulary.kind,
            vocabulary=len(self.vocabulary),
            dtype="<u2" if self._dtype == "<u2" else "<u4",
            segmenter=segmenter,
            train_tokens=train.tokens,
            train_songs=train.songs,
            train_characters=train.characters,
            held_out_tokens=held_out.tokens,
            held_out_songs=held_out.songs,
            held_out_characters=held_out.characters,
            unknown_share=self._unknown / max(1, held_out.tokens),
            min_count=min_count,
        )


_PARTS: tuple[Part, Part] = ("train", "held-out")


class _PartFiles:
    def __init__(self, folder: Path, part: Part, files: contextlib.ExitStack) -> None:
        self._ids = files.enter_context(_create(folder / ids_file(part)))
        self._starts = files.enter_context(_create(folder / songs_file(part)))
        self._starts.write(np.zeros(1, "<i8").tobytes())
        self.tokens = self.songs = self.characters = 0

    def write(self, ids: npt.NDArray[np.generic], tokens: npt.NDArray[np.int64]) -> None:
        self._ids.write(ids.tobytes())
        self._starts.write((self.tokens + np.cumsum(tokens)).astype("<i8").tobytes())
        self.tokens += len(ids)
        self.songs += len(tokens)

    def finish(self) -> None:
        for file in (self._ids, self._starts):
            file.flush()
            os.fsync(file.fileno())


def _create(path: Path) -> BinaryIO:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    return os.fdopen(fd, "wb")


def _expand(
    words: npt.NDArray[np.uint32], widths: npt.NDArray[np.int64], table: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Each word's ids one after another; word w's are `table` after the widths before it."""
    starts = np.cumsum(widths) - widths
    wide = widths[words]
    before = np.cumsum(wide) - wide
    places = np.arange(int(wide.sum())) + np.repeat(starts[words] - before, wide)
    ids: npt.NDArray[np.int64] = table[places]
    return ids
