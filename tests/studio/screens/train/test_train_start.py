"""A start through a process: what it says meanwhile, and why it did not come to a run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from textual.widgets import Static

from core.runs.presets import PRESETS
from studio.screens.train import start as train_start
from studio.screens.train.launch import TrainRequest, read_line, train_command
from tests.studio.hosts import NARROW, WIDE, HostApp, lesson, until, write_run
from tests.studio.screens.train.opened import ready, shown

pytestmark = pytest.mark.usefixtures("frozen")


async def test_start_shows_the_preparation_and_then_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = write_run(tmp_path / "made", "mine-gru-1", lesson("mine-gru-1", 3))
    script = f"""
import json, os, time
said = {{"event": "preparing", "phase": "segmenting", "done": 1, "total": 4}}
print(json.dumps(said), flush=True)
while not os.path.exists({str(tmp_path / "go")!r}): time.sleep(0.02)
os.makedirs({str(tmp_path / "runs")!r}, exist_ok=True)
os.rename({str(made)!r}, {str(tmp_path / "runs" / "mine-gru-1")!r})
print(json.dumps({{"event": "created", "run": "mine-gru-1", "path": ""}}), flush=True)
"""
    monkeypatch.setattr(
        train_start, "train_command", lambda home, request: [sys.executable, "-c", script]
    )
    app = HostApp(tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        screen = await ready(pilot)
        assert screen.form_shown, "with no run there is only the form to see"
        await pilot.press("ctrl+g")
        await until(lambda: "segmenting  25%" in shown(screen.query_one("#run", Static)))
        await pilot.press("ctrl+g")
        assert any("already" in toast for toast in app.toasts)
        (tmp_path / "go").touch()
        await until(lambda: screen.run_name == "mine-gru-1")
        await until(lambda: len(screen.history.held_out.points) == 3)
        assert not screen.form_shown, "the chart takes the narrow screen"
        assert list((tmp_path / "logs").iterdir()) == []


async def test_a_start_that_fails_says_why_and_keeps_the_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for script, told in (
        (
            'print(\'{"event":"error","message":"too small","hint":"add songs"}\'); exit(1)',
            "too small: add songs",
        ),
        ("import sys; sys.exit('lyric-studio: no room left')", "no room left"),
        ("pass", "did not start"),
    ):
        monkeypatch.setattr(
            train_start, "train_command", lambda h, r, s=script: [sys.executable, "-c", s]
        )
        app = HostApp(tmp_path)
        async with app.run_test(size=WIDE) as pilot:
            screen = await ready(pilot)
            await pilot.press("ctrl+g")
            await until(lambda app=app, told=told: any(told in toast for toast in app.toasts))
            assert not screen.preparing and screen.run_name is None


def test_the_command_of_a_start() -> None:
    request = TrainRequest(("demo-zh", "a b.txt"), PRESETS["best"], "char", "名")
    command = train_command(Path("/home/x"), request)
    assert command[1:5] == ["-P", "-m", "studio", "train"]
    assert command[-3:] == ["--", "demo-zh", "a b.txt"]
    for pair in (
        ("--hidden", str(PRESETS["best"].hidden)),
        ("--views", str(PRESETS["best"].views)),
        ("--tokens", "char"),
        ("--name", "名"),
        ("--cell", "lstm"),
    ):
        assert command[command.index(pair[0]) + 1] == pair[1]
    assert "--detach" in command and "--json" in command


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b'{"event": 3}', b"\xff", b"text"])
def test_lines_that_say_nothing_are_let_pass(line: bytes) -> None:
    assert read_line(line) is None
