"""The corpora that the training form offers, and what is known of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.corpus.library import Library
from core.errors import LyricStudioError
from core.resources import demo_corpora


@dataclass(frozen=True)
class CorpusChoice:
    """A corpus by name, or files by path; figures are None until it has been read once."""

    name: str
    """A name of the library, or a path."""
    songs: int | None = None
    tokens: int | None = None
    """Tokens to train on, with the default tokens."""
    vocabulary: int | None = None
    is_path: bool = False

    @property
    def label(self) -> str:
        return Path(self.name).name or self.name if self.is_path else self.name


def list_corpora(home: Path) -> list[CorpusChoice]:
    """The library, demo corpora first; reads the disk, so it is called from a thread.

    A corpus that cannot be read is offered all the same: starting with it says what is wrong.
    """
    library = Library(home)
    try:
        known = {info.name: info.songs for info in library.list()}
    except LyricStudioError:
        known = {}
    names = [*demo_corpora(), *(name for name in known if name not in demo_corpora())]
    return [_choice(library, name, known.get(name)) for name in names]


def _choice(library: Library, name: str, songs: int | None) -> CorpusChoice:
    try:
        told = library.tokens(name) if songs is not None else None
    except LyricStudioError:
        told = None
    if told is None:
        return CorpusChoice(name, songs)
    return CorpusChoice(name, songs, told.train_tokens, told.vocabulary)
