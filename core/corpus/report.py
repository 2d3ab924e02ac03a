"""What importing found, took off and passed over: told, never silent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from core.corpus.encoding import Detected
    from core.errors import CorpusError

KEPT_ENTRIES = 1_000
"""Entries of each list that are kept word by word; the rest is counted."""

_KEPT_CHARACTERS = 200


class Removal(msgspec.Struct, frozen=True, array_like=True):
    """A line that was taken off or shortened. `text` is the line as it was (its start)."""

    where: str
    line: int
    reason: str
    text: str


class Skipped(msgspec.Struct, frozen=True, array_like=True):
    """A file in a folder or archive that was passed over."""

    where: str
    reason: str
    """A sentence with places for `fields`."""
    fields: dict[str, str] = {}


class Doubt(msgspec.Struct, frozen=True, array_like=True):
    """A file that may have been read wrongly: a sentence with places, and what stands there."""

    where: str
    sentence: str
    fields: dict[str, str]


class ImportReport:
    """Grows while files are read; memory is bounded, counts are exact.

    `listener` is called with the bytes that were read since it was last called.
    """

    def __init__(self, listener: Callable[[int], None] | None = None) -> None:
        self.removals: list[Removal] = []
        self.removal_counts: Counter[str] = Counter()
        self.skipped: list[Skipped] = []
        self.skipped_count = 0
        self.encodings: dict[str, str] = {}
        self.encoding_counts: Counter[str] = Counter()
        self.doubts: list[Doubt] = []
        self.broken_characters = 0
        self.long_songs = 0
        self.duplicate_songs = 0
        self.near_duplicate_songs = 0
        self.repeated_blocks = 0
        self.sources: list[str] = []
        self.bytes = 0
        self._listener = listener

    def read(self, count: int) -> None:
        self.bytes += count
        if self._listener is not None:
            self._listener(count)

    def removed(self, where: str, line: int, reason: str, text: str) -> None:
        self.removal_counts[reason] += 1
        if len(self.removals) < KEPT_ENTRIES:
            self.removals.append(Removal(where, line, reason, text[:_KEPT_CHARACTERS]))

    def skip(self, where: str, reason: str, fields: Mapping[str, object] | None = None) -> None:
        self.skipped_count += 1
        if len(self.skipped) < KEPT_ENTRIES:
            told = {name: str(value) for name, value in (fields or {}).items()}
            self.skipped.append(Skipped(where, reason, told))

    def skip_broken(self, where: str, error: CorpusError) -> None:
        """A file of a folder that cannot be read costs itself alone."""
        self.skip(where, error.template, error.fields)

    def decoded(self, where: str, detected: Detected) -> None:
        if detected.doubt and len(self.doubts) < KEPT_ENTRIES:
            self.doubts.append(Doubt(where, detected.doubt, dict(detected.fields)))
        self.encoding_counts[detected.encoding] += 1
        if len(self.encodings) < KEPT_ENTRIES:
            self.encodings[where] = str(detected)
