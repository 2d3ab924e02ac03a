"""Every file that cannot be used: one clear error that names it, and nothing half-written."""

from __future__ import annotations

import gzip
import io
import json
import multiprocessing
import os
import random
import tempfile
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path

import pytest

from core.corpus.options import Limits
from core.corpus.prepare import prepare
from core.errors import CorpusError
from tests.core.corpus.refusals import SONGS, refused, written
from tests.core.corpus_samples import as_text, make_songs, text_file


def test_missing_file(tmp_path: Path) -> None:
    refused(tmp_path / "songs.txt", "no such file")


def test_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    with pytest.raises(CorpusError):
        prepare([Path("a\0b")], tmp_path / "out", name="x")
    with pytest.raises(CorpusError, match="name too long"):
        prepare([tmp_path / ("a" * 300)], tmp_path / "out", name="x")


def test_no_file_at_all(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no file was given"):
        prepare([], tmp_path / "out", name="x")


@pytest.mark.parametrize("name", ["x.txt", "x.lrc", "x.json", "x.jsonl", "x.zip", "x.txt.gz"])
def test_empty_file(tmp_path: Path, name: str) -> None:
    data = gzip.compress(b"") if name.endswith(".gz") else b""
    refused(written(tmp_path, name, data), "the file is empty")


@pytest.mark.parametrize(
    "data", [b"\n \r\n\t\n", "［前奏］\n\n作词：某人\n".encode(), b"\xef\xbb\xbf"]
)
def test_a_file_without_a_line_to_sing(tmp_path: Path, data: bytes) -> None:
    refused(written(tmp_path, "x.txt", data), "no lyrics in this file")


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"%PDF-1.7\nsome words in plain text\n",
        random.Random(1).randbytes(5_000),
        b"ID3\x04" + SONGS,
        SONGS + b"\0\0\0\0" + SONGS,
    ],
    ids=["picture", "PDF", "random", "sound", "zeros"],
)
@pytest.mark.parametrize("name", ["x.txt", "x.lrc", "x.jsonl", "x"])
def test_binary_file(tmp_path: Path, data: bytes, name: str) -> None:
    refused(written(tmp_path, name, data), "binary|a picture|a PDF|a sound file")


def test_binary_data_far_down_a_file(tmp_path: Path) -> None:
    songs = as_text(make_songs(4_000)).encode()
    assert len(songs) > 1 << 19
    refused(written(tmp_path, "x.txt", songs + b"\0" * 100), "binary")


def test_a_folder_without_text(tmp_path: Path) -> None:
    folder = tmp_path / "lyrics"
    folder.mkdir()
    refused(folder, "no lyrics in this folder")
    written(folder, "cover.jpg", b"\xff\xd8\xff")
    written(folder, "empty.txt", b"")
    written(folder, ".hidden.txt", SONGS)
    (folder / "deeper").mkdir()
    (folder / "link.txt").symlink_to(text_file(tmp_path))
    refused(folder, "no lyrics in this folder")


def test_too_many_files(tmp_path: Path) -> None:
    folder = tmp_path / "lyrics"
    folder.mkdir()
    for number in range(4):
        written(folder, f"{number}.txt", SONGS)
    refused(folder, "more than 3 files", limits=Limits(files=3))


def test_too_much_text(tmp_path: Path) -> None:
    refused(written(tmp_path, "x.txt", SONGS), "more than 0 MB", limits=Limits(total=1000))


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_what_is_no_regular_file(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "x.txt")
    refused(tmp_path / "x.txt", "no regular file")


def _prepare_as_nobody(source: Path, out: Path, answer: io.BufferedWriter) -> None:
    os.setgroups([])
    os.setgid(65_534)
    os.setuid(65_534)
    try:
        prepare([source], out, name="x")
    except CorpusError as error:
        answer.write(str(error).encode())
    answer.close()


