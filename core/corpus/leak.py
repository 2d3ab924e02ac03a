"""How much of the held-out songs a model has read in training, line by line and as a run.

The held-out songs are few enough to be held; the training songs stream past them once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from core.corpus.info import Leak

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

LEAST_LINE = 5
"""Characters of a line that counts: shorter ones stand everywhere."""

LEAST_RUN = 4
"""Shorter runs are not looked for; `Leak.longest` is 0 then."""

_BATCH_CHARACTERS = 1 << 19
_BASE = 0x9E3779B97F4A7C15 | 1  # 2**64 / golden ratio: odd, bits well mixed
_FILTER_BITS = 22


class LeakMeter:
    """Is given the held-out songs at first, then every training song."""

    def __init__(self, held_out: Iterable[str]) -> None:
        self._songs = list(held_out)
        self._lines: dict[str, int] = {}
        for text in self._songs:
            for line in text.split("\n"):
                if len(line) >= LEAST_LINE:
                    self._lines[line] = self._lines.get(line, 0) + 1
        self._found: set[str] = set()
        self._run = LEAST_RUN - 1
        # Separators that no song holds, other ones than the training side has: no run crosses them.
        self._held_out = _codes(self._songs, 0)
        self._next = _Runs(self._held_out, LEAST_RUN)
        self._batch: list[str] = []
        self._size = 0

    def add(self, text: str) -> None:
        """One training song."""
        if not self._songs:
            return
        self._found.update(self._lines.keys() & set(text.split("\n")))
        self._batch.append(text)
        self._size += len(text) + 1
        if self._size >= _BATCH_CHARACTERS:
            self._look()

    def result(self) -> Leak:
        self._look()
        total = sum(self._lines.values())
        shared = sum(self._lines[line] for line in self._found)
        longest = self._run if self._run >= LEAST_RUN else 0
        return Leak(round(shared / total, 6) if total else 0.0, longest)

    def _look(self) -> None:
        text = _codes(self._batch, 1)
        self._batch, self._size = [], 0
        if not self._next.any_in(text):
            return
        # A run of `shared` characters is there, one of `apart` is not: doubling, then halving.
        shared, apart = self._next.length, 2 * self._next.length
        while _Runs(self._held_out, apart).any_in(text):
            shared, apart = apart, 2 * apart
        while apart - shared > 1:
            middle = (shared + apart) // 2
            if _Runs(self._held_out, middle).any_in(text):
                shared = middle
            else:
                apart = middle
        self._run = shared
        self._next = _Runs(self._held_out, shared + 1)


class _Runs:
    """All runs of `length` characters of a text, by 64-bit hash (equal hashes count as equal)."""

    def __init__(self, codes: npt.NDArray[np.uint32], length: int) -> None:
        import numpy as np

        self.length = length
        # Doubles do no harm to the search; np.unique would take ten times as long (numpy 2.3).
        self._hashes = np.sort(_windows(codes, length))
        self._filter = np.zeros(1 << _FILTER_BITS, bool)
        self._filter[self._hashes >> np.uint64(64 - _FILTER_BITS)] = True

    def any_in(self, codes: npt.NDArray[np.uint32]) -> bool:
        """Whether a run of another text is one of these."""
        import numpy as np

        if not len(self._hashes):
            return False
        windows = _windows(codes, self.length)
        maybe = windows[self._filter[windows >> np.uint64(64 - _FILTER_BITS)]]
        at = np.searchsorted(self._hashes, maybe)
        at[at == len(self._hashes)] = 0
        return bool(np.any(self._hashes[at] == maybe))


def _codes(songs: list[str], separator: int) -> npt.NDArray[np.uint32]:
    import numpy as np

    text = chr(separator).join(["", *songs, ""])
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)


def _windows(codes: npt.NDArray[np.uint32], length: int) -> npt.NDArray[np.uint64]:
    """Hash of every run of `length` characters, put together from runs of 1, 2, 4, ..."""
    import numpy as np

    if len(codes) < length:
        return np.zeros(0, np.uint64)
    power = (codes.astype(np.uint64) + np.uint64(1)) * np.uint64(_BASE)
    power ^= power >> np.uint64(29)
    count = len(codes) - length + 1
    total = np.zeros(count, np.uint64)
    done, size, bits = 0, 1, length
    while bits:
        factor = np.uint64(pow(_BASE, size, 1 << 64))
        if bits & 1:
            total = total * factor + power[done : done + count]
            done += size
        bits >>= 1
        if bits:
            power = power[: len(power) - size] * factor + power[size:]
            size *= 2
    total ^= total >> np.uint64(32)
    return total * np.uint64(0xBF58476D1CE4E5B9)
