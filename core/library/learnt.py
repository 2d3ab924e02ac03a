"""The songs that a model learnt from, wherever they are: what its lines may be copied from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from core.composing.penalties import unknown_songs
from core.corpus.formats.walk import read_songs
from core.corpus.options import ImportOptions
from core.corpus.report import ImportReport
from core.corpus.songs import Song
from core.errors import LyricStudioError
from core.forms.copy_ban import CopyBan, Pieces
from core.forms.learnt import index_of_run, songs_learnt
from core.forms.originality import CorpusIndex, Unit
from core.library.demos import data_folder, demo_corpora, songs_of
from core.model.card import read_card
from core.text.vocabulary import Vocabulary

MOST = 2_000_000
"""So many characters of a corpus are searched for copied lines: more are not learnt by heart."""


class LearntBans:
    """Keeps what a model composes away from the songs that it learnt; threads may share it.

    The songs are read when they are first asked for. A `core.composing.penalties.CopyBans`.

    Args:
        path: as for `learnt_by`.
        vocabulary: of the model.
    """

    def __init__(self, path: Path, vocabulary: Vocabulary) -> None:
        self._path, self._vocabulary = path, vocabulary
        self._lock = Lock()
        self._index: CorpusIndex | None = None
        self._pieces: Pieces | None = None
        self._lines: frozenset[str] | None = None

    def index(self) -> CorpusIndex | None:
        """The songs of the model, see `learnt_by`; slow the first time."""
        with self._lock:
            if self._index is None:
                self._index = learnt_by(self._path)
            return self._index

    def lines(self) -> frozenset[str]:
        """The lines of the songs, to copy none of them (`core.composing.line_judge`); none where
        nobody knows them. Slow the first time.
        """
        with self._lock:
            if self._lines is None:
                try:
                    self._lines = lines_learnt_by(self._path)
                except (LyricStudioError, OSError):
                    self._lines = frozenset()  # who asks for no copies is told why, this one not
            return self._lines

    def __call__(self, limit: int, context: Sequence[int]) -> CopyBan:
        """Raises ComposeError: the model travels alone, so nobody knows what it learnt."""
        index = self.index()
        if index is None:
            raise unknown_songs()
        with self._lock:
            pieces = self._pieces = self._pieces or Pieces(self._vocabulary)
        return CopyBan(index, pieces, limit, self._unit(pieces), context)

    def _unit(self, pieces: Pieces) -> Unit:
        chinese = sum("\u3400" <= text[:1] <= "\u9fff" for text in pieces.texts)
        return "characters" if 2 * chinese > len(pieces.texts) else "words"


def learnt_by(model: Path) -> CorpusIndex | None:
    """The songs of a model, to look up copies in; slow, some seconds for a large corpus.

    Args:
        model: a run directory, or a model file.

    Returns:
        None for a model that travels alone: nobody can know what its lines are copied from. A demo
        model comes with its corpus.

    Raises:
        CorpusError, ModelError, OSError: the songs are damaged.
    """
    if model.is_dir():
        return index_of_run(model)
    songs = _demo_songs(model)
    if songs is None:
        return None
    return CorpusIndex.build([song.text for song in songs], [song.title for song in songs])


def lines_learnt_by(model: Path) -> frozenset[str]:
    """The lines of the songs of a model, of a large corpus those of its first `MOST` characters.

    Args:
        model: as for `learnt_by`.

    Raises:
        CorpusError, ModelError, OSError: the songs are damaged.
    """
    if model.is_dir():
        texts = songs_learnt(model)
    else:
        texts = (song.text for song in _demo_songs(model) or ())
    lines: set[str] = set()
    read = 0
    for text in texts:
        lines.update(line.strip() for line in text.split("\n"))
        read += len(text)
        if read >= MOST:
            break
    return frozenset(lines)


def _demo_songs(model: Path) -> list[Song] | None:
    """The songs that a model of the package learnt from; None for any other."""
    if model.resolve().parent != (data_folder() / "models").resolve():
        return None
    demo = demo_corpora().get(read_card(model).corpus)
    if demo is None:
        return None
    return [
        song
        for path in songs_of(demo)
        for song in read_songs(path, ImportOptions(), ImportReport())
    ]
