"""The files that hold a corpus as ids: what they are, and how they are opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from core.errors import CorpusError
from core.text.vocabulary import MAX_PIECES, TokenKind

Part = Literal["train", "held-out"]
VOCABULARY_FILE = "vocabulary.json"
INFO_FILE = "tokens.json"
_MAX_INFO_BYTES = 1 << 16
_CHECKED_AT_ONCE = 1 << 22
_Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class TokenInfo(msgspec.Struct, frozen=True):
    """tokens.json. Characters count as in bits per character: one for each line and song end."""

    kind: TokenKind
    vocabulary: _Count
    """Size, with line end, song end and bytes."""
    dtype: Literal["<u2", "<u4"]
    segmenter: str
    """What cut the words, such as "jieba 0.42.1"; "" for kind "char"."""
    train_tokens: _Count
    train_songs: _Count
    train_characters: _Count
    held_out_tokens: _Count
    held_out_songs: _Count
    held_out_characters: _Count
    unknown_share: float
    """Share of held-out tokens that stand for a part of an unknown word or character."""
    min_count: _Count
    format: int = 1


def ids_file(part: Part) -> str:
    return f"{part}.ids"


def songs_file(part: Part) -> str:
    return f"{part}.songs"


def read_info(folder: Path) -> TokenInfo:
    """What `tokenize` wrote about the ids in `folder`.

    Raises:
        CorpusError: there is nothing, or nothing of that kind.
    """
    path = folder / INFO_FILE
    try:
        if path.stat().st_size > _MAX_INFO_BYTES:
            raise CorpusError("this is no description of tokens", where=path)
        info = msgspec.json.decode(path.read_bytes(), type=TokenInfo)
    except FileNotFoundError as error:
        raise CorpusError("there are no tokens here", where=folder) from error
    except (OSError, ValueError, RecursionError) as error:
        raise CorpusError("{reason}", where=path, reason=str(error)) from error
    if info.format != 1 or not 0 < info.vocabulary <= MAX_PIECES + 258:
        raise CorpusError("these tokens are not of a kind that this version knows", where=path)
    return info


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
