"""The app in a real pseudo-terminal, from the first key to the next start."""

from __future__ import annotations

import json
import re
import signal
import sys
from pathlib import Path

import pytest

from tests.terminal.pseudo_terminal import Terminal
from tests.terminal.ready_home import COMMAND, environment, make_home

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_home(tmp_path / "home")


def songs(home: Path) -> list[dict[str, object]]:
    return [json.loads(path.read_text()) for path in (home / "songs").glob("*.json")]


def start_with(terminal: Terminal, words: str) -> None:
    """Types start words where an example stands, and writes."""
    terminal.until("月光")
    terminal.type(words)
    terminal.until(words)
    terminal.press("enter")
    terminal.until("writing")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_compose_turn_switch_save_quit_and_find_it_again(home: Path, size: tuple[int, int]) -> None:
    with Terminal(COMMAND, env=environment(home), size=size) as terminal:
        terminal.until("[3 GRU]")  # the best run
        start_with(terminal, "雨夜")
        terminal.until(lambda text: "line 2 of" in text or "line 3 of" in text)
        terminal.press("alt++", "alt++")  # in the middle of it
        if size[0] >= 100:
            terminal.until("alt++ warmer")
        else:
            terminal.until(" 0.50 ")
        terminal.press("alt+1")  # another cell goes on in the same take
        terminal.until("[1 RNN]")
        terminal.until(lambda text: re.search(r"line [4-9] of", text))
        terminal.press("ctrl+c")
        terminal.until("stopped")
        terminal.press("ctrl+s")
        terminal.until("saved as")
        (song,) = songs(home)
        assert str(song["text"]).startswith("雨夜")
        first_line = str(song["text"]).split("\n")[0].replace(" ", "")
        assert first_line in terminal.text.replace(" ", "")
        take = song["take"]
        assert isinstance(take, dict)
        assert take["cell"] == "rnn"
        assert take["temperature"] == 0.5
        terminal.press("ctrl+n")
        terminal.until("writing")
        terminal.until(lambda text: re.search(r"line [2-9] of", text))
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
    with Terminal(COMMAND, env=environment(home), size=size) as terminal:
        terminal.until("[1 RNN]")
        terminal.until("unsaved takes from last time: 1 (ctrl+s saves, alt+d drops)")
        text = terminal.until("雨夜")
        assert "take" in text
        if size[0] >= 100:
            assert "0.50" in text  # in the list of takes
        else:
            assert " 0.50 " in text
        terminal.press("tab", "f5")
        terminal.until("songs: 1")
        terminal.until(lambda text: first_line[:6] in text.replace(" ", ""))
        terminal.press("ctrl+q")
        assert terminal.wait() == 0


def test_leaving_gives_the_terminal_back_as_it_was(home: Path) -> None:
    with Terminal(COMMAND, env=environment(home)) as terminal:
        terminal.until("[3 GRU]")
        terminal.press("f1")
        terminal.until("Esc closes this page")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
        out = bytes(terminal.raw)
        assert out.rfind(b"\x1b[?1049l") > out.rfind(b"\x1b[?1049h")
        assert out.rfind(b"\x1b[?25h") > out.rfind(b"\x1b[?25l")
        assert b"Traceback" not in out


@pytest.mark.parametrize(("before", "given_back"), [(b"1", False), (b"2", True)])
def test_alt_sends_an_escape_while_the_studio_is_open(
    home: Path, before: bytes, given_back: bool
) -> None:
    with Terminal(COMMAND, env=environment(home)) as terminal:
        terminal.until("[3 GRU]")
        out = bytes(terminal.raw)
        assert 0 < out.rfind(b"\x1b[?1036$p") < out.rfind(b"\x1b[?1036h")
        terminal.send(b"\x1b[?1036;" + before + b"$y")
        terminal.press("f1")
        text = terminal.until("Esc closes this page")
        assert "1036" not in text
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
        assert (b"\x1b[?1036l" in bytes(terminal.raw)) == given_back


def test_a_dropped_line_loses_nothing(home: Path) -> None:
    with Terminal(COMMAND, env=environment(home)) as terminal:
        terminal.until("[3 GRU]")
        start_with(terminal, "海山")
        terminal.until(lambda text: re.search(r"line [3-9] of", text))
        terminal.hang_up()
        terminal.process.wait(5)
    with Terminal(COMMAND, env=environment(home)) as terminal:
        terminal.until("unsaved takes from last time: 1")
        terminal.until("海山")


