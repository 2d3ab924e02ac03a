"""Files of a line or two, and files that broke: read right, or told, never nonsense in silence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.corpus.encoding import DOUBTS, detect
from core.corpus.formats.names import shown
from core.errors import CorpusError
from tests.core.corpus.test_guessing import JAPANESE, KOREAN, OTHER_LANGUAGES, RUSSIAN, lines
from tests.core.corpus_samples import CANTONESE, SIMPLIFIED, TRADITIONAL, read

SINGLE = {
    "gb18030": [*SIMPLIFIED, "钟摆停在三点一刻", "橘子皮晒在窗台上"],
    "big5hkscs": [*TRADITIONAL, *CANTONESE],
    "euc_kr": lines(KOREAN),
    "cp932": lines(JAPANESE),
    "cp874": OTHER_LANGUAGES["th"].split("|"),
    "koi8_r": lines(RUSSIAN),
}


@pytest.mark.parametrize("encoding", SINGLE)
def test_one_line_is_never_read_wrong_in_silence(encoding: str) -> None:
    for line in SINGLE[encoding]:
        data = line.encode(encoding)
        found = detect(data, whole=True)
        assert found.doubt or data.decode(found.encoding) == line, (line, found)


def test_kanji_alone_in_euc_jp_may_be_chinese_and_that_is_told() -> None:
    assert detect("夜空一面星屑\n月下独酌\n".encode("euc_jp"), whole=True).doubt == DOUBTS[0]
    assert not detect("\n".join(SIMPLIFIED[:3]).encode("gb18030"), whole=True).doubt


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_line_of_utf_16_without_a_mark_and_without_a_space(encoding: str) -> None:
    every = [*SIMPLIFIED, *(line for line in lines(JAPANESE) if len(line) > 6)]
    right = 0
    for line in every:
        try:
            found = detect(line.encode(encoding), whole=True)
        except CorpusError:
            continue
        assert found.encoding == encoding, line
        right += 1
    assert right >= 0.95 * len(every)


@pytest.mark.parametrize("encoding", ["gb18030", "big5hkscs", "euc_kr", "cp932", "cp1251"])
def test_no_other_line_is_taken_for_utf_16(encoding: str) -> None:
    kinds = {"euc_kr": lines(KOREAN), "cp932": lines(JAPANESE), "cp1251": lines(RUSSIAN)}
    for line in kinds.get(encoding, TRADITIONAL):
        assert not detect(line.encode(encoding), whole=True).encoding.startswith("utf"), line


def test_a_russian_song_is_sure() -> None:
    assert not detect("\n".join(lines(RUSSIAN)).encode("cp1251"), whole=True).doubt


def test_utf_7_is_no_ascii() -> None:
    data = "\n".join(SIMPLIFIED[:4]).encode("utf-7")
    assert data.isascii()
    assert detect(data, whole=True).encoding == "utf-7"
    assert detect(b"you+me/us forever\n2+2abcdefgh is four", whole=True).encoding == "utf-8"


def test_a_last_letter_of_another_encoding_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes("La notte è finita\nGirati se ti chiamo però".encode("cp1252"))
    assert read(path)[0][0].lines[1] == "Girati se ti chiamo però"
    path.write_bytes("La notte va\nGirati se ti chiamo però".encode("cp1252"))
    assert read(path)[0][0].lines[1] == "Girati se ti chiamo però"


def test_a_short_file_may_have_a_broken_character(tmp_path: Path) -> None:
    data = "\n".join(SIMPLIFIED[:8]).encode()
    for broken in (data[:-1], data[:40] + b"\xff" + data[41:]):
        path = tmp_path / "x.txt"
        path.write_bytes(broken)
        songs, report = read(path)
        assert len(songs[0].lines) == 8
        assert report.broken_characters


@pytest.mark.parametrize("text", ["????? ???\n???? ??", "\ufffd" * 8 + "\n" + "\ufffd" * 6])
def test_a_text_of_signs_for_lost_characters_is_told(text: str) -> None:
    assert detect(text.encode(), whole=True).doubt == DOUBTS[2]


@pytest.mark.parametrize("text", ["What?\nWhere?\nWhy???", "???\nwhere did you go"])
def test_questions_are_no_lost_text(text: str) -> None:
    assert not detect(text.encode(), whole=True).doubt


def test_korean_beside_its_translation_is_no_mojibake() -> None:
    both = [line for pair in zip(lines(KOREAN), SIMPLIFIED, strict=False) for line in pair]
    assert not detect("\n".join(both).encode(), whole=True).doubt


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\n\n%PDF-1.4\n1 0 obj", "a PDF"),
        (b"0A3F" * 40, "an encrypted QRC file"),
        (b"BZh91AY&SY", "a bzip2 file"),
        (b"SQLite format 3\0", "a database"),
    ],
)
def test_what_is_no_text_is_refused_by_name(data: bytes, kind: str) -> None:
    with pytest.raises(CorpusError) as caught:
        detect(data, whole=True)
    assert caught.value.fields["kind"] == kind


def test_names_in_another_encoding_are_read_and_end_no_import(tmp_path: Path) -> None:
    for at, name in enumerate((b"\xbe\xc9\xc2\xb7.txt", b"bad\xff\xfe.txt", b"bad\xff.jpg")):
        path = tmp_path / os.fsdecode(name)
        path.write_text("\n".join(SIMPLIFIED[at * 4 : at * 4 + 4]), "utf-8")
    songs, report = read(tmp_path)
    assert "旧路" in [song.title for song in songs]
    assert len(songs) == 2
    for text in (*(song.source for song in songs), *report.sources, report.skipped[0].where):
        text.encode()
    assert shown("/x/旧路.txt") == "/x/旧路.txt"


def test_an_encoding_that_was_told_is_not_stretched(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes("Où est l'été\nÇa va".encode("cp1252"))
    with pytest.raises(CorpusError, match="not in"):
        read(path, encoding="utf-8")
