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


@pytest.mark.parametrize("blank", [1, 2, 3])
def test_so_many_blank_lines_behind_every_line_mean_nothing(tmp_path: Path, blank: int) -> None:
    spaced = [part for line in [*A, *B, *C] for part in (line, *[""] * blank)]
    [song] = read(tmp_path, spaced)
    assert [section.lines for section in song.sections] == [(*A, *B, *C)]


def joined(parts: list[list[str]], blank: int) -> list[str]:
    """Lines of parts, with so many blank lines between them."""
    return [line for part in parts for line in (*part, *[""] * blank)][: -blank or None]


@pytest.mark.parametrize("between", [3, 6])
def test_two_blank_lines_part_no_song_where_most_songs_are_parted_by_more(
    tmp_path: Path, between: int
) -> None:
    made = make_songs(12, lines=16)
    torn = [
        joined([song[:5], song[5:]], 2) if at % 3 == 0 else song for at, song in enumerate(made)
    ]
    assert [list(song.lines) for song in read(tmp_path, joined(torn, between))] == made
    sections = [joined([song[:4], song[4:9], song[9:12], song[12:]], 2) for song in made]
    songs = read(tmp_path, joined(sections, between))
    assert [list(song.lines) for song in songs] == made
    assert {len(song.sections) for song in songs} == {4}


def test_two_blank_lines_before_a_later_section_part_no_song(tmp_path: Path) -> None:
    parts = [["[Verse 1]", *A], ["[Chorus]", *B], ["[Verse 2]", *C], ["[Bridge]", *D]]
    (song,) = read(tmp_path, joined(parts, 2))
    assert [section.tag for section in song.sections] == ["Verse 1", "Chorus", "Verse 2", "Bridge"]
    # The same tags where each song begins with the first.
    songs = [joined(parts[:3], 1), joined([["[主歌]", *D], ["[副歌]", *C]], 1)]
    assert len(read(tmp_path, joined(songs, 2))) == 2


def test_two_blank_lines_around_a_chorus_that_comes_back_part_no_song(tmp_path: Path) -> None:
    (song,) = read(tmp_path, joined([A, B, C, B], 2))
    assert song.lines == (*A, *B, *C, *B)
    assert [song.lines for song in read(tmp_path, joined([A, B, C, D], 2))] == [
        tuple(part) for part in (A, B, C, D)
    ]


@pytest.mark.parametrize("blank", [1, 2])
def test_three_songs_are_three_whatever_parts_them(tmp_path: Path, blank: int) -> None:
    made = [LINES[:24], LINES[30:56], LINES[60:78]]
    assert [list(song.lines) for song in read(tmp_path, joined(made, blank))] == made
    short = [LINES[:6], LINES[10:14], LINES[20:26]]
    (song,) = read(tmp_path, joined(short, 1))
    assert len(song.sections) == 3


def test_a_footer_behind_two_blank_lines_is_no_song(tmp_path: Path) -> None:
    footer = ["____________", "Artist    Somebody", "Album     Grey Rain", "Track no  4"]
    (song,) = read(tmp_path, joined([A, footer], 2))
    assert song.lines == tuple(A)


def test_two_blank_lines_inside_titled_songs_part_sections(tmp_path: Path) -> None:
    made = make_songs(6)
    text = [["# 一首", *joined([song[:4], song[4:]], 2)] for song in made]
    assert [list(song.lines) for song in read(tmp_path, joined(text, 2))] == made


def test_a_long_file_of_tagged_sections_does_not_make_a_song_of_each(tmp_path: Path) -> None:
    parts = [["[Chorus]" if at % 2 else "[Verse 1]", *lines] for at, lines in
             enumerate(LINES[at : at + 4] for at in range(0, 240, 4))]  # fmt: skip
    parts = [["[Chorus]", *part[1:]] if at % 4 else part for at, part in enumerate(parts)]
    songs = read(tmp_path, joined(parts, 2))
    assert [line for song in songs for line in song.lines] == LINES[:240]
    assert min(len(song.lines) for song in songs) == 40
