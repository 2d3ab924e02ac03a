"""Tokens per second of training, beside the tutorial's recipe with its bugs mended.

    python -m tests.bench.training [--repeats 5] [--seconds 2] [--json FILE]

The tutorial's side: embedding 128, hidden 256, one layer, V = 5,630, batch 5, window 32, Adam, the
cross-entropy of all logits in fp32, its loss read after every step; mended are the state of the
LSTM and the windows. Ours is a whole step of the trainer (windows from disk order, dropout,
clipping, AdamW, averaged weights) at the same sizes, with a batch of 64: `tied` as we train by
default, `same` with an output matrix of its own as the tutorial has it. Each window is read once,
as there; the presets read it twice later on, of which `quality` has the price and the gain. Both
run in this process, in turns; figures are medians. The last column is the share of `same` of the
machine's measured bf16 matrix-product peak; `at the very peak` is the ratio that it would have with
nothing but products.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import torch

from core.model.cells.table import CELLS
from core.model.files import ModelInfo
from core.runs.config import TrainConfig
from core.text.vocabulary import Vocabulary
from core.tokens.tokenize import TokenArray, TokenInfo
from core.training.loop.device import choose_precision, prepare_device
from core.training.loop.state import TrainState
from core.training.loop.stepper import Stepper
from core.training.tasks.lyrics import Lyrics
from tests.bench.report import figure, told, write_json
from tests.bench.tutorial import EMBEDDING, HIDDEN, TutorialTraining

VOCABULARY = 5630
AIM = ">= 4"
TOKENS = 200_000
SONG = 200


def corpus() -> TokenArray:
    """Random tokens that are as unevenly frequent as words (Zipf)."""
    rng = np.random.default_rng(1)
    weights = 1.0 / np.arange(1, VOCABULARY + 1)
    ids = rng.choice(VOCABULARY, TOKENS, p=weights / weights.sum()).astype(np.uint16)
    return TokenArray(ids=ids, songs=np.arange(0, TOKENS + 1, SONG, dtype=np.int64))


def sizes(tokens: TokenArray, vocabulary: int) -> TokenInfo:
    """What there is to tell of tokens without a text."""
    count, songs = len(tokens.ids), len(tokens.songs) - 1
    return TokenInfo(
        kind="word",
        vocabulary=vocabulary,
        dtype="<u2",
        segmenter="",
        train_tokens=count,
        train_songs=songs,
        train_characters=count,
        held_out_tokens=count,
        held_out_songs=songs,
        held_out_characters=count,
        unknown_share=0.0,
        min_count=1,
    )


def our_steps(config: TrainConfig, tokens: TokenArray, vocabulary: int) -> Callable[[], int]:
    """A function that takes one step of the trainer and returns its tokens."""
    task = Lyrics(
        config=config,
        network=config.model_config(vocabulary),
        info=sizes(tokens, vocabulary),
        train=tokens,
        held_out=tokens,
        vocabulary=Vocabulary("word", ()),  # a step does not ask what the ids mean
        about=ModelInfo(name="bench", cell=config.cell),
    )
    state = TrainState(task)
    precision = choose_precision(config.precision, torch.device("cpu"))
    stepper = Stepper(task, state, precision, print)

    def step() -> int:
        outcome = stepper.take()
        state.counters.step += 1
        return outcome.tokens

    return step


def rate(step: Callable[[], int], seconds: float) -> float:
    """Tokens per second over so many seconds."""
    tokens, begun = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - begun) < seconds:
        tokens += step()
    return tokens / elapsed


def peak(dtype: torch.dtype) -> float:
    """Measured FLOP/s of a product of square matrices."""
    a = torch.randn(2048, 2048).to(dtype)
    a @ a
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        a @ a
        times.append(time.perf_counter() - begun)
    return 2 * 2048**3 / min(times)


def flops_per_token(cell: str) -> int:
    """Forward and backward, of the matrix products of the untied network."""
    recurrent = CELLS[cell].multiplied(EMBEDDING, HIDDEN)
    return 6 * (recurrent + HIDDEN * VOCABULARY)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--batch", type=int, default=64, help="our batch")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    prepare_device(torch.device("cpu"))
    tokens, rows = corpus(), []
    top = peak(torch.bfloat16)
    heads = ("tutorial", "same", "tied", "same/tut.", "tied/tut.")
    print("cell  " + " ".join(f"{head:>10}" for head in heads) + "   peak")
    for cell in CELLS:
        ours = partial(
            TrainConfig,
            cell=cell,
            embedding=EMBEDDING,
            hidden=HIDDEN,
            batch=options.batch,
            epochs=1000,
        )
        sides = {
            "tutorial": TutorialTraining(cell, tokens, VOCABULARY).step,
            "same": our_steps(ours(tied=False), tokens, VOCABULARY),
            "tied": our_steps(ours(tied=True, skip=True), tokens, VOCABULARY),
        }
        for step in sides.values():
            rate(step, 0.5)
        rates: dict[str, list[float]] = {name: [] for name in sides}
        for _ in range(options.repeats):
            for name, step in sides.items():
                rates[name].append(rate(step, options.seconds))
        median = {name: statistics.median(values) for name, values in rates.items()}
        share = median["same"] * flops_per_token(cell) / top
        ratios = {name: median[name] / median["tutorial"] for name in ("same", "tied")}
        rows.append({"cell": cell, **median, "ratios": ratios, "share_of_peak": share})
        print(
            f"{cell:5} {median['tutorial']:10,.0f} {median['same']:10,.0f} {median['tied']:10,.0f}"
            f" {ratios['same']:10.1f} {ratios['tied']:10.1f}   {share:.0%}",
            flush=True,
        )
    found = [
        figure(f"training, {row['cell']}, {what}", row["ratios"][side], "times", AIM)
        for side, what in (("tied", "tied"), ("same", "untied"))
        for row in rows
    ]
    for row in rows:
        cell, most = row["cell"], top / flops_per_token(row["cell"]) / row["tutorial"]
        found.append(figure(f"share of the peak, {cell}, untied", row["share_of_peak"], "of 1"))
        found.append(figure(f"at the very peak, {cell}, untied", most, "times"))
    for one in found:
        print(told(one))
    write_json(options.json, found, threads=torch.get_num_threads(), peak_bf16_flops=top, rows=rows)


if __name__ == "__main__":
    main()
