"""Every format and layout becomes the same songs."""

from __future__ import annotations

import gzip
import json
import os
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus.formats.json_stream import elements
from core.corpus.formats.lines import blocks
from core.corpus.report import ImportReport
from core.errors import CorpusError
from tests.core.corpus_samples import SIMPLIFIED, make_songs, read, zip_file

A, B, C, D = SIMPLIFIED[:4], SIMPLIFIED[4:8], SIMPLIFIED[8:12], SIMPLIFIED[12:16]


def song_file(folder: Path, text: str, name: str = "x.txt") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def n(lines: list[str]) -> str:
    return "\n".join(lines)


# Plain text


def test_titles_start_songs_and_blank_lines_part_sections(tmp_path: Path) -> None:
    path = song_file(tmp_path, f"# 雨天\n{n(A)}\n\n{n(B)}\n\n\n《海边》\n{n(C)}\n## 第三首\n{n(D)}")
    songs, _ = read(path)
    assert [song.title for song in songs] == ["雨天", "海边", "第三首"]
    assert songs[0].text == f"{n(A)}\n\n{n(B)}"
    assert songs[1].lines == tuple(C)


@pytest.mark.parametrize(
    "tags", [("[主歌]", "[副歌]"), ("【主歌】", "【副歌】"), ("Verse 1:", "(Chorus)")]
)
def test_section_tags_part_sections_and_are_no_text(tmp_path: Path, tags: tuple[str, str]) -> None:
    songs, _ = read(
        song_file(tmp_path, f"{tags[0]}\n{n(A)}\n{tags[1]}\n{n(B)}\n[Chorus]\n[Outro]\n")
    )
    assert len(songs) == 1
    assert songs[0].text == f"{n(A)}\n\n{n(B)}"
    assert [section.tag for section in songs[0].sections] == [
        tags[0].strip("[]【】():"),
        tags[1].strip("[]【】()"),
    ]


def test_two_blank_lines_part_songs_single_ones_sections(tmp_path: Path) -> None:
    songs, _ = read(
        song_file(tmp_path, f"\n\n\n{n(A)}\n\n{n(B)}\n\n\n{n(C)}\n　\n\n\n{n(D)}\n\n\n")
    )
    assert [song.text for song in songs] == [f"{n(A)}\n\n{n(B)}", n(C), n(D)]
    assert [song.title for song in songs] == ["x", "x 2", "x 3"]


def test_a_short_file_with_single_blank_lines_is_one_song(tmp_path: Path) -> None:
    songs, _ = read(song_file(tmp_path, f"{n(A)}\n\n{n(B)}\n\n{n(C)}"))
    assert [len(song.sections) for song in songs] == [3]


def test_a_long_file_with_single_blank_lines_has_a_song_each_block(tmp_path: Path) -> None:
    made = make_songs(20)
    songs, _ = read(song_file(tmp_path, "\n\n".join(map(n, made))))
    assert [list(song.lines) for song in songs] == made


def test_a_long_file_without_blank_lines_is_cut(tmp_path: Path) -> None:
    lines = [line for song in make_songs(20) for line in song]
    songs, report = read(song_file(tmp_path, n(lines)))
    assert [len(song.lines) for song in songs] == [40, 40, 40, 40]
    assert [line for song in songs for line in song.lines] == lines
    assert report.long_songs == 0


def test_a_song_without_end_is_cut_and_counted(tmp_path: Path) -> None:
    lines = [f"{SIMPLIFIED[i % 24]}{i}" for i in range(650)]
    rest = "".join(f"# {i}\n{n(A)}\n{n(B)}\n" for i in range(200))
    songs, report = read(song_file(tmp_path, f"# 长\n{n(lines)}\n{rest}"))
    assert [len(song.lines) for song in songs[:3]] == [300, 300, 50]
    assert report.long_songs == 2


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x85"])
def test_every_kind_of_line_end(tmp_path: Path, end: str) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(end.join(A + B).encode())
    assert read(path)[0][0].lines == (*A, *B)


@given(
    st.text("ab路\n\r\u2028\x0b ", max_size=200),
    st.lists(st.integers(0, 200), max_size=6),
)
def test_blocks_do_not_depend_on_where_reading_cuts(text: str, cuts: list[int]) -> None:
    def lines(pieces: list[str]) -> list[str]:
        found = blocks(iter(pieces), "x", 1000, ImportReport())
        return [line for block in found for line in block.text.split("\n")]

    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    pieces = [text[a:b] for a, b in pairwise(places)]
    assert [x for x in lines(pieces) if x] == [x for x in lines([text]) if x]


