"""Whether a model has learnt the language of a corpus, told by the letters and words of both."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np

from core.corpus.info import SONGS_FILE, PreparedSong
from core.errors import CorpusError
from core.text.repertoire import Repertoire
from core.text.vocabulary import FIRST_PIECE, Vocabulary

FITS = 0.7
"""The least share of the letters of a corpus that a model must be able to write: Chinese songs with
an English refrain have that much of Chinese, and old poems of the characters of today's songs."""
AT_HOME = 0.7
"""The least length of the tokens of a corpus beside that of what a model was trained on. Measured
with `base-zh`: songs of today 1.0, news and essays 0.8, 宋词 0.57, 诗经 0.50: what old poems say in
single characters it learns sooner from nothing (tests/bench, "What a base model is worth")."""
LOOKED_AT = 20_000
"""Characters of a corpus by which its language is told."""


def fits(vocabulary: Vocabulary, prepared: Path) -> bool:
    """Whether a model of that vocabulary has learnt the language of a corpus, in words of its time.

    Raises:
        CorpusError: the corpus cannot be read.
    """
    text = beginning(prepared)
    return text_fits(vocabulary, text) and is_at_home(vocabulary, text)


def is_at_home(vocabulary: Vocabulary, text: str) -> bool:
    """Whether a text is cut into tokens nearly as long as those that a model was trained on."""
    counts = vocabulary.counts[FIRST_PIECE:]
    sizes = np.fromiter(map(len, vocabulary.pieces), np.int64, len(counts))
    own = float(counts @ sizes) / max(1, int(counts.sum()))
    text = text[:LOOKED_AT]
    ends = text.count("\n")  # a token each, in any text
    return len(text) - ends >= AT_HOME * own * (len(vocabulary.encode(text)) - ends)


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
