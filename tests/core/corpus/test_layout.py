"""What parts the songs of a plain text follows from most of its lines, never from one."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.corpus.formats.walk import read_songs
from core.corpus.options import ImportOptions
from core.corpus.report import ImportReport
from core.corpus.songs import Song
from tests.core.corpus_samples import SIMPLIFIED, make_songs
from tests.places import ROOT

A, B, C, D = (list(SIMPLIFIED[at : at + 4]) for at in range(0, 16, 4))
LINES = [
    line
    for path in sorted((ROOT / "data" / "demo-zh").glob("*.txt"))
    for line in path.read_text("utf-8").split("\n")
    if line and line[0] not in "#["
]


def read(tmp_path: Path, lines: list[str]) -> list[Song]:
    path = tmp_path / "x.txt"
    path.write_text("\n".join(lines), "utf-8")
    return list(read_songs(path, ImportOptions(), ImportReport()))


def with_line(every: int, line: str, start: int = 0) -> list[str]:
    out: list[str] = []
    for number, own in enumerate(LINES):
        if number and (number - start) % every == 0:
            out.append(line)
        out.append(own)
    return out


@pytest.mark.parametrize(
    "lines",
    [
        LINES,
        with_line(len(LINES), "", start=700),
        with_line(len(LINES), "《雨天》", start=700),
        ["《歌词》", *LINES],
        with_line(1000, ""),
        with_line(len(LINES), "\n", start=700),
        with_line(1, ""),
    ],
    ids=["bare", "a blank", "a title", "a title first", "a blank each thousand", "two blanks",
         "a blank behind each"],
)  # fmt: skip
def test_a_list_of_lines_is_cut_into_songs(tmp_path: Path, lines: list[str]) -> None:
    songs = read(tmp_path, lines)
    assert len(songs) >= len(LINES) // 41
    assert max(len(song.lines) for song in songs) == 40
    assert [line for song in songs for line in song.lines] == LINES
    assert max(len(song.sections) for song in songs) <= 3


def test_one_title_does_not_make_one_song_of_a_file_with_blank_lines(tmp_path: Path) -> None:
    made = make_songs(30)
    text = ["《我的歌》"]
    for song in made:
        text += [*song, "", ""]
    assert [list(song.lines) for song in read(tmp_path, text)] == made


def test_one_pair_of_blank_lines_does_not_join_what_single_ones_part(tmp_path: Path) -> None:
    made = make_songs(60)
    text: list[str] = []
    for number, song in enumerate(made):
        text += [*song, *([""] * (2 if number == 7 else 1))]
    assert [list(song.lines) for song in read(tmp_path, text)] == made


def test_blank_lines_behind_each_line_are_none_in_a_short_song_either(tmp_path: Path) -> None:
    text = [row for line in (*A, *B) for row in (line, "")]
    (song,) = read(tmp_path, text)
    assert len(song.sections) == 1
    assert song.lines == (*A, *B)


def test_titled_songs_stay_whole_however_long(tmp_path: Path) -> None:
    long = [f"{line}{i}" for i in range(12) for line in (*A, *B, *C)]
    songs = read(tmp_path, ["# 一", *long, "", "# 二", *D])
    assert [len(song.lines) for song in songs] == [len(long), len(D)]