def test_a_kill_loses_a_second_at_most(home: Path) -> None:
    with Terminal(COMMAND, env=environment(home)) as terminal:
        terminal.until("[3 GRU]")
        start_with(terminal, "海山")
        terminal.until(lambda text: re.search(r"line [4-9] of", text))
        terminal.process.send_signal(signal.SIGKILL)
        terminal.process.wait(5)
    with Terminal(COMMAND, env=environment(home)) as terminal:
        terminal.until("unsaved takes from last time: 1")
        terminal.until("海山")


def test_streaming_spares_a_slow_line(home: Path) -> None:
    with Terminal(COMMAND, env=environment(home)) as terminal:
        terminal.until("[3 GRU]")
        terminal.press("enter")
        terminal.until("line 2 of")
        before = terminal.sent
        terminal.until("all lines are written")
        sent = terminal.sent - before
        terminal.press("ctrl+s")
        terminal.until("saved as")
        (song,) = songs(home)
        take = song["take"]
        assert isinstance(take, dict)
        # 20 tokens a second: 400 bytes a token is 8 kB a second.
        assert sent / len(take["tokens"]) < 400


@pytest.mark.parametrize(
    "more", [{"TERM": "xterm"}, {"TERM": "linux"}, {"NO_COLOR": "1"}, {"COLORTERM": ""}]
)
def test_other_terminals(home: Path, more: dict[str, str]) -> None:
    with Terminal(COMMAND, env=environment(home, **more)) as terminal:
        terminal.until("[3 GRU]")
        terminal.press("enter")
        terminal.until("line 2 of")
        terminal.press("escape", "ctrl+q")
        assert terminal.wait() == 0
        if "NO_COLOR" in more:
            # Text attributes may stay; colours may not.
            assert not re.search(rb"\x1b\[[\d;]*(?:[34]8;[25];|3[1-7]m|4[1-7]m)", terminal.raw)


def test_ascii_where_the_locale_is_not_utf8(home: Path) -> None:
    with Terminal(COMMAND, env=environment(home, LANG="", LC_ALL="C")) as terminal:
        terminal.until("[3 GRU]")
        terminal.press("f1")
        terminal.until("Esc closes this page")
        drawn = set(terminal.raw.decode("utf-8", "replace"))
        assert not {"─", "│", "█", "╭", "▁", "░", "●"} & drawn
        terminal.press("ctrl+q")
        assert terminal.wait() == 0


def test_a_dumb_terminal_gets_one_clear_line(home: Path) -> None:
    with Terminal(COMMAND, env=environment(home, TERM="dumb")) as terminal:
        assert terminal.wait() in (1, 2)
        assert "lyric-studio compose" in terminal.text.replace("\n", "")


def test_chinese_by_locale(home: Path) -> None:
    with Terminal(COMMAND, env=environment(home, LC_ALL="zh_CN.UTF-8")) as terminal:
        text = terminal.until("开头")
        assert "写词" in text
        terminal.press("ctrl+q")
        assert terminal.wait() == 0


CHANGED_AGAIN = """
import fcntl, struct, termios
from studio.terminal.driver import TerminalDriver

look = TerminalDriver._get_terminal_size

def look_and_change(self):
    found = look(self)
    if found == (90, 28):  # it is dragged on while its size is looked at
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    return found

TerminalDriver._get_terminal_size = look_and_change
from studio.__main__ import main
main()
"""


def test_of_two_changes_of_the_window_the_newer_one_stays(home: Path) -> None:
    command = [sys.executable, "-P", "-c", CHANGED_AGAIN]
    with Terminal(command, env=environment(home), size=(100, 30)) as terminal:
        terminal.until("F1 help")
        terminal._set_size(90, 28)
        assert_it_fills(terminal)


def test_a_size_that_was_not_asked_for_is_not_believed(home: Path) -> None:
    with Terminal(COMMAND, env=environment(home), size=(100, 30)) as terminal:
        terminal.until("F1 help")
        terminal.send(b"\x1b[48;20;60;400;600t")
        assert_it_fills(terminal)


def assert_it_fills(terminal: Terminal) -> None:
    """The keys stand in the last line, and in no other, after whatever the app had to do."""
    terminal.press("f1")
    terminal.until("Esc closes this page")
    terminal.press("escape")
    terminal.until(lambda text: "Esc closes" not in text)
    last = terminal.screen.lines - 1
    terminal.until(
        lambda text: [n for n, line in enumerate(text.split("\n")) if "F1 help" in line] == [last]
    )
