"""What the models of the library have learnt to write with, read from their vocabularies alone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from core.errors import ModelError
from core.files import open_plain, read_plain
from core.library.models import ModelChoice
from core.model.weights import MAX_HEADER, read_metadata
from core.text.repertoire import Repertoire
from core.text.vocabulary import FIRST_PIECE, MAX_FILE_BYTES

MOST = 60
"""Corpora that are looked into; each takes some milliseconds."""


class _Vocabulary(msgspec.Struct):
    """As much of a vocabulary as is looked at; what composes checks all of it."""

    pieces: list[str]
    counts: list[int] = []


def repertoires(models: Iterable[ModelChoice]) -> dict[str, Repertoire]:
    """By the name of each corpus, what a model of it has learnt to write with.

    Models of one corpus share its words, so one of them is read. One that cannot be read is passed
    over: who loads it is told why.
    """
    found: dict[str, Repertoire] = {}
    for model in models:
        if model.corpus in found or len(found) >= MOST:
            continue
        try:
            found[model.corpus] = repertoire(vocabulary_bytes(model.path))
        except (OSError, ValueError, msgspec.MsgspecError, RecursionError):
            continue
    return found


def repertoire(vocabulary: bytes) -> Repertoire:
    """What a vocabulary, as it lies on the disk, can write. Raises ValueError: it is none."""
    file = msgspec.json.decode(vocabulary, type=_Vocabulary)
    counts = file.counts[FIRST_PIECE:] or [1] * len(file.pieces)
    return Repertoire(zip(file.pieces, counts, strict=False))


def vocabulary_bytes(model: Path) -> bytes:
    """The vocabulary of a run, or the one that a file of weights carries.

    Raises:
        OSError: it cannot be read.
        ValueError: the file holds none.
    """
    if model.is_dir():
        return read_plain(model / "vocabulary.json", MAX_FILE_BYTES)
    try:
        return metadata(model)["vocabulary"].encode()
    except (ModelError, KeyError) as error:
        raise ValueError(str(error)) from error


def metadata(model: Path) -> dict[str, str]:
    """What the header of a model file tells.

    Raises:
        OSError: it cannot be read.
        ModelError: it is no such file.
    """
    with open_plain(model) as file:
        size = file.read(8)
        header = file.read(min(MAX_HEADER, int.from_bytes(size, "little")))
    return read_metadata(size + header, model)
