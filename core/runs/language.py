"""Whether a model has learnt the language of a corpus, told by the letters of both."""

from __future__ import annotations

from pathlib import Path

import msgspec

from core.corpus.info import SONGS_FILE, PreparedSong
from core.errors import CorpusError
from core.text.repertoire import Repertoire
from core.text.vocabulary import FIRST_PIECE, Vocabulary

FITS = 0.7
"""The least share of the letters of a corpus that a model must be able to write: Chinese songs with
an English refrain have that much of Chinese, and old poems of the characters of today's songs."""
LOOKED_AT = 20_000
"""Characters of a corpus by which its language is told."""


def fits(vocabulary: Vocabulary, prepared: Path) -> bool:
    """Whether a model of that vocabulary has learnt the language of a corpus.

    Raises:
        CorpusError: the corpus cannot be read.
    """
    return text_fits(vocabulary, beginning(prepared))


def text_fits(vocabulary: Vocabulary, text: str) -> bool:
    """Whether a model of that vocabulary has learnt the language of a text."""
    counted = zip(vocabulary.pieces, vocabulary.counts[FIRST_PIECE:].tolist(), strict=True)
    return Repertoire(counted).share(text[:LOOKED_AT]) >= FITS


def beginning(prepared: Path) -> str:
    """Some songs of a prepared corpus."""
    decoder = msgspec.json.Decoder(PreparedSong)
    parts: list[str] = []
    left = LOOKED_AT
    try:
        with (prepared / SONGS_FILE).open("rb") as file:
            for line in file:
                text = decoder.decode(line).text
                parts.append(text[:left])
                left -= len(text)
                if left <= 0:
                    break
    except (OSError, msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise CorpusError(
            "the prepared corpus is damaged ({reason})",
            where=prepared,
            reason=str(error),
            hint="prepare the corpus again",
        ) from error
    return "\n".join(parts)
