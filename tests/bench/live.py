"""The studio in a real pseudo-terminal beside a training that keeps the cores busy."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from core.runs import launcher
from core.runs.events import StepTaken
from core.runs.metrics import MetricsReader
from core.runs.store import Run, RunStore
from tests.terminal.pseudo_terminal import Terminal
from tests.terminal.ready_home import COMMAND, environment, make_home

RUN = "live"
SETTINGS = 'lines = 400\ncorpus = "demo-zh"\n'
"""Takes long enough to be measured; all else as it comes."""


class Meter(Terminal):
    """A terminal that knows when the bytes arrived that made up its screen."""

    def __init__(self, home: Path, size: tuple[int, int]) -> None:
        super().__init__(COMMAND, env=environment(home), size=size)

    def pressed_until(self, key: str, seen: Callable[[str], object], seconds: float = 5.0) -> float:
        """Presses a key; seconds until the change that it makes had arrived, whole."""
        begun = time.monotonic()
        self.press(key)
        self.until(seen, seconds)
        return self.arrived - begun

    def bytes_in(self, seconds: float) -> float:
        """Bytes a second that the program sends in so long a time."""
        before, begun = self.sent, time.monotonic()
        time.sleep(seconds)
        return (self.sent - before) / (time.monotonic() - begun)


class Training:
    """The training that goes on meanwhile, and how fast it is."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._reader = MetricsReader(run.metrics_path)
        self._last: StepTaken | None = None

    def newest(self) -> StepTaken | None:
        """The newest step that it told."""
        for event in self._reader.read_all():
            if isinstance(event, StepTaken):
                self._last = event
        return self._last

    def wait_for_steps(self, seconds: float = 90.0) -> None:
        """Waits until it learns."""
        deadline = time.monotonic() + seconds
        while self.newest() is None:
            if time.monotonic() > deadline:
                raise SystemExit(f"the training does not begin:\n{self.run.log_path.read_text()}")
            time.sleep(0.2)

    def rate(self, seconds: float) -> float:
        """Tokens a second of the wall clock over so long a time, between two steps it told."""
        first = self.newest()
        time.sleep(seconds)
        last = self.newest()
        assert first is not None and last is not None
        return (last.tokens - first.tokens) / max(last.time - first.time, 1e-9)


@contextmanager
def training(home: Path, *options: str) -> Iterator[Training]:
    """Trains on the Chinese demo corpus in `home` until the block ends."""
    command = [*COMMAND, "train", "demo-zh", "--cell", "gru", "--name", RUN, "--detach"]
    command += ["--epochs", "100000", "--patience", "100000", *options]
    subprocess.run(command, env=environment(home), check=True, stdout=subprocess.DEVNULL)
    run = RunStore(home).get(RUN)
    try:
        going = Training(run)
        going.wait_for_steps()
        yield going
    finally:
        if not launcher.stop(run, 20.0):
            launcher.kill(run)


def ready_home(folder: Path) -> Path:
    """A home with small models to compose with and the settings of the measurement."""
    home = make_home(folder)
    (home / "settings.toml").write_text(SETTINGS)
    return home


def write_on(terminal: Terminal) -> None:
    """On Compose: leaves the start words and has lyrics stream; a take that ended is followed."""
    if "writing" not in terminal.text:
        terminal.press("n")
        terminal.until("writing")


def open_compose(home: Path, size: tuple[int, int]) -> Meter:
    """The app on Compose with lyrics streaming and letters as keys; close it as a context."""
    terminal = Meter(home, size)
    try:
        terminal.until(lambda text: "GRU" in text and "bits/char" in text)
        terminal.press("enter")
        terminal.until("writing")
        terminal.press("escape")
        terminal.until("letters are keys")
    except BaseException:
        terminal.__exit__(*sys.exc_info())
        raise
    return terminal


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least `share` of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def cpu_seconds(process: int) -> float:
    """Processor time that a process has used."""
    times = psutil.Process(process).cpu_times()
    return float(times.user + times.system)


def has(pattern: str) -> Callable[[str], object]:
    """Whether the screen matches a regular expression."""
    compiled = re.compile(pattern)
    return compiled.search


def lacks(pattern: str) -> Callable[[str], object]:
    """Whether the screen does not match a regular expression."""
    compiled = re.compile(pattern)
    return lambda text: not compiled.search(text)
