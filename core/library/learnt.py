"""The songs that a model learnt from, wherever they are: what its lines may be copied from."""

from __future__ import annotations

from pathlib import Path

from core.corpus.formats.walk import read_songs
from core.corpus.options import ImportOptions
from core.corpus.report import ImportReport
from core.forms.learnt import index_of_run
from core.forms.originality import CorpusIndex
from core.library.demos import data_folder, demo_corpora, songs_of
from core.model.card import read_card


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
    if model.resolve().parent != (data_folder() / "models").resolve():
        return None
    demo = demo_corpora().get(read_card(model).corpus)
    if demo is None:
        return None
    songs = [
        song
        for path in songs_of(demo)
        for song in read_songs(path, ImportOptions(), ImportReport())
    ]
    return CorpusIndex.build([song.text for song in songs], [song.title for song in songs])
