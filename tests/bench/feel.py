"""How soon a key is seen: seconds from the press to the changed screen.

    python -m tests.bench.feel [--presses 40] [--size 120x36] [--json FILE]

The app runs in a real pseudo-terminal while a training keeps all cores busy and lyrics stream at
20 tokens a second; on Train and Runs the chart is live. Keys come at odd moments, 0.15 to 0.4 s
apart. A press is over when the bytes have arrived that show what this very key does (the gauge at
its new value, the chart in its new unit), so streaming cannot be taken for an answer. Going to
another screen, which paints all of it, is told apart; it counts in no target.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.live import (
    Meter,
    has,
    lacks,
    open_compose,
    percentile,
    ready_home,
    training,
    write_on,
)
from tests.bench.report import figure, write_json

P95, P99 = 0.050, 0.100
"""Targets in seconds."""
Seen = Callable[[str], object]


@dataclass
class Kind:
    """Keys of one sort, and how long each press took."""

    name: str
    seconds: list[float] = field(default_factory=list)
    counts: bool = True


def gauge(text: str) -> str:
    """The temperature as the screen shows it: in large digits, or as a number."""
    number = re.search(r"temperature +(\d\.\d\d)", text)
    return number.group(1) if number else "".join(re.findall("[█▀▄]", text))


def sample(text: str) -> str:
    """The number of the sample that Train shows."""
    number = re.search(r"sample (\d+)/", text)
    return number.group(1) if number else ""


def other(value: Callable[[str], str], terminal: Meter) -> Seen:
    """Whether a value on the screen is another than now."""
    before = value(terminal.text)
    return lambda text: value(text) not in ("", before)


def warmer_cooler(terminal: Meter) -> Iterator[tuple[str, Seen]]:
    while True:
        for key in "][":
            yield key, other(gauge, terminal)


def samples(terminal: Meter) -> Iterator[tuple[str, Seen]]:
    while True:
        for key in ",.":
            yield key, other(sample, terminal)


def units() -> Iterator[tuple[str, Seen]]:
    while True:
        yield "m", has(r"loss \(nats")
        yield "m", has("perplexity per token")
        yield "m", has("bits per character")


def smoothings() -> Iterator[tuple[str, Seen]]:
    while True:
        yield "s", has(r"smoothed 0\.9\b(?!7)")
        yield "s", has(r"smoothed 0\.97")
        yield "s", lacks("smoothed")
        yield "s", has(r"smoothed 0\.6")


def zooms() -> Iterator[tuple[str, Seen]]:
    while True:
        yield "+", has("zoomed")
        yield "0", lacks("zoomed")


def picks() -> Iterator[tuple[str, Seen]]:
    def marks(count: int) -> Seen:
        return lambda text: len(re.findall(r"^ *\[.\]", text, re.MULTILINE)) == count

    while True:
        yield " ", marks(3)
        yield " ", marks(4)


def press(terminal: Meter, kind: Kind, keys: Iterator[tuple[str, Seen]], count: int) -> None:
    dice = random.Random(7)
    for _ in range(count):
        time.sleep(dice.uniform(0.15, 0.4))
        key, seen = next(keys)
        kind.seconds.append(terminal.pressed_until(key, seen))


def measure(home: Path, size: tuple[int, int], presses: int) -> list[Kind]:
    names = ("temperature", "sample", "unit", "smoothing", "zoom", "overlay")
    kinds = {name: Kind(name) for name in names}
    screens = Kind("other screen", counts=False)
    with open_compose(home, size) as terminal:
        for part in range(4):  # in turns, so that a disturbance does not hit one kind alone
            write_on(terminal)
            press(terminal, kinds["temperature"], warmer_cooler(terminal), presses // 4 // 2 * 2)
            write_on(terminal)
            screens.seconds.append(terminal.pressed_until("f3", has("tokens/s")))
            if part == 0:  # away from the newest, which moves on by itself
                terminal.until(has(r"sample \d+/([3-9]|\d\d)"), 60)
                terminal.pressed_until(*next(samples(terminal)))
            chart = presses // 4 // 2
            press(terminal, kinds["sample"], samples(terminal), chart * 2)
            press(terminal, kinds["unit"], units(), chart // 3 * 3 or 3)
            press(terminal, kinds["zoom"], zooms(), chart // 2 * 2)
            press(terminal, kinds["smoothing"], smoothings(), chart // 4 * 4 or 4)
            screens.seconds.append(terminal.pressed_until("f4", has("parameters +status")))
            if part == 0:
                terminal.until(lambda text: text.count("[") >= 4)
            press(terminal, kinds["overlay"], picks(), chart // 2 * 2)
            screens.seconds.append(terminal.pressed_until("f2", has("start with")))
        terminal.press("ctrl+q")
        terminal.wait()
    return [*kinds.values(), screens]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--presses", type=int, default=40, help="of the temperature keys")
    parser.add_argument("--size", default="120x36")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    columns, rows = (int(n) for n in options.size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        home = ready_home(Path(folder) / "home")
        with training(home):
            kinds = measure(home, (columns, rows), options.presses)
    every = [seconds for kind in kinds if kind.counts for seconds in kind.seconds]
    print(f"{'key':14} {'presses':>7} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8}")
    table = []
    for name, values in [(kind.name, kind.seconds) for kind in kinds] + [("all keys", every)]:
        p50, p95, p99 = (percentile(values, share) for share in (0.5, 0.95, 0.99))
        row = {"kind": name, "presses": len(values), "p50": p50, "p95": p95, "p99": p99}
        table.append(row)
        print(f"{name:14} {len(values):7} {p50 * 1e3:8.1f} {p95 * 1e3:8.1f} {p99 * 1e3:8.1f}")
    print(f"{'target':14} {'':7} {'':8} {'< %.0f' % (P95 * 1e3):>8} {'< %.0f' % (P99 * 1e3):>8}")
    met = percentile(every, 0.95) < P95 and percentile(every, 0.99) < P99
    print(f"without another screen: {'met' if met else 'NOT met'}")
    found = [
        figure(f"key to screen, p{share * 100:.0f}", percentile(every, share), "s", f"< {target}")
        for share, target in ((0.95, P95), (0.99, P99))
    ]
    write_json(options.json, found, size=options.size, rows=table)


if __name__ == "__main__":
    main()
