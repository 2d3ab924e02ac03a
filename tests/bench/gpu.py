"""One command that proves the trainer on a GPU, and measures it there.

    python -m tests.bench.gpu [--minutes 8] [--device auto] [--json FILE] [--only WORD ...]
    python -m tests.bench.gpu --device cpu --small      # a rehearsal without a GPU

What holds or does not: every cell, one and two layers, tied and untied, in fp32 and bf16, with
weight drop and views, against the processor's gradients; resuming bit for bit; NumPy's decoder on
the GPU's weights; memory that runs out; whole runs of each kind of tokens; two processes on one GPU
(gloo) and on two (NCCL). Figures: tokens/s and memory beside `torch.nn.LSTM` and the like at the
same sizes (what of their rate ours has) and beside the tutorial's recipe on the same GPU, over
vocabulary and hidden size; seconds until the tutorial's quality; and, as experiments, a step as one
CUDA graph and the output layer in larger pieces.

The cases run one after another in a process of their own, which is begun anew when one breaks it,
so a failing case is one row. The JSON is written after each. What no time is left for is told. Exit
status: 1 if anything failed, or if there is no GPU.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any

from core.runs.launcher import REPEATABLE_CUBLAS
from tests.bench.report import Figure, figure, told, write_json
from tests.places import ROOT

AIM = ">= 0.6"
AT = "cuDNN, lstm, auto, V 5,000, hidden 1,024, batch 64"
"""The case that the aim is about."""
START_SECONDS = 120.0
SLACK = 4.0
"""By how much a case may take longer than it should, before it is cut off."""
Row = dict[str, Any]


def serve(device: str, small: bool) -> None:
    """The process of the cases: for each number on stdin a row on what was stdout."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else is printed is for people
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # ends what cases have started
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", REPEATABLE_CUBLAS)

    def answer(row: Row) -> None:
        print(json.dumps(row), file=answers, flush=True)

    import torch

    from core.errors import LyricStudioError
    from core.training.loop.device import choose_device, prepare_device
    from tests.bench.gpu_cases import all_cases
    from tests.bench.gpu_proofs import LeftOut

    if small:
        torch.set_num_threads(1)
    try:
        chosen = choose_device(device)
        prepare_device(chosen)
    except LyricStudioError as error:
        answer({"device": None, "told": str(error)})
        return
    answer({"device": str(chosen)})
    cases = all_cases()
    for line in sys.stdin:
        try:
            found = cases[int(line)].run(chosen, small)
            answer({"state": "ok", "found": found})
        except LeftOut as reason:
            answer({"state": "left out", "told": str(reason)})
        except AssertionError as error:
            answer({"state": "failed", "told": str(error) or "it does not hold"})
        except Exception as error:  # noqa: BLE001  (each case by itself: its error is its row)
            traceback.print_exc()
            answer({"state": "error", "told": f"{type(error).__name__}: {error}".splitlines()[0]})
            if "CUDA error" in str(error):  # after which nothing works in this process
                return
        if chosen.type == "cuda":
            torch.cuda.empty_cache()


class Server:
    """The process of the cases, begun anew when it is gone."""

    def __init__(self, device: str, small: bool) -> None:
        told = json.dumps([device, small])
        self.command = [sys.executable, "-m", "tests.bench.gpu", "--serve", told]
        self.process: subprocess.Popen[str] | None = None
        self.lines: queue.Queue[str | None] = queue.Queue()

    def start(self) -> Row:
        """What it says of its device."""
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.lines = queue.Queue()
        threading.Thread(target=self._pass_on, args=(self.process, self.lines)).start()
        return self._answer(START_SECONDS)

    @staticmethod
    def _pass_on(process: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
        for line in process.stdout or ():
            lines.put(line)
        lines.put(None)

    def _answer(self, seconds: float) -> Row:
        try:
            line = self.lines.get(timeout=seconds)
        except queue.Empty:
            self.end()
            return {"state": "cut off", "told": f"no answer in {seconds:.0f} s"}
        if line is None:
            status = self.process.wait() if self.process else None
            self.process = None
            return {"state": "error", "told": f"its process ended with {status}"}
        return json.loads(line)  # type: ignore[no-any-return]

    def run(self, number: int, seconds: float) -> Row:
        """The row of a case, which gets so many seconds."""
        if self.process is None or self.process.poll() is not None:
            started = self.start()
            if not started.get("device"):
                return {"state": "error", "told": started.get("told", "no device")}
        assert self.process is not None and self.process.stdin is not None
        try:
            self.process.stdin.write(f"{number}\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        return self._answer(seconds)

    def end(self) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None


def shown(row: Row) -> str:
    """A row of the table."""
    found = row.get("found", {})
    parts = [
        f"{name.replace('_', ' ')} {value:,.4g}" if isinstance(value, float) and abs(value) < 1e4
        else f"{name.replace('_', ' ')} {value:,.0f}" if isinstance(value, float)
        else f"{name.replace('_', ' ')} {value}"
        for name, value in found.items()
    ]  # fmt: skip
    return f"{row['state']:<9}{row['case']:<58} {row.get('told') or '; '.join(parts)}"


def figures(rows: list[Row]) -> list[Figure]:
    """What of the rows is measured against something."""
    done = [row for row in rows if row["state"] == "ok"]
    found = []
    for row in done:
        name, values = row["case"], row["found"]
        if "fraction" in values:
            aim = AIM if name == AT else None
            found.append(figure(f"tokens/s beside {name}", values["fraction"], "of theirs", aim))
        elif "times" in values:
            found.append(figure(f"tokens/s beside {name}", values["times"], "times"))
        elif "seconds_to_tutorials_best" in values:
            share = values["seconds_to_tutorials_best"] / values["tutorial_seconds"]
            found.append(figure(name, share, "of theirs"))
    judged = [row for row in rows if row["state"] in ("ok", "failed", "error", "cut off")]
    found.append(figure("cases that hold", len(done), f"of {len(judged)}", f">= {len(judged)}"))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.gpu", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--minutes", type=float, default=8.0, help="in all")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--small", action="store_true", help="tiny sizes, to see that all runs")
    parser.add_argument("--only", nargs="+", metavar="WORD", help="cases with one of these words")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(*json.loads(options.serve))
        return 0
    from tests.bench.gpu_cases import all_cases

    deadline = time.monotonic() + 60 * options.minutes
    server = Server(options.device, options.small)
    try:
        device = server.start()
        if not device.get("device") or (device["device"] == "cpu" and options.device != "cpu"):
            said = device.get("told") or "there is no GPU here"
            parser.exit(1, f"{said}; `--device cpu --small` rehearses without one\n")
        words = options.only or [""]
        rows: list[Row] = []
        for number, case in enumerate(all_cases()):
            if not any(word in case.name for word in words):
                continue
            row: Row = {"state": "left out", "told": "no time was left"}
            begun, left = time.monotonic(), deadline - time.monotonic()
            if left >= (0 if options.small else case.seconds):
                row = server.run(number, min(left, START_SECONDS + SLACK * case.seconds))
            rows.append({"case": case.name, **row, "seconds": time.monotonic() - begun})
            print(shown(rows[-1]), flush=True)
            write_json(options.json, figures(rows), device=device["device"], rows=rows)
    finally:
        server.end()
    for one in figures(rows):
        print(told(one))
    left_out = [row["case"] for row in rows if row["state"] == "left out"]
    if left_out:
        print(f"left out: {'; '.join(left_out)}")
    return int(any(row["state"] not in ("ok", "left out") for row in rows))


if __name__ == "__main__":
    sys.exit(main())
