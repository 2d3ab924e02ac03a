"""A translation in the lines of a text, by turns, or as a block is left out, and told."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.corpus.voices import originals_of_text
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


@pytest.mark.parametrize("own", [JAPANESE, KOREAN])
def test_lines_by_turns_and_blocks(tmp_path: Path, own: list[str]) -> None:
    turns = [line for pair in zip(own, CHINESE, strict=True) for line in pair]
    for lines in (turns, [*own, "", *CHINESE]):
        (tmp_path / "x.txt").write_text("\n".join(lines), "utf-8")
        (song,), _ = read(tmp_path / "x.txt")
        assert list(song.lines) == own


@pytest.mark.parametrize(
    "lines",
    [
        SIMPLIFIED[:8],
        [f"Oh baby {line}" for line in SIMPLIFIED[:8]],
        JAPANESE,
        KOREAN,
        [*JAPANESE[:3], CHINESE[0]],
        ["もう一度 夜空", "そばに 星屑 光", "夢を見て 明日", "君の声 遠く", "雨が 降る"],
    ],
)
def test_what_is_one_language_stays_whole(lines: list[str]) -> None:
    assert originals_of_text(lines) == list(lines)


def test_translations_stay_when_cleaning_is_off(tmp_path: Path) -> None:
    rows = [f"{own} / {other}" for own, other in PAIRS]
    (tmp_path / "x.txt").write_text("\n".join(rows), "utf-8")
    (song,), _ = read(tmp_path / "x.txt", clean=False)
    assert list(song.lines) == rows
