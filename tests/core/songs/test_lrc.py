"""Timed lyrics are read again as they were, by the reader of .lrc files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.corpus.songs import Song
from core.corpus.stamps import leading_stamps
from core.errors import SongError
from core.songs.lrc import LEAST_MS, estimated_times, lrc, sung_lines
from core.songs.opening import document_of_text
from tests.core import corpus_samples

SONG = "[主歌]\n走过雨夜\n灯还亮着\n\n[副歌]\n等你回来\n\n[主歌]\nthe rain\n\n[副歌]\n等你回来"


def read(text: str, folder: Path) -> Song:
    path = folder / "song.lrc"
    path.write_text(text, "utf-8")
    (song,), _ = corpus_samples.read(path)
    return song


def stamps(text: str) -> list[int]:
    found = [leading_stamps(line) for line in text.splitlines()]
    return [time for times, line in found for time in times if line]


def test_lines_sections_and_title_are_read_again(tmp_path: Path) -> None:
    document = document_of_text(SONG, title="雨[1]")
    text = lrc(document, [1000, 2000, 65_430, 70_000, 3_725_120])
    assert stamps(text) == [1000, 2000, 65_430, 70_000, 3_725_120]
    song = read(text, tmp_path)
    assert song.title == "雨 1"
    assert [section.lines for section in song.sections] == [
        ("走过雨夜", "灯还亮着"), ("等你回来",), ("the rain",), ("等你回来",)
    ]  # fmt: skip


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(["走过雨夜", "the rain", "等你", ""]), min_size=1, max_size=8),
    st.lists(st.integers(0, 3000), min_size=8, max_size=8),
)
def test_any_times_that_rise_give_all_lines_in_order(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], pauses: list[int]
) -> None:
    document = document_of_text("\n".join(lines), title="t")
    sung = sung_lines(document)
    times = [sum(pauses[: place + 1]) for place in range(len(sung))]
    text = lrc(document, times)
    assert all(after - before >= LEAST_MS - 10 for before, after in zip(
        stamps(text), stamps(text)[1:], strict=False))  # fmt: skip
    if sung:
        assert list(read(text, tmp_path_factory.mktemp("lrc")).lines) == sung
    apart = all(pause >= LEAST_MS for pause in pauses[1 : len(sung)])
    if apart:
        assert stamps(text) == [time - time % 10 for time in times]


def test_times_that_nobody_gave_are_estimated_and_the_file_says_so() -> None:
    document = document_of_text("走\n走过雨夜的街\n灯", title="t")
    first, second, third = estimated_times(document)
    assert first == 0 and third - second > second - first, "a longer line takes longer"
    assert "estimated" in lrc(document)
    assert "estimated" not in lrc(document, [0, 1000, 2000])


@pytest.mark.parametrize(
    ("times", "told"),
    [
        ([0], "1 times for 2 lines; one for each"),
        ([500, 400], "the time of line 2 lies before .*; times rise"),
        ([-1, 400], "the time of line 1"),
        ([0, 1000 * 60_000], "the time of line 2"),
    ],
)
def test_times_that_cannot_be_are_told(times: list[int], told: str) -> None:
    with pytest.raises(SongError, match=told):
        lrc(document_of_text("一\n二"), times)
