"""Tables with a column of lyrics."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import CorpusError
from tests.core.corpus_samples import SIMPLIFIED, read

A, B, C, D = SIMPLIFIED[:4]


def songs(folder: Path, text: str, name: str = "x.csv") -> dict[str, tuple[str, ...]]:
    (folder / name).write_bytes(text.encode())
    return {song.title: song.lines for song in read(folder / name)[0]}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "quoted.csv",
            f'title,artist,lyrics\r\nOne,x,"{A}\r\n{B}, ""{C}"""\r\nTwo,y,"{D}\n{A}"\r\n',
        ),
        ("semicolon.csv", f'Lyric;Title\n"{A}\n{B}, ""{C}""";One\n"{D}\n{A}";Two\n'),
        ("written.tsv", f'title\tlyrics\nOne\t{A}\\n{B}, "{C}"\nTwo\t{D}\\r\\n{A}\n'),
        ("lines.csv", f'song,line\nOne,{A}\nOne,"{B}, ""{C}"""\nTwo,{D}\nTwo,{A}\n'),
        ("bom.csv", f'\ufefftitle,歌词\nOne,"{A}\n{B}, ""{C}"""\nTwo,"{D}\n{A}"\n'),
    ],
)
def test_rows_are_songs_however_the_table_is_written(tmp_path: Path, name: str, text: str) -> None:
    assert songs(tmp_path, text, name) == {"One": (A, f'{B}, "{C}"'), "Two": (D, A)}


def test_a_column_of_lines_without_titles_is_a_list_of_lines(tmp_path: Path) -> None:
    many = [f"{line}{number}" for number in range(40) for line in (A, B, C, D)]
    found = songs(tmp_path, "\n".join(["lyrics", *many]))
    assert len(found) == 4
    assert [line for lines in found.values() for line in lines] == many


def test_cells_are_cleaned_and_may_be_timed(tmp_path: Path) -> None:
    credits = "作词：某人\n作曲：某人"
    text = f'title,lyrics\nOne,"{credits}\n{A}\n{B}"\nTwo,"[00:01.00]{C}\n[00:02.00]{D}"\n'
    assert songs(tmp_path, text) == {"One": (A, B), "Two": (C, D)}


def test_a_table_without_such_a_column_is_refused_and_says_what_it_has(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="number, who") as refused:
        songs(tmp_path, "number,who\n1,x\n")
    assert "--field" in str(refused.value.hint)
    (tmp_path / "x.csv").write_text(f'number,who\n1,"{A}\n{B}"\n', "utf-8")
    assert read(tmp_path / "x.csv", fields=("who",))[0][0].lines == (A, B)


def test_in_a_folder_it_is_passed_over_alone(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("number,who\n1,x\n", "utf-8")
    (tmp_path / "b.txt").write_text(f"{A}\n{B}\n", "utf-8")
    found, report = read(tmp_path)
    assert [song.lines for song in found] == [(A, B)]
    assert [Path(skipped.where).name for skipped in report.skipped] == ["a.csv"]
