"""What a line that nobody reads does to the training and to the app, and what comes afterwards.

    python -m tests.bench.stall [--seconds 60] [--repeats 2] [--json FILE]

The app stands on Train with its live chart, in a real pseudo-terminal of 120x36. Windows in which
the terminal is read and windows in which nobody reads it alternate; the share of a stalled window
is held against the mean of its two neighbours. Memory is the resident set of the app at the end of
a window beside that at its beginning. The picture is right when the screen is whole and as new as
ever: while it is read, its figures stay some steps behind those that the training tells, since the
chart is drawn anew every few seconds; after the stall they may be as far behind. At the end a page
that is opened and closed shows that the app answers.
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


def shown_step(text: str) -> int:
    """The step of the figures on the Train screen; 0 while it is not there or not whole."""
    found = re.search(r"\bstep ([\d,]+)", text)
    whole = "Compose" in text and "bits per character" in text and "tokens/s" in text
    return int(found[1].replace(",", "")) if whole and found else 0


def shows_step(least: int) -> Callable[[str], object]:
    """Whether the Train screen is there and its figures show this step or a later one."""

    return lambda text: shown_step(text) >= least


def watched(terminal: Meter, going: Training, seconds: float) -> tuple[float, int, int]:
    """A window in which the terminal is read.

    Returns tokens a second of the training, bytes by which the app grew, and by how many steps the
    screen was behind at most.
    """
    app = psutil.Process(terminal.process.pid)
    before, first = app.memory_info().rss, going.newest()
    behind, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        newest = going.newest()
        assert newest is not None
        behind = max(behind, newest.step - shown_step(terminal.text))
        time.sleep(0.25)
    last = going.newest()
    assert first is not None and last is not None
    rate = (last.tokens - first.tokens) / max(last.time - first.time, 1e-9)
    return rate, app.memory_info().rss - before, behind


def stalled(
    terminal: Meter, going: Training, seconds: float, behind: int
) -> tuple[float, int, int, float]:
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
    sent, begun, seen = terminal.sent, time.monotonic(), shows_step(newest.step - behind)
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
    shares, grown, read, flushed, right = [], [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        home = ready_home(Path(folder) / "home")
        with training(home) as going, Meter(home, (120, 36)) as terminal:
            terminal.until("bits/char", 60)
            terminal.press("f3")
            terminal.until(shows_step(0), 60)
            time.sleep(SETTLE)
            before, growth, behind = watched(terminal, going, options.seconds)
            read.append(growth / 1e6)
            for _ in range(options.repeats):
                rate, growth, sent, took = stalled(terminal, going, options.seconds, behind)
                grown.append(growth / 1e6)
                after, growth, later = watched(terminal, going, options.seconds)
                read.append(growth / 1e6)
                behind = max(behind, later)
                shares.append(rate / ((before + after) / 2))
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
        figure("the same while it is read", max(read), "MB"),
        figure("picture right after, longest", max(right), "s", "<= 2"),
        figure("came out of the line by then, most", max(flushed), "B"),
        figure("screen behind the training while read, most", behind, "steps"),
        figure("exit status of the app", status, "", "<= 0"),
    ]
    for one in found:
        print(told(one))
    write_json(options.json, found, seconds=options.seconds, shares=shares)


if __name__ == "__main__":
    main()
