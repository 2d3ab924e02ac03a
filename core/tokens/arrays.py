"""The files that hold a corpus as ids: what they are, and how they are opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from core.errors import CorpusError
from core.tokens.info import read_info

Part = Literal["train", "held-out"]
VOCABULARY_FILE = "vocabulary.json"
_CHECKED_AT_ONCE = 1 << 22


def ids_file(part: Part) -> str:
    return f"{part}.ids"


def songs_file(part: Part) -> str:
    return f"{part}.songs"


@dataclass(frozen=True, eq=False)
class TokenArray:
    """All songs of one part as ids, each ended by SONG_END.

    `ids` has shape (tokens,), memory-mapped and read-only; song i is `ids[songs[i]:songs[i + 1]]`.
    """

    ids: npt.NDArray[np.uint16] | npt.NDArray[np.uint32]
    songs: npt.NDArray[np.int64]

    @staticmethod
    def open(folder: Path, part: Part) -> TokenArray:
        """Maps the ids of `part` and checks them, so that no later step meets a wrong one.

        Raises:
            CorpusError: a file is missing, cut short, or holds ids outside the vocabulary.
        """
        info = read_info(folder)
        path = folder / ids_file(part)
        width = np.dtype(info.dtype).itemsize
        try:
            songs = np.fromfile(folder / songs_file(part), "<i8").astype(np.int64, copy=False)
            size = path.stat().st_size
            # An empty file cannot be mapped.
            ids = np.memmap(path, info.dtype, "r") if size >= width else np.zeros(0, info.dtype)
        except (OSError, ValueError) as error:
            raise CorpusError("{reason}", where=path, reason=str(error)) from error
        whole = size == len(ids) * width
        if not whole or len(songs) == 0 or songs[0] != 0 or songs[-1] != len(ids):
            raise CorpusError("the token files are not whole", where=path)
        if np.any(np.diff(songs) < 1):
            raise CorpusError("the token files disagree about the songs", where=path)
        for start in range(0, len(ids), _CHECKED_AT_ONCE):
            if int(ids[start : start + _CHECKED_AT_ONCE].max()) >= info.vocabulary:
                raise CorpusError("the token files hold ids that mean nothing", where=path)
        return TokenArray(ids, songs)
