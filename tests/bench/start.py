"""How long the studio takes to start, beside a bare Textual app, and `--version` beside Python.

    python -m tests.bench.start [--repeats 7] [--json FILE]

First paint: from the start of the process to the first text on the screen of a real
pseudo-terminal. The bare app imports the same widgets and shows one line; both have an empty home.
Memory is the resident set two seconds later, when the studio has loaded its demo model, too; what
that model takes (NumPy, its weights, the dictionary of words) is measured in a process of its own
and taken off.
All sides run in turns; figures are medians, and ratios of medians.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from tests.bench.report import figure, write_json
from tests.places import ROOT
from tests.terminal.pseudo_terminal import Terminal
from tests.terminal.ready_home import COMMAND, environment

BARE = """
from textual import on
from textual.app import App
from textual.binding import Binding
from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widgets import (
    Button, DataTable, DirectoryTree, Input, Markdown, OptionList, Static, TextArea
)

class Bare(App):
    def compose(self):
        yield Static("start with")

Bare().run()
"""
MODEL = """
import os, psutil
memory = psutil.Process().memory_info
before = memory().rss
from core.composing.composer import Composer
from core.runs.checkpoints import load_model
from core.library.demos import data_folder
composer = Composer(load_model(data_folder() / "models" / "en-lstm.safetensors"))
composer.warm_up()
print(memory().rss - before)
"""
SETTLE = 2.0
TARGETS = {"first paint": 1.5, "version": 0.15, "memory": 1.2}


def paint(command: list[str], seen: str) -> tuple[float, int]:
    """Seconds until `seen` is on the screen, and bytes of memory a little later."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        home.chmod(0o700)
        begun = time.monotonic()
        with Terminal(command, env=environment(home), size=(120, 36)) as terminal:
            terminal.until(seen, 60)
            seconds = terminal.arrived - begun
            time.sleep(SETTLE)
            return seconds, psutil.Process(terminal.process.pid).memory_info().rss


def model_memory() -> int:
    """Bytes that loading the demo model adds to a process."""
    command = [sys.executable, "-P", "-c", MODEL]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    return int(subprocess.run(command, check=True, capture_output=True, env=env).stdout)


def run(command: list[str]) -> float:
    begun = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"LANG": "C"})
    return time.monotonic() - begun


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()

    sides = {
        "studio": lambda: paint(list(COMMAND), "start with"),
        "bare": lambda: paint([sys.executable, "-P", "-c", BARE], "start with"),
    }
    commands = {
        "--version": [*COMMAND, "--version"],
        "python -c pass": [sys.executable, "-c", "pass"],
    }
    paints: dict[str, list[tuple[float, int]]] = {name: [] for name in sides}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(options.repeats):
        for name, side in sides.items():
            paints[name].append(side())
        for name, command in commands.items():
            times[name].append(run(command))

    seconds = {name: statistics.median(s for s, _ in values) for name, values in paints.items()}
    memory = {name: statistics.median(m for _, m in values) for name, values in paints.items()}
    version = {name: statistics.median(values) for name, values in times.items()}
    ratio = seconds["studio"] / seconds["bare"]
    model = model_memory()
    memory_ratio = (memory["studio"] - model) / memory["bare"]
    more = version["--version"] - version["python -c pass"]
    figures: dict[str, Any] = {
        "repeats": options.repeats,
        "first paint, seconds": seconds,
        "first paint, ratio": ratio,
        "memory, bytes": memory,
        "model, bytes": model,
        "memory, ratio": memory_ratio,
        "version, seconds": version,
        "version, seconds more": more,
    }
    print(f"first paint   studio {seconds['studio']:.3f} s, bare app {seconds['bare']:.3f} s:"
          f" {ratio:.2f} times (at most {TARGETS['first paint']})")  # fmt: skip
    print(f"memory        studio {memory['studio'] / 2**20:.0f} MiB, bare app"
          f" {memory['bare'] / 2**20:.0f} MiB, the model {model / 2**20:.0f} MiB:"
          f" {memory_ratio:.2f} times without it (at most {TARGETS['memory']})")  # fmt: skip
    print(f"--version     {version['--version']:.3f} s, python -c pass"
          f" {version['python -c pass']:.3f} s: {more:.3f} s more"
          f" (at most {TARGETS['version']})")  # fmt: skip
    found = [
        figure("first paint", ratio, "times", f"<= {TARGETS['first paint']}"),
        figure("memory without the model", memory_ratio, "times", f"<= {TARGETS['memory']}"),
        figure("--version, more than Python", more, "s", f"< {TARGETS['version']}"),
    ]
    write_json(options.json, found, **figures)


if __name__ == "__main__":
    main()
