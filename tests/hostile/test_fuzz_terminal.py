"""Whatever comes down the line: keys, pastes, the mouse, sizes and broken bytes in a real terminal.

`--fuzz-examples N` sends ten times as many of them; a thousand take some minutes.
"""

from __future__ import annotations

import random
import re
import sys
import time
from pathlib import Path

import pytest

from core.songs.store import Songbook
from tests.conftest import FEW
from tests.hostile.strangers import good_run
from tests.terminal.pseudo_terminal import KEYS, Terminal
from tests.terminal.ready_home import environment, make_home

pytestmark = pytest.mark.slow

WITHOUT_TRAINER = """
from core.errors import RunError
from core.runs import launcher
import studio.screens.train.launch as training

async def no_start(command, home, claim, post):
    claim.leave(ended=True)
    post(training.TrainingNotStarted("not in this test"))

def no_trainer(*_):
    raise RunError("not in this test")

training.start_training = no_start
launcher.start = launcher.request_stop = launcher.kill = no_trainer
from studio.__main__ import main
main()
"""
COMMAND = [sys.executable, "-P", "-c", WITHOUT_TRAINER]
SIZE = (100, 30)
LETTERS = [chr(code) for code in range(0x20, 0x7F)]
# ctrl+q comes seldom. While an editor has the terminal, ctrl+z and ctrl+\\ stop and end whoever is
# in front, as they should.
CONTROLS = [chr(code) for code in range(1, 0x20) if code not in (0x11, 0x1A, 0x1C)]
WORDS = ["月光", "e\u0301", "\u202e", "👩\u200d👧", "\ufffd", "[/]", "ctrl", "雨夜 街灯"]
BROKEN = [
    "你好".encode("gbk"), "雨".encode()[:2], b"\xff\xfe", b"\xc3", b"\x9b31m", b"\xed\xa0\x80",
    b"\xf5\x80\x80\x80", b"\0",
]  # fmt: skip
ANSWERS = [
    "\x1b[I", "\x1b[O", "\x1b[12;40R", "\x1b[?2026;2$y", "\x1b[?1;2c", "\x1b]11;rgb:ff/0/f\x07",
    "\x1b[97;5u", "\x1b[57441;1:3u", "\x1b[99999u", "\x1b[48;30;100;600;1000t", "\x1b[3;9~",
    "\x1bOw", "\x1b[", "\x1b", "\x1bP", "\x1b]52;c;", "\x1b[200~",
]  # fmt: skip
ALL_CLOSED = b"\x07\x1b\\\x1b[201~"
"""Ends whatever sequence or paste may still be open."""


def any_bytes(dice: random.Random) -> bytes:
    """What one moment brings."""
    match dice.choices(range(8), (30, 20, 12, 10, 10, 6, 8, 0.2))[0]:
        case 0:
            return dice.choice(LETTERS).encode()
        case 1:
            return dice.choice(list(KEYS.values())).encode()
        case 2:
            return dice.choice(CONTROLS).encode()
        case 3:
            kind, end = dice.choice((0, 1, 2, 32, 35, 64, 65)), dice.choice("Mm")
            x, y = dice.randint(1, 120), dice.randint(1, 40)
            return f"\x1b[<{kind};{x};{y}{end}".encode()
        case 4:
            return dice.choice([*BROKEN, dice.randbytes(dice.randint(1, 6)).replace(b"\x11", b"")])
        case 5:
            words = "".join(dice.choices(WORDS, k=dice.choice((1, 3, 300))))
            broken = dice.choice([b"", *BROKEN])
            return b"\x1b[200~" + words.encode() + broken + b"\n\x1b[201~"
        case 6:
            return dice.choice([*ANSWERS, "\x1b" + dice.choice(LETTERS)]).encode()
        case _:
            return b"\x11"  # ctrl+q


def storm(terminal: Terminal, dice: random.Random) -> None:
    """Another size, or many at once."""
    for _ in range(dice.choice((1, 1, 20))):
        terminal.resize(dice.randint(1, 160), dice.randint(1, 50))


def until_it_answers(terminal: Terminal, told: str) -> None:
    """Waits for the page of help, on the way to which all else is closed; or for its end."""
    terminal.resize(*SIZE)
    terminal.send(ALL_CLOSED)
    deadline = time.monotonic() + 60
    while terminal.process.poll() is None:
        assert time.monotonic() < deadline, f"{told}: it does not answer\n{terminal.text}"
        # One by one: an Esc right before another key would be a key with Alt.
        for key in ("escape", "escape", "escape", "escape", "f1"):
            terminal.press(key)
            time.sleep(0.15)
        if re.search("Esc closes this page|按 ?Esc ?关闭", terminal.text):
            terminal.press("escape")
            return


def test_any_bytes_in_a_terminal(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    examples: int = pytestconfig.getoption("--fuzz-examples")
    seed = 5 if examples == FEW else random.randrange(2**32)
    dice = random.Random(seed)
    home = make_home(tmp_path / "home")
    for name in ("one", "two"):
        good_run(home, name)
    Songbook(home).save("一首歌\n第二行")
    here = tmp_path / "here"
    here.mkdir()
    sent: list[bytes] = []
    starts = 0
    while len(sent) < 10 * examples:
        starts += 1
        env = environment(home, EDITOR="true")
        with Terminal(COMMAND, env=env, size=SIZE, cwd=here) as terminal:
            terminal.until(lambda text: "GRU" in text, 60)
            while len(sent) < 10 * examples and terminal.process.poll() is None:
                for _ in range(100):
                    sent.append(any_bytes(dice))
                    terminal.send(sent[-1])
                    if dice.random() < 0.02:
                        storm(terminal, dice)
                until_it_answers(terminal, f"seed {seed}, start {starts}, after {len(sent)}")
            if terminal.process.poll() is None:
                terminal.press("ctrl+q")
            code = terminal.wait(30)
            last = b" ".join(one[:20] for one in sent[-110:])
            told = f"seed {seed}, start {starts}, after {len(sent)}: {last!r}"
            assert code == 0, f"{code}, {told}\n{terminal.text}"
            assert b"Traceback" not in terminal.raw, told
            assert terminal.given_back, told
    for log in home.rglob("*.log"):
        assert "Traceback" not in log.read_text(), log.read_text()
    print(f"{len(sent)} pieces, {starts} starts")
