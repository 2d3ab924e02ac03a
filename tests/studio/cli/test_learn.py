"""`lyric-studio learn`: a lesson as text and as figures, knobs, guesses, wrong usage."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from studio.__main__ import run_command as run
from tests.studio.cli.cli_process import Shown, json_lines

pytestmark = pytest.mark.usefixtures("home")


def test_a_lesson_is_printed_no_wider_than_asked(said: Shown) -> None:
    for number in ("1", "2", "3", "6"):
        for width in (60, 120):
            assert run(["learn", number, "--model", "zh-gru", "--width", str(width)]) == 0
            lines = said().splitlines()
            assert lines[0].startswith(f"{number} ") and "zh-gru" in lines[0]
            assert all(cell_len(line) <= width for line in lines)
            assert any(line.startswith("to notice:") for line in lines)


def test_a_lesson_as_figures(said: Shown) -> None:
    command = ["learn", "6", "--model", "zh-lstm", "--line", "那年的雨下得太", "--json"]
    shares = []
    for heat in ("0.5", "1.5"):
        assert run([*command, "--turn", f"temperature={heat}", "--guess", "大"]) == 0
        (told,) = json_lines(said())
        assert told["lesson"] == 6 and told["temperature"] == float(heat)
        assert told["before"] == "那年的雨下得太" and told["notice"]
        assert told["answer"].startswith("you said 大")
        shares.append({one["piece"]: one["shares"] for one in told["candidates"]})
    likely = max(shares[0], key=lambda piece: shares[0][piece][-1])
    cool, hot = shares[0][likely], shares[1][likely]
    assert cool[-1] > hot[-1] and cool[0] == hot[0]


def test_knobs_and_lessons_that_are_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["learn", "3", "--model", "zh-rnn", "--turn", "heat=2"]) == 2
    assert run(["learn", "9"]) == 2
    assert run(["learn", "1", "--model", "nobody"]) == 1
    assert "there are off, unit" in capsys.readouterr().err


def test_a_lesson_speaks_chinese(said: Shown) -> None:
    assert run(["learn", "3", "--model", "zh-rnn", "--language", "zh"]) == 0
    assert "没有记忆" in said()
