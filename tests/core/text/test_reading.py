"""How lines read: each share against songs in which it can be counted by hand."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from core.text.prosody import Segment
from core.text.reading import CorpusReading, Lines, WordCounts, rhyming_lines, song_lines
from tests.places import ROOT

CORPUS = [
    "我 在 这里\n我 走 过 桥\n你 走 了",
    "我 走 过 海\n他 在 那里\n她 唱歌",
    "the rain is here\nthe road is long",
]


def cut(*songs: str, by: Segment = str.split) -> list[Lines]:
    return [song_lines(song, by) for song in songs]


@pytest.fixture(scope="module")
def corpus() -> CorpusReading:
    return CorpusReading(cut(*CORPUS))


def test_a_corpus_is_as_it_is(corpus: CorpusReading) -> None:
    own = corpus.read(cut(*CORPUS))
    assert (own.lines, own.drift, own.joined, own.copied) == (8, 0.0, 1.0, 1.0)
    assert corpus.beginnings[:2] == ["我", "the"]
    assert own.beginnings == (3 + 2 + 1 + 1) / 8


def test_lines_that_all_begin_alike_and_say_the_same(corpus: CorpusReading) -> None:
    flat = corpus.read(cut("我 走 了\n我 走 过 桥\n\n我 在 这里"))
    assert (flat.lines, flat.beginnings) == (3, 1.0)
    assert flat.drift > 0.5
    assert flat.words == (3 + 4 + 3) / 3


def test_words_side_by_side_as_in_the_corpus(corpus: CorpusReading) -> None:
    assert corpus.read(cut("我 走 过 桥")).joined == 1.0
    assert corpus.read(cut("桥 过 走 我")).joined == 0.0
    # 我 走, 走 了 stand there; 过 你 and 你 在 do not, and no pair reaches over a line end.
    assert corpus.read(cut("我 走 了\n过 你 在")).joined == 0.5


def test_marks_and_spaces_are_no_words() -> None:
    counts = WordCounts(cut(", 我 走 !\n...\n"))
    assert (counts.lines, dict(counts.first)) == (1, {"我": 1})


def test_copies_are_lines_long_enough_to_be_no_chance() -> None:
    corpus = CorpusReading(cut("雨落在小镇上\n走吧", by=list))
    assert (
        corpus.read(cut("走吧\n雨落在小镇上\n雨落在小城上\n 雨落在小镇上 ", by=list)).copied
        == 2 / 3
    )
    assert corpus.read(cut("走吧")).copied == 0.0


def test_rhymes_are_heard_over_three_lines() -> None:
    near = ["灯亮着光", "下雨", "过桥", "在远方"]
    assert rhyming_lines(near, list) == 1
    assert rhyming_lines([near[0], "下雨", "过桥", "回家", near[3]], list) == 0
    assert rhyming_lines(["the rain", "again"], str.split) == 0


def test_nothing_composed_is_no_error(corpus: CorpusReading) -> None:
    nothing = corpus.read([])
    assert (nothing.lines, nothing.beginnings, nothing.joined, nothing.copied) == (0, 0, 0, 0)


def test_what_is_read_is_the_same_to_the_bit_in_each_process() -> None:
    """Words that are as common as each other are many: each process hashes them anew."""
    script = (
        "from core.text.reading import *\n"
        "songs = [[[chr(0x4E00 + n % 97), chr(0x5E00 + n % 89), chr(0x6E00 + n % 83)]"
        " for n in range(400)]]\n"
        "corpus = CorpusReading(songs)\n"
        "print(corpus.words, corpus.beginnings, corpus.read([songs[0][:37]]))\n"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed}, check=True,
            capture_output=True, text=True, cwd=ROOT,
        ).stdout
        for seed in ("1", "2", "3", "4")
    }  # fmt: skip
    assert len(told) == 1
