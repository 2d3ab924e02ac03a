"""Encodings are guessed right from 30 characters on, and the choice is told."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.corpus.encoding import detect
from core.errors import CorpusError
from core.library.demos import demo_corpora
from tests.core.corpus_samples import (
    CANTONESE,
    ENGLISH,
    SIMPLIFIED,
    TRADITIONAL,
    make_songs,
    read,
)

SNIPPET = 30


def snippets(text: str, count: int, seed: int) -> list[str]:
    generator = random.Random(seed)
    starts = [generator.randrange(len(text) - SNIPPET) for _ in range(count)]
    return [text[start : start + SNIPPET] for start in starts]


def simplified_text() -> str:
    folder = demo_corpora().get("demo-zh")
    files = sorted(folder.glob("*.txt")) if folder else []
    own = "\n".join(line for song in make_songs(40) for line in song)
    return own + "".join(file.read_text("utf-8") for file in files)


def assert_all_read(texts: list[str], encoding: str) -> None:
    wrong = []
    for text in texts:
        data = text.encode(encoding)
        if data.decode(detect(data).encoding, "replace") != text:
            wrong.append((text, detect(data)))
    assert not wrong, f"{len(wrong)} of {len(texts)}: {wrong[:3]}"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_simplified_snippets(encoding: str) -> None:
    texts = [t for t in snippets(simplified_text(), 1500, 1) if not t.isascii()]
    assert_all_read(texts, encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs"])
def test_traditional_snippets(encoding: str) -> None:
    generator = random.Random(2)
    for separator in ("\n", "，", ""):
        text = separator.join(generator.choice(TRADITIONAL) for _ in range(400))
        assert_all_read(snippets(text, 500, 3), encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs"])
def test_cantonese_that_only_the_hong_kong_set_can_write(encoding: str) -> None:
    generator = random.Random(4)
    text = "\n".join(generator.choice(CANTONESE + TRADITIONAL) for _ in range(300))
    assert_all_read(snippets(text, 300, 5), encoding)


@given(st.lists(st.sampled_from(SIMPLIFIED), min_size=4, max_size=30), st.sampled_from("\n ，。"))
def test_any_simplified_lines(lines: list[str], separator: str) -> None:
    assert_all_read([separator.join(lines)], "gb18030")


@given(st.lists(st.sampled_from(TRADITIONAL), min_size=4, max_size=30), st.sampled_from("\n ，。"))
def test_any_traditional_lines(lines: list[str], separator: str) -> None:
    for encoding in ("gb18030", "big5hkscs"):
        assert_all_read([separator.join(lines)], encoding)


@settings(deadline=None)  # the first of all looks at tables
@given(st.binary(max_size=400))
def test_any_bytes_are_guessed_or_refused(data: bytes) -> None:
    try:
        found = detect(data)
    except CorpusError:
        return
    data.decode(found.encoding, "replace")


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-32", "utf-32"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_marks_and_wide_encodings(encoding: str, expected: str) -> None:
    data = "\n".join(SIMPLIFIED).encode(encoding)
    assert detect(data).encoding == expected


def test_a_character_cut_by_the_sample_is_no_broken_one() -> None:
    data = "".join(SIMPLIFIED).encode("utf-8")
    assert detect(data[:-1]).encoding == "utf-8"
    data = "".join(SIMPLIFIED).encode("gb18030")
    assert detect(data[:-1]).encoding == "gb18030"


def test_latin_text_is_not_taken_for_chinese() -> None:
    assert detect("\n".join(ENGLISH).encode()).how == "plain ASCII"
    text = "Déjà vu, mon été est passé\nl'âme légère et le cœur brisé, où vas-tu?"
    data = text.encode("cp1252")
    assert data.decode(detect(data).encoding) == text


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n" + b"1234", b"%PDF-1.7 ...", b"ab\0cd" * 9])
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(CorpusError, match="not text"):
        detect(data)


def test_override_wins_and_is_told() -> None:
    data = "".join(SIMPLIFIED).encode("gb18030")
    assert str(detect(data, override="GBK")) == "gbk (as told)"


@pytest.mark.parametrize("name", ["rot13", "zlib", "klingon", "unicode_escape", "utf-7", "", "\0"])
def test_what_is_no_encoding_of_files_is_refused(name: str) -> None:
    with pytest.raises(CorpusError, match="no text encoding"):
        detect(b"abc", override=name)


def test_the_choice_is_reported_for_each_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("\n".join(SIMPLIFIED).encode("gb18030"))
    (tmp_path / "b.txt").write_bytes("\n".join(TRADITIONAL).encode("big5hkscs"))
    (tmp_path / "c.txt").write_bytes("\n".join(SIMPLIFIED).encode())
    songs, report = read(tmp_path)
    told = {Path(where).name: how for where, how in report.encodings.items()}
    assert told["a.txt"].startswith("gb18030 (guessed, 100% common")
    assert told["b.txt"].startswith("big5hkscs (guessed")
    assert told["c.txt"] == "utf-8 (valid UTF-8)"
    assert songs[1].lines == tuple(TRADITIONAL)


def test_encoding_option_reads_what_guessing_would_misread(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes("여름밤의 노래를 불러\n".encode("euc_kr") * 5)
    songs, report = read(path, encoding="euc_kr")
    assert songs[0].lines[0] == "여름밤의 노래를 불러"
    assert report.encodings[str(path)] == "euc_kr (as told)"


def test_a_wrong_encoding_option_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes("\n".join(SIMPLIFIED).encode("gb18030"))
    with pytest.raises(CorpusError, match="not in utf-8"):
        read(path, encoding="utf-8")


def test_a_few_broken_characters_are_marked_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    data = "\n".join(SIMPLIFIED * 9).encode()
    path.write_bytes(data[:3000] + b"\xff" + data[3000:])
    songs, report = read(path)
    assert report.encodings[str(path)] == "utf-8 (UTF-8 with broken characters)"
    assert 1 <= report.broken_characters <= 4
    assert any("\ufffd" in line for song in songs for line in song.lines)


def test_chinese_after_a_long_english_part_is_still_guessed(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    english = ("\n".join(ENGLISH) + "\n") * 1500
    path.write_bytes(english.encode() + "\n".join(SIMPLIFIED).encode("gb18030"))
    assert len(english) > 1 << 18
    songs, report = read(path)
    assert report.encodings[str(path)].startswith("gb18030")
    assert songs[-1].lines[-1] == SIMPLIFIED[-1]


def test_characters_across_reading_boundaries(tmp_path: Path) -> None:
    for encoding in ("utf-8", "gb18030", "utf-16"):
        path = tmp_path / f"{encoding}.txt"
        lines = [f"{line}{i}" for i in range(3) for line in SIMPLIFIED] * 300
        path.write_bytes(("啊" + "\r\n".join(lines)).encode(encoding))
        songs, report = read(path, clean=False)
        assert [line for song in songs for line in song.lines] == ["啊" + lines[0], *lines[1:]]
        assert report.broken_characters == 0
