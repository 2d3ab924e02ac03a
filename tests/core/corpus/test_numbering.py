"""Numbers of lines, verses and songs are not sung; those that are, stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.corpus_samples import SIMPLIFIED, read

LINES = SIMPLIFIED[:8]
SONGS = [song.split("\n") for song in ("\n".join(SIMPLIFIED[at : at + 10]) for at in (0, 4, 8))]


def lines_of(folder: Path, text: str) -> list[tuple[str, ...]]:
    (folder / "x.txt").write_text(text, "utf-8")
    return [song.lines for song in read(folder / "x.txt")[0]]


@pytest.mark.parametrize("mark", ["{}. ", "{}、", "({}) ", "{:02d} ", "[{}] ", "{}.", "No.{} "])
def test_numbers_before_lines_go(tmp_path: Path, mark: str) -> None:
    text = "\n".join(mark.format(number) + line for number, line in enumerate(LINES, 1))
    assert lines_of(tmp_path, text) == [tuple(LINES)]


@pytest.mark.parametrize("head", ["{}", "{}.", "第{}首", "{}. 夜路{}", "No.{} 夜路"])
def test_numbers_above_songs_part_them(tmp_path: Path, head: str) -> None:
    text = "\n\n".join(
        "\n".join([head.replace("{}", str(number)), *lines])
        for number, lines in enumerate(SONGS, 1)
    )
    assert lines_of(tmp_path, text) == [tuple(lines) for lines in SONGS]


@pytest.mark.parametrize("head", ["{}. ", "{}\n"])
def test_numbers_of_verses_go_and_no_line_with_them(tmp_path: Path, head: str) -> None:
    verses = [LINES[at : at + 4] for at in (0, 4)]
    text = "\n\n".join(
        head.format(number) + "\n".join(verse) for number, verse in enumerate(verses, 1)
    )
    assert lines_of(tmp_path, text) == [tuple(LINES)]


def test_numbers_that_are_sung_stay(tmp_path: Path) -> None:
    text = "3 am and the kettle is on\n24 stairs to the door\n\n7 days of rain\n10 more to go"
    assert lines_of(tmp_path, text) == [tuple(line for line in text.split("\n") if line)]


def test_a_song_may_count(tmp_path: Path) -> None:
    text = "\n".join([*LINES, "1 2 3", "4 5 6", "1 更 2 更", "2 更 3 更"])
    assert lines_of(tmp_path, text)[0][-4:] == ("1 2 3", "4 5 6", "1 更 2 更", "2 更 3 更")
