"""A corpus that trains in a second: songs of a few words, written for the tests."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import torch

from core.model.files import ModelInfo
from core.model.network.lyric_model import LyricModel
from core.runs.config import TrainConfig
from core.runs.events import Event
from core.text.vocabulary import Vocabulary
from core.tokens.tokenize import TokenArray, TokenInfo, TokenOptions, tokenize
from core.training.loop.state import TrainState
from core.training.loop.task import Scores
from core.training.loop.trainer import Trainer
from core.training.tasks.lyrics import Lyrics

WHO = ["我", "你", "风", "雨", "月亮"]
DOES = ["走过", "想起", "等着", "忘了", "看见"]
WHAT = ["小街", "灯火", "夏天", "旧车站", "海边"]


def song(rng: random.Random, lines: int = 6) -> str:
    return "\n".join(rng.choice(WHO) + rng.choice(DOES) + rng.choice(WHAT) for _ in range(lines))


def write_songs(folder: Path, songs: int = 40, seed: int = 1) -> Path:
    """A prepared corpus without its description: `songs.jsonl`, every fifth song held out."""
    rng = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "songs.jsonl").open("wb") as file:
        for n in range(songs):
            part = "held-out" if n % 5 == 0 else "train"
            entry = {"title": f"第{n}首", "text": song(rng), "part": part, "source": "tests"}
            file.write(msgspec.json.encode(entry) + b"\n")
    return folder


class Quiet(Lyrics):
    """Songs of which nothing is composed on the way."""

    def sample(self, model: LyricModel, fitted: float) -> None:
        return None

    def read(self, model: LyricModel, fitted: float) -> None:
        return None


@dataclass
class Bench:
    """A trainer on tokens in memory, that keeps what it says and its checkpoints."""

    tokens: Path
    config: TrainConfig
    events: list[Event] = field(default_factory=list)
    states: list[bytes] = field(default_factory=list)
    best: list[bytes] = field(default_factory=list)
    stop_at: int | None = None

    def __post_init__(self) -> None:
        torch.set_num_threads(1)
        self.info: TokenInfo = msgspec.json.decode(
            (self.tokens / "tokens.json").read_bytes(), type=TokenInfo
        )
        self.task = Quiet(
            config=self.config,
            network=self.config.model_config(self.info.vocabulary),
            info=self.info,
            train=TokenArray.open(self.tokens, "train"),
            held_out=TokenArray.open(self.tokens, "held-out"),
            vocabulary=vocabulary(self.tokens.parent),
            about=ModelInfo(name="bench", cell=self.config.cell, unigram_bits_per_char=9.0),
        )
        self.held_out, self.plan = self.task.held_out, self.task.plan
        self.state = TrainState(self.task)

    def trainer(self) -> Trainer:
        return Trainer(
            self.task,
            self.state,
            emit=self.events.append,
            keeper=self,
            should_stop=lambda: self.state.counters.step == self.stop_at,
        )

    def save_last(self, state: TrainState) -> None:
        self.states.append(state.pack())

    def save_best(self, state: TrainState, scores: Scores) -> None:
        self.best.append(state.pack())

    def roll_back(self, state: TrainState) -> bool:
        if not self.states:
            return False
        state.unpack(self.states[-1], "memory")
        return True

    def said(self, kind: type) -> list:
        return [event for event in self.events if isinstance(event, kind)]


SMALL = {
    "embedding": 12,
    "hidden": 16,
    "epochs": 4,
    "batch": 4,
    "window": 8,
    "learning_rate": 0.02,
    "precision": "fp32",
    "checkpoint_seconds": 86400.0,
    "threads": 1,
}


def bench(folder: Path, **changes: object) -> Bench:
    tokens = folder / "tokens"
    if not tokens.exists():
        tokenize(write_songs(folder / "prepared"), tokens, TokenOptions(kind="hybrid"))
    return Bench(tokens, TrainConfig(**{**SMALL, **changes}))


def vocabulary(folder: Path) -> Vocabulary:
    return Vocabulary.from_json((folder / "tokens" / "vocabulary.json").read_bytes())


def prepare_songs(folder: Path, songs: int = 40) -> Path:
    """A whole prepared corpus, made by the real thing from a text file of our songs."""
    from core.corpus.options import ImportOptions
    from core.corpus.prepare import prepare

    rng = random.Random(1)
    source = folder.with_name("songs.txt")
    source.parent.mkdir(parents=True, exist_ok=True)
    texts = [f"# 第{n}首\n\n{song(rng)}\n" for n in range(songs)]
    source.write_text("\n".join(texts), encoding="utf-8")
    prepare([source], folder, ImportOptions(), name="samples")
    return folder
