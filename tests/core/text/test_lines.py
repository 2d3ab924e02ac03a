"""Lines as forms see them."""

from __future__ import annotations

import pytest

from core.text.lines import line_end, read_line


def test_syllables_and_tones_of_both_languages() -> None:
    units = read_line("慢慢 say goodbye，2 月")
    assert [unit.text for unit in units] == ["慢", "慢", "say", "goodbye", "2", "月"]
    assert "".join(unit.tones for unit in units) == "仄仄····仄"
    assert [unit.known for unit in units] == [True, True, True, True, False, True]


def test_a_character_is_read_as_its_phrase_says() -> None:
    assert read_line("重逢")[0].tones == "平"
    assert read_line("重量")[0].tones == "仄"


@pytest.mark.parametrize(
    ("line", "single", "double"),
    [
        ("穿一件衣服。", "姑苏", "一七+姑苏"),
        ("我 路", "姑苏", "梭坡+姑苏"),
        ("我都忘了", "江阳", None),
        ("一朵花儿", "发花", None),
        ("I keep on walking,", "AO K IH NG", "AO K IH NG"),
        ("into the night", "AY T", None),
        ("say the", None, None),
        ("3", None, None),
        ("……", None, None),
    ],
)
def test_what_a_line_rhymes_on(line: str, single: str | None, double: str | None) -> None:
    one, two = line_end(line), line_end(line, double=True)
    assert (one and one.rhyme) == single
    assert (two and two.rhyme) == double
