"""What a run learnt from, as text: it keeps its tokens, so a corpus may change after it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.forms.originality import CorpusIndex
from core.runs.titles import read_titles
from core.text.vocabulary import Vocabulary
from core.tokens.arrays import VOCABULARY_FILE, TokenArray


def songs_learnt(run: Path) -> Iterator[str]:
    """The songs that a run trains on, in the order of its corpus.

    Raises:
        CorpusError, ModelError, OSError: its tokens or its vocabulary are missing or damaged.
    """
    vocabulary = Vocabulary.from_json((run / VOCABULARY_FILE).read_bytes())
    array = TokenArray.open(run / "tokens", "train")
    for first, last in zip(array.songs, array.songs[1:], strict=False):
        yield vocabulary.decode(array.ids[first : last - 1].tolist())  # but for SONG_END


def index_of_run(run: Path) -> CorpusIndex:
    """The songs of a run, to look up copies in.

    Titles are those that its corpus gave them; a run of an earlier version has none.

    Raises:
        CorpusError, ModelError, OSError: its tokens or its vocabulary are missing or damaged.
    """
    songs = list(songs_learnt(run))
    titles = read_titles(run)
    return CorpusIndex.build(songs, titles if len(titles) == len(songs) else ())
