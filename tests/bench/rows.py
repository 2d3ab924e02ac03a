"""What repainting rows alone saves: processor time and bytes of the app, with it and without.

    python -m tests.bench.rows [--seconds 10] [--repeats 10] [--json FILE]

The app in a real pseudo-terminal of 120x36 beside a training, in turns with the compositor of
`studio.terminal.row_compositor` and with Textual's own. Writing: 20 tokens a second on Compose.
Chart: Train with its live chart while lyrics stream unseen. Processor time is that of the app's
process, which hardly depends on who else uses the machine. Figures are medians over the repeats of
the ratio between neighbours.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.line import SETTLE
from tests.bench.live import Meter, open_compose, ready_home, training, write_on
from tests.bench.report import figure, told, write_json

SIZE = (120, 36)
TEXTUALS_OWN = """
from textual._compositor import Compositor
from studio.terminal import row_compositor
row_compositor.RowCompositor = Compositor
from studio.__main__ import main
main()
"""
"""The same app, painted as Textual does it by itself."""
Taken = tuple[float, float]
"""Processor seconds and bytes, both a second."""


def processor_seconds(process: int) -> float:
    """As `cpu_seconds`, not in hundredths of a second but to the nanosecond; Linux alone."""
    return time.clock_gettime(~process << 3 | 2)  # as clock_getcpuclockid(3) makes it


def taken(terminal: Meter, seconds: float) -> Taken:
    """What the app takes in so long a time."""
    time.sleep(SETTLE)
    used, begun = processor_seconds(terminal.process.pid), time.monotonic()
    sent = terminal.bytes_in(seconds)
    return (processor_seconds(terminal.process.pid) - used) / (time.monotonic() - begun), sent


def screens(home: Path, command: list[str] | None, seconds: float) -> dict[str, Taken]:
    """What one app takes while writing, and on the chart."""
    with open_compose(home, SIZE, command) as terminal:
        found = {"writing": taken(terminal, seconds)}
        write_on(terminal)
        terminal.press("f3")
        terminal.until("tokens/s")
        found["chart"] = taken(terminal, seconds)
        terminal.press("ctrl+q")
        terminal.wait()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10.0, help="of each window")
    parser.add_argument("--repeats", type=int, default=10, help="of each app")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    commands = {"rows": None, "textual": [sys.executable, "-c", TEXTUALS_OWN]}
    all_of: dict[str, list[dict[str, Taken]]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as folder:
        home = ready_home(Path(folder) / "home")
        with training(home):
            for number in range(options.repeats):
                for name in sorted(commands, reverse=bool(number % 2)):
                    all_of[name].append(screens(home, commands[name], options.seconds))
    found = []
    for screen in ("writing", "chart"):
        for at, what, unit in ((0, "processor", "of a core"), (1, "bytes", "B/s")):
            ours = [one[screen][at] for one in all_of["rows"]]
            theirs = [one[screen][at] for one in all_of["textual"]]
            ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
            found += [
                figure(f"{what}, {screen}, rows alone", statistics.median(ours), unit),
                figure(f"{what}, {screen}, as Textual", statistics.median(theirs), unit),
                figure(f"{what}, {screen}, of Textual's", statistics.median(ratios), "times"),
            ]
    for one in found:
        print(told(one))
    write_json(options.json, found)


if __name__ == "__main__":
    main()
