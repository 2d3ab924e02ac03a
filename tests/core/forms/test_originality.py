"""Copied runs and lines, against a plain search."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.forms import originality
from core.forms.originality import CorpusIndex, Run

SONGS = ["走过雨夜的街\n等一个人\n\n灯还亮着", "海风吹过山城\n等一个人回来", "🌧️ rain\nla la la"]


def plain_search(corpus: list[str], text: str) -> int:
    return max(
        (
            end - start
            for start in range(len(text))
            for end in range(start + 1, len(text) + 1)
            if any(text[start:end] in song for song in corpus)
        ),
        default=0,
    )


def test_the_longest_run_and_where_it_is() -> None:
    index = CorpusIndex.build(SONGS)
    assert index.longest_run("我走过雨夜的海") == Run(1, 5)
    assert index.longest_run("完全没有的话") == Run(0, 0)
    assert index.longest_run("") == Run(0, 0)
    assert index.longest_run(SONGS[0]) == Run(0, len(SONGS[0]))
    assert index.longest_run("亮着海风吹") == Run(2, 3)  # no run over two songs


def test_lines_that_stand_there_as_they_are() -> None:
    report = CorpusIndex.build(SONGS).check("走过雨夜的街\n等一个人\n海风吹过的城\n\n等一个人回来 ")
    assert report.lines == 3  # the second line is too short to count
    assert report.copied == (0, 4)
    assert report.copied_share == 2 / 3
    assert CorpusIndex.build(SONGS).check("").copied_share == 0.0


def test_a_corpus_that_is_too_large_is_indexed_in_part_and_says_so(monkeypatch) -> None:
    monkeypatch.setattr(originality, "MAX_CHARACTERS", len(SONGS[0]) + 2)
    index = CorpusIndex.build(SONGS)
    assert not index.complete
    assert index.has_line("走过雨夜的街")
    assert not index.has_line("海风吹过山城")
    assert CorpusIndex.build(SONGS[:1]).complete


def test_an_empty_corpus_holds_nothing() -> None:
    for texts in ([], [""], ["a"], ["ab"]):
        assert CorpusIndex.build(texts).longest_run("abcabc") == Run(0, 0)


@given(
    st.lists(st.text("ab\nc", max_size=30), max_size=4),
    st.text("ab\ncd", max_size=25),
)
def test_equals_a_plain_search(corpus: list[str], text: str) -> None:
    expected = plain_search(corpus, text)
    run = CorpusIndex.build(corpus).longest_run(text)
    assert run.length == (expected if expected >= 3 else 0)
    assert not run.length or any(
        text[run.start : run.start + run.length] in song for song in corpus
    )
