"""What makes the app wait: the longest time in which its event loop does nothing else, by action.

    python -m tests.bench.blocking [--runs 200] [--songs 500] [--corpora 50] [--megabytes 100]
                                   [--repeats 5] [--json FILE]

The real app in a window that nobody sees, in a home that is fuller than most: runs that can be
composed with, one of them with a log of 100 MB, songs (one of 10,000 lines), corpora. A task asks
for its turn every two milliseconds; what it has to wait is what a key would have had to wait. Each
repeat is a process of its own, so that what happens for the first time does so in all of them; the
table tells their median, and how much of it the app's own thread was at work: the rest is what
other threads and programs took. The disk takes 0.3 s for each sync where it says "slow disk".
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.blocking_home import copy, fill
from tests.bench.report import figure, write_json
from tests.places import ROOT

TARGET = 0.1
"""Seconds in which a key may find no answer."""
ASKS = 0.002
PASTED = 1_000_000
SLOW_SYNC = 0.3
QUIET = 0.15
"""Seconds without a change after which an action counts as over."""


@dataclass
class Watch:
    """How long the event loop let a task wait."""

    longest: float = 0.0
    worked: float = 0.0
    told: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Of each action, the longest wait, and the most that the app's thread worked in one."""

    async def run(self) -> None:
        while True:
            before, at_work = time.perf_counter(), time.thread_time()
            await asyncio.sleep(ASKS)
            self.longest = max(self.longest, time.perf_counter() - before - ASKS)
            self.worked = max(self.worked, time.thread_time() - at_work)

    @asynccontextmanager
    async def during(self, action: str, quiet: float = QUIET) -> AsyncIterator[None]:
        """The longest wait from here on until a moment after."""
        await asyncio.sleep(ASKS * 5)
        self.longest = self.worked = 0.0
        yield
        await asyncio.sleep(quiet)
        before = self.told.get(action, (0.0, 0.0))
        self.told[action] = (max(before[0], self.longest), max(before[1], self.worked))


@asynccontextmanager
async def slow_disk() -> AsyncIterator[None]:
    """Every sync takes a while, as on a network drive."""
    sync = os.fsync

    def late(fd: int) -> None:
        time.sleep(SLOW_SYNC)
        sync(fd)

    os.fsync = late
    try:
        yield
    finally:
        os.fsync = sync


async def once(home: Path) -> dict[str, tuple[float, float]]:
    """All actions, one after the other, in one app."""
    from studio.app.application import LyricStudioApp
    from studio.setup.settings import Settings
    from tests.bench.blocking_actions import Hands, actions

    class AloneApp(LyricStudioApp):
        """The only app of its process: the collector is spared as in a terminal."""

        def spare_the_collector(self) -> None:
            self.collector.spare()

    app = AloneApp(home, Settings(speed=0, theme="lyric-dark", ascii="off"))
    watch = Watch()
    task = asyncio.create_task(watch.run())
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        hands = Hands(app, pilot, watch)
        await hands.begun()
        await actions(hands)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    return watch.told


def in_a_process(home: Path) -> dict[str, tuple[float, float]]:
    environment = os.environ | {"TEXTUAL_ANIMATIONS": "none", "TEXTUAL_FPS": "30"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.blocking", "--once", str(home)],
        capture_output=True, text=True, cwd=ROOT, env=environment, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"the app broke:\n{done.stdout}{done.stderr}")
    told: dict[str, tuple[float, float]] = json.loads(done.stdout.splitlines()[-1])
    return told


def measure(home: Path, repeats: int) -> dict[str, list[tuple[float, float]]]:
    """Seconds of each action, by name; each repeat has a copy of the home."""
    rows: dict[str, list[tuple[float, float]]] = {}
    for number in range(repeats):
        own = copy(home, home.parent / f"home-{number}")
        for action, seconds in in_a_process(own).items():
            rows.setdefault(action, []).append(seconds)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    sizes = {"runs": 200, "songs": 500, "corpora": 50, "megabytes": 100, "repeats": 5}
    for name, default in sizes.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--once", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--json", type=Path)
    told = parser.parse_args()
    if told.once:
        print(json.dumps(asyncio.run(once(told.once))))
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        home = fill(
            Path(folder) / "home", runs=told.runs, songs=told.songs, corpora=told.corpora,
            megabytes=told.megabytes,
        )  # fmt: skip
        rows = measure(home, told.repeats)
    print(
        f"{'action':40} {'median ms':>10} {'worst ms':>10} {'at work':>10}   < {TARGET * 1e3:.0f}"
    )
    found = []
    for action, values in rows.items():
        waits, works = ([pair[part] for pair in values] for part in (0, 1))
        median = statistics.median(waits)
        mark = "" if median < TARGET else "NOT met"
        shown = (median, max(waits), statistics.median(works))
        print(f"{action:40}", *(f"{seconds * 1e3:10.0f}" for seconds in shown), "", mark)
        found.append(figure(f"longest wait, {action}", median, "s", f"< {TARGET}"))
    write_json(told.json, found, rows=rows)


if __name__ == "__main__":
    main()
