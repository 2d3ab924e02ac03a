"""Writes songs.jsonl, and counts what goes into it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import NamedTuple

import msgspec

from core.corpus.info import Leak, PreparedSong
from core.corpus.spool import Record


class Written(NamedTuple):
    """What is known once the songs are written."""

    sha256: str
    lines: int
    sections: int
    aside_songs: int
    aside_lines: int
    leak: Leak


class SongsWriter:
    """A context manager: leaving it makes the file durable."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("xb")
        path.chmod(0o600)
        self._digest = hashlib.sha256()
        self._encoder = msgspec.json.Encoder()
        self._lines = self._sections = self._aside_songs = self._aside_lines = 0

    def __enter__(self) -> SongsWriter:
        return self

    def __exit__(self, error: object, *_: object) -> None:
        with self._file:
            if error is None:
                self._file.flush()
                os.fsync(self._file.fileno())

    def add(self, record: Record, held_out: bool) -> None:
        """Appends a song."""
        part = "held-out" if held_out else "train"
        song = PreparedSong(record.title, record.text, part, record.source, record.aside)
        line = self._encoder.encode(song) + b"\n"
        self._digest.update(line)
        self._file.write(line)
        self._lines += record.lines
        self._sections += record.sections
        self._aside_songs += bool(record.aside)
        self._aside_lines += len(record.aside)

    def written(self, leak: Leak) -> Written:
        """What was written so far."""
        return Written(
            self._digest.hexdigest(),
            self._lines,
            self._sections,
            self._aside_songs,
            self._aside_lines,
            leak,
        )
