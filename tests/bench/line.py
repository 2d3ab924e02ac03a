"""What the studio costs the line and the training: bytes a second, and tokens a second lost.

    python -m tests.bench.line [--seconds 10] [--repeats 4] [--json FILE]

Bytes are those that the app sends to a real pseudo-terminal, in 80x24 and 120x36. Idle: nothing
trains, nothing streams, the cursor blinks. Writing: 20 tokens a second on Compose while a training
goes on. Chart: Train with its live chart while lyrics stream unseen. Both stand on different
screens; their sum is what a screen with both would send at most, and is held against the target.
What the training loses: its tokens per second of the wall clock alone and with the app attached
(writing and chart in turns), in windows that alternate; the median of the losses of neighbouring
windows. The processor time of the app beside it does not depend on who else uses the machine.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from tests.bench.live import (
    Meter,
    Training,
    cpu_seconds,
    has,
    open_compose,
    ready_home,
    training,
    write_on,
)
from tests.bench.report import figure, write_json

SIZES = {(80, 24): 8_000.0, (120, 36): 12_000.0}
"""Columns and rows, and the most bytes a second while writing beside a live chart."""
IDLE, LOSS = 100.0, 0.05
SETTLE = 2.0
"""Seconds after a change of screen, so that its painting is not counted."""
Row = dict[str, object]


def row(name: str, value: float, target: float | None, unit: str) -> Row:
    met = None if target is None else value < target
    return {"figure": name, "value": value, "target": target, "unit": unit, "met": met}


def aimed(told: Row) -> str | None:
    """The target of a row as a comparison."""
    return None if told["target"] is None else f"< {told['target']:g}"


def quiet(home: Path, size: tuple[int, int], seconds: float) -> list[Row]:
    """Bytes of an app that has nothing to do."""
    rows = []
    with Meter(home, size) as terminal:
        terminal.until(has("GRU"))
        for key, name, seen in (("", "Compose", "start with"), ("f4", "Runs", "status")):
            if key:
                terminal.press(key)
            terminal.until(seen)
            time.sleep(SETTLE)
            rows.append(
                row(f"idle, {name} {size[0]}x{size[1]}", terminal.bytes_in(seconds), IDLE, "B/s")
            )
        terminal.press("ctrl+q")
        terminal.wait()
    return rows


def written(terminal: Meter, seconds: float) -> float:
    """Bytes a second on Compose while lyrics stream."""
    write_on(terminal)
    time.sleep(SETTLE)
    return terminal.bytes_in(seconds)


def charted(terminal: Meter, seconds: float) -> float:
    """Bytes a second on Train while the chart is live; lyrics stream unseen."""
    write_on(terminal)
    terminal.press("f3")
    terminal.until("tokens/s")
    time.sleep(SETTLE)
    try:
        return terminal.bytes_in(seconds)
    finally:
        terminal.press("f2")
        terminal.until("start with")


def busy(home: Path, size: tuple[int, int], seconds: float, target: float) -> list[Row]:
    """Bytes of an app on which lyrics stream beside a training."""
    with open_compose(home, size) as terminal:
        text, chart = written(terminal, seconds), charted(terminal, seconds)
        terminal.press("ctrl+q")
        terminal.wait()
    at = f"{size[0]}x{size[1]}"
    return [
        row(f"writing {at}", text, None, "B/s"),
        row(f"chart {at}", chart, None, "B/s"),
        row(f"writing beside chart {at}", text + chart, target, "B/s"),
    ]


def lost(home: Path, going: Training, seconds: float, repeats: int) -> list[Row]:
    """Share of the training's tokens per second that the attached app takes."""
    losses, shares = [], []
    before = going.rate(seconds)
    for number in range(repeats):
        with open_compose(home, (120, 36)) as terminal:
            if number % 2:
                terminal.press("f3")
                terminal.until("tokens/s")
            time.sleep(SETTLE)
            used = cpu_seconds(terminal.process.pid)
            begun = time.monotonic()
            attached = going.rate(seconds)
            shares.append((cpu_seconds(terminal.process.pid) - used) / (time.monotonic() - begun))
            terminal.press("ctrl+q")
            terminal.wait()
        after = going.rate(seconds)
        losses.append(1 - attached / ((before + after) / 2))
        before = after
    return [
        row("training lost", statistics.median(losses), LOSS, "share"),
        row("processor of the app", statistics.median(shares), None, "of a core"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10.0, help="of each window")
    parser.add_argument("--repeats", type=int, default=4, help="of training alone and attached")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        home = ready_home(Path(folder) / "home")
        for size in SIZES:
            rows += quiet(home, size, options.seconds)
        with training(home) as going:
            for size, target in SIZES.items():
                rows += busy(home, size, options.seconds, target)
            rows += lost(home, going, options.seconds, options.repeats)
    for told in rows:
        value, target, unit = told["value"], told["target"], told["unit"]
        assert isinstance(value, float)
        shown = f"{value:9.3f}" if unit != "B/s" else f"{value:9.0f}"
        verdict = "" if told["met"] is None else "met" if told["met"] else "NOT met"
        aim = "" if target is None else f"< {target:g}"
        print(f"{told['figure']!s:34} {shown} {unit!s:10} {aim:>8}  {verdict}")
    found = [
        figure(str(one["figure"]), float(str(one["value"])), str(one["unit"]), aimed(one))
        for one in rows
    ]
    write_json(options.json, found)


if __name__ == "__main__":
    main()
