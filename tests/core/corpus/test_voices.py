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


SUNG_JA = (
    "窓の外で猫が鳴いている", "君の傘をまだ返せない", "終電の灯りが遠ざかって",
    "夏の終わりの匂いがした", "僕らは同じ歌を覚えてる", "名前を呼んだら振り向いて",
    "ラジオから流れる古い曲", "明日もまた会えるかな",
)  # fmt: skip
MEANT_ZH = (
    "窗外有猫在叫", "还没能还你的伞", "末班车的灯光远去", "有夏天结束的气味",
    "我们记得同一首歌", "叫了名字就回头", "收音机里的老歌", "明天还能再见吗",
)  # fmt: skip


def lines_of(text: str, tmp_path: Path, name: str = "x.txt") -> tuple[tuple[str, ...], list[str]]:
    (tmp_path / name).write_text(text, "utf-8")
    [song] = read(tmp_path / name)[0]
    return song.lines, [line.text for line in song.aside]


def test_blocks_of_different_lengths(tmp_path: Path) -> None:
    text = "\n".join(SUNG_JA) + "\n\n" + "\n".join(MEANT_ZH[:-1])
    assert lines_of(text, tmp_path) == (SUNG_JA, list(MEANT_ZH[:-1]))


def test_a_japanese_song_may_end_in_kanji(tmp_path: Path) -> None:
    lines = (*SUNG_JA, "夜空一面星屑", "月光花火")
    assert lines_of("\n".join(lines), tmp_path) == (lines, [])


def test_what_stands_below_a_tag_of_a_translation_is_kept_aside(tmp_path: Path) -> None:
    for tag in ("[English Translation]", "【中文翻译】", "Translation:"):
        text = "[Verse]\n" + "\n".join(SUNG_JA) + f"\n\n{tag}\n[Verse 2]\nA cat\nYour umbrella"
        assert lines_of(text, tmp_path) == (SUNG_JA, ["A cat", "Your umbrella"])


def test_a_name_above_lines_by_turns_shifts_none_of_them(tmp_path: Path) -> None:
    turns = [line for pair in zip(SUNG_JA, MEANT_ZH, strict=True) for line in pair]
    lines, aside = lines_of("かさ\n\n" + "\n".join(turns), tmp_path)
    assert (lines, aside) == (("かさ", *SUNG_JA), list(MEANT_ZH))


def test_english_that_is_sung_by_turns_with_japanese_stays(tmp_path: Path) -> None:
    hooks = (
        "Baby love",
        "Don't go",
        "Stay gold",
        "Hold on",
        "One time",
        "Fly away",
        "Oh my",
        "Yes",
    )
    turns = tuple(line for pair in zip(SUNG_JA, hooks, strict=True) for line in pair)
    assert lines_of("\n".join(turns), tmp_path) == (turns, [])


FRENCH = (
    "Le chat est à la fenêtre", "Je garde ton parapluie", "Le train est déjà dans la nuit",
    "Les bateaux et les étoiles", "Je suis dans une ville sans toi",
)  # fmt: skip
MEANT_EN = (
    "The cat is at the window", "I keep your umbrella", "The train is in the night already",
    "The boats and the stars", "I am in a town without you",
)  # fmt: skip


def test_two_western_languages_at_each_time(tmp_path: Path) -> None:
    def timed(*voices: tuple[str, ...]) -> str:
        groups = enumerate(zip(*voices, strict=True))
        return "\n".join(f"[00:{at:02}.00]{line}" for at, group in groups for line in group)

    both = timed(FRENCH, MEANT_EN)
    assert lines_of(both, tmp_path, "x.lrc") == (FRENCH, list(MEANT_EN))
    couplets = timed(MEANT_EN, MEANT_EN[::-1])
    assert len(lines_of(couplets, tmp_path, "x.lrc")[0]) == 10


def test_chinese_stanza_by_stanza_below_english(tmp_path: Path) -> None:
    english = ("I left the light on", "The rain is on the window", "Where is the train now",
               "I wait for you", "The sea is cold tonight", "Come home with me")  # fmt: skip
    chinese = ("我留着灯", "雨在窗户上", "火车现在在哪里", "我等你", "今晚的海很冷", "和我回家")
    stanzas = ["\n".join(voice[at : at + 3]) for at in (0, 3) for voice in (english, chinese)]
    assert lines_of("\n\n".join(stanzas), tmp_path) == (english, list(chinese))