# Timed lyrics


def test_lrc_stamps_are_expanded_and_sorted(tmp_path: Path) -> None:
    text = (
        "[ti:雨天]\n[ar:某人]\n[by:某人]\n[offset:+500]\n"
        f"[00:10.00][01:10:50]{A[0]}\n[01:20.000] {A[2]}\n[00:05]{A[1]}\n[00:40.1]\n"
        f"[00:15.20]<00:15.20>{A[3][:2]}<00:15.90>{A[3][2:]}\n"
    )
    songs, report = read(song_file(tmp_path, text, "x.lrc"))
    assert songs[0].title == "雨天"
    assert songs[0].text == f"{A[1]}\n{A[0]}\n{A[3]}\n\n{A[0]}\n{A[2]}"
    assert report.removal_counts["file tag"] == 4


def test_lrc_translations_go_and_the_script_of_the_song_stays(tmp_path: Path) -> None:
    english = ["Rain on the platform", "I wait for the last train", "Somebody whistles my name"]
    text = "".join(
        f"[00:1{i}.00]{line}\n[00:1{i}.00]{english[i]}\n" for i, line in enumerate(A[:3])
    )
    songs, report = read(song_file(tmp_path, text + f"[00:30.00]{A[3]}\n", "x.lrc"))
    assert songs[0].lines == tuple(A)
    assert report.removal_counts["translation"] == 3
    swapped = "".join(f"[00:1{i}.00]{e}\n[00:1{i}.00]{A[i]}\n" for i, e in enumerate(english))
    songs, _ = read(song_file(tmp_path, swapped + "[00:40.00]Oh the rain\n", "y.lrc"))
    assert songs[0].lines == (*english, "Oh the rain")


def test_lrc_two_voices_at_one_time_both_stay(tmp_path: Path) -> None:
    text = f"[00:10.00]F: {A[0]}\n[00:10.00]M: {A[1]}\n[00:20.00]D:{A[2]}"
    assert read(song_file(tmp_path, text, "x.lrc"))[0][0].lines == tuple(A[:3])


def test_other_formats_under_these_names_are_named(tmp_path: Path) -> None:
    (tmp_path / "x.krc").write_bytes(b"krc1" + bytes(range(1, 100)))
    with pytest.raises(CorpusError, match="encrypted KRC"):
        read(tmp_path / "x.krc")


# JSON


@pytest.mark.parametrize("field", ["paragraphs", "content", "para", "lyrics", "text", "歌词"])
@pytest.mark.parametrize("as_list", [True, False])
def test_json_fields(tmp_path: Path, field: str, as_list: bool) -> None:
    records = [
        {"title": "一", "author": "某", field: A if as_list else n(A), "notes": ["不是歌词"]},
        {"rhythmic": "二", field: B if as_list else n(B)},
    ]
    songs, _ = read(
        song_file(tmp_path, json.dumps(records, ensure_ascii=False, indent=2), "x.json")
    )
    assert [(song.title, song.lines) for song in songs] == [("一", tuple(A)), ("二", tuple(B))]
    assert songs[1].source.endswith("x.json#2")


def test_json_of_other_shapes(tmp_path: Path) -> None:
    def read_value(value: object) -> list[tuple[str, str]]:
        songs, _ = read(song_file(tmp_path, json.dumps(value), "x.json"))
        return [(song.title, song.text) for song in songs]

    one = {"title": "一", "lyrics": n(A)}
    assert read_value(one) == [("一", n(A))]
    assert read_value({"count": 1, "songs": [one, one]}) == [("一", n(A))] * 2
    assert read_value([n(A), n(B)]) == [("x", n(A)), ("x", n(B))]
    nested = {
        "title": "书",
        "content": [{"chapter": "c", "paragraphs": A}, {"title": "二", "paragraphs": B}],
    }
    assert read_value(nested) == [("c", n(A)), ("二", n(B))]
    assert read_value({"title": "段", "content": [A, B]}) == [("段", f"{n(A)}\n\n{n(B)}")]
    assert read_value([{"content": "|".join(A)}]) == [("x", n(A))]
    assert read_value([{"lyric": f"[00:02.00]{A[1]}\n[00:01.00]{A[0]}"}]) == [("x", n(A[:2]))]
    assert read_value([{"lyrics": f"[主歌]\n{A[0]}\n[副歌]\n{A[1]}"}]) == [
        ("x", f"{A[0]}\n\n{A[1]}")
    ]


