"""A few numbers a song, from which songs that are nearly the same are found without their text.

MinHash (Broder 1997) over the set of 5-character shingles of a song: two songs agree in each of the
numbers with a chance that is the Jaccard similarity of their sets. Songs that agree in one band of
three numbers are candidates; with eight bands a pair at similarity 0.8 is missed with chance
(1 - 0.8 ** 3) ** 8 = 0.3 %. A song costs 72 bytes, on disk; nothing else of it is kept.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

SHINGLE = 5
BANDS, ROWS = 8, 3

_BATCH_CHARACTERS = 1 << 19
_NOT_SUNG = re.compile(r"[\W_]+")
_SEED = 20_051_103
# Odd constants with well-mixed bits: 2**32 / golden ratio, and two of MurmurHash3's finalizer.
_BASE, _MIX_1, _MIX_2 = 0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35


def compared_form(text: str) -> str:
    """What of a text counts when songs are compared: letters and digits, in lower case."""
    return _NOT_SUNG.sub("", text.lower()) or text


def shingles(form: str) -> set[str]:
    """All runs of five characters; a shorter form is its own only one."""
    return {form[i : i + SHINGLE] for i in range(max(1, len(form) - SHINGLE + 1))}


def jaccard(one: set[str], other: set[str]) -> float:
    common = len(one & other)
    return common / (len(one) + len(other) - common)


class SketchWriter:
    """Collects songs; writes an exact digest (8 bytes) and `BANDS` keys (8 bytes each) a song."""

    def __init__(self, folder: Path) -> None:
        self._files: list[BinaryIO] = []
        for index in range(BANDS + 1):
            self._files.append((folder / f"{index}.keys").open("wb"))
        self._forms: list[str] = []
        self._size = 0

    def add(self, text: str) -> None:
        form = compared_form(text)
        self._forms.append(form)
        self._size += len(form)
        if self._size >= _BATCH_CHARACTERS:
            self._flush()

    def close(self) -> None:
        try:
            self._flush()
        finally:
            for file in self._files:
                file.close()

    def _flush(self) -> None:
        if not self._forms:
            return
        digests = [blake2b(form.encode(), digest_size=8).digest() for form in self._forms]
        self._files[0].write(b"".join(digests))
        for file, keys in zip(self._files[1:], _band_keys(self._forms), strict=True):
            file.write(keys.tobytes())
        self._forms, self._size = [], 0


def read_keys(folder: Path, index: int) -> npt.NDArray[np.uint64]:
    """Key `index` of every song (0: exact digest), shape (songs,)."""
    import numpy as np

    return np.fromfile(folder / f"{index}.keys", np.uint64)


def _band_keys(forms: list[str]) -> npt.NDArray[np.uint64]:
    """Shape (BANDS, songs)."""
    import numpy as np

    # A form that is too short gets one shingle all the same.
    padded = [form.ljust(SHINGLE, "\0") for form in forms]
    lengths = np.array([len(form) for form in padded], np.int64)
    codes = np.frombuffer("".join(padded).encode("utf-32-le"), np.uint32)
    hashes = np.zeros(len(codes) - SHINGLE + 1, np.uint32)
    for offset in range(SHINGLE):
        hashes *= np.uint32(_BASE)
        hashes += codes[offset : offset + len(hashes)]
    hashes ^= hashes >> np.uint32(16)
    hashes *= np.uint32(_MIX_1)
    hashes ^= hashes >> np.uint32(13)
    hashes *= np.uint32(_MIX_2)
    hashes ^= hashes >> np.uint32(16)
    ends = np.cumsum(lengths)
    inside = np.ones(len(codes), bool)
    for offset in range(1, SHINGLE):  # shingles that reach into the next song
        inside[ends - offset] = False
    hashes = hashes[inside[: len(hashes)]]
    counts = lengths - (SHINGLE - 1)
    starts = np.cumsum(counts) - counts
    generator = np.random.default_rng(_SEED)
    factors = generator.integers(0, 1 << 31, BANDS * ROWS, np.uint32) * np.uint32(2) + np.uint32(1)
    masks = generator.integers(0, 1 << 32, BANDS * ROWS, np.uint32)
    keys = np.zeros((BANDS, len(forms)), np.uint64)
    for index, (factor, mask) in enumerate(zip(factors, masks, strict=True)):
        least = np.minimum.reduceat((hashes ^ mask) * factor, starts)
        band = keys[index // ROWS]
        band *= np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio
        band += least
    return keys
