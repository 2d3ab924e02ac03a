"""Models as lessons look at them: with the songs that they come from, wherever those are kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from core.composing.composer import Composer
from core.corpus.info import SONGS_FILE, PreparedSong
from core.errors import CorpusError
from core.explaining.lesson import Subject
from core.library.corpora import CorpusLibrary
from core.library.demos import data_folder
from core.library.models import ModelChoice, ModelLibrary
from core.model.card import read_card
from core.runs.checkpoints import load_model
from core.text.vocabulary import SONG_END, Vocabulary
from core.tokens.arrays import Part, TokenArray


def subject_of(library: ModelLibrary, choice: ModelChoice) -> Subject:
    """A model of the library, loaded as for composing. Slow: in a thread.

    Raises:
        ModelError: it must be refused, or is gone.
    """
    composer = library.composer(choice)
    return _subject(
        library.home, composer, choice.path, choice.name, choice.bits_per_char, choice.corpus
    )


def load_subject(home: Path, path: Path) -> Subject:
    """A run directory or a model file.

    Raises:
        ModelError: there is nothing that can be loaded.
    """
    composer = Composer(load_model(path))
    info = composer.model.info
    name = path.stem if path.is_file() else path.name
    return _subject(home, composer, path, name, info.bits_per_char, info.corpus)


def _subject(
    home: Path, composer: Composer, path: Path, name: str, bits: float | None, corpus: str
) -> Subject:
    found: dict[Part, list[list[int]]] = {}

    def songs(part: Part) -> Sequence[Sequence[int]]:
        if part not in found:
            vocabulary = composer.model.vocabulary
            if path.is_dir():
                found[part] = _of_run(path, part)
            else:
                found[part] = _of_demo(home, read_card(path).corpus, vocabulary, part)
        return found[part]

    ships = path.is_file() and path.resolve().parent == (data_folder() / "models").resolve()
    return Subject(name, composer, path, bits, corpus, songs if path.is_dir() or ships else None)


def _of_run(run: Path, part: Part) -> list[list[int]]:
    """The songs that a run keeps. Raises CorpusError: they are missing or damaged."""
    array = TokenArray.open(run / "tokens", part)
    return [
        array.ids[first:last].tolist()
        for first, last in zip(array.songs, array.songs[1:], strict=False)
    ]


def _of_demo(home: Path, corpus: str, vocabulary: Vocabulary, part: Part) -> list[list[int]]:
    """The songs of a demo corpus, parted as when the demo model was trained.

    Raises:
        CorpusError: there is no such corpus, or it is damaged.
    """
    path = CorpusLibrary(home).get(corpus) / SONGS_FILE
    decoder = msgspec.json.Decoder(PreparedSong)
    try:
        songs = [decoder.decode(line) for line in path.read_bytes().splitlines()]
    except (OSError, msgspec.MsgspecError) as error:
        raise CorpusError("{reason}", where=path, reason=str(error)) from error
    return [[*vocabulary.encode(song.text), SONG_END] for song in songs if song.part == part]
