"""Keys, answers and sequences that are cut anywhere or come late."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.terminal.sequences import ESCAPE_SECONDS, SEQUENCE_SECONDS, SequenceReader


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


ARROW, MOUSE, F1, COLOUR = "\x1b[A", "\x1b[<35;40;10M", "\x1bOP", "\x1b]11;rgb:1111/1111/1111\x07"
ANSWERS = [COLOUR, COLOUR[:-1] + "\x1b\\", "\x1bP>|tmux 3.4\x1b\\", "\x1b_Gi=1;OK\x1b\\"]


def read(*pieces: str, apart: float = 0.01) -> list[str]:
    clock = Clock()
    reader = SequenceReader(clock)
    found: list[str] = []
    for piece in pieces:
        found += reader.feed(piece)
        clock.now += apart
        found += reader.idle()
    clock.now += 1
    return [*found, *reader.idle()]


@pytest.mark.parametrize(
    ("sent", "means"),
    [("\x1b1", "\x1b[49;3u"), ("\x1be", "\x1b[101;3u"), ("\x1b=", "\x1b[61;3u")],
)
def test_alt_with_a_key_is_told_as_such_in_one_part_or_two(sent: str, means: str) -> None:
    assert read(sent) == [means]
    assert read(*sent) == [means]


@pytest.mark.parametrize(
    ("sent", "means"),
    [
        ("\x1b\x1b[A", "\x1b[1;3A"), ("\x1b\x1b[15~", "\x1b[15;3~"),
        ("\x1bOA", "\x1b[1;5A"), ("\x1b\x1bOD", "\x1b[1;7D"),
    ],
)  # fmt: skip
def test_arrows_with_alt_and_ctrl_as_putty_sends_them(sent: str, means: str) -> None:
    assert read(sent) == [means]
    assert read(*sent) == [means]


def test_two_escapes_at_once_are_two_keys() -> None:
    assert read("\x1b\x1b", apart=ESCAPE_SECONDS) == ["\x1b", "\x1b"]
    assert read("\x1b\x1b", MOUSE, apart=ESCAPE_SECONDS) == ["\x1b", "\x1b", MOUSE]


def test_alt_with_enter_is_no_escape_before_an_enter() -> None:
    assert read("\x1b\r") == read("\x1b", "\r") == read("\x1b[27;3;13~") == ["\x1b[13;3u"]
    assert read("\x1b", "\r", apart=2 * ESCAPE_SECONDS) == ["\x1b", "\r"]


def test_alt_with_a_capital_letter_is_told_in_both_protocols() -> None:
    assert read("\x1bS") == read("\x1b", "S") == read("\x1b[115;4u") == ["\x1b[83;3u"]


@pytest.mark.parametrize(
    ("sent", "means"), [("\x1b[61;4u", "+"), ("\x1b[91;4u", "{"), ("\x1b[44;4u", "<")]
)
def test_alt_with_a_sign_that_needs_shift_is_that_sign(sent: str, means: str) -> None:
    assert read(sent) == [f"\x1b[{ord(means)};3u"]
    assert read("\x1b[999;4u", "\x1b[99999;4u") == ["\x1b[999;4u", "\x1b[99999;4u"]


def test_a_lone_escape_is_a_key_after_a_moment() -> None:
    assert read("\x1b", apart=ESCAPE_SECONDS) == ["\x1b"]
    assert read("\x1b", "1", apart=2 * ESCAPE_SECONDS) == ["\x1b", "1"]


@pytest.mark.parametrize("answer", ANSWERS)
def test_answers_are_never_typed_wherever_they_are_cut(answer: str) -> None:
    assert read(f"a{answer}b") == ["a", "b"]
    for place in range(2, len(answer)):
        assert read("a" + answer[:place], answer[place:] + "b", apart=0.2) == ["a", "b"], place


@pytest.mark.parametrize("sequence", [ARROW, MOUSE, F1])
def test_a_sequence_waits_for_its_end(sequence: str) -> None:
    for place in range(2, len(sequence)):
        assert read(sequence[:place], sequence[place:], apart=0.12) == [sequence], place


def test_a_sequence_without_an_end_is_dropped_and_later_keys_work() -> None:
    assert read("\x1b[<35;4", "ab", apart=SEQUENCE_SECONDS + 0.1) == ["ab"]
    assert read("\x1b]11;rgb", "月", apart=SEQUENCE_SECONDS + 0.1) == ["月"]


@pytest.mark.parametrize(
    ("sent", "late"),
    [("\x1b[<35;40;", "10M"), ("\x1b]11;rgb:11", "11/1111/1111\x1b\\"), ("\x1b[?62;", "22c")],
)
def test_the_rest_of_what_was_given_up_is_not_typed_either(sent: str, late: str) -> None:
    assert read(sent, late + "雨", apart=SEQUENCE_SECONDS + 0.1) == ["雨"]


def test_the_mouse_told_in_three_bytes_is_one_sequence() -> None:
    assert read("\x1b[M#!!雨") == read("\x1b[M", "#!", "!雨", apart=0.1) == ["\x1b[M#!!", "雨"]


@pytest.mark.parametrize("sign", ["\x9b", "\x1b["])
def test_escapes_of_one_character_are_escapes(sign: str) -> None:
    assert read(f"{sign}A") == ["\x1b[A"]
    assert read("\x9d11;rgb:1111/1111/1111\x9c雨") == ["雨"]


@pytest.mark.parametrize(
    ("sent", "means"),
    [
        ("\x1b[27;3;49~", "\x1b[49;3u"),  # modifyOtherKeys
        ("\x1b[27;5;127~", "\x17"), ("\x1b[27;2;127~", "\x7f"), ("\x1b[27;3;13~", "\x1b[13;3u"),
        ("\x1b[49;131u", "\x1b[49;3u"), ("\x1b[127;130u", "\x7f"),  # num lock is on
        ("\x1b[49;67u", "\x1b[49;3u"),  # caps lock
        ("\x1b[49;3:1u", "\x1b[49;3u"), ("\x1b[49:33;3:2u", "\x1b[49;3u"),  # kinds of events
        ("\x1b[1;133A", "\x1b[1;5A"), ("\x1b\x7f", "\x17"), ("\x1b[8;5u", "\x17"),
        ("\x1b[3;3~", "\x1b[3~"), ("\x1b[13;2u", "\r"), ("\x1b[32;2u", " "),
    ],
)  # fmt: skip
def test_keys_in_every_protocol_are_the_same_keys(sent: str, means: str) -> None:
    assert read(sent) == [means]


def test_a_key_that_is_let_go_is_no_key() -> None:
    assert read("\x1b[49;3:3u", "\x1b[1;5:3A", "a") == ["a"]


def test_backspace_and_delete_with_shift_or_ctrl_delete() -> None:
    assert read("\x1b[127;2u") == ["\x7f"]
    assert read("\x1b[127;5u") == ["\x17"]
    assert read("\x1b[3;2~") == ["\x1b[3~"]


@given(st.lists(st.sampled_from(["a", "月光", "\r", ARROW, MOUSE, F1, *ANSWERS])), st.data())
def test_cuts_change_nothing(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts)
    cut = data.draw(st.integers(0, len(text)))
    if text[:cut].endswith("\x1b"):
        return  # here, by chance, a moment passes between the escape and the rest
    whole = "".join(read(text))
    assert "".join(read(text[:cut], text[cut:])) == whole
    assert whole == "".join(part for part in parts if part not in ANSWERS)
