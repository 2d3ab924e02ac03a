"""A new importer is one row of the table: its files are read anywhere, and offered by name."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.corpus.formats import importers
from core.corpus.formats.importers import IMPORTERS, Importer
from core.corpus.formats.opening import Source, decoded
from core.corpus.options import ImportOptions
from core.corpus.report import ImportReport
from core.corpus.songs import Section, Song
from core.errors import CorpusError
from studio.widgets.path_completion import candidates
from tests.core.corpus_samples import read, zip_file

if TYPE_CHECKING:
    from core.corpus.formats.importers import Reader

DATA = "VERSES 雨落下来 / 风停了".encode()
LINES = ("雨落下来", "风停了")


def read_verses(source: Source, options: ImportOptions, report: ImportReport) -> Iterator[Song]:
    """A song of a file: its lines stand between slashes."""
    lines = "".join(decoded(source, options, report)).removeprefix("VERSES ").split("/")
    yield Song(source.stem, (Section(None, tuple(line.strip() for line in lines)),), source.where)


def reader() -> Reader:
    return read_verses


def is_verses(head: bytes) -> bool:
    return head.startswith(b"VERSES ")


@pytest.fixture(autouse=True)
def with_toy(monkeypatch: pytest.MonkeyPatch) -> None:
    toy = Importer(suffixes=(".verses",), sniff=is_verses, reader=reader)
    monkeypatch.setattr(importers, "IMPORTERS", (*IMPORTERS, toy))


def test_a_file_of_it_is_read_by_its_suffix_and_by_its_first_bytes(tmp_path: Path) -> None:
    for name, data in (("x.verses", DATA), ("x.VERSES", DATA), ("x.dat", DATA), ("x", DATA)):
        (tmp_path / name).write_bytes(data)
        (song,), _ = read(tmp_path / name)
        assert (song.title, song.lines) == ("x", LINES)
    (tmp_path / "x.verses.gz").write_bytes(gzip.compress(DATA))
    assert read(tmp_path / "x.verses.gz")[0][0].lines == LINES


def test_what_has_a_suffix_of_another_importer_is_not_asked(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(DATA)
    assert read(tmp_path / "x.txt")[0][0].lines == (DATA.decode(),)


def test_a_folder_and_an_archive_hold_files_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.verses").write_bytes(DATA)
    zip_file(tmp_path / "b.zip", {"c.verses": DATA, "d.pdf": DATA})
    songs, report = read(tmp_path)
    assert [(song.title, song.lines) for song in songs] == [("a", LINES), ("c", LINES)]
    assert [Path(skip.where).suffix for skip in report.skipped] == [".pdf"]


def test_it_is_offered(tmp_path: Path) -> None:
    for name in ("a.verses", "a.verses.gz", "a.pdf"):
        (tmp_path / name).touch()
    assert candidates(f"{tmp_path}/a") == [f"{tmp_path}/a.verses", f"{tmp_path}/a.verses.gz"]
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(CorpusError) as caught:
        read(empty)
    assert ".verses" in str(caught.value)
