"""What a template may say."""

from __future__ import annotations

import msgspec
import pytest

from core.errors import SongError
from core.songs.template import LineTemplate


def test_as_json_and_back() -> None:
    template = LineTemplate(7, rhyme="A", tones="中平仄仄平平仄", fixed={0: "春"}, double=True)
    assert msgspec.json.decode(msgspec.json.encode(template), type=LineTemplate) == template
    assert msgspec.json.encode(LineTemplate(7)) == b'{"syllables":7}'


def test_fixed_words_stand_at_their_syllables() -> None:
    units = LineTemplate(8, fixed={4: "tomorrow", 0: "月亮"}).fixed_units()
    assert [(place, unit.text) for place, unit in units] == [(0, "月"), (1, "亮"), (4, "tomorrow")]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"syllables": 0}, "0 syllables"),
        ({"syllables": 31}, "31 syllables"),
        ({"syllables": 7, "rhyme": "a"}, "no letter"),
        ({"syllables": 7, "rhyme": "AB"}, "no letter"),
        ({"syllables": 7, "double": True}, "needs a letter"),
        ({"syllables": 1, "double": True, "rhyme": "A"}, "line of one"),
        ({"syllables": 2, "tones": "平x"}, "“x” is no tone"),
        ({"syllables": 3, "tones": "平平"}, "2 tones for 3"),
        ({"syllables": 3, "fixed": {0: "！"}}, "cannot stand"),
        ({"syllables": 3, "fixed": {0: "123"}}, "cannot stand"),
        ({"syllables": 3, "fixed": {2: "月亮"}}, "beyond a line of 3"),
        ({"syllables": 3, "fixed": {-1: "月"}}, "beyond"),
        ({"syllables": 4, "fixed": {0: "月亮", 1: "亮"}}, "lies on"),
        ({"syllables": 3, "tones": "平平平", "fixed": {1: "月"}}, "“月” at syllable 2 is 仄"),
        ({"syllables": 2, "tones": "平中", "fixed": {0: "love"}}, "“love” at syllable 1"),
    ],
)
def test_nonsense_is_one_clear_error(said: dict[str, object], told: str) -> None:
    with pytest.raises(SongError, match=told) as caught:
        LineTemplate(**said)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


def test_a_character_with_several_readings_may_have_each_of_their_tones() -> None:
    for tone in "平仄":
        LineTemplate(2, tones=tone + "中", fixed={0: "长"})
