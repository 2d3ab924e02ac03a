"""The corpora that the training form offers, and what is known of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from core.corpus.formats.importers import may_hold_lyrics
from core.corpus.info import SONGS_FILE
from core.errors import LyricStudioError
from core.library.corpora import CorpusLibrary
from core.library.demos import demo_corpora


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
    rough: bool = False
    """Whether tokens and vocabulary are guessed from the size of the files."""

    @property
    def label(self) -> str:
        return Path(self.name).name or self.name if self.is_path else self.name


def list_corpora(home: Path) -> list[CorpusChoice]:
    """The library, demo corpora first; reads the disk, so it is called from a thread.

    A corpus that cannot be read is offered all the same: starting with it says what is wrong.
    """
    library = CorpusLibrary(home)
    try:
        known = {info.name: info.songs for info in library.list()}
    except LyricStudioError:
        known = {}
    names = [*demo_corpora(), *(name for name in known if name not in demo_corpora())]
    return [_choice(library, name, known.get(name)) for name in names]


def _choice(library: CorpusLibrary, name: str, songs: int | None) -> CorpusChoice:
    try:
        told = library.tokens(name) if songs is not None else None
    except LyricStudioError:
        told = None
    if told is not None:
        return CorpusChoice(name, songs, told.train_tokens, told.vocabulary)
    files = demo_corpora().get(name) if songs is None else library.root / name / SONGS_FILE
    return replace(guess(files, name), songs=songs)


def guess(path: Path | None, name: str) -> CorpusChoice:
    """Tokens from bytes: words of English and of Chinese both take about five bytes of UTF-8
    (1.7 characters of 3 bytes; 4.3 letters and a space). The vocabulary grows with the power 0.6
    of the tokens (Heaps' law) to its limit.
    """
    size = 0 if path is None else _bytes(path)
    if not size:
        return CorpusChoice(name)
    tokens = max(size // 5, 1)
    vocabulary = 258 + int(min(10 * tokens**0.6, 50_000))
    return CorpusChoice(name, None, tokens, vocabulary, rough=True)


def _bytes(path: Path) -> int:
    """Size of a file, or of the files of a folder (the first thousand of them)."""
    try:
        if path.is_file():
            return path.stat().st_size
        found = islice((p for p in path.rglob("*") if may_hold_lyrics(p.name)), 1000)
        return sum(p.stat().st_size for p in found)
    except OSError:
        return 0  # starting with it says what is wrong
