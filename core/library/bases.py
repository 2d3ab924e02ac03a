"""The base models: which one suits a corpus, and where a base that was asked for lies.

The shipped ones stand in `BASES`; one whose file is not there does not count, so that the studio
also works without.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from core.corpus.info import SONGS_FILE, PreparedSong
from core.errors import CorpusError
from core.library.models import demo_models, find_model
from core.runs.base import Base, clashes, load_base
from core.text.repertoire import Repertoire
from core.text.vocabulary import FIRST_PIECE, Vocabulary

NONE = "none"
"""In place of the name of a base: begin from nothing."""
BASES = ("base-zh", "base-en")
"""Shipped models that are made to be trained further, the first that suits a corpus before others.
"""
FITS = 0.7
"""The least share of the letters of a corpus that a base must be able to write: Chinese songs with
an English refrain have that much of Chinese, and old poems of the characters of today's songs."""
LOOKED_AT = 20_000
"""Characters of a corpus by which its language is told."""


def shipped_bases() -> dict[str, Path]:
    """Name to file of the bases that the package carries."""
    there = demo_models()
    return {name: there[name] for name in BASES if name in there}


def find_base(home: Path, name: str) -> Base:
    """The base of that name: a shipped model, a run, or a model file.

    Raises:
        ModelError: there is none of that name, or it must be refused.
    """
    path = find_model(home, name)
    return load_base(name if path.stem == name or path.is_dir() else path.name, path)


def suited_base(
    prepared: Path, asked: Mapping[str, object], bases: Mapping[str, Path] | None = None
) -> Base | None:
    """The shipped base that suits a corpus, None when none does.

    One suits that can write these songs, and whose shape is what was asked for, if anything was.

    Args:
        prepared: folder of the corpus.
        asked: settings that someone chose, see `core.runs.base.clashes`.
        bases: in place of the shipped ones.

    Raises:
        ModelError: a base must be refused.
        CorpusError: the corpus cannot be read.
    """
    for name, path in (shipped_bases() if bases is None else bases).items():
        base = load_base(name, path)
        clash = clashes(base.shape, base.model.vocabulary.kind, asked)
        if not clash and fits(base.model.vocabulary, prepared):
            return base
    return None


def fits(vocabulary: Vocabulary, prepared: Path) -> bool:
    """Whether a model of that vocabulary has learnt the language of a corpus.

    Raises:
        CorpusError: the corpus cannot be read.
    """
    counted = zip(vocabulary.pieces, vocabulary.counts[FIRST_PIECE:].tolist(), strict=True)
    return Repertoire(counted).share(_beginning(prepared)) >= FITS


def _beginning(prepared: Path) -> str:
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
