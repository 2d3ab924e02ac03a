"""Original, translation and how it sounds, in any script, of three, and in any order."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

from core.corpus.scripts import is_spelled_out, script
from core.corpus.songs import Aside
from tests.core.corpus_samples import ENGLISH, SIMPLIFIED, read


def _lines(text: str) -> list[str]:
    return text.split("|")


JAPANESE = _lines(
    "君の声が聞こえる|夜空一面星屑|もう一度だけ|そばにいてほしい|夢を見ていた|風が吹いている"
)
CHINESE = _lines("能听见你的声音|满天都是星尘|只要再一次|想要你在身边|我曾做着梦|风正在吹着")
ROMAJI = _lines(
    "kimi no koe ga kikoeru|yozora ichimen hoshikuzu|mou ichido dake|soba ni ite hoshii|"
    "yume wo mite ita|kaze ga fuite iru"
)
PINYIN = _lines(
    "néng tīng jiàn nǐ de shēng yīn|mǎn tiān dōu shì xīng chén|zhǐ yào zài yī cì|"
    "xiǎng yào nǐ zài shēn biān|wǒ céng zuò zhe mèng|fēng zhèng zài chuī zhe"
)
KOREAN = _lines("비가 온다 오늘도|우산이 없다|나는 걷는다 혼자|너를 부른다|다시 온다|바람이 분다")
SPELLED = _lines(
    "biga onda oneuldo|usani eopda|naneun geotneunda honja|neoreul bureunda|dasi onda|barami bunda"
)
RUSSIAN = _lines(
    "Я слышу твой голос|Всё небо в звёздах|Только ещё один раз|Хочу быть рядом с тобой|"
    "Мне снился сон|Ветер дует сильно"
)
THAI = _lines("ฉันได้ยินเสียงเธอ|ท้องฟ้าเต็มไปด้วยดาว|อีกครั้งเดียว|อยากอยู่ข้างเธอ|ฉันฝันไป|ลมกำลังพัด")
VIETNAMESE = _lines(
    "Anh nghe thấy giọng em|Cả bầu trời đầy sao|Chỉ một lần nữa thôi|Muốn có em bên cạnh|"
    "Anh đã mơ một giấc mơ|Gió đang thổi mạnh"
)


def song_of(path: Path, text: str) -> tuple[list[str], set[tuple[str, str]]]:
    path.write_text(text, "utf-8")
    (song,), _ = read(path)
    return list(song.lines), set(song.aside)


def beside(own: list[str], *others: list[str]) -> set[tuple[str, str]]:
    return {Aside(a, b) for other in others for a, b in zip(own, other, strict=True)}


CASES = {
    "ja zh": (JAPANESE, [JAPANESE, CHINESE]),
    "zh ja": (JAPANESE, [CHINESE, JAPANESE]),
    "ja romaji zh": (JAPANESE, [JAPANESE, ROMAJI, CHINESE]),
    "romaji ja zh": (JAPANESE, [ROMAJI, JAPANESE, CHINESE]),
    "ko spelled zh": (KOREAN, [KOREAN, SPELLED, CHINESE]),
    "spelled ko": (KOREAN, [SPELLED, KOREAN]),
    "zh pinyin": (CHINESE, [CHINESE, PINYIN]),
    "pinyin zh": (CHINESE, [PINYIN, CHINESE]),
    "ru zh": (RUSSIAN, [RUSSIAN, CHINESE]),
    "th zh": (THAI, [THAI, CHINESE]),
    "vi zh": (VIETNAMESE, [VIETNAMESE, CHINESE]),
}


@pytest.mark.parametrize("case", CASES)
def test_lines_by_turns_sections_and_blocks(tmp_path: Path, case: str) -> None:
    own, voices = CASES[case]
    expected = own, beside(own, *(voice for voice in voices if voice is not own))
    turns = [list(rows) for rows in zip(*voices, strict=True)]
    halves = [voice[at : at + 3] for at in (0, 3) for voice in voices]
    for parts in ([list(chain(*turns))], turns, voices, halves):
        text = "\n\n".join("\n".join(part) for part in parts)
        assert song_of(tmp_path / "x.txt", text) == expected
    rows = [f"[00:{4 * at:02}.00]{line}" for at, group in enumerate(turns) for line in group]
    assert song_of(tmp_path / "x.lrc", "\n".join(rows)) == expected


def test_blocks_behind_two_blank_lines_and_with_headings(tmp_path: Path) -> None:
    expected = JAPANESE, beside(JAPANESE, CHINESE)
    blocks = "\n".join(JAPANESE), "\n".join(CHINESE)
    assert song_of(tmp_path / "x.txt", "\n\n\n".join(blocks)) == expected
    assert song_of(tmp_path / "x.txt", "原文：\n{}\n\n翻译：\n{}".format(*blocks)) == expected


@pytest.mark.parametrize(
    "form", ["{} {}", "{} // {}", "{} - {}", "{} — {}", "{}({})", "{}（{}）", "{} 「{}」", "{}|{}"]
)
@pytest.mark.parametrize("own", [JAPANESE, KOREAN, RUSSIAN, THAI], ids=["ja", "ko", "ru", "th"])
def test_in_one_line_whatever_stands_between(tmp_path: Path, own: list[str], form: str) -> None:
    text = "\n".join(form.format(a, b) for a, b in zip(own, CHINESE, strict=True))
    assert song_of(tmp_path / "x.txt", text) == (own, beside(own, CHINESE))


def test_how_it_sounds_in_brackets_behind_it(tmp_path: Path) -> None:
    text = "\n".join(f"{a} ({b})" for a, b in zip(JAPANESE, ROMAJI, strict=True))
    assert song_of(tmp_path / "x.txt", text) == (JAPANESE, beside(JAPANESE, ROMAJI))
    sung = "\n".join(f"{a} (Stay with me)" for a in JAPANESE)
    assert song_of(tmp_path / "x.txt", sung)[0] == sung.split("\n")


def test_what_is_sung_in_two_languages_stays(tmp_path: Path) -> None:
    mixed = [line for pair in zip(SIMPLIFIED, ENGLISH, strict=False) for line in pair]
    assert song_of(tmp_path / "x.txt", "\n".join(mixed))[0] == mixed
    assert not is_spelled_out(ENGLISH, SIMPLIFIED) and not is_spelled_out(ENGLISH, JAPANESE)


def test_scripts() -> None:
    voices = (JAPANESE, CHINESE, ROMAJI, KOREAN, RUSSIAN, THAI, VIETNAMESE, ["...", "1 2"])
    assert [script("\n".join(voice)) for voice in voices] == [
        "kana", "han", "latin", "hangul", "cyrillic", "thai", "vietnamese", "other",
    ]  # fmt: skip
    assert script("Déjà l'été s'en va, où es-tu mon cœur") == "latin"
