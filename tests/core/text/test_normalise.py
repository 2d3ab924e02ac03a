import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.normalise import MAX_MARKS, normalise

any_text = st.text(st.characters(), max_size=60)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\r\nb\rc\u2028d\u2029e\x0bf\x0cg\x85h", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("晚风\u3000吹\u00a0过\t海", "晚风 吹 过 海"),
        ("\ufeff雨\u200b夜\u202e\u2066x\u00ad", "雨夜x"),
        ("\x1b[31m红\x07\x00", "[31m红"),
        ("e\u0301te\u0301", "été"),
        ("\u3164안\uffa0", "안"),
        ("\ud800x\udc00", "\ufffdx\ufffd"),
        ("\ufdd0\uffff\U0010fffe完", "完"),
        ("，。！（ＡＢ）", "，。！（ＡＢ）"),
        ("می\u200cروم", "می\u200cروم"),
        ("नि\u200cक", "नि\u200cक"),
        ("雨\u200c夜 می\u200c \u200cروم\u200c\u200cم", "雨夜 می رومم"),
        ("❤\ufe0f葛\U000e0100\ue000", "❤\ufe0f葛\U000e0100\ue000"),
    ],
)
def test_spellings(before: str, after: str) -> None:
    assert normalise(before) == after


@given(any_text)
def test_idempotent_and_clean(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(
        unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        for c in once
        if c not in "\n\u200c"
    )


def test_every_block_is_settled_character_by_character() -> None:
    # Whole where spaces, marks and format characters crowd, thinned out elsewhere.
    codes = (*range(0x3400), *range(0x3400, 0xF900, 37), *range(0xF900, 0x10000))
    for code in (*codes, *range(0x10000, sys.maxunicode + 1, 37)):
        char = chr(code)
        once = normalise(char)
        assert normalise(once) == once, hex(code)
        # The short cut for ordinary text agrees with the long way, which a private-use neighbour
        # takes; and what composes with an ordinary neighbour does so.
        assert normalise(f"\ue000{char}") == f"\ue000{once}", hex(code)
        for before in "e\u1100\uac00":
            assert unicodedata.is_normalized("NFC", normalise(before + char)), hex(code)


def test_towers_of_marks_are_cut_and_cost_little() -> None:
    started = time.process_time()
    tower = normalise("字" + "\u0300\u0316" * 200_000 + "后")
    assert len(tower) == MAX_MARKS + 2
    assert tower.endswith("后")
    assert normalise("e" + "\u0344" * 50) == normalise(normalise("e" + "\u0344" * 50))
    # Ordering that many marks takes minutes; this is no measurement but a safety net.
    assert time.process_time() - started < 30
