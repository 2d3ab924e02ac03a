"""A start through a process: what it says meanwhile, and why it did not come to a run."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from pathlib import Path

import msgspec
import pytest
from textual.widgets import Input, Static

from core.runs.config import TrainConfig
from core.runs.presets import PRESETS
from core.runs.store import RunConfig
from studio.screens.frame.dialogs import ConfirmDialog
from studio.screens.train import start as train_start
from studio.screens.train.claim import Claim
from studio.screens.train.corpora import CorpusChoice
from studio.screens.train.launch import TrainRequest, read_line, train_command
from studio.screens.train.screen import TrainScreen
from studio.wording import i18n
from studio.wording.i18n import t
from tests.studio.hosts import (
    NARROW,
    WIDE,
    HostApp,
    append,
    finished,
    held,
    lesson,
    until,
    write_run,
)
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
            "! too small\n  add songs",
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
            refusal = screen.query_one("#refusal", Static)
            await until(lambda refusal=refusal, told=told: told in shown(refusal))
            assert not screen.preparing and screen.run_name is None
            await until(lambda refusal=refusal: refusal.region)  # it is beside the form
            assert not app.toasts, "over nothing"


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_refusal_tells_its_advice_once_and_leaves_the_start_in_sight(
    tmp_path: Path, language: str
) -> None:
    i18n.set_language(language)
    few = tmp_path / "少.txt"
    few.write_text("雨落在窗台\n", encoding="utf-8")
    app = HostApp(tmp_path / "home")
    async with app.run_test(size=NARROW) as pilot:
        screen = await ready(pilot)
        screen.form.set_corpus(CorpusChoice(str(few), is_path=True))
        await pilot.press("ctrl+g")
        refusal = screen.query_one("#refusal", Static)
        await until(lambda: refusal.region, 60)
        advice = t("add lines or files")
        assert shown(refusal).count(advice) == 1 and str(few) in shown(refusal)
        text = "".join(line.text for line in refusal.render_lines(refusal.size.region))
        assert advice.replace(" ", "") in text.replace(" ", ""), "nothing of it is cut"
        start = screen.query_one("#start")
        assert screen.get_widget_at(*start.region.center)[0] is start


def made(tmp_path: Path, name: str, *, train: TrainConfig) -> Path:
    """A run on demo-zh that was made with these settings, as of now."""
    path = write_run(tmp_path, name, [])
    config = msgspec.json.decode((path / "run.json").read_bytes(), type=RunConfig)
    config = msgspec.structs.replace(config, train=train)
    (path / "run.json").write_bytes(msgspec.json.encode(config))
    (path / "metrics.jsonl").unlink()
    return path


@pytest.mark.parametrize("state", ["starting", "training", "older", "ended"])
async def test_a_second_start_of_the_same_training_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    asked: list[TrainRequest] = []
    monkeypatch.setattr(TrainScreen, "_start", lambda self, request: asked.append(request))
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        request = screen.form.request()
        assert isinstance(request, TrainRequest)
        path = made(tmp_path, "first", train=request.train)
        if state == "older":
            os.utime(path / "run.json", (1000.0, 1000.0))
        elif state == "ended":
            append(path, [*lesson("first", 1), finished("first", 50)])
        with held(path) if state == "training" else nullcontext():
            await pilot.press("ctrl+g")
            await pilot.pause()
            if state in ("older", "ended"):
                assert len(asked) == 1, "nothing trains it now"
                return
            assert isinstance(app.screen, ConfirmDialog) and not asked
            await pilot.press("enter")  # no is the answer that has the focus
            assert app.screen is screen and not asked
            await pilot.press("ctrl+g", "y")
            assert len(asked) == 1, "who wants a twin gets one"
            asked.clear()
            screen.form.query_one("#field-seed", Input).value = "3"
            await pilot.pause()
            await pilot.press("ctrl+g")
            assert len(asked) == 1, "another seed is another training"


async def test_two_studios_start_the_same_training_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = HostApp(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        screen = await ready(pilot)
        request = screen.form.request()
        other = Claim.take(tmp_path, request)
        assert other is not None
        await pilot.press("ctrl+g")
        assert not screen.preparing
        assert "another studio" in shown(screen.query_one("#refusal", Static))
        other.leave(ended=True)
        script = (
            f"import os, time\nwhile not os.path.exists({str(tmp_path / 'go')!r}): time.sleep(0.02)"
        )
        monkeypatch.setattr(
            train_start, "train_command", lambda h, r: [sys.executable, "-c", script]
        )
        await pilot.press("ctrl+g")
        assert screen.preparing and Claim.take(tmp_path, request) is None
        (tmp_path / "go").touch()
        await until(lambda: not screen.preparing)
        assert list((tmp_path / "logs").iterdir()) == []


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
