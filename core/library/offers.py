"""The models that a form can offer to train further, read from small parts of their files alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from core.errors import LyricStudioError
from core.library.bases import BASES
from core.library.corpora import CorpusLibrary
from core.library.demos import demo_corpora, songs_of
from core.library.models import ModelChoice, ModelLibrary
from core.runs.shape import shape_of
from core.runs.store import Run

if TYPE_CHECKING:
    from core.model.config import ModelConfig

MOST = 20
"""Models that are offered; the newest runs come first."""


@dataclass(frozen=True)
class Offer:
    """A model to train further."""

    name: str
    shape: dict[str, object]
    """Settings that a training from it has; see `core.runs.base`."""
    tokens: str
    """Kind of its tokens."""
    suits: frozenset[str]
    """Names of the corpora whose language it has learnt; of a base not those that it learnt."""

    @property
    def is_base(self) -> bool:
        """Whether it was made to be trained further."""
        return self.name in BASES


class _Kind(msgspec.Struct):
    kind: str


def offers(home: Path, corpora: Iterable[str]) -> list[Offer]:
    """Base models first, then runs, newest first, then other models of the package.

    One that cannot be read is left out; who asks for it by name is told why.

    Args:
        corpora: names of known corpora; from those that were never read, songs are read here.
    """
    texts = {name: text for name in corpora if (text := _some_songs(home, name))}
    found: list[Offer] = []
    for model in _in_order(ModelLibrary(home).models()):
        if len(found) >= MOST:
            break
        try:
            found.append(_offer(model, texts))
        except (LyricStudioError, OSError, ValueError, KeyError, RecursionError):
            continue
    return found


def suited(offered: Sequence[Offer], corpus: str) -> Offer | None:
    """The base model that suits a corpus."""
    return next((one for one in offered if one.is_base and corpus in one.suits), None)


def _in_order(models: Sequence[ModelChoice]) -> list[ModelChoice]:
    bases = [model for model in models if model.name in BASES]
    runs = [model for model in reversed(models) if model.kind == "run"]
    demos = [model for model in models if model.kind == "demo" and model not in bases]
    return [*bases, *runs, *demos]


def _offer(model: ModelChoice, texts: dict[str, str]) -> Offer:
    from core.library.repertoires import repertoire, vocabulary_bytes
    from core.runs.language import FITS

    words = vocabulary_bytes(model.path)
    knows = repertoire(words)
    learnt = model.corpus if model.name in BASES else None
    return Offer(
        name=model.name,
        shape=shape_of(_config(model.path)),
        tokens=msgspec.json.decode(words, type=_Kind).kind,
        suits=frozenset(
            name for name, text in texts.items() if name != learnt and knows.share(text) >= FITS
        ),
    )


def _config(model: Path) -> ModelConfig:
    from core.library.repertoires import metadata
    from core.model.config import ModelConfig

    if model.is_dir():
        return Run(model).config.model
    return msgspec.json.decode(metadata(model)["config"], type=ModelConfig)


def _some_songs(home: Path, corpus: str) -> str:
    """Songs of a corpus, of which nothing is prepared; "" where there are none to be read."""
    from core.runs.language import LOOKED_AT, beginning

    try:
        folder = CorpusLibrary(home).root / corpus
        if folder.is_dir():
            return beginning(folder)
        first = songs_of(demo_corpora()[corpus])[0]
        return first.read_text(encoding="utf-8")[:LOOKED_AT]
    except (LyricStudioError, OSError, ValueError, LookupError):
        return ""
