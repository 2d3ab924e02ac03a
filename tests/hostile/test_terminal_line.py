"""What the line to the terminal does to the app: wrong bytes, silence, storms, its end."""

from __future__ import annotations

import os
import random
import re
import select
import signal
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from core.songs.store import Songbook
from studio.terminal.driver import TerminalDriver
from studio.terminal.frame_diff import SYNC_END, SYNC_START
from studio.terminal.writer import MOST_WAITING, TerminalWriter
from tests.terminal.pseudo_terminal import DEAF, Terminal
from tests.terminal.ready_home import COMMAND, environment, make_home

pytestmark = pytest.mark.slow


def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Waits for what no screen shows."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition never held"
        time.sleep(0.05)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_home(tmp_path / "home")


def test_bytes_that_are_no_utf8_are_typed_and_pasted(home: Path) -> None:
    with Terminal(COMMAND, env=environment(home)) as terminal:
        terminal.until("月光")
        terminal.send("你好".encode("gbk") + b"abc")
        terminal.until("abc")
        terminal.send(b"\x1b[200~\xff\xfe\xc3(pasted \x80\xe4\xbd\x1b[201~")
        terminal.until("pasted")
        terminal.send("雨".encode()[:2])  # a character that comes in two parts
        terminal.send("雨".encode()[2:])
        terminal.until("雨")
        terminal.press("enter")
        terminal.until(
            "writing  GRU of demo-en writes: it knows these words"
        )  # most of them are Latin
        terminal.press("escape", "ctrl+q")
        assert terminal.wait() == 0


def test_pasted_text_presses_no_keys(home: Path) -> None:
    Songbook(home).save("一首歌\n第二行")
    with Terminal(COMMAND, env=environment(home)) as terminal:
        terminal.until("月光")
        terminal.press("f5")
        terminal.until("第二行")
        for held in ("\x1b[6n\x1b[?6n", "\x1b]0;nnnn" + "n" * 40 + "\x07", "\x1b\x1bn\x1b", "nn"):
            terminal.send(f"\x1b[200~{held}\x1b[201~".encode())
        terminal.send(b"\x1b[20")
        terminal.send(b"0~\x1bn\x1b[2")
        terminal.send(b"01~")
        terminal.press("f1")
        terminal.until("Esc closes this page")
        assert b"New title" not in terminal.raw
        terminal.press("escape")
        terminal.until(lambda text: "Esc closes" not in text)
        terminal.press("n")
        terminal.until("New title")
        terminal.send(b"\x1b[200~(\x1b[6npasted)\x1b[201~")
        terminal.until("pasted)")
        terminal.press("escape")
        terminal.until(lambda text: "New title" not in text)
        terminal.press("ctrl+q")
        assert terminal.wait() == 0


def test_nonsense_from_the_terminal_is_survived(home: Path) -> None:
    with Terminal(COMMAND, env=environment(home)) as terminal:
        terminal.until("月光")
        for answer in (
            b"\x1b[99999999999u",  # a key beyond Unicode
            b"\x1b[55296u",
            b"\x1b[<99999999999;99999999999;9M",
            b"\x1b[48;9999999;9999999;9;9t",  # a screen of 100 million million cells
            b"\x1b[?2026;9$y\x1b[1;1R\x1b[M\xff\xff\xff",
            b"\x1b]52;c;" + b"A" * 3000 + b"\x07",
            b"\x1bP" + b"\x9b" * 500 + b"\x1b\\",
        ):
            terminal.send(answer)
        terminal.press("f1")
        terminal.until("Esc closes this page")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0


def test_a_terminal_that_goes_without_a_signal_ends_the_app(home: Path) -> None:
    command = [*DEAF, *COMMAND]
    with Terminal(command, env=environment(home)) as terminal:
        terminal.until("[3 GRU]")
        terminal.press("enter")
        terminal.until("line 2 of")
        (app,) = psutil.Process(terminal.process.pid).children()
        terminal.close()
        psutil.wait_procs([app], timeout=10)
        assert not app.is_running(), "it lives on without a terminal"
        terminal.process.wait(5)
    with Terminal(COMMAND, env=environment(home)) as terminal:
        terminal.until("unsaved takes from last time: 1")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0


def test_a_line_that_stalls_holds_up_neither_the_app_nor_its_memory(home: Path) -> None:
    with Terminal(COMMAND, env=environment(home), size=(160, 50)) as terminal:
        terminal.until("[3 GRU]")
        terminal.press("enter")
        terminal.until("line 2 of")
        terminal.press("ctrl+c")
        terminal.until("stopped")
        app = psutil.Process(terminal.process.pid)
        terminal.stall()
        before = app.memory_info().rss
        for number in range(45):
            terminal.resize(160 - number % 2, 50)  # draws a whole screen that nobody reads
            time.sleep(0.06)  # Textual draws once for what comes within 1/20 s
        terminal.press("ctrl+s")
        until(lambda: list((home / "songs").glob("*.json")))  # it listens all the same
        assert app.memory_info().rss - before < 40 << 20
        terminal.resize(160, 50)
        terminal.go_on()
        terminal.until("saved as")
        terminal.until("  temperature")  # nothing of what was dropped is missing
        terminal.press("f1")
        terminal.until("Esc closes this page")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0


