"""Models made ready to write lines: made once, and usable where their songs cannot be read."""

from __future__ import annotations

from pathlib import Path

from core.composing.composer import Composer
from core.library.learnt import LearntBans
from core.library.line_writers import LineWriters
from core.library.models import ModelChoice, Writer
from tests.core.tiny_library import TinyLibrary
from tests.core.tiny_models import tiny_model


class RunLibrary(TinyLibrary):
    """A model of a run whose songs are gone."""

    def writer(self, choice: ModelChoice) -> Writer:
        model = tiny_model(choice.cell)
        return Composer(model, LearntBans(self.home, model.vocabulary))


def test_a_model_is_made_ready_once_for_each_table_of_rhymes(tmp_path: Path) -> None:
    library = TinyLibrary(tmp_path)
    writers, (choice, *_) = LineWriters(library), library.models()
    ready = writers.get(choice, "thirteen")
    assert writers.get(choice, "thirteen") is ready
    assert writers.get(choice, "tongyun").writers.pieces.scheme == "tongyun"
    assert not ready.with_lines and not ready.knows_songs and ready.unread is None


def test_a_model_whose_songs_cannot_be_read_writes_and_says_why(tmp_path: Path) -> None:
    library = RunLibrary(tmp_path)
    ready = LineWriters(library).get(library.models()[0], "thirteen")
    assert ready.unread is not None and not ready.knows_songs
    assert ready.writers.pieces.words
