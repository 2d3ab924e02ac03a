"""A real training from the form: the chart moves, it stops, it goes on."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from textual.widgets import Input

from core.runs import launcher
from core.runs.lock import is_locked
from core.runs.store import RunStore
from studio.screens.train import start as train_start
from studio.screens.train.corpora import CorpusChoice
from studio.screens.train.screen import TrainScreen
from tests.studio.hosts import HostApp, until

WORDS = ["rain", "light", "road", "night", "river", "window", "song", "summer", "wind"]
TINY = {
    "embedding": "16", "hidden": "16", "epochs": "3000", "batch": "4", "window": "8",
    "patience": "3000", "name": "tiny",
}  # fmt: skip


def write_songs(path: Path) -> Path:
    """Twenty songs that nobody wrote."""
    dice = random.Random(7)
    songs = []
    for number in range(20):
        lines = [" ".join(dice.choices(WORDS, k=5)) for _ in range(8)]
        songs.append(f"# Song {number}\n" + "\n".join(lines))
    path.write_text("\n\n".join(songs), encoding="utf-8")
    return path


@pytest.mark.slow
async def test_train_stop_resume(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    songs = write_songs(tmp_path / "songs.txt")
    choice = CorpusChoice(str(songs), is_path=True)
    monkeypatch.setattr(train_start, "list_corpora", lambda home: [choice])
    home = tmp_path / "home"
    app = HostApp(home)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(lambda: isinstance(app.screen, TrainScreen))
        screen = app.screen
        assert isinstance(screen, TrainScreen)
        await until(lambda: screen.corpora)
        for name, value in TINY.items():
            screen.query_one(f"#field-{name}", Input).value = value
        await pilot.press("ctrl+g")
        try:
            await until(lambda: screen.run_name == "tiny" or app.toasts, 60)
            assert not app.toasts
            await until(lambda: len(screen.history.held_out.points) >= 2, 60)
            assert len(screen.history.train.points) >= 2
            await until(lambda: screen.state.status == "running")
            await until(lambda: "epoch" in screen.chart.render().plain, 10)
            await until(lambda: app.training is not None and app.training.run == "tiny")
            await until(lambda: screen.query_one("#samples").samples)  # type: ignore[attr-defined]

            await pilot.press("x")
            await until(lambda: screen.state.status == "stopped", 40)
            stopped_at = screen.history.ended.step  # type: ignore[union-attr]
            assert RunStore(home).get("tiny").has_model()
            await pilot.press("c")
            await until(lambda: app.compose_asked == ["tiny"])

            await pilot.press("r")
            await until(lambda: screen.state.status == "running", 40)
            await until(
                lambda: screen.history.step is not None and screen.history.step.step > stopped_at,
                40,
            )
            steps = [point[0] for point in screen.history.held_out.points]
            assert steps == sorted(set(steps)), "the curve goes on, nothing twice"
            await pilot.press("x")
            await until(lambda: screen.state.status == "stopped", 40)
        finally:
            if is_locked(home / "runs" / "tiny"):
                launcher.kill(RunStore(home).get("tiny"))
