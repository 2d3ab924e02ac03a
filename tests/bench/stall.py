"""What a line that nobody reads does to the training and to the app, and what comes afterwards.

    python -m tests.bench.stall [--seconds 60] [--repeats 2] [--json FILE]

The app stands on Train with its live chart, in a real pseudo-terminal of 120x36. Windows in which
the terminal is read and windows in which nobody reads it alternate; the share of a stalled window
is held against the mean of its two neighbours. Memory is the resident set of the app at the end of
a stall beside that at its beginning. The picture is right when the screen is whole and
its figures show the newest step that the training had told when the terminal was read again, or a
later one; at the end a page that is opened and closed shows that the app answers.
"""

from __future__ import annotations

import argparse
import math
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from tests.bench.live import Meter, Training, ready_home, training
from tests.bench.report import figure, told, write_json

SETTLE = 3.0
"""Seconds until a new screen has been painted and what it needs is loaded."""
RECOVERY = 10.0
"""Seconds of reading again in which the picture is looked for."""


def shows_step(least: int) -> Callable[[str], object]:
    """Whether the Train screen is there and its figures show this step or a later one."""

    def seen(text: str) -> bool:
        found = re.search(r"\bstep ([\d,]+)", text)
        whole = "Compose" in text and "bits per character" in text and "tokens/s" in text
        return whole and found is not None and int(found[1].replace(",", "")) >= least

    return seen


def stalled(terminal: Meter, going: Training, seconds: float) -> tuple[float, int, int, float]:
    """A window in which nobody reads.

    Returns tokens a second of the training, bytes by which the app grew, bytes that came out of
    the line when it was read again, and seconds until the picture was right.
    """
    app = psutil.Process(terminal.process.pid)
    took, flushed = 0.0, 0
    terminal.stall()
    before = app.memory_info().rss
    rate = going.rate(seconds)
    grown = app.memory_info().rss - before
    newest = going.newest()
    assert newest is not None
    sent, begun, seen = terminal.sent, time.monotonic(), shows_step(newest.step)
    for arrived, part in terminal.received(RECOVERY):
        terminal.show(part, arrived)
        if seen(terminal.text) and not took:
            took, flushed = arrived - begun, terminal.sent - sent
    terminal.go_on()
    return rate, grown, flushed, took or math.inf


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60.0, help="of each window")
    parser.add_argument("--repeats", type=int, default=2, help="of the stall")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    shares, grown, flushed, right = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        home = ready_home(Path(folder) / "home")
        with training(home) as going, Meter(home, (120, 36)) as terminal:
            terminal.until("bits/char", 60)
            terminal.press("f3")
            terminal.until(shows_step(0), 60)
            time.sleep(SETTLE)
            before = going.rate(options.seconds)
            for _ in range(options.repeats):
                rate, growth, sent, took = stalled(terminal, going, options.seconds)
                after = going.rate(options.seconds)
                shares.append(rate / ((before + after) / 2))
                grown.append(growth / 1e6)
                flushed.append(float(sent))
                right.append(took)
                before = after
            terminal.press("f1")
            terminal.until("Esc closes this page")
            terminal.press("escape", "ctrl+q")
            status = terminal.wait(30)
    found = [
        figure("training, stalled beside read", statistics.median(shares), "x", ">= 0.95"),
        figure("memory of the app, most growth", max(grown), "MB", "< 5"),
        figure("picture right after, longest", max(right), "s", "<= 2"),
        figure("came out of the line by then, most", max(flushed), "B"),
        figure("exit status of the app", status, "", "<= 0"),
    ]
    for one in found:
        print(told(one))
    write_json(options.json, found, seconds=options.seconds, shares=shares)


if __name__ == "__main__":
    main()
