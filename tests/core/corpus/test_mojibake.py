"""What was read in a wrong encoding before it was saved is told, with what it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.corpus.encoding import DOUBTS, detect
from tests.core.corpus.test_guessing import CASES
from tests.core.corpus_samples import SIMPLIFIED, TRADITIONAL, read

SONG = "\n".join(SIMPLIFIED[:8])


@pytest.mark.parametrize(
    ("right", "wrong", "song"),
    [
        ("gb18030", "latin-1", SONG),
        ("utf-8", "latin-1", SONG),
        ("utf-8", "gb18030", SONG),
        ("big5hkscs", "latin-1", "\n".join(TRADITIONAL[:8])),
    ],
    ids=["gb-latin", "utf8-latin", "utf8-gb", "big5-latin"],
)
def test_it_is_told_and_imported_as_it_is(
    tmp_path: Path, right: str, wrong: str, song: str
) -> None:
    broken = song.encode(right).decode(wrong, "replace").replace("\ufffd", "")
    path = tmp_path / "x.txt"
    path.write_text(broken, "utf-8")
    songs, report = read(path)
    (doubt,) = report.doubts
    assert doubt.sentence == DOUBTS[1]
    assert doubt.fields["right"] == right
    assert songs[0].lines


def test_a_text_that_is_lost_is_told() -> None:
    text = "锟斤拷" * 20
    assert detect(text.encode()).doubt == DOUBTS[2]


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_said_of_text_that_is_meant(case: str) -> None:
    lines = CASES[case][1]
    assert detect("\n".join(lines).encode()).doubt == ""


def test_a_doubtful_guess_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes("ąż ść ły są gdzieś\nŻółty liść spadł\n".encode("cp1250"))
    _, report = read(path)
    assert [doubt.sentence for doubt in report.doubts] == [DOUBTS[0]]
