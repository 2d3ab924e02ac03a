"""What a vocabulary knows to write with."""

from __future__ import annotations

import pytest

from core.text.repertoire import Repertoire

CHINESE = Repertoire([("今夜", 50), ("的", 90), ("雨", 30), ("，", 40), ("we", 1)])
ENGLISH = Repertoire([("tonight", 20), ("the", 90), (" ", 99), ("rain", 30)])


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [("今夜的雨", 1, 0), ("Rain tonight", 0, 1), ("we", 0, 0.5), ("", 1, 1), ("1, 2!", 1, 1),
     ("雪", 0, 0), ("雨 rain", 0.2, 0.8), ("ночь", 0, 0)],
)  # fmt: skip
def test_letters_count_that_were_learnt_in_a_script_that_was(
    text: str, chinese: float, english: float
) -> None:
    assert CHINESE.share(text) == pytest.approx(chinese)
    assert ENGLISH.share(text) == pytest.approx(english)


def test_two_languages_may_be_learnt() -> None:
    both = Repertoire([("雨", 60), ("rain", 10)])
    assert both.share("雨") == both.share("rain") == 1
