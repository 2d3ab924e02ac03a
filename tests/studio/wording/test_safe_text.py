"""What the filter lets through to the terminal, over every character there is."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.wording.safe_text import MAX_MARKS, SafeStream, safe_line, safe_text

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))
NEVER = {
    "C0": [c for c in range(0x20) if c not in (0x09, 0x0A)],
    "DEL and C1": range(0x7F, 0xA0),
    "soft hyphen": [0xAD],
    "bidirectional marks": [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)],
    "zero width": [0x200B, 0x200C, 0x200D, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0xFEFF],
    "separators": [0x2028, 0x2029],
    "annotations": [0xFFF9, 0xFFFA, 0xFFFB],
    "deprecated and reserved formats": [0x2065, *range(0x206A, 0x2070), *range(0xFFF0, 0xFFF9)],
    "tags": range(0xE0000, 0xE0080),
    "surrogates": range(0xD800, 0xE000),
    "noncharacters": [
        *range(0xFDD0, 0xFDF0),
        *(plane << 16 | end for plane in range(17) for end in (0xFFFE, 0xFFFF)),
    ],
    "private use": [0xE000, 0xF8FF, 0xF0000, 0x10FFFD],
}


@pytest.mark.parametrize("codes", NEVER.values(), ids=NEVER.keys())
def test_never_shown(codes: list[int]) -> None:
    for code in codes:
        assert safe_text(f"词{chr(code)}x") == "词x", hex(code)


def test_every_character_is_judged_alone() -> None:
    forbidden = {code for codes in NEVER.values() for code in codes}
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        shown = safe_text(char)
        assert shown in ("", char, " "), hex(code)
        if code in forbidden:
            assert shown == "", hex(code)
        elif unicodedata.category(char)[0] in "LNPS" or char in " \n":
            assert shown == char, hex(code)


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x1b]52;c;cm0gLXJmIH4=\x07", "]52;c;cm0gLXJmIH4="),
        ("\x1b]0;title\x1b\\", "]0;title\\"),
        ("\x9b2J\x9d0;t\x9c", "2J0;t"),
        ("\x1bP1$tx\x1b\\", "P1$tx\\"),
        ("abc\r\x08\x0b\x0cdef", "abcdef"),
        ("user\u202egnp.exe\u202c", "usergnp.exe"),
        ("a\tb\nc", "a b\nc"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\U0001f469"),
    ],
)
def test_sequences_come_out_as_plain_letters(hostile: str, shown: str) -> None:
    assert safe_text(hostile) == shown


def test_letters_of_any_script_stay() -> None:
    text = "分手那天，下着雨… l'été d'où カタカナ 한국어 مرحبا हिन्दी 𠮷𰻞 🌧️ “quoted” — ½"
    assert safe_text(text) == text
    assert safe_text("\U000323b0") == "\U000323b0"  # a Han character newer than some tables


def test_marks_are_capped_on_each_base_also_across_pieces() -> None:
    tower = "a" + "\u0301" * 50 + "b" + "\u0301" * 3
    expected = "a" + "\u0301" * MAX_MARKS + "b" + "\u0301" * 3
    assert safe_text(tower) == expected
    stream = SafeStream()
    assert "".join(stream.feed(char) for char in tower) == expected


@given(ANY_TEXT)
def test_filtering_is_idempotent_and_never_adds(text: str) -> None:
    once = safe_text(text)
    assert safe_text(once) == once
    assert len(once) <= len(text)


@given(ANY_TEXT)
def test_a_stream_of_pieces_shows_what_the_whole_would(text: str) -> None:
    stream = SafeStream()
    assert "".join(stream.feed(char) for char in text) == safe_text(text)


def test_a_line_is_one_line_and_not_endless() -> None:
    assert safe_line("one\ntwo\x1b[2J") == "one two[2J"
    assert safe_line("x" * 500, 20) == "x" * 19 + "…"
    assert len(safe_line("\x1b" * 10 + "y" * 20_000)) <= 10_000
