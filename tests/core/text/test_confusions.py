"""Which characters are taken for which: by sound, by shape, by habit; and the words they make."""

from __future__ import annotations

import pytest

from core.text.confusions import Sound, confusions
from core.text.lexicon import UNKNOWN, stands_in


@pytest.mark.parametrize(
    ("seen", "meant", "sound"),
    [
        ("在", "再", Sound.SAME),
        ("话", "花", Sound.SYLLABLE),
        ("知", "资", Sound.NEAR),  # zh, z
        ("难", "兰", Sound.NEAR),  # n, l
        ("声", "身", Sound.NEAR),  # eng, en
        ("京", "金", Sound.NEAR),  # ing, in
        ("飞", "黑", Sound.NEAR),  # f, h
    ],
)
def test_by_sound_both_ways(seen: str, meant: str, sound: Sound) -> None:
    for one, other in ((seen, meant), (meant, seen)):
        assert {each.char: each.sound for each in confusions(one)}[other] == sound


def test_all_readings_count() -> None:
    assert {"的", "底"} <= {each.char for each in confusions("地") if each.sound >= Sound.SYLLABLE}


@pytest.mark.parametrize(
    ("seen", "meant"), [("晴", "睛"), ("末", "未"), ("己", "已"), ("侯", "候")]
)
def test_by_shape(seen: str, meant: str) -> None:
    assert meant in {each.char for each in confusions(seen) if each.shape or each.habit}


@pytest.mark.parametrize("group", ["的得地", "在再", "做作", "那哪", "他她它", "象像", "以已"])
def test_by_habit(group: str) -> None:
    for char in group:
        assert set(group) - {char} <= {each.char for each in confusions(char) if each.habit}


def test_what_is_not_han_is_meant() -> None:
    assert confusions("a") == confusions("，") == confusions("\n") == ()
    assert "在" not in {each.char for each in confusions("在")}


def test_a_character_stands_better_in_a_word() -> None:
    line = "我跟我朋唷打算去"
    assert stands_in(line, 4, "友") > stands_in(line, 4, "唷") == UNKNOWN
    assert stands_in("一心一意", 2, "一") > stands_in("心一意", 1, "一")
