"""The base models: which one suits a corpus, and where a base that was asked for lies.

The shipped ones stand in `BASES`; one whose file is not there does not count, so that the studio
also works without.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from core.corpus.info import read_corpus_info
from core.library.models import demo_models, find_model
from core.runs.shape import clashes
from core.runs.store import RunConfig

if TYPE_CHECKING:
    from core.runs.base import Base

NONE = "none"
"""In place of the name of a base: begin from nothing."""
BASES = ("base-zh", "base-en")
"""Shipped models that are made to be trained further, the first that suits a corpus before others.
"""


def shipped_bases() -> dict[str, Path]:
    """Name to file of the bases that the package carries."""
    there = demo_models()
    return {name: there[name] for name in BASES if name in there}


def find_base(home: Path, name: str) -> Base:
    """The base of that name: a shipped model, a run, or a model file.

    Raises:
        ModelError: there is none of that name, or it must be refused.
    """
    from core.runs.base import load_base

    path = find_model(home, name)
    return load_base(name if path.stem == name or path.is_dir() else path.name, path)


def base_name(run: RunConfig) -> str:
    """The name of what a run goes on from; `NONE` for nothing."""
    return NONE if run.base is None else run.base.name


def base_for_text(text: str, asked: Mapping[str, object]) -> Base | None:
    """The shipped base that has learnt the language of a text, of the shape that was asked for;
    None when none has.

    Raises:
        ModelError: a base must be refused.
    """
    from core.runs.base import load_base
    from core.runs.language import text_fits

    for name, path in shipped_bases().items():
        base = load_base(name, path)
        vocabulary = base.model.vocabulary
        if not clashes(base.shape, vocabulary.kind, asked) and text_fits(vocabulary, text):
            return base
    return None


def suited_base(
    prepared: Path, asked: Mapping[str, object], bases: Mapping[str, Path] | None = None
) -> Base | None:
    """The shipped base that suits a corpus, None when none does.

    One suits that can write these songs, has not learnt these very ones, and whose shape is what
    was asked for, if anything was.

    Args:
        prepared: folder of the corpus.
        asked: settings that someone chose, see `core.runs.base.clashes`.
        bases: in place of the shipped ones.

    Raises:
        ModelError: a base must be refused.
        CorpusError: the corpus cannot be read.
    """
    from core.runs.base import load_base
    from core.runs.language import fits

    for name, path in (shipped_bases() if bases is None else bases).items():
        base = load_base(name, path)
        clash = clashes(base.shape, base.model.vocabulary.kind, asked)
        learnt = base.model.info.corpus == read_corpus_info(prepared).name
        if not clash and not learnt and fits(base.model.vocabulary, prepared):
            return base
    return None
