"""Sparing the line in a real pseudo-terminal: what is on the screen is what a redraw shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.composing.numbers import decode
from core.songs.drafts import Draft
from tests.terminal.pseudo_terminal import Terminal
from tests.terminal.ready_home import COMMAND, environment, make_home

pytestmark = pytest.mark.slow


def test_after_resizes_and_screens_a_redraw_changes_nothing(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    with Terminal(COMMAND, env=environment(home), size=(120, 36)) as terminal:
        terminal.until("月光")
        terminal.press("tab", "f3")
        terminal.until("tokens/s")
        for size, key, seen in (
            ((100, 30), "f4", "parameters"),
            ((80, 24), "f1", "Esc closes this page"),
            ((120, 36), "escape", "[3 GRU]"),
        ):
            terminal.resize(*size)
            terminal.press(key)
            if key == "escape":
                terminal.press("f2")
            terminal.until(seen)
        terminal.press("escape")
        terminal.until("letters are keys")
        terminal.press("n")
        terminal.until("writing")
        terminal.press("space")
        terminal.until("stopped")
        shown = terminal.until("not saved")
        before = terminal.sent
        terminal.press("ctrl+l")
        terminal.until(lambda _: terminal.sent - before > 2000)  # the whole screen once more
        assert terminal.until(lambda text: text == shown, 5) == shown


def test_a_word_costs_some_sixty_bytes_of_the_line(tmp_path: Path) -> None:
    """As many as it takes on a screen of 80x24, scrolling and the status line included."""
    home = make_home(tmp_path / "home")
    (home / "settings.toml").write_text("lines = 400\nspeed = 100\n")
    with Terminal(COMMAND, env=environment(home), size=(80, 24)) as terminal:
        terminal.until("demo-zh")
        terminal.until("tiny-gru")
        before = terminal.sent
        terminal.press("enter")
        terminal.until("as long as it may get", 60)
        sent = terminal.sent - before
        terminal.press("ctrl+q")
        terminal.wait()
    (file,) = (home / "takes").glob("*.jsonl")
    last = file.read_bytes().splitlines()[-1]
    take = decode(last, Draft).take
    assert take is not None and len(take.tokens) == 400
    print(f"{sent / 400:.0f} bytes a word")
    assert sent / 400 <= 60
