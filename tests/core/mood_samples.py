"""Labelled texts of a few words, and models that tell their moods, for the tests."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np

from core.corpus.labelled import read_labelled
from core.model.class_report import ClassReport
from core.model.files import ModelInfo
from core.model.mood_file import MoodConfig, MoodModel, MoodTold, WordSide
from core.runs.base import Base
from core.runs.config import TrainConfig
from core.runs.labelled import make_run
from core.runs.store import Run, RunStore
from core.runs.tasks import TASKS
from core.text.vocabulary import Vocabulary

WHO = ["我", "你", "风", "月亮", "小街"]
SAID = {
    "bright": ["笑着跑过早晨", "唱着亮亮的歌", "推开门是晴天", "跳过一条小河"],
    "sad": ["哭到灯都灭了", "丢下旧的雨伞", "等不到那封信", "走远了没回头"],
}
SMALL = {
    "embedding": 12, "hidden": 16, "epochs": 4, "batch": 16, "learning_rate": 0.02,
    "dropout": 0.1, "ema": 0.0, "precision": "fp32", "checkpoint_seconds": 86400.0, "threads": 1,
}  # fmt: skip


def texts(label: str, count: int, seed: int = 0) -> list[str]:
    """Stanzas of two lines, all different."""
    rng = random.Random(f"{label}{seed}")
    found: dict[str, None] = {}
    while len(found) < count:
        lines = (rng.choice(WHO) + rng.choice(WHO) + rng.choice(SAID[label]) for _ in range(2))
        found["\n".join(lines)] = None
    return list(found)


def write_files(folder: Path, count: int = 40) -> list[Path]:
    """A file for each label, its texts parted by blank lines."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for label in SAID:
        paths.append(folder / f"{label}.txt")
        paths[-1].write_text("\n\n".join(texts(label, count)) + "\n", encoding="utf-8")
    return paths


def mood_run(home: Path, base: Base | None = None, name: str = "moods", **changes: object) -> Run:
    """A run that is ready to learn from such texts."""
    labelled = read_labelled(write_files(home / "texts"))
    shape = {} if base is None else base.shape
    settings = {**TASKS["mood"].settings, **SMALL, **shape, **changes}
    train = TrainConfig(**settings)
    return make_run(
        RunStore(home), labelled, train, corpus="texts", task="mood", name=name, base=base
    )


def tiny_mood(
    labels: tuple[str, ...] = ("bright", "sad"),
    *,
    cell: str = "lstm",
    sure: float = 0.5,
    words: WordSide = "rarity",
) -> MoodModel:
    """A model of random weights, for which 笑 is bright and 哭 is sad."""
    pieces = "我你风笑哭着跑过早晨到灯都灭了abc 月亮"
    pieces = "".join(dict.fromkeys(pieces))
    vocabulary = Vocabulary("char", pieces, np.ones(258 + len(pieces), np.int64))
    config = MoodConfig(
        cell=cell, vocabulary=len(vocabulary), embedding=6, hidden=8, layers=2, labels=labels,
        words=words,
    )  # fmt: skip
    rng = np.random.default_rng(1)
    weights = {
        name: rng.uniform(-0.3, 0.3, shape).astype(np.float32)
        for name, shape in config.shapes().items()
    }
    if words == "rarity":
        weights["words.rarity"] = np.ones(len(vocabulary), np.float32)
    for word, place in (("笑", 0), ("哭", 1)):
        weights["words.weight"][vocabulary.encode(word)[0], place] = 9.0
    report = ClassReport(
        labels=labels,
        confusion=tuple(
            tuple(30 if row == column else 5 for column in range(len(labels)))
            for row in range(len(labels))
        ),
        majority=0.5,
        commonest=labels[0],
        naive_bayes=0.6,
    )
    info = ModelInfo(name="tiny-mood", cell=cell)
    return MoodModel(config, vocabulary, weights, info, MoodTold(report=report, sure=sure))
