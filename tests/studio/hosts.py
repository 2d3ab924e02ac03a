"""The app opened at a training screen, and run directories made of written events."""

from __future__ import annotations

import asyncio
import fcntl
import html
import math
import os
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from textual.app import App
from textual.pilot import Pilot

from core.runs import warnings
from core.runs.config import TrainConfig
from core.runs.events import (
    CheckpointSaved,
    Evaluated,
    Event,
    Finished,
    LineWriterTrained,
    Sampled,
    Started,
    StepTaken,
    Warned,
    encode_event,
)
from core.runs.store import RunConfig
from core.tokens.tokenize import TokenInfo
from studio.app.application import LyricStudioApp
from studio.app.themes import DARK
from studio.screens.frame.host import Guest
from studio.setup.settings import Settings

NOW = 1_790_000_000.0
"""The wall clock of all written events."""
STEPS_PER_EPOCH = 50
WIDE, NARROW = (120, 36), (80, 24)
"""Sizes of a window, in columns and rows."""


class Asked(Guest):
    """Stands in for Compose, and keeps for which runs it is wanted."""

    def __init__(self, runs: list[str]) -> None:
        self.runs = runs

    def compose_with(self, run: str) -> None:
        self.runs.append(run)


class HostApp(LyricStudioApp):
    """The app, opened at another screen than Compose, which is never shown."""

    TITLE = "HostApp"  # stands in the pictures

    def __init__(self, home: Path, mode: str = "train") -> None:
        self.DEFAULT_MODE = mode  # type: ignore[misc]
        self.toasts: list[str] = []
        self.compose_asked: list[str] = []
        super().__init__(home, Settings(theme=DARK.name, ascii="off"))

    def toast(self, text: str, **_: Any) -> None:
        self.toasts.append(text)

    def go_to(self, name: str) -> Guest:
        return Asked(self.compose_asked) if name == "compose" else super().go_to(name)


def drawn(app: App[Any]) -> str:
    """The text on the screen, as it is drawn."""
    rows = re.findall(r"<text [^>]*>([^<]*)</text>", app.export_screenshot())
    return html.unescape("".join(rows)).replace("\xa0", " ")


def painted(scene: Callable[[Pilot[Any]], Awaitable[object]]) -> Callable[..., Awaitable[None]]:
    """A scene for a picture, which ends when all that it asked for has been laid out and drawn."""

    async def play(pilot: Pilot[Any]) -> None:
        await scene(pilot)
        for _ in range(2):  # what a layout brings about is laid out in the next
            await pilot.wait_for_scheduled_animations()
            still = asyncio.Event()
            pilot.app.screen.call_after_refresh(still.set)
            await asyncio.wait_for(still.wait(), 10)
            await pilot.pause()

    return play


async def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Waits until the condition holds; fails after `seconds`."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while not condition():
        assert loop.time() < deadline, "the condition never held"
        await asyncio.sleep(0.005)