def test_a_field_that_the_user_names_comes_first(tmp_path: Path) -> None:
    path = song_file(tmp_path, json.dumps([{"text": "别的", "Songtext": n(A)}]), "x.json")
    assert read(path, fields=("Songtext",))[0][0].text == n(A)
    assert read(path)[0][0].text == "别的"


def test_json_lines_and_values_over_several_lines(tmp_path: Path) -> None:
    records = [{"text": n(A)}, {"text": n(B)}]
    for name in ("x.jsonl", "x.ndjson", "x.json"):
        text = "\ufeff\n" + json.dumps(records[0]) + "\n\n" + json.dumps(records[1], indent=1)
        assert [song.text for song in read(song_file(tmp_path, text, name))[0]] == [n(A), n(B)]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
        max_leaves=12,
    ),
    st.sampled_from([None, 1]),
    st.integers(1, 40),
)
def test_any_json_is_cut_into_its_records(value: object, indent: int | None, size: int) -> None:
    wanted = value if isinstance(value, list) else [value]
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    pieces = [text[i : i + size] for i in range(0, len(text), size)]
    assert [json.loads(e.text) for e in elements(iter(pieces), "x", 10**6)] == wanted


# Folders and archives


def test_folders_are_read_in_order_and_tell_what_they_skip(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    song_file(tmp_path / "b", n(B), "二.TXT")
    song_file(tmp_path, n(A), "一.txt")
    song_file(tmp_path, json.dumps([{"text": n(C)}]), "三.json")
    zip_file(tmp_path / "z.zip", {"四.txt": n(D)})
    song_file(tmp_path, "x", "cover.jpg")
    song_file(tmp_path, "", "empty.txt")
    song_file(tmp_path, "hidden", ".hidden.txt")
    song_file(tmp_path, json.dumps({"name": "no lyrics"}), "package.json")
    (tmp_path / "link.txt").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "fifo.txt")
    songs, report = read(tmp_path)
    assert [song.text for song in songs] == [n(D), n(A), n(C), n(B)]  # z, 一, 三, then b
    assert {Path(skip.where).name: skip.reason for skip in report.skipped} == {
        "cover.jpg": "not a file of lyrics",
        "empty.txt": "empty",
        "package.json": "no lyrics in it",
        "link.txt": "a link",
        "fifo.txt": "not a regular file",
    }


def test_zip_members_are_read_by_name_in_any_encoding(tmp_path: Path) -> None:
    path = zip_file(
        tmp_path / "x.zip",
        {
            "songs/二.lrc": f"[00:01.00]{B[0]}",
            "songs/一.txt": n(A).encode("gb18030"),
            "__MACOSX/songs/._一.txt": b"\0\1",
            "cover.png": b"\x89PNG",
        },
    )
    songs, report = read(path)
    assert [song.title for song in songs] == ["一", "二"]
    assert songs[0].source == f"{path}:songs/一.txt"
    assert [skip.reason for skip in report.skipped] == ["not a file of lyrics"]


def test_zip_member_names_in_gbk_are_readable(tmp_path: Path) -> None:
    path = zip_file(tmp_path / "x.zip", {"AAAAAAAA.txt": n(A)})
    path.write_bytes(path.read_bytes().replace(b"AAAAAAAA", "雨天的歌".encode("gbk")))
    assert read(path)[0][0].title == "雨天的歌"


def test_gzip(tmp_path: Path) -> None:
    (tmp_path / "x.txt.gz").write_bytes(gzip.compress(n(A).encode()))
    assert read(tmp_path / "x.txt.gz")[0][0].text == n(A)
    songs, _ = read(tmp_path)
    assert songs[0].title == "x"


def test_the_title_or_tag_of_a_lyric_line_is_not_taken(tmp_path: Path) -> None:
    lines = [
        "#1 在我心里",
        "我读《诗》给你听",
        "[远处] 有人唱",
        "副歌唱到一半你就走了",
        "Chorus of frogs",
    ]
    assert read(song_file(tmp_path, n(lines)))[0][0].lines == tuple(lines)
