"""Each thing that strangers' text may try on a terminal, in all that shows such text.

Many of them at once in every run of the suite (tests/hostile/test_terminal_bytes.py); here one by
one, the whole capture of a pseudo-terminal against that of a clean home: as many of them as
`--fault-count` says, from 10 on, half a minute each.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

from core.songs.store import Songbook
from tests.hostile.payloads import (
    PAYLOADS,
    check,
    hostile_home,
    name_of,
    sequences,
)
from tests.terminal.pseudo_terminal import Terminal
from tests.terminal.ready_home import COMMAND, environment

pytestmark = pytest.mark.slow
SIZE = (120, 36)
ALL_AT_ONCE = """
import json, sys
from studio.__main__ import run_command
for arguments in json.load(open(sys.argv[1])):
    code = run_command(arguments)
    assert code in (0, 1, 2), (code, arguments)
"""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "payload" in metafunc.fixturenames:
        count = metafunc.config.getoption("--fault-count")
        names = list(PAYLOADS)
        # Evenly from among them, so that few are not all of one kind.
        chosen = names[:: max(1, -(-len(names) // count))] if count >= 10 else []
        metafunc.parametrize("payload", [PAYLOADS[name] for name in chosen], ids=chosen)


def walk(home: Path, payload: str) -> bytes:
    """Through all screens and dialogs that show what others wrote; what the terminal was sent."""
    with Terminal(COMMAND, env=environment(home), size=SIZE) as terminal:
        terminal.until("pwndraft")
        terminal.until("pwnkey")  # a notice about the settings
        terminal.until("pwnstart")
        terminal.until("pwncorpu")  # the model is there
        pasted = payload.encode().replace(b"\x1b[201~", b"")
        terminal.send(b"\x1b[200~" + pasted + b"\x1b[201~")
        terminal.press("enter")  # a model of theirs writes
        terminal.until("2 of 2")
        terminal.until(lambda text: "writing" not in text)
        terminal.press("alt+m")
        terminal.until("Models:")
        away(terminal, "Models:")
        terminal.press("alt+p", "alt+v")
        terminal.until("pwndraft")
        terminal.press("alt+v", "alt+,", "alt+e")  # the draft in the editor
        terminal.until("Esc is done")
        away(terminal, "Esc is done")
        terminal.press("f4")
        terminal.until("pwned")
        terminal.until("cannot be read")
        for _ in range(3):
            terminal.press("down")
        for _ in range(5):
            terminal.press("up")
        terminal.until("pwncorpu")
        terminal.press("d")
        terminal.until("Delete")
        away(terminal, "Delete")
        terminal.press("enter")
        terminal.until("pwnreason")
        terminal.until("pwnsample")
        terminal.press("n")
        terminal.until("corpus")
        terminal.press("f5")
        terminal.until("pwntitle")
        terminal.until("pwnsong")
        terminal.press("h")
        terminal.until("pwnmodel")
        terminal.press("n")
        terminal.until("New title")
        away(terminal, "New title")
        terminal.press("/")
        terminal.send(b"\x1b[200~" + pasted + b"\x1b[201~")
        terminal.press("escape")
        time.sleep(0.3)  # else the next key would be one with Alt
        terminal.until("pwntitle")
        terminal.press("d", "f2")
        terminal.until("of 2")
        terminal.press("ctrl+p")
        terminal.type("quit")
        terminal.until("Quit")
        away(terminal, "Quit")
        terminal.press("ctrl+q")
        terminal.wait()
        return bytes(terminal.raw)


def away(terminal: Terminal, word: str) -> None:
    """Escape, alone: what follows at once would be a key with alt."""
    terminal.press("escape")
    terminal.until(lambda text: word not in text)


def commands(home: Path, payload: str) -> bytes:
    """All commands that print what others wrote, one after the other."""
    (song,) = Songbook(home).list().songs
    file = home / f"pwnfile{name_of(payload)}.txt"
    asked = f"pwnasked{payload}".replace("\0", "")
    told = [
        ["corpus", "add", "evil", str(file)],
        ["corpus", "show", "evil", "--removed"],
        ["corpus", "add", "evil2", f"{file}.gone\udcff\udc9b31m"],
        ["corpus", "add", asked, str(file)],
        ["corpus", "show", asked],
        ["runs"],
        ["runs", "show", "pwned"],
        ["runs", "show", asked],
        ["songs"],
        ["songs", "show", song.id],
        ["songs", "show", asked],
        ["compose", asked, "--model", str(home / "runs" / "pwned"), "--lines", "2", "--seed", "1"],
        ["compose", "雨", "--model", asked],
        ["compose", "雨", "--model", str(home / "runs" / "plain")],
        ["compose", "雨", f"--{asked}"],
        [asked],
        ["train", "--detach", f"gone{asked}"],
        ["runs", "--json"],
        ["songs", "--json"],
        ["doctor"],
    ]
    (home / "told.json").write_text(json.dumps(told))
    command = [sys.executable, "-P", "-c", ALL_AT_ONCE, str(home / "told.json")]
    with Terminal(command, env=environment(home), size=(200, 50)) as terminal:
        assert terminal.wait(120) == 0, terminal.text
        return bytes(terminal.raw)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], set[str]]:
    """What the app and the commands send when nothing is hostile."""
    home = hostile_home(tmp_path_factory.mktemp("clean"), "plain")
    printed = sequences(commands(home, "plain"), (200, 50))
    return sequences(walk(home, "plain"), SIZE), printed


def test_one_by_one(tmp_path: Path, payload: str, clean: tuple[set[str], set[str]]) -> None:
    for size, sent in ((SIZE, clean[0]), ((200, 50), clean[1])):
        tried = sequences(payload.encode(), size)
        assert not tried or tried - sent, "nobody would see it come through"
    home = hostile_home(tmp_path, payload)
    printed = commands(home, payload)
    check(walk(home, payload), SIZE, clean[0])
    check(printed, (200, 50), clean[1])
    for word in ("file", "corpus", "reason", "asked", "title", "song", "warn"):
        assert f"pwn{word}".encode() in printed, word
