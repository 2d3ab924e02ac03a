"""Pasted text stays text, whatever it holds and wherever the line cuts it."""

from __future__ import annotations

from itertools import combinations

import pytest

from studio.terminal import pastes as pasting
from studio.terminal.pastes import END, START, Mistaken, Pasted, PasteReader, Typed

HOSTILE = "x\x1b[6n\x1b[?6nq\x1b]0;own\x07\x1b\x1b[20\x1b[200~y\x1b[20"


def read(*parts: str) -> tuple[str, list[str]]:
    """What was typed, without beginnings of marks that were taken for keys; and the pastes."""
    typed, pastes = "", []
    reader = PasteReader()
    for part in parts:
        for told in reader.feed(part):
            match told:
                case Typed(text):
                    typed += text
                case Pasted(text):
                    pastes.append(text)
                case Mistaken():
                    typed = typed[: typed.rindex("\x1b")]
    return typed, pastes


def test_pastes_are_whole_wherever_the_line_cuts_them() -> None:
    line = f"ab\x1b[A{START}{HOSTILE}{END}c\x1b{START}{END}\x1b[B"
    wanted = ("ab\x1b[Ac\x1b\x1b[B", [HOSTILE, ""])
    assert read(line) == wanted
    assert read(*line) == wanted
    for one, other in combinations(range(len(line)), 2):
        assert read(line[:one], line[one:other], line[other:]) == wanted, (one, other)


def test_what_is_typed_is_told_at_once() -> None:
    reader = PasteReader()
    assert list(reader.feed("\x1b")) == [Typed("\x1b")]
    assert list(reader.feed("[2")) == [Typed("[2")]
    assert list(reader.feed("4~")) == [Typed("4~")]
    assert list(reader.feed("")) == []


def test_a_paste_without_end_costs_no_more_than_so_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pasting, "MOST", 1000)
    _, (text,) = read(START, *["y" * 300] * 9, END)
    assert text == "y" * 1000
