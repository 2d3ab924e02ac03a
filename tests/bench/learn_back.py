"""What looking back over a tape costs, and what a training gives of its time to tell of itself.

    python -m tests.bench.learn_back [--language zh] [--repeats 7] [--seconds 60] [--json FILE]

On the shipped models of three cells, in float32 on one thread: forward and back for 64 tokens, the
way back for all guesses of a line at once, each word left out in turn, gradients by lag as lesson 4
asks for them. Then the share of its time that a training (LSTM, preset quick) spends on telling how
far its errors reach and how large its steps are, of which it allows itself a hundredth.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from core.explaining.influence import hearing, influence, without
from core.explaining.reach import reach
from core.library.corpora import CorpusLibrary
from core.library.models import demo_models
from core.library.subjects import load_subject
from core.model.cells.table import CELLS
from core.model.files import LoadedModel
from core.runs.events import Event, Reached, StepTaken
from core.runs.presets import preset
from core.training.loop.device import prepare_device, set_threads
from core.training.loop.state import TrainState
from core.training.loop.trainer import Trainer
from tests.bench.quality import Corpus
from tests.bench.report import Figure, figure, told, write_json

TOKENS, LINE = 64, 40
SHARE = "<= 1"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=60.0, help="of training")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="learn-back-") as folder:
        home = Path(folder) / "home"
        library = CorpusLibrary(home)
        figures: list[Figure] = []
        for cell in CELLS:
            subject = load_subject(home, demo_models()[f"{options.language}-{cell}"])
            assert subject.songs is not None
            songs = [list(song) for song in subject.songs("held-out")]
            figures += _looks(cell, subject.composer.model, songs, options.repeats)
        prepared = library.get(f"demo-{options.language}")
        corpus = Corpus.make("demo", prepared, Path(folder) / "tokens")
        figures += _training(corpus, options.seconds)
    for one in figures:
        print(told(one))
    write_json(options.json, figures)


def _looks(cell: str, model: LoadedModel, songs: list[list[int]], repeats: int) -> list[Figure]:
    text = [id for song in songs for id in song]
    long, line = text[:TOKENS], text[: LINE + 1]
    works: dict[str, Callable[[], Any]] = {
        f"forward and back, {TOKENS} tokens": lambda: influence(model, long, text[TOKENS]),
        f"all guesses of {LINE} tokens": lambda: hearing(model, line),
        f"each of {LINE} tokens left out": lambda: without(model, line[:-1], line[-1]),
        "gradients by lag, 16 places": lambda: reach(model, songs),
    }
    return [
        figure(f"{cell}: {name}", statistics.median(_ms(work) for _ in range(repeats)), "ms")
        for name, work in works.items()
    ]


def _ms(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return 1e3 * (time.perf_counter() - begun)


class _Nowhere:
    """Keeps no checkpoint."""

    def save_last(self, state: TrainState) -> None: ...
    def save_best(self, state: TrainState, scores: Any) -> None: ...
    def roll_back(self, state: TrainState) -> bool:
        return False


def _training(corpus: Corpus, seconds: float) -> list[Figure]:
    config = preset("quick", corpus.info.train_tokens, cell="lstm", patience=1000)
    prepare_device(torch.device("cpu"))
    set_threads(config)
    task, events = corpus.task(config), list[Event]()
    begun = time.monotonic()
    trainer = Trainer(
        task, TrainState(task), emit=events.append, keeper=_Nowhere(),
        should_stop=lambda: time.monotonic() - begun > seconds,
    )  # fmt: skip
    trainer.run()
    took = time.monotonic() - begun
    steps = [event for event in events if isinstance(event, StepTaken)]
    ratios = sum(event.update_ratio is not None for event in steps)
    reached = sum(isinstance(event, Reached) for event in events)
    return [
        figure("of its time a training tells of itself", 100 * trainer.teaching.spent / took, "%",
               SHARE),
        figure("reaches told a minute", 60 * reached / took, ""),
        figure("step events with sizes of steps", 100 * ratios / max(1, len(steps)), "%"),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
