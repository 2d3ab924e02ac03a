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


TITLED = CorpusIndex.build(
    [
        "走过雨夜的街\n等一个人\n\n灯还亮着的窗口下面",
        "海风吹过山城",
        "you and I walked\nalong the river in the rain at last",
    ],
    ["雨", "海"],
)


def test_a_run_is_told_with_its_song_and_line() -> None:
    shared = TITLED.shared("我看灯还亮着的窗口")
    assert shared is not None
    assert (shared.text, shared.length, shared.unit) == ("灯还亮着的窗口", 7, "characters")
    assert (shared.song, shared.line, shared.whole) == ("雨", 3, False)
    sea = TITLED.shared("海风吹过")
    assert sea is not None and (sea.song, sea.line) == ("海", 1)
    assert TITLED.shared("完全没有的话") is None


def test_marks_are_at_six_and_eight_characters_or_a_whole_line() -> None:
    marks = {
        length: shared.mark
        for length in (5, 6, 7, 8)
        if (shared := TITLED.shared("灯还亮着的窗口下面"[:length] + "！")) is not None
    }
    assert marks == {5: "", 6: "near", 7: "near", 8: "copied"}
    whole = TITLED.shared("走过雨夜的街")
    assert whole is not None and whole.whole and whole.mark == "copied"


def test_english_is_counted_in_whole_words_at_five_and_seven() -> None:
    def found(line: str) -> tuple[int, str]:
        shared = TITLED.shared(line)
        assert shared is not None and shared.unit == "words"
        assert (shared.song, shared.line) == ("3", 2), "its number where there is no title"
        return shared.length, shared.mark

    assert found("we sang along the river inside") == (3, "")  # "in" is no word of "inside"
    assert found("we sang along the river in the") == (5, "near")
    assert found("along the river in the rain at sea") == (7, "copied")


@given(
    st.lists(st.text("ab\nc", min_size=1, max_size=30), min_size=1, max_size=4),
    st.text("abcd", max_size=20),
)
def test_a_run_stands_in_the_line_that_is_told(corpus: list[str], text: str) -> None:
    shared = CorpusIndex.build(corpus, [str(n) for n in range(len(corpus))]).shared(text)
    if plain_search(corpus, text) < 3:
        assert shared is None
    else:
        assert shared is not None and len(shared.text) == plain_search(corpus, text)
        lines = [line for line in corpus[int(shared.song)].split("\n") if line.strip()]
        assert shared.text in lines[shared.line - 1]