@pytest.mark.parametrize("kind", ["file", "folder", "file in a folder"])
def test_no_right_to_read(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "lyrics"
    folder.mkdir()
    file = text_file(folder)
    source = file if kind == "file" else folder
    closed = folder if kind == "folder" else file
    try:
        closed.chmod(0)
        if os.geteuid() != 0:
            refused(source, "no right to read", at=str(closed))
            return
        # No mode keeps root out: asked as somebody else, who has to reach the file.
        outside = Path(tempfile.gettempdir())
        places = list(takewhile(lambda parent: parent != outside, source.parents))
        modes = [(place, place.stat().st_mode) for place in places]
        for place in places:
            if place != closed:
                place.chmod(0o755)
        (tmp_path / "open").mkdir()
        (tmp_path / "open").chmod(0o777)
        try:
            said = _as_nobody(source, tmp_path / "open" / "out")
        finally:
            for place, mode in modes:
                if place != closed:
                    place.chmod(mode)
        assert said.startswith(f"{closed}: you have no right to read this")
        assert list((tmp_path / "open").iterdir()) == []
    finally:
        closed.chmod(0o700)


def _as_nobody(source: Path, out: Path) -> str:
    ours, theirs = os.pipe()
    with os.fdopen(ours, "rb") as heard, os.fdopen(theirs, "wb") as answer:
        context = multiprocessing.get_context("fork")
        process = context.Process(target=_prepare_as_nobody, args=(source, out, answer))
        process.start()
        answer.close()
        said = heard.read().decode()
        process.join()
    return said


@pytest.mark.parametrize("limit", [10_000, 100])
def test_a_line_that_is_too_long(tmp_path: Path, limit: int) -> None:
    data = SONGS + b"\n" + "长".encode() * (limit + 1) + b"\n"
    where = f"{tmp_path / 'x.txt'}:{SONGS.count(10) + 2}"
    refused(written(tmp_path, "x.txt", data), "longer", at=where, limits=Limits(line=limit))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["x.txt", "x.lrc", "x.json"])
def test_a_line_of_100_mb_is_refused_without_holding_it(tmp_path: Path, name: str) -> None:
    import tracemalloc

    path = tmp_path / name
    with path.open("wb") as file:
        file.write(b'["' if name == "x.json" else b"")
        for _ in range(100):
            file.write(b"la " * 333_333 + b"l")
    tracemalloc.start()
    try:
        refused(path, "longer than")
        assert tracemalloc.get_traced_memory()[1] < 40 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[{"text": "a"}', 1),
        ('[{"text": "a"},\n{"text": }]', 2),
        ('{"text": "a"}\n{"text": "b"\n', 2),
        ('[{"text": "a"}]\nrubbish', 1),
        ('{"text": "a"}]', 1),
        ("just some words", 1),
        ('{"text": "a\n"}', 1),
        ('[{"text": "a"},,{"text": "b"}]', 1),
        ('[{"text": "a"},]', 1),
        ('["unfinished', 1),
        ("[" * 100_000 + "]" * 100_000, 1),
    ],
    ids=str.split(
        "cut between cut-line rubbish closed-twice words line-feed commas comma string deep"
    ),
)
@pytest.mark.parametrize("name", ["x.json", "x.jsonl"])
def test_wrong_json_names_the_line(tmp_path: Path, text: str, line: int, name: str) -> None:
    path = written(tmp_path, name, text.encode())
    refused(path, "no valid JSON", at=f"{path}:{line}")


def test_json_without_lyrics_names_the_fields(tmp_path: Path) -> None:
    path = written(tmp_path, "x.json", json.dumps([{"poem": "a"}] * 12).encode())
    error = refused(path, "no record has lyrics")
    assert "paragraphs" in error.what and "--field" in (error.hint or "")


def test_a_record_that_is_too_long(tmp_path: Path) -> None:
    data = json.dumps([{"text": "la\n" * 1000}]).encode()
    refused(written(tmp_path, "x.json", data), "longer", limits=Limits(record=500))
    stamped = b"[00:01.00]la la la\n" * 100
    refused(written(tmp_path, "y.lrc", stamped), "longer than any song", limits=Limits(record=500))
