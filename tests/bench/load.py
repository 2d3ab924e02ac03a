"""How the studio bears years of use: many runs, many songs, a long log. Ratios to an empty home.

    python -m tests.bench.load [--runs 1000] [--songs 10000] [--events 5000000] [--repeats 3]

Start is the time from launch until the screen says what Enter does, in a real pseudo-terminal,
empty and full homes by turns. What can be counted instead stands in tests/hostile/test_load.py.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from core.songs.store import Songbook
from tests.bench.report import figure, write_json
from tests.hostile.strangers import good_run
from tests.places import ROOT
from tests.terminal.pseudo_terminal import Terminal
from tests.terminal.ready_home import COMMAND, environment

TARGET_SECONDS = 1.0
"""A full home may start so much later than an empty one."""
AIMS = {"app start": f"< {TARGET_SECONDS}"}


def fill(home: Path, runs: int, songs: int) -> Path:
    """A home with so many runs that can be composed with, and so many songs."""
    home.mkdir(mode=0o700)
    if runs:
        first = good_run(home, "run-0000")
        for number in range(1, runs):
            shutil.copytree(first, home / "runs" / f"run-{number:04}")
    book = Songbook(home)
    for number in range(min(songs, 1)):
        book.save(f"第{number}首歌\n" + "雨夜里走过小街\n" * 16)
    for path in list((home / "songs").glob("*.json")):
        told = json.loads(path.read_bytes())
        for number in range(1, songs):
            told |= {"id": f"{number:08x}", "title": f"第{number}首歌"}
            (path.parent / f"x-{number:08x}.json").write_text(json.dumps(told, ensure_ascii=False))
    return home


def start_seconds(home: Path) -> tuple[float, float]:
    """Seconds until the app can be used, and its memory then in MB."""
    begun = time.perf_counter()
    with Terminal(COMMAND, env=environment(home), size=(120, 36)) as terminal:
        terminal.until("Enter write", 60)
        seconds = time.perf_counter() - begun
        memory = psutil.Process(terminal.process.pid).memory_info().rss / 2**20
        terminal.press("ctrl+q")
        terminal.wait(60)
    return seconds, memory


def screen_seconds(home: Path, key: str, seen: str) -> float:
    """Seconds from a key to its screen."""
    with Terminal(COMMAND, env=environment(home), size=(120, 36)) as terminal:
        terminal.until("Enter write", 60)
        begun = time.perf_counter()
        terminal.press(key)
        terminal.until(seen, 60)
        seconds = time.perf_counter() - begun
        terminal.press("ctrl+q")
        terminal.wait(60)
    return seconds


def command_seconds(home: Path, *arguments: str) -> float:
    begun = time.perf_counter()
    subprocess.run(
        [*COMMAND, *arguments], env=environment(home), stdout=subprocess.DEVNULL, check=True
    )
    return time.perf_counter() - begun


READ = """
import resource, sys, time
from pathlib import Path
from core.runs.metrics import MetricsReader
from core.runs.store import Run
from core.runs.history import RunHistory
path = Path(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
begun = time.perf_counter()
Run(path).summary()
told = time.perf_counter() - begun
reader, history = MetricsReader(path / "metrics.jsonl"), RunHistory()
begun = time.perf_counter()
while events := reader.poll(1 << 18, 1.0):
    history.feed(events)
seconds = time.perf_counter() - begun
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(told, seconds, (after - before) / 1024, len(history.train.points))
"""


def long_run(home: Path, events: int) -> Path:
    """A run that said so much."""
    run = good_run(home, "long")
    log = run / "metrics.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    step = next(line for line in lines if b'"event":"step"' in line)
    evaluated = next(line for line in lines if b'"event":"evaluated"' in line)
    head, tail = step.split(b'"step":5,')
    with log.open("wb") as file:
        file.write(lines[0])
        for start in range(1, events, 100_000):
            file.write(
                b"".join(
                    head + b'"step":%d,' % number + tail
                    for number in range(start, min(events, start + 100_000))
                )
                + evaluated
            )
    return run


def read_log(run: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", READ, str(run)], capture_output=True, text=True, check=True,
        cwd=ROOT,
    )  # fmt: skip
    summary, seconds, memory, points = map(float, done.stdout.split())
    return {"summary_s": summary, "read_s": seconds, "grown_mb": memory, "points": points}


def by_turns(
    repeats: int, what: Callable[[Path], float], empty: Path, full: Path
) -> tuple[float, float]:
    pairs = [(what(empty), what(full)) for _ in range(repeats)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("runs", 1000), ("songs", 10_000), ("events", 5_000_000), ("repeats", 3)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--json", type=Path)
    told = parser.parse_args()
    figures: dict[str, Any] = vars(told) | {"json": None}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        empty, full = fill(root / "empty", 0, 0), fill(root / "full", told.runs, told.songs)
        rows: list[tuple[str, Callable[[Path], float]]] = [
            ("app start", lambda home: start_seconds(home)[0]),
            ("app start, MB", lambda home: start_seconds(home)[1]),
            ("F5 songs", lambda home: screen_seconds(home, "f5", "songs: ")),
            ("F4 runs", lambda home: screen_seconds(home, "f4", "bits")),
            ("runs list", lambda home: command_seconds(home, "runs")),
            ("songs list", lambda home: command_seconds(home, "songs")),
            ("compose", lambda home: command_seconds(home, "compose", "雨", "--model", "zh-gru")),
        ]
        print(f"{'':16}{'empty':>10}{'full':>10}{'ratio':>8}{'more':>8}")
        for name, what in rows:
            a, b = by_turns(told.repeats, what, empty, full)
            figures[name] = {"empty": a, "full": b}
            print(f"{name:16}{a:10.2f}{b:10.2f}{b / a:8.2f}{b - a:8.2f}")
        for events in (told.events // 10, told.events):
            shutil.rmtree(root / "long", ignore_errors=True)
            (root / "long").mkdir()
            figures[f"{events} events"] = row = read_log(long_run(root / "long", events))
            print(f"{events:,} events:", "  ".join(f"{k} {v:.2f}" for k, v in row.items()))
    found = [
        figure(
            f"{name}, full home",
            row["full"] - row["empty"],
            "MB more" if "MB" in name else "s more",
            AIMS.get(name),
        )
        for name, row in figures.items()
        if isinstance(row, dict) and "full" in row
    ]
    write_json(told.json, found, **figures)


if __name__ == "__main__":
    main()
