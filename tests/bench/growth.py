"""How training bears growth: tokens per second and memory over vocabulary, hidden size and corpus.

    python -m tests.bench.growth [--curves vocabulary hidden corpus] [--points 4] [--seconds 2]
                                 [--repeats 3] [--cell lstm] [--json FILE]

Our training step with all settings as they come, and beside it the step of the tutorial's recipe
at the same vocabulary and hidden size, whose naive loss holds the logits of the whole batch. Each
side of each point is a process of its own, so that its highest memory is its own; the two take
turns, and rates are medians. The corpus curve reads random tokens, as unevenly frequent as words,
memory-mapped from a temporary file of the size that so many MB of text come to.

The elasticity between two neighbours is how many per cent a rate changes for one per cent more of
what grows: 0 is flat, -1 means that twice as much takes twice as long. A curve bends where it
changes most.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch

from core.model.cells.table import CELLS
from core.runs.presets import preset
from core.tokens.tokenize import TokenArray
from core.training.loop.device import prepare_device, set_threads
from tests.bench.report import Figure, figure, told, write_json
from tests.bench.training import our_steps, rate
from tests.bench.tutorial import TutorialTraining, set_quicker_threads
from tests.places import ROOT

BYTES_PER_TOKEN = 3.2
"""Of UTF-8 text in Chinese, line ends included (corpus_scale.py)."""
SONG = 200
BLOCK = 1_000_000
"""Random tokens that the file of a corpus repeats."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Point:
    """One size of everything."""

    curve: str
    x: float
    vocabulary: int = 5_000
    hidden: int = 256
    megabytes: float = 1.0


CURVES = {
    "vocabulary": [Point("vocabulary", v, vocabulary=v) for v in (5_000, 10_000, 20_000, 50_000)],
    "hidden": [Point("hidden", h, hidden=h) for h in (128, 256, 512, 1024)],
    "corpus": [Point("corpus", mb, megabytes=mb) for mb in (1, 20, 200)],
}


def write_tokens(path: Path, point: Point) -> None:
    """Ids of a corpus of so many MB, from a block of random ones."""
    weights = 1.0 / np.arange(1, point.vocabulary + 1)
    rng = np.random.default_rng(1)
    block = rng.choice(point.vocabulary, BLOCK, p=weights / weights.sum()).astype(np.uint16)
    left = int(point.megabytes * 1e6 / BYTES_PER_TOKEN) // SONG * SONG
    with path.open("wb") as file:
        while left:
            left -= file.write(block[:left].tobytes()) // block.itemsize


def steps(side: str, cell: str, point: Point, path: Path) -> Callable[[], int]:
    """A function that takes one step of `side` and returns its tokens."""
    ids = np.memmap(path, np.uint16, "r")
    tokens = TokenArray(ids=ids, songs=np.arange(0, len(ids) + 1, SONG, dtype=np.int64))
    if side == "tutorial":
        return TutorialTraining(cell, tokens, point.vocabulary, hidden=point.hidden).step  # type: ignore[arg-type]
    config = preset("quick", cell=cell, hidden=point.hidden, epochs=1000)
    return our_steps(config, tokens, point.vocabulary)


