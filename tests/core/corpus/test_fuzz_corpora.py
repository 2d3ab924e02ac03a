"""A kept corpus with any damage: it is read, or refused with one of our errors."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.corpus.info import INFO_FILE, SONGS_FILE, read_corpus_info
from core.errors import LyricStudioError
from core.explaining.terms import six_terms
from core.library.corpora import TOKENS, CorpusLibrary
from core.tokens.arrays import VOCABULARY_FILE
from core.tokens.tokenize import TokenOptions, tokenize
from tests.core.corpus.fuzzing import MUTATIONS, mutated, no_hang
from tests.core.corpus_samples import text_file


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a corpus as the library keeps it."""
    folder = tmp_path_factory.mktemp("fuzz")
    library = CorpusLibrary(folder / "home")
    library.add("x", [text_file(folder)])
    return library.get("x")


def _info(folder: Path) -> None:
    read_corpus_info(folder)


def _terms(folder: Path) -> None:
    assert len(six_terms(folder)) == 6


def _tokens(folder: Path) -> None:
    tokenize(folder, folder / "again", TokenOptions(workers=1))


@pytest.mark.parametrize(
    ("name", "use"),
    [
        (INFO_FILE, _info),
        (SONGS_FILE, _terms),
        (SONGS_FILE, _tokens),
        (f"{TOKENS}/{VOCABULARY_FILE}", _terms),
        (f"{TOKENS}/tokens.json", _terms),
    ],
)
def test_damaged_corpora(
    name: str, use: Callable[[Path], None], kept: Path, fuzz: settings, tmp_path: Path
) -> None:
    folder = tmp_path / "x"
    shutil.copytree(kept, folder)
    whole = (folder / name).read_bytes()

    @fuzz
    @given(MUTATIONS | st.binary(max_size=200))
    def check(change: list[tuple[str, int, int, bytes]] | bytes) -> None:
        data = change if isinstance(change, bytes) else mutated(whole, change)
        (folder / name).write_bytes(data)
        try:
            with no_hang():
                use(folder)
        except LyricStudioError as error:
            assert "\n" not in str(error)

    check()
