"""The desk by raw bytes in a real pseudo-terminal: what was written survives a kill."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal.pseudo_terminal import Terminal
from tests.terminal.ready_home import COMMAND, environment, make_home

pytestmark = pytest.mark.slow


def to_a_new_song(terminal: Terminal) -> None:
    """From the start of the app over an empty desk to the ways in which a song begins."""
    terminal.until("[3 GRU]")
    terminal.press("f7")
    terminal.until("Nothing lies on the desk")
    terminal.send(b"\r")
    terminal.until("How does the song begin?")


def test_a_line_that_was_written_is_there_after_a_kill(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    with Terminal(COMMAND, env=environment(home)) as terminal:
        to_a_new_song(terminal)
        terminal.send(b"\x1b[B")
        terminal.until("AABA")
        terminal.send(b"\r")
        terminal.until("4 _")
        terminal.send(b"\r")
        terminal.until("0/8")
        # All at once, as over a slow line: what is typed behind Enter is the next line.
        terminal.send("\x1b[B\x1b[Be我在雨夜里\rxdk\r".encode())
        terminal.until("xdk   ")
        terminal.until("Esc: to the keys")
        terminal.process.kill()
    with Terminal(COMMAND, env=environment(home)) as terminal:
        terminal.until("[3 GRU]")
        terminal.press("f7")
        text = terminal.until("我在雨夜里")
        assert "mine" in text and "xdk" in text


def test_a_line_that_is_being_typed_is_there_after_leaving(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    with Terminal(COMMAND, env=environment(home)) as terminal:
        to_a_new_song(terminal)
        terminal.send(b"\x1b[B\x1b[B")
        terminal.until("syllables and rhymes")
        terminal.until("Enter fills it in")
        terminal.send(b"\r7 7")  # what comes right behind Enter is in the field
        terminal.until("syllables         7 7 ")
        terminal.send(b"\r")
        terminal.until("0/7")
        terminal.send("e我在雨夜里".encode())
        terminal.until("Enter keep")
        terminal.until("我在雨夜里")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
    with Terminal(COMMAND, env=environment(home)) as terminal:
        terminal.until("[3 GRU]")
        terminal.press("f7")
        assert "mine" in terminal.until("我在雨夜里")