def write_run(home: Path, name: str, events: Sequence[Event], *, cell: str = "gru") -> Path:
    """A run directory that says these events; there is no model in it."""
    path = home / "runs" / name
    path.mkdir(parents=True)
    train = TrainConfig(cell=cell, epochs=30, patience=6)  # type: ignore[arg-type]
    tokens = TokenInfo(
        kind="hybrid", vocabulary=3000, dtype="<u2", segmenter="jieba 0.42.1",
        train_tokens=20_000, train_songs=200, train_characters=35_000, held_out_tokens=2000,
        held_out_songs=20, held_out_characters=3500, unknown_share=0.01, min_count=2,
    )  # fmt: skip
    config = RunConfig(
        name=name, created="2026-09-21T10:00:00+00:00", corpus="demo-zh", corpus_sha256="0" * 64,
        train=train, model=train.model_config(3000), tokens=tokens, unigram_bits_per_char=8.1,
        versions={},
    )  # fmt: skip
    (path / "run.json").write_bytes(msgspec.json.encode(config))
    append(path, events)
    return path


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Holds the lock of a run, as its trainer does."""
    fd = os.open(path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(fd, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(fd)


def append(path: Path, events: Sequence[Event]) -> None:
    with (path / "metrics.jsonl").open("ab") as file:
        file.write(b"".join(encode_event(event) + b"\n" for event in events))


def second_stage(first: int) -> list[Event]:
    """A step and an evaluation of the line writer of a run whose songs took `first` steps."""
    told = {"time": NOW, "epochs": 30, "seconds": 200.0}
    return [
        LineWriterTrained(step=first + 50, epoch=1.0, loss=3.2, held_out=4.5, best=4.5, **told),
        LineWriterTrained(step=first + 75, epoch=1.5, loss=3.1, eta_seconds=90.0, **told),
    ]  # fmt: skip


def started(name: str, *, step: int = 0, generation: int = 0, cell: str = "gru") -> Started:
    return Started(
        time=NOW, generation=generation, run=name, cell=cell, parameters=1_200_000, device="cpu",
        precision="fp32", vocabulary=3000, train_tokens=20_000, held_out_tokens=2000,
        held_out_characters=3500, steps_per_epoch=STEPS_PER_EPOCH, epochs=30, batch=16, window=32,
        seed=0, unigram_bits_per_char=8.1, step=step,
    )  # fmt: skip


def lesson(
    name: str, epochs: int, *, start: int = 0, floor: float = 5.0, turn: int = 99, cell: str = "gru"
) -> list[Event]:
    """The events of a plausible run: falling curves that turn up after epoch `turn`."""
    events: list[Event] = [] if start else [started(name, cell=cell)]
    best, best_step, patience = math.inf, 0, 6
    for epoch in range(start + 1, start + epochs + 1):
        for part in range(1, 11):
            step = (epoch - 1) * STEPS_PER_EPOCH + part * 5
            bits = floor - 0.3 + 4 * math.exp(-step / 250) + 0.12 * math.sin(step * 1.7)
            events.append(
                StepTaken(
                    time=NOW,
                    step=step,
                    epoch=step / STEPS_PER_EPOCH,
                    loss=bits * 1.3,
                    bits_per_char=bits,
                    learning_rate=3e-3,
                    gradient_norm=0.71,
                    tokens_per_second=15_300,
                    tokens=step * 512,
                    seconds=step * 0.1,
                    eta_seconds=(1500 - step) * 0.1,
                )
            )
        step = epoch * STEPS_PER_EPOCH
        bits = floor + 4 * math.exp(-step / 260) + 0.04 * max(0, epoch - turn)
        if bits < best:
            best, best_step, patience = bits, step, 6
        else:
            patience -= 1
        events += [
            Evaluated(
                time=NOW, step=step, epoch=float(epoch), loss=bits * 1.3, bits_per_char=bits,
                perplexity=math.exp(bits * 1.3), train_loss=None, train_bits_per_char=None,
                best=best_step == step, best_bits_per_char=best, best_step=best_step,
                patience_left=patience, seconds=step * 0.1,
            ),
            CheckpointSaved(
                time=NOW, step=step, kind="best" if best_step == step else "last",
                file=f"step-{step}.safetensors", bytes=1000, seconds=0.01,
            ),
            sampled(
                step, f"第{epoch}次\n风吹过窗前的雨\n我在夜里数着灯\n你说的话还在耳边\n慢慢走远"
            ),
        ]  # fmt: skip
    return events


def sampled(step: int, text: str) -> Sampled:
    epoch = step / STEPS_PER_EPOCH
    return Sampled(time=NOW, step=step, epoch=epoch, seed=1, temperature=0.8, text=text)


def warned(step: int, *, best: int = 400, left: int = 3) -> Warned:
    event = warnings.warned("overfitting", step=step, best=best, left=left)
    return msgspec.structs.replace(event, time=NOW)


def finished(name: str, step: int, reason: str = "completed") -> Finished:
    return Finished(
        time=NOW, run=name, reason=reason, bits_per_char=5.1, perplexity=90.0,  # type: ignore[arg-type]
        seconds=step * 0.1, tokens_per_second=15_300, step=step, epoch=step / STEPS_PER_EPOCH,
    )  # fmt: skip