def highest_memory() -> float:
    """MiB, mapped files that were read included."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def serve(side: str, cell: str, point: Point, path: Path) -> None:
    """One side of a point: for each line of seconds on stdin, says how fast it was."""
    most = set_threads(preset("quick"))
    prepare_device(torch.device("cpu"))
    before = highest_memory()
    begun = time.perf_counter()
    step = steps(side, cell, point, path)
    step()
    took = time.perf_counter() - begun
    if side == "tutorial":
        set_quicker_threads(step, most)
    print(json.dumps({"first_step_seconds": took}), flush=True)
    for line in sys.stdin:
        found = {"rate": rate(step, float(line)), "mib": highest_memory(), "bare_mib": before}
        print(json.dumps(found), flush=True)


class Side:
    """The process of one side of a point."""

    def __init__(self, side: str, cell: str, point: Point, path: Path) -> None:
        told = json.dumps([side, cell, asdict(point), str(path)])
        command = [sys.executable, "-m", "tests.bench.growth", "--serve", told]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def says(self) -> dict[str, float]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"a measuring process ended with {self.process.wait()}")
        return json.loads(line)  # type: ignore[no-any-return]

    def measure(self, seconds: float) -> dict[str, float]:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{seconds}\n")
        self.process.stdin.flush()
        return self.says()

    def end(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def measure(cell: str, point: Point, seconds: float, repeats: int) -> Row:
    """Rates and memory of both sides at one point."""
    row: Row = asdict(point)
    with tempfile.TemporaryDirectory(prefix="growth-") as folder:
        path = Path(folder) / "train.ids"
        write_tokens(path, point)
        sides = {}
        for name in ("ours", "tutorial"):  # one after the other: what they do first is work
            sides[name] = Side(name, cell, point, path)
            row[f"{name}_first_step_seconds"] = sides[name].says()["first_step_seconds"]
            sides[name].measure(seconds / 4)
        told: dict[str, list[dict[str, float]]] = {name: [] for name in sides}
        for _ in range(repeats):
            for name, side in sides.items():
                told[name].append(side.measure(seconds))
        for name, side in sides.items():
            side.end()
            row[f"{name}_tokens_per_second"] = statistics.median(one["rate"] for one in told[name])
            row[f"{name}_mib"] = told[name][-1]["mib"]
            row["bare_mib"] = told[name][-1]["bare_mib"]
    pairs = zip(told["ours"], told["tutorial"], strict=True)
    row["ratio"] = statistics.median(our["rate"] / base["rate"] for our, base in pairs)
    return row


def bends(rows: list[Row]) -> str:
    """The elasticities of one curve, and where they change most."""
    parts, slopes = [], []
    for a, b in pairwise(rows):
        growth = math.log(b["x"] / a["x"])
        speed, memory = (
            math.log(b[f"ours_{what}"] / a[f"ours_{what}"]) / growth
            for what in ("tokens_per_second", "mib")
        )
        slopes.append(speed)
        parts.append(f"{a['x']:,g} to {b['x']:,g}: speed {speed:+.2f}, memory {memory:+.2f}")
    line = "elasticity " + "; ".join(parts)
    if len(slopes) > 1:
        changes = [abs(b - a) for a, b in pairwise(slopes)]
        line += f"; bends at {rows[changes.index(max(changes)) + 1]['x']:,g}"
    return line


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--curves", nargs="+", choices=list(CURVES), default=list(CURVES))
    parser.add_argument("--points", type=int, default=4, help="of each curve, at most")
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--cell", choices=CELLS, default="lstm")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--serve", help=argparse.SUPPRESS)  # to a process of one side
    options = parser.parse_args()
    if options.serve:
        side, cell, point, path = json.loads(options.serve)
        serve(side, cell, Point(**point), Path(path))
        return
    rows: list[Row] = []
    found: list[Figure] = []
    heads = ("ours tok/s", "tutorial", "ratio", "ours MiB", "tutorial", "first step s")
    print(f"{'curve':<12}{'at':>9}" + "".join(f"{head:>13}" for head in heads))
    lines = {}
    for curve in options.curves:
        mine: list[Row] = []
        for point in CURVES[curve][: options.points]:
            row = measure(options.cell, point, options.seconds, options.repeats)
            mine.append(row)
            print(
                f"{curve:<12}{point.x:>9,g}{row['ours_tokens_per_second']:>13,.0f}"
                f"{row['tutorial_tokens_per_second']:>13,.0f}{row['ratio']:>13.1f}"
                f"{row['ours_mib']:>13,.0f}{row['tutorial_mib']:>13,.0f}"
                f"{row['ours_first_step_seconds']:>13.2f}",
                flush=True,
            )
        rows += mine
        lines[curve] = bends(mine)
        print(f"  {lines[curve]}", flush=True)
        last = mine[-1]
        at = f"{curve} {last['x']:g}"
        found.append(figure(f"tokens/s beside the tutorial's, {at}", last["ratio"], "times"))
        found.append(figure(f"memory, {at}", last["ours_mib"], "MiB"))
    for one in found:
        print(told(one))
    threads = torch.get_num_threads()
    write_json(options.json, found, cell=options.cell, threads=threads, bends=lines, rows=rows)


if __name__ == "__main__":
    main()
