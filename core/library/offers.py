"""The models that a form can offer to train further, read from small parts of their files alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from core.errors import LyricStudioError
from core.library.bases import BASES, shipped_bases
from core.library.corpora import CorpusLibrary
from core.library.demos import demo_corpora, songs_of
from core.library.models import ModelLibrary
from core.runs.config import Direction
from core.runs.shape import shape_of
from core.runs.store import Run, RunStore

if TYPE_CHECKING:
    from core.model.config import ModelConfig

_Model = tuple[str, Path, str]
"""A name, where it lies, and what it was trained on."""
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
    direction: Direction = "forward"
    """How it reads songs: what goes on from it reads them so, too."""

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
    models = [(model.name, model.path, model.corpus) for model in ModelLibrary(home).models()]
    for name, path, corpus in _in_order(models, _backward(RunStore(home))):
        if len(found) >= MOST:
            break
        try:
            found.append(_offer(name, path, corpus, texts))
        except (LyricStudioError, OSError, ValueError, KeyError, RecursionError):
            continue
    return found


def bases_for(text: str) -> frozenset[str]:
    """Names of the shipped base models that have learnt the language of a text."""
    from core.library.repertoires import repertoire, vocabulary_bytes
    from core.runs.language import FITS, LOOKED_AT

    found = set()
    for name, path in shipped_bases().items():
        with suppress(OSError, ValueError):  # who asks for it by name is told why
            if repertoire(vocabulary_bytes(path)).share(text[:LOOKED_AT]) >= FITS:
                found.add(name)
    return frozenset(found)


def suited(offered: Sequence[Offer], corpus: str) -> Offer | None:
    """The base model that suits a corpus."""
    return next((one for one in offered if one.is_base and corpus in one.suits), None)


def _in_order(models: Sequence[_Model], backward: Iterable[_Model]) -> list[_Model]:
    bases = [model for model in models if model[0] in BASES]
    runs = [model for model in reversed(models) if model[1].is_dir()]
    demos = [model for model in models if not model[1].is_dir() and model not in bases]
    return [*bases, *runs, *backward, *demos]


def _backward(store: RunStore) -> Iterator[_Model]:
    """Runs that read songs from their end, newest first: no models of the library, as they write
    nothing."""
    for name in reversed(store.names()):
        with suppress(LyricStudioError):  # said where runs are listed
            run = store.get(name)
            if run.config.train.direction == "backward" and run.has_model():
                yield name, run.path, run.config.corpus


def _offer(name: str, path: Path, corpus: str, texts: dict[str, str]) -> Offer:
    from core.library.repertoires import repertoire, vocabulary_bytes
    from core.runs.language import FITS

    words = vocabulary_bytes(path)
    knows = repertoire(words)
    learnt = corpus if name in BASES else None
    return Offer(
        name=name,
        shape=shape_of(_config(path)),
        tokens=msgspec.json.decode(words, type=_Kind).kind,
        suits=frozenset(
            each for each, text in texts.items() if each != learnt and knows.share(text) >= FITS
        ),
        direction=Run(path).config.train.direction if path.is_dir() else "forward",
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
