"""`lyric-studio learn`: a lesson as text and as figures, knobs, guesses, wrong usage."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from core.runs import launcher
from core.runs.config import TrainConfig
from core.runs.create import create_run
from core.runs.events import Evaluated
from core.runs.store import RunStore
from core.tokens.tokenize import TokenOptions
from studio.__main__ import run_command as run
from tests.core.training_samples import SMALL, prepare_songs
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


@pytest.mark.slow
def test_a_run_tells_by_its_epochs_and_weights_what_it_has_by_heart(
    home: Path, said: Shown
) -> None:
    config = TrainConfig(
        **{**SMALL, "hidden": 64, "embedding": 64, "dropout": 0.0, "views": 1, "epochs": 24}
    )
    prepared = prepare_songs(home / "prepared", songs=12)
    made = create_run(RunStore(home), prepared, config, TokenOptions(), name="mine")
    assert launcher.start(made).wait() == 0, made.log_path.read_text()
    assert run(["learn", "7", "--model", "mine", "--turn", "last=1", "--json"]) == 0
    (told,) = json_lines(said())
    evaluated = [event for event in made.events() if isinstance(event, Evaluated)]
    assert [one["epoch"] for one in told["epochs"]] == [event.epoch for event in evaluated]
    assert [one["held_out"] for one in told["epochs"]] == [e.bits_per_char for e in evaluated]
    best, last = told["best"]["learnt"]["right"], told["last"]["learnt"]["right"]
    assert last > best and last > told["last"]["held_out"]["right"], "it over-fitted, and recites"
    assert run(["learn", "7", "--model", "mine", "--turn", "last=1"]) == 0
    assert "held-out" in said()
