"""How long a thread needs for each view of Learn, and for those beside the lyrics.

    python -m tests.bench.learn [--models zh-rnn ...] [--repeats 5] [--json FILE]

On shipped models: the first view of each lesson, with what it works out of the model once; then,
as while one types, on lines that it has not seen. At 80x24. A view is made in a thread, so that it
holds up no key; the targets are what still feels live.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from core.composing.settings import SamplerSettings
from core.explaining.beside import KINDS, Walk
from core.explaining.lesson import LessonState, Page
from core.explaining.lessons.table import NUMBERS, lesson
from core.library.corpora import CorpusLibrary
from core.library.models import demo_models
from core.library.subjects import load_subject
from tests.bench.report import figure, told, write_json

LINES = (
    "末班车已经开走",
    "那年的雨下得太久",
    "你的伞还在我的门后",
    "今夜的海上有月亮",
    "外婆说别怕",
)
PAGE = Page(80, 14)
LIVE, BESIDE = "<= 500", "<= 300"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--models", nargs="+", default=["zh-rnn", "zh-lstm", "zh-gru"])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    figures = []
    with tempfile.TemporaryDirectory(prefix="learn-") as folder:
        home = Path(folder)
        CorpusLibrary(home).get("demo-zh")
        subjects = tuple(load_subject(home, demo_models()[name]) for name in options.models)
        for number in NUMBERS:
            first = _ms(partial(_view, subjects, number, ""))
            lines = [LINES[k % len(LINES)] for k in range(options.repeats)]
            again = [_ms(partial(_view, subjects, number, line)) for line in lines]
            figures.append(figure(f"lesson {number}, a new line", _middle(again), "ms", LIVE))
            figures.append(figure(f"lesson {number}, first view", first, "ms"))
        for kind in KINDS:
            walk = Walk(subjects[0].composer, "\n".join(LINES), SamplerSettings())
            times = [_ms(partial(_beside, walk, kind, back)) for back in range(options.repeats)]
            figures.append(figure(f"beside the lyrics: {kind}", _middle(times), "ms", BESIDE))
    for one in figures:
        print(told(one))
    write_json(options.json, figures)


def _view(subjects: tuple[Any, ...], number: int, line: str) -> None:
    lesson(number).view(LessonState(subjects, line), PAGE)


def _beside(walk: Walk, kind: str, back: int) -> None:
    walk.rows(kind, walk.word(len(walk) - 1 - back), 0, PAGE)


def _ms(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return 1e3 * (time.perf_counter() - begun)


def _middle(times: list[float]) -> float:
    return statistics.median(times)


if __name__ == "__main__":
    main()
