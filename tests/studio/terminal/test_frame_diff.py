"""Fewer bytes, the same screen: compared cell by cell with what the frames themselves draw."""

from __future__ import annotations

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.terminal.frame_diff import SYNC_END, SYNC_START, Thrift

WIDTH, HEIGHT = 16, 5
STYLES = ("", "1", "38;2;9;8;7;48;2;1;2;3", "7;31", "1;4;38;5;9;48;2;1;2;3", "48;2;4;5;6", "97;100")


def segment(text: str, style: str) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if style else text


@st.composite
def frames(draw: st.DrawFn) -> str:
    """Whole rows of narrow and wide characters, as a compositor draws them."""
    out = []
    for row in draw(st.sets(st.integers(1, HEIGHT), min_size=1)):
        out.append(f"\n\x1b[{row};1H" if out else f"\x1b[{row};1H")
        left = WIDTH
        while left > 0:
            wide = left >= 2 and draw(st.booleans())
            text = draw(st.sampled_from("雨夜你" if wide else "ab  "))
            count = draw(st.integers(1, max(1, left // (2 if wide else 1))))
            out.append(segment(text * count, draw(st.sampled_from(STYLES))))
            left -= count * (2 if wide else 1)
    x, y = draw(st.integers(1, WIDTH)), draw(st.integers(1, HEIGHT))
    return "".join([*out, f"\x1b[{y};{x}H"])


class Shown:
    """A terminal; `seen` is all that a person could tell apart."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self.stream = pyte.Stream(self.screen)

    def seen(self) -> object:
        rows = []
        for y in range(HEIGHT):
            for x in range(WIDTH):
                cell = self.screen.buffer[y][x]
                if cell.data == " " and not (cell.reverse or cell.underscore):
                    rows.append((" ", cell.bg))
                else:
                    rows.append((cell.data, *cell[1:]))
        return rows, self.screen.cursor.x, self.screen.cursor.y


@given(st.lists(st.one_of(frames(), st.just("forget")), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_the_screen_is_the_same_after_every_frame(told: list[str]) -> None:
    whole, spared, thrift = Shown(), Shown(), Thrift()
    for frame in told:
        if frame == "forget":
            thrift.forget()
            continue
        whole.stream.feed(frame)
        sent = thrift.spare(frame)
        spared.stream.feed(sent)
        assert spared.seen() == whole.seen()


def test_only_what_changed_is_sent() -> None:
    thrift = Thrift()
    style = "38;2;9;8;7;48;2;1;2;3"
    first = f"\x1b[1;1H{segment('the rain and the sea   ', style)}\x1b[1;1H"
    assert "the rain" in thrift.spare(first)
    assert thrift.spare(first) == ""
    sent = thrift.spare(first.replace("sea", "sky"))
    assert sent == f"\x1b[1;19H\x1b[{style}mky\x1b[m\x1b[1;1H"
    thrift.forget()
    assert "the rain" in thrift.spare(first), "once more, whole"


def test_a_wide_character_of_which_half_was_painted_over_is_sent_anew() -> None:
    below, back = "\x1b[1;1H雨夜你\x1b[1;1H", "\x1b[1;3H夜\x1b[1;1H"
    for over in ("\x1b[1;4Hx\x1b[1;1H", "\x1b[1;3Hx\x1b[1;1H"):
        thrift = Thrift()
        thrift.spare(below)
        assert "x" in thrift.spare(over)
        assert "夜" in thrift.spare(back), "a terminal blanks the half that is left"


def test_marks_of_a_frame_are_sent_only_around_something() -> None:
    thrift = Thrift()
    frame = "\x1b[1;1Habc\x1b[1;1H"
    assert "".join(map(thrift.spare, (SYNC_START, frame, SYNC_END))) == (
        f"{SYNC_START}{frame}{SYNC_END}"
    )
    assert "".join(map(thrift.spare, (SYNC_START, frame, SYNC_END))) == ""


def test_what_is_no_frame_passes_and_what_may_change_the_screen_is_not_trusted() -> None:
    thrift = Thrift()
    frame = "\x1b[1;1Habc\x1b[1;1H"
    thrift.spare(frame)
    for harmless in ("\x07", "\x1b[?25h", "\x1b]52;c;YWJj\x1b\\"):
        assert thrift.spare(harmless) == harmless
        assert thrift.spare(frame) == ""
    for unknown in ("\x1b[?1049h", "\x1b[2J", "\x1b[1;1Hx\x1b[3S", "\x1bc"):
        assert thrift.spare(unknown) == unknown
        assert "abc" in thrift.spare(frame)
