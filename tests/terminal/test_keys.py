"""Raw bytes in a real pseudo-terminal, the start words having the focus."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from tests.terminal.pseudo_terminal import Terminal
from tests.terminal.ready_home import COMMAND, environment, make_home

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_home(tmp_path / "home")


def ready(terminal: Terminal) -> None:
    terminal.until("[3 GRU]")
    terminal.until("月光")
    terminal.press("ctrl+u")
    terminal.until(lambda text: "月光" not in text)


@pytest.mark.parametrize(
    ("sent", "cell"),
    [
        ([b"\x1b1"], "[1 RNN]"),
        ([b"\x1b", b"2"], "[2 LSTM]"),
        ([b"\x1b[49;3u"], "[1 RNN]"),
        ([b"\x1b[17~"], "[1 RNN]"),
    ],
    ids=["alt", "alt in two", "kitty", "f6"],
)
def test_the_cell_changes_while_typing(home: Path, sent: list[bytes], cell: str) -> None:
    with Terminal(COMMAND, env=environment(home)) as terminal:
        ready(terminal)
        terminal.type("雨")
        for data in sent:
            terminal.send(data)
        text = terminal.until(cell)
        assert "¡" not in text and "雨1" not in text and "雨2" not in text


def test_what_comes_late_or_in_parts_is_never_typed(home: Path) -> None:
    with Terminal(COMMAND, env=environment(home)) as terminal:
        ready(terminal)
        pause = Event()
        for data in (
            b"\x1b]11;rgb:1111/1111/1111\x07", b"\x1b]11;rgb:11", b"11/1111/1111\x1b\\",
            b"\x1b[<35;40;", b"10M", b"\x1bP>|tmux", b" 3.4\x1b\\",
        ):  # fmt: skip
            terminal.send(data)
            pause.wait(0.12)  # the line is slow: that is what is tried
        terminal.type("雨夜")
        text = terminal.until("雨夜")
        for typed in ("rgb", "1111", "10M", "tmux", "3.4"):
            assert typed not in text


@pytest.mark.parametrize("sent", [b"\x1b[127;2u", b"\x7f", b"\x1b[27;2;127~"])
def test_backspace_with_shift_deletes(home: Path, sent: bytes) -> None:
    with Terminal(COMMAND, env=environment(home)) as terminal:
        ready(terminal)
        terminal.type("雨夜风")
        terminal.until("雨夜风")
        terminal.send(sent)
        terminal.until(lambda text: "雨夜" in text and "雨夜风" not in text)


def test_escape_alone_still_stops_writing(home: Path) -> None:
    with Terminal(COMMAND, env=environment(home)) as terminal:
        ready(terminal)
        terminal.type("雨夜")
        terminal.press("enter")
        terminal.until("writing")
        terminal.press("escape")
        terminal.until("stopped")
