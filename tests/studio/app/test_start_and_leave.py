"""Before the first screen and after the last: no terminal, no torch, signals, farewell."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio.app.application import LyricStudioApp
from studio.app.start import prepare_environment, run_app, terminal_problem, training_goes_on
from studio.screens.frame.host import Guest
from studio.screens.frame.messages import ModelImproved, RunsChanged, TrainingStatusChanged
from studio.setup.settings import Settings
from studio.wording import i18n
from tests.places import ROOT
from tests.studio.hosts import until
from tests.studio.tiny_studio import tiny_studio


def test_no_terminal_names_the_plain_commands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LYRIC_STUDIO_CONFIG", str(tmp_path / "settings.toml"))
    assert run_app(tmp_path, "en") == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "compose" in error and "Traceback" not in error
    i18n.set_language("en")


def test_a_dumb_terminal_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    assert "TERM=dumb" in str(terminal_problem({"TERM": "dumb"}))
    assert terminal_problem({"TERM": "xterm"}) is None


def test_calm_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEXTUAL_FPS", raising=False)
    monkeypatch.delenv("TEXTUAL_ANIMATIONS", raising=False)
    prepare_environment(Settings())
    assert os.environ["TEXTUAL_FPS"] == "60"
    assert os.environ["TEXTUAL_ANIMATIONS"] == "none"
    prepare_environment(Settings(frames=30, animations=True))
    assert os.environ["TEXTUAL_FPS"] == "60"  # what the person set in the environment stays
    monkeypatch.delenv("TEXTUAL_FPS")
    monkeypatch.delenv("TEXTUAL_ANIMATIONS")


async def test_redraw_and_quit_work_in_dialogs_too(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.press("alt+o", "ctrl+l", "ctrl+q")
        await until(lambda: not studio.app.is_running)


async def test_news_that_come_while_screens_are_taken_apart_reach_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    leave = LyricStudioApp.leave

    def late(app: LyricStudioApp, screen: Guest) -> None:
        """All parts of the screen are gone when it leaves, and there is news."""
        for news in (TrainingStatusChanged(None), RunsChanged(), ModelImproved("a")):
            app._told(news)
        told.append(len(screen.query("*")))  # type: ignore[attr-defined]
        leave(app, screen)

    monkeypatch.setattr(LyricStudioApp, "leave", late)
    async with tiny_studio(tmp_path):
        pass
    assert told == [0]


async def test_quit_does_not_wait_for_the_song(tmp_path: Path) -> None:
    settings = Settings(speed=0.2, theme="lyric-dark")  # a word in five seconds
    async with tiny_studio(tmp_path, settings=settings) as studio:
        await studio.press("enter")
        await until(lambda: studio.compose.writing.job is not None)
        job = studio.compose.writing.job
        await studio.press("ctrl+q")
        await until(lambda: not studio.app.is_running)
        assert job is not None and job.ended.is_set()


def test_farewell_names_runs_that_train_on(tmp_path: Path) -> None:
    from core.runs.lock import RunLock

    run = tmp_path / "runs" / "mine"
    run.mkdir(parents=True)
    (run / "run.json").write_text("{}")
    assert training_goes_on(tmp_path) == []
    lock = RunLock.take(run)
    try:
        (line,) = training_goes_on(tmp_path)
        assert "mine" in line and "runs stop mine" in line
        assert training_goes_on(tmp_path, {"mine"}) == []
    finally:
        lock.release()


async def test_a_home_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    home = tmp_path / "file"
    home.write_text("not a folder")
    async with tiny_studio(home) as studio:
        await studio.write()
        assert studio.text.startswith("雨夜")
        assert studio.toasts
        await studio.press("s")
        assert "saved as" not in studio.compose.view.note
        await studio.app.action_quit()
    assert studio.app.farewell


SESSION = """
import asyncio, sys
from pathlib import Path
from tests.studio.tiny_studio import tiny_studio

async def session(home):
    async with tiny_studio(home) as studio:
        await studio.write()
        for key in ("s", "p", "v", "e", "escape", "f3", "f4", "f5", "f1", "escape", "f2"):
            await studio.press(key)
            await studio.pilot.pause()
        await studio.write("equals_sign")

asyncio.run(session(Path(sys.argv[1])))
print(sorted(name for name in sys.modules if name.partition(".")[0] == "torch")[:3])
"""


@pytest.mark.slow
def test_a_whole_session_never_imports_torch(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SESSION, str(tmp_path)], capture_output=True, text=True, check=False,
        cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == "[]"
