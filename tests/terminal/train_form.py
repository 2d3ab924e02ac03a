"""A training on a file of songs, started as a person starts it: by the form of the Train screen."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from tests.terminal.pseudo_terminal import Terminal

FORM = {
    "Numbers that stand for one word.": "16",
    "Size of the memory of a layer.": "16",
    "Most passes over the whole corpus.": "40",
    "Read side by side: larger is faster.": "4",
    "Words that it looks back over.": "16",
    "Tries without progress before it ends.": "1000",
    "Name of the run; empty makes one.": "mine",
}
"""What is typed into the form, by the line that explains the field."""


def to_train(terminal: Terminal, seen: str) -> None:
    """From the start of the app to the Train screen."""
    terminal.until("temperature", 60)
    terminal.press("f3")
    terminal.until(seen, 60)


def start_training(terminal: Terminal, songs: Path, **changes: str) -> None:
    """Fills in the form and starts; `changes` are by the first word of the explanation."""
    to_train(terminal, "Start training")
    terminal.until("demo-en ▾")
    terminal.press("enter")
    terminal.until("add files...")
    terminal.type("\x1b[F\r")  # the end of the list
    terminal.until("Tab completes")
    terminal.type(f"{songs}\r")
    terminal.until("1 on the list")
    terminal.press("ctrl+g")
    terminal.until("s keeps it")
    terminal.press("ctrl+s")
    terminal.until("Name of the corpus")
    terminal.press("enter")
    terminal.until(lambda text: re.search(r"corpus +songs ▾", text))
    terminal.send(b"\x1bo")
    terminal.until(lambda text: re.search(r"▾ \d+ settings", text))
    for explanation, usual in FORM.items():
        value = changes.get(explanation.split()[0], usual)
        _go_to_field(terminal, explanation)
        terminal.type(value)  # in place of what is there, which going to it has marked
        terminal.until(lambda text, value=value: f" {value} " in text)
    terminal.press("ctrl+g")


def _go_to_field(terminal: Terminal, explanation: str) -> None:
    """Walks through the form; if a key takes long, once more around."""
    for _ in range(80):
        with contextlib.suppress(AssertionError):
            terminal.until(explanation, 0.5)
            return
        terminal.press("tab")
    raise AssertionError(f"no field says {explanation!r}\n{terminal.text}")
