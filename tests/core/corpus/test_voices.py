"""A translation in the lines of a text, by turns, or as a block is left out, and told."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from core.corpus.songs import Aside
from core.corpus.voices import originals_of_text
from tests.core.corpus.translated_lines import HOOKS, TRANSLATED
from tests.core.corpus_samples import SIMPLIFIED, read

JAPANESE = ["君の声が聞こえる", "夜空一面星屑", "もう一度だけ", "そばにいてほしい", "夢を見ていた"]
CHINESE = ["能听见你的声音", "满天都是星尘", "只要再一次", "想要你在身边", "我曾做着梦"]
KOREAN = ["비가 온다 오늘도", "우산이 없다", "나는 걷는다 혼자", "너를 부른다", "다시 온다"]
PAIRS = list(zip(JAPANESE, CHINESE, strict=True))


@pytest.mark.parametrize("between", [" ", "\u2009", " / ", "／", " | "])
@pytest.mark.parametrize("name", ["x.txt", "x.lrc"])
def test_both_languages_in_one_line(tmp_path: Path, between: str, name: str) -> None:
    rows = [f"{own}{between}{other}" for own, other in PAIRS]
    if name == "x.lrc":
        rows = [f"[00:0{at}.00]{row}" for at, row in enumerate(rows)]
    (tmp_path / name).write_text("\n".join(rows), "utf-8")
    (song,), report = read(tmp_path / name)
    assert list(song.lines) == JAPANESE
    assert report.removal_counts["translation"] == 5
    assert song.aside == tuple(map(Aside, JAPANESE, CHINESE))


def test_two_lines_with_both_languages_in_each_are_enough() -> None:
    for own, other in ((JAPANESE[0], CHINESE[0]), (KOREAN[0], CHINESE[1] + "啊")):
        judged = originals_of_text([f"{own} {other}"] * 2)
        assert [(found.own, found.other) for found in judged] == [(own, other)] * 2


@pytest.mark.parametrize("own", [JAPANESE, KOREAN])
def test_lines_by_turns_and_blocks(tmp_path: Path, own: list[str]) -> None:
    turns = [line for pair in zip(own, CHINESE, strict=True) for line in pair]
    for lines in (turns, [*own, "", *CHINESE]):
        (tmp_path / "x.txt").write_text("\n".join(lines), "utf-8")
        (song,), _ = read(tmp_path / "x.txt")
        assert list(song.lines) == own
        assert song.aside == tuple(map(Aside, own, CHINESE))


@pytest.mark.parametrize(
    "lines",
    [
        SIMPLIFIED[:8],
        [f"Oh baby {line}" for line in SIMPLIFIED[:8]],
        JAPANESE,
        KOREAN,
        [*JAPANESE[:3], CHINESE[0]],
        ["もう一度 夜空", "そばに 星屑 光"],
        [f"{JAPANESE[0]} {CHINESE[0]}", JAPANESE[1]],
        [f"{JAPANESE[0]} {CHINESE[0]}"],
        ["もう一度 夜空", "そばに 星屑 光", "夢を見て 明日", "君の声 遠く", "雨が 降る"],
    ],
)
def test_what_is_one_language_stays_whole(lines: list[str]) -> None:
    assert [found.own for found in originals_of_text(lines)] == list(lines)


def test_translations_stay_when_cleaning_is_off(tmp_path: Path) -> None:
    rows = [f"{own} / {other}" for own, other in PAIRS]
    (tmp_path / "x.txt").write_text("\n".join(rows), "utf-8")
    (song,), _ = read(tmp_path / "x.txt", clean=False)
    assert list(song.lines) == rows


def songs_of_pairs(language: str, seed: int) -> tuple[list[str], list[str]]:
    """Lines of an invented song, and their translation; its chorus comes twice."""
    generator = random.Random(seed)
    pairs = generator.sample(TRANSLATED[language], generator.choice((5, 7, 9)))
    pairs += pairs[: generator.choice((0, 2))]
    return [own for own, _ in pairs], [other for _, other in pairs]


def by_turns(first: list[str], second: list[str]) -> list[str]:
    return [line for pair in zip(first, second, strict=True) for line in pair]


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("seed", range(7))
def test_chinese_that_says_the_same_is_a_translation(language: str, seed: int) -> None:
    own, other = songs_of_pairs(language, seed)
    beside = list(zip(own, other, strict=True))
    in_one_line = [[f"{one}{between}{two}" for one, two in beside] for between in (" ", " / ")]
    for lines in (by_turns(own, other), [*own, *other], *in_one_line):
        judged = originals_of_text(lines)
        assert [found.own for found in judged if found.own] == own
        assert [(found.beside, found.other) for found in judged if found.other] == beside


def bilingual_songs(seed: int) -> list[list[str]]:
    """Songs of one and the same invented author in English and Chinese, none of it translated."""
    generator = random.Random(seed)
    english, chinese = songs_of_pairs("english", seed)
    chinese = [*chinese[1:], chinese[0]]  # of the same things, in other lines
    others = generator.sample(SIMPLIFIED, len(english))
    hooks = generator.choices(HOOKS, k=len(english))
    return [
        by_turns(others, hooks),
        by_turns(hooks, others),
        by_turns(english, others),
        by_turns(english, chinese),
        [*english, *chinese],
        [*english, *others],
        [f"{hook} {line}" for hook, line in zip(hooks, others, strict=True)],
        by_turns(others, [f"{line} {hook}" for line, hook in zip(others, hooks, strict=True)]),
    ]


@pytest.mark.parametrize("seed", range(20))
def test_a_song_in_two_languages_keeps_both(seed: int) -> None:
    for lines in bilingual_songs(seed):
        assert [found.own for found in originals_of_text(lines)] == lines


def test_an_english_song_keeps_its_lines_and_the_chinese_aside(tmp_path: Path) -> None:
    own, other = songs_of_pairs("english", 1)
    (tmp_path / "x.txt").write_text("\n".join(by_turns(own, other)), "utf-8")
    (song,), report = read(tmp_path / "x.txt")
    assert list(song.lines) == own
    assert song.aside == tuple(map(Aside, own, other))
    assert report.removal_counts["translation"] == len(own)
    (song,), _ = read(tmp_path / "x.txt", clean=False)
    assert len(song.lines) == 2 * len(own) and not song.aside


@pytest.mark.parametrize("seed", range(5))
def test_a_chinese_song_may_have_its_english_aside(seed: int) -> None:
    english, chinese = songs_of_pairs("english", seed)
    beside = list(zip(chinese, english, strict=True))
    one_line = [f"{own} / {other}" for own, other in beside]
    for lines in (by_turns(chinese, english), one_line):
        judged = originals_of_text(lines)
        assert [found.own for found in judged if found.own] == chinese
        assert [(found.beside, found.other) for found in judged if found.other] == beside
