"""What `train` says at the end of a training that was watched."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from core.runs.events import Choice, Evaluated
from core.runs.store import RunStore
from core.runs.warnings import warned
from studio.cli.follow import follow
from tests.studio.hosts import finished, lesson, write_run


def test_at_the_end_stands_what_holds_for_the_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = warned("small-corpus", tokens="1,759")
    overfits = warned("overfitting", step=100, best=50, left=4)
    path = write_run(tmp_path, "a", [*lesson("a", 3), small, overfits, finished("a", 150)])
    process = subprocess.Popen([sys.executable, "-c", ""])
    assert follow(RunStore(tmp_path).get(path.name), process, as_json=False) == 0
    _, end = capsys.readouterr().out.split("all epochs done")
    assert "only 1,759 tokens to learn from" in end
    assert "unless it does" not in end


def test_the_gpu_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    events = [*lesson("a", 1), finished("a", 50)]
    events[0] = msgspec.structs.replace(events[0], device="cuda:1", gpu_name="NVIDIA A100")
    path = write_run(tmp_path, "a", events)
    process = subprocess.Popen([sys.executable, "-c", ""])
    assert follow(RunStore(tmp_path).get(path.name), process, as_json=False) == 0
    assert "training on cuda:1, NVIDIA A100 (fp32)" in capsys.readouterr().out


def test_an_evaluation_that_is_passed_over_says_why_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    choice = Choice(
        step=50, epoch=1.0, passed_step=100, passed_epoch=2.0, passed_bits_per_char=6.0,
        more=0.01, measure="beginnings", share=0.24, passed_share=0.37,
    )  # fmt: skip
    events = [
        msgspec.structs.replace(event, best=event.step == 50, best_step=50, choice=choice)
        if isinstance(event, Evaluated) and event.step > 50
        else event
        for event in lesson("a", 3)
    ]
    path = write_run(tmp_path, "a", [*events, finished("a", 150)])
    process = subprocess.Popen([sys.executable, "-c", ""])
    assert follow(RunStore(tmp_path).get(path.name), process, as_json=False) == 0
    lines = capsys.readouterr().out.splitlines()
    (at,) = (n for n, line in enumerate(lines) if "kept epoch" in line)
    assert "step 100 " in lines[at - 1] and not lines[at - 1].endswith("*")
    assert lines[at].strip() == (
        "kept epoch 1.0, not 2.0: 1.0% more bits, but 24% of lines begin alike, not 37%"
    )
