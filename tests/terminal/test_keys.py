"""Raw bytes in a real pseudo-terminal, the start words having the focus."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
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
            b"\x1b[<35;40;", b"10M", b"\x1bP>|tmux", b" 3.4\x1b\\", b"\x1b[?62;22c", b"\x1b[>0;2",
            b"76;0c", b"\x1b[?1u", b"\x1b[8;24;80t", b"\x1b[M#", b"!!", b"\x1b[1;2;3;4x",
            b"\x1b[2 q",
            b"\x1b[?997;1n", b"\x1b[77~", b"\x1bOz", "\x9d11;rgb:1111\x9c".encode(),
        ):  # fmt: skip
            terminal.send(data)
            pause.wait(0.12)  # the line is slow: that is what is tried
        terminal.type("雨夜")
        (text,) = (row for row in terminal.until("雨夜").split("\n") if "雨夜" in row)
        for typed in ("rgb", "1111", "10M", "tmux", "3.4", "62", "76", "!", ";4x", " q", "7~", "z"):
            assert typed not in text


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_alt_keys_and_late_answers_in_tmux(home: Path, tmp_path: Path) -> None:
    tmux = ["tmux", "-S", str(tmp_path / "tmux"), "-f", "/dev/null"]
    try:
        with Terminal(
            [*tmux, "new-session", shlex.join(COMMAND)], env=environment(home), size=(100, 30)
        ) as terminal:
            ready(terminal)
            terminal.type("雨夜")
            terminal.until("雨夜")
            for sent, cell in (
                (b"\x1b1", "[1 RNN]"),
                (b"\x1b[50;3u", "[2 LSTM]"),
                (b"\x1b3", "[3 GRU]"),
            ):
                terminal.send(sent)
                terminal.until(cell)
            for late in (b"\x1b]11;rgb:11", b"11/1111/1111\x1b\\", b"\x1b[?62;22c"):
                terminal.send(late)
            terminal.type("风")
            text = terminal.until("雨夜风")
            assert "rgb" not in text and "22c" not in text
    finally:
        subprocess.run([*tmux, "kill-server"], check=False, capture_output=True)


@pytest.mark.parametrize("sent", [b"\x1b[127;2u", b"\x7f", b"\x1b[27;2;127~"])
def test_backspace_with_shift_deletes(home: Path, sent: bytes) -> None:
    with Terminal(COMMAND, env=environment(home)) as terminal:
        ready(terminal)
        terminal.type("雨夜风")
        terminal.until("雨夜风")
        terminal.send(sent)
        terminal.until(lambda text: "雨夜" in text and "雨夜风" not in text)


def test_escape_leaves_the_start_words_and_then_stops_writing(home: Path) -> None:
    with Terminal(COMMAND, env=environment(home)) as terminal:
        ready(terminal)
        terminal.type("雨夜")
        terminal.press("enter")
        terminal.until("writing")
        terminal.press("escape")
        text = terminal.until("letters are keys, i types")
        assert "writing" in text
        terminal.press("escape")
        terminal.until("stopped")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("second", ["cd yes", "丢掉 d"])
def test_a_second_line_typed_on_presses_no_keys(home: Path, second: str, language: str) -> None:
    words = [("take 2 of 2", "第 2 稿"), ("Esc: to the keys", "Esc：改用按键")]
    count, typing = (both[language == "zh"] for both in words)
    command = [*COMMAND, "--language", language]
    with Terminal(command, env=environment(home)) as terminal:
        ready(terminal)
        terminal.type("雨夜\r")
        terminal.until(lambda text: re.search(" [2-9] (?:of|行)", text))
        terminal.type(f"{second}\r")  # as one types on: all of it may come at once
        assert typing in terminal.until(count)  # the start words have the focus, no editor
        terminal.type(second)
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
    assert b"\x1b]52;" not in terminal.raw  # nothing was copied
    texts = "".join(path.read_text() for path in (home / "takes").glob("*.jsonl"))
    assert "雨夜" in texts and second in texts  # and nothing dropped


@pytest.mark.parametrize(
    ("sent", "seen"),
    [(b"\x1b-", "0.35"), (b"\x1b+", "0.45"), (b"\x1b{", "0.15"), (b"\x1b}", "0.65"),
     (b"\x1b[61;4u", "0.45"), (b"\x1bm", "Models:"), (b"\x1bo", "How words are drawn")],
)  # fmt: skip
def test_alt_keys_as_xterm_tmux_and_putty_send_them(home: Path, sent: bytes, seen: str) -> None:
    with Terminal(COMMAND, env=environment(home)) as terminal:
        ready(terminal)
        terminal.send(sent)
        terminal.until(seen)
