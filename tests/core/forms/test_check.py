"""Any text, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import CorpusError, SongError
from core.forms.check import MAX_LINES, check, read_text
from core.forms.originality import CorpusIndex
from core.text.segmenter import Segmenter


def test_syllables_tones_and_letters() -> None:
    text = "窗台上的雾\n很远的路\n远方的人\n\nhello tiktok night\ninto the light\n"
    lines = check(text)
    assert [(line.number, line.syllables, line.letter) for line in lines] == [
        (1, 5, "A"),
        (2, 4, "A"),
        (3, 4, ""),
        (5, 5, "B"),
        (6, 4, "B"),
    ]
    assert lines[1].tones == "仄仄轻仄"
    assert [line.guessed for line in lines] == [False, False, False, True, False]


def test_the_same_word_is_no_rhyme() -> None:
    segment = Segmenter().segment
    assert [line.letter for line in check("我在走路\n他在走路", segment=segment)] == ["", ""]
    assert [line.letter for line in check("我在走路\n他在下雾", segment=segment)] == ["A", "A"]


def test_lines_of_different_stanzas_do_not_rhyme() -> None:
    assert [line.letter for line in check("下雾\n\n走路")] == ["", ""]


def test_copies_are_marked_by_their_length() -> None:
    songs = ["别的\n\n窗台上的都是雾啊", "we lay down in the long dark night of June"]
    index = CorpusIndex.build(songs, ["雾", "June"])
    found = {
        line.text: (line.run, line.run_size, line.copied, line.whole)
        for line in check(
            "她说窗台上的都好\n看窗台上的都是雾\n窗台上的都是雾啊\n"
            "we lay down in the longest night\n"
            "lay down in the long dark night of\n"
            "完全不同",
            index=index,
        )
    }
    assert found == {
        "她说窗台上的都好": ("窗台上的都", 5, 0, False),
        "看窗台上的都是雾": ("窗台上的都是雾", 7, 1, False),
        "窗台上的都是雾啊": ("窗台上的都是雾啊", 8, 2, True),
        "we lay down in the longest night": ("we lay down in the long", 5, 1, False),
        "lay down in the long dark night of": ("lay down in the long dark night of", 8, 2, False),
        "完全不同": ("", 0, 0, False),
    }
    (line,) = check("窗台上的都是雾", index=index)
    assert (line.song, line.song_line) == ("雾", 2)
    assert check("窗台上的都是雾")[0].run == ""  # no corpus is known


def test_nothing_and_far_too_much() -> None:
    assert check("\n \n") == []
    with pytest.raises(SongError, match="more than a song has"):
        check("\n" * MAX_LINES)


def test_files_in_other_encodings_and_files_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "歌.txt"
    path.write_bytes("窗台上的都是雾，你走得很远的路\n".encode("gb18030") * 3)
    assert read_text(path).startswith("窗台上")
    path.write_bytes(b"\x00\x01\x02" * 100)
    with pytest.raises(CorpusError, match="binary"):
        read_text(path)
    with pytest.raises(SongError, match="cannot be read"):
        read_text(tmp_path)