def test_a_stalled_line_does_not_hold_up_the_end(home: Path) -> None:
    with Terminal(COMMAND, env=environment(home)) as terminal:
        terminal.until("[3 GRU]")
        terminal.press("enter")
        terminal.until("line 2 of")
        terminal.stall()
        for _ in range(20):
            terminal.press("f4", "f5", "f2")
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.process.wait(20) == 0


def test_a_storm_of_sizes_is_calm(home: Path) -> None:
    dice = random.Random(3)
    with Terminal(COMMAND, env=environment(home)) as terminal:
        terminal.until("[3 GRU]")
        terminal.press("enter")
        terminal.until("line 2 of")
        before = terminal.sent
        for _ in range(50):
            terminal.resize(dice.randint(1, 200), dice.randint(1, 60))
            time.sleep(0.005)  # as fast as a window that is dragged
        terminal.resize(65535, 65535)
        terminal.resize(80, 24)
        terminal.press("f1")
        terminal.until("Esc closes this page")
        assert terminal.sent - before < 3_000_000
        terminal.press("escape")
        terminal.until("[3 GRU]")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0


def frames(count: int) -> list[str]:
    return [f"\x1b[{n % 24 + 1};1H" + "雨" * 300 for n in range(count)]


def test_the_writer_never_waits_and_keeps_what_switches_modes() -> None:
    master, slave = os.openpty()
    tty.setraw(slave)
    room, gone = threading.Event(), threading.Event()
    with open(slave, "w", encoding="utf-8") as file:  # noqa: PTH123  (a descriptor)
        writer = TerminalWriter(file, room.set, gone.set)
        writer.start()
        first, *others = frames(20_000)
        writer.write(first)
        select.select([master], [], [])
        for number, frame in enumerate(others):  # 18 MB, and nobody reads
            writer.write("\x1b[?2026h")
            writer.write(frame)
            writer.write("\x1b[?2026l")
            if number == 10_000:
                writer.write("\x1b[?1000h")
                writer.write("\x1b]52;c;5LiA\x07")
        assert writer.waiting <= MOST_WAITING
        out = b""
        while True:  # never a read that could wait: the last bytes may come before `room`
            if select.select([master], [], [], 0.1)[0]:
                out += os.read(master, 65536)
            elif room.is_set():
                break
        assert out.count(b"\x1b[?1000h") == out.count(b"\x1b]52;c;5LiA\x07") == 1
        # Whole frames and nothing else.
        text = out.decode().replace("\x1b[?1000h", "").replace("\x1b]52;c;5LiA\x07", "")
        text = re.sub(r"\x1b\[\?2026[hl]", "", text)
        assert re.fullmatch(r"(?:\x1b\[\d+;1H雨{300})+", text)
        writer.write("after")
        assert os.read(master, 100) == b"after"
        os.close(master)
        writer.write("x")
        assert gone.wait(10)
        writer.write("y" * 100_000)
        assert writer.waiting == 0
        writer.stop()
        assert not writer.is_alive()


async def test_a_frame_reaches_the_writer_whole_and_wakes_it_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    driver = TerminalDriver(App())
    pieces: list[str] = []
    monkeypatch.setattr(LinuxDriver, "write", lambda _, data: pieces.append(data))
    for _ in range(2):  # the second changes nothing
        for part in (SYNC_START, "\x1b[2;3H雨夜", SYNC_END):
            driver.write(part)
    (frame,) = pieces
    assert frame.startswith(SYNC_START) and frame.endswith(SYNC_END) and "雨夜" in frame
    pieces.clear()
    for part in (SYNC_START, "\x1b[2;3H风", "\x1b]52;c;5LiA\x07", SYNC_END):
        driver.write(part)
    assert [piece for piece in pieces if "\x1b]52" in piece] == ["\x1b]52;c;5LiA\x07"]
    assert "风" in pieces[0] and pieces[-1] == SYNC_END


def test_a_signal_to_go_on_begins_nothing_anew(tmp_path: Path) -> None:
    """As the kernel sends it when a line drops: a second reader would outlive the app."""
    home = make_home(tmp_path / "home")
    with Terminal(COMMAND, env=environment(home), size=(80, 24)) as terminal:
        terminal.until("tiny-gru")
        for _ in range(3):
            terminal.process.send_signal(signal.SIGCONT)
        terminal.press("f4")
        terminal.until("parameters")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
