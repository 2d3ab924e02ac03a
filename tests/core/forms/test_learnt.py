"""A run knows what it learnt from, also when its corpus has changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from core.corpus.info import SONGS_FILE, PreparedSong
from core.errors import CorpusError
from core.forms.learnt import index_of_run, songs_learnt
from core.runs.config import TrainConfig
from core.runs.create import create_run
from core.runs.store import RunStore
from core.runs.titles import TITLES_FILE, read_titles
from core.text.normalise import normalise
from tests.core.training_samples import prepare_songs


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare_songs(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Path:
    return create_run(RunStore(tmp_path_factory.mktemp("home")), prepared, TrainConfig()).path


def songs(prepared: Path) -> list[PreparedSong]:
    lines = (prepared / SONGS_FILE).read_bytes().splitlines()
    found = [msgspec.json.decode(line, type=PreparedSong) for line in lines]
    return [song for song in found if song.part == "train"]


def test_its_songs_are_those_of_its_corpus(run: Path, prepared: Path) -> None:
    texts = [normalise(song.text) for song in songs(prepared)]
    assert [text.rstrip("\n") for text in songs_learnt(run)] == texts
    assert read_titles(run) == [song.title for song in songs(prepared)]


def test_a_line_is_found_with_the_title_after_the_corpus_is_gone(
    run: Path, prepared: Path, tmp_path: Path
) -> None:
    song = songs(prepared)[5]
    line = song.text.split("\n")[0]
    kept = Path(shutil.copytree(run, tmp_path / "run"))
    shared = index_of_run(kept).shared(line)
    assert shared is not None and shared.whole
    titled = next(one for one in songs(prepared) if line in one.text.split("\n"))
    assert shared.song == titled.title


def test_a_run_of_an_earlier_version_names_songs_by_number(run: Path, tmp_path: Path) -> None:
    old = Path(shutil.copytree(run, tmp_path / "run"))
    line = next(iter(songs_learnt(old))).split("\n")[0]
    for titles in (None, b"[", b'["one"]'):
        (old / TITLES_FILE).unlink() if titles is None else (old / TITLES_FILE).write_bytes(titles)
        shared = index_of_run(old).shared(line)
        assert shared is not None and shared.song == "1"


def test_a_run_whose_tokens_are_damaged_is_told(run: Path, tmp_path: Path) -> None:
    damaged = Path(shutil.copytree(run, tmp_path / "run"))
    (damaged / "tokens" / "train.ids").write_bytes(b"\0")
    with pytest.raises(CorpusError, match="not whole"):
        index_of_run(damaged)
