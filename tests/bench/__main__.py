"""All benchmarks, one after another, and one table of what they found.

    python -m tests.bench [--quick] [--only NAME ...] [--text FILE] [--json FILE] [--table FILE]
    python -m tests.bench --from FILE --table FILE    # the table of an earlier run's JSON

`--quick` takes few and short repeats, to see that everything runs; its figures mean little.
`--text` names songs of your own for the benchmark of quality. `--table` puts the figures as a table
into a Markdown file, between its lines `<!-- figures -->` and `<!-- /figures -->`. What a benchmark
prints is told when it fails; the others go on. Exit status: 1 if any failed to run, whether or not
targets are met.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.report import circumstances, put_table, told
from tests.places import ROOT


@dataclass(frozen=True)
class Bench:
    """A benchmark: its module, what it is called with, and what instead when it must be quick."""

    module: str
    arguments: str = ""
    quick: str = ""


BENCHES = (
    Bench("training", quick="--repeats 1 --seconds 0.3"),
    Bench("quality", "--seeds 3", "--epochs 1"),
    Bench("precision", quick="--epochs 1"),
    Bench(
        "finetune",
        "--corpora few many",
        "--base zh-lstm --corpora few --seeds 1 --epochs 1",
    ),
    Bench(
        "keeping",
        "--songs 150",
        "--corpora demo-en --songs 12 --set epochs=1 --takes 4",
    ),
    Bench("conditioning", quick="--seeds 1 --set epochs=1 views=1"),
    Bench("attention", quick="--corpora demo-en --characters 20000 --seconds 1"),
    Bench("composing", quick="--repeats 1"),
    Bench("reading", quick="--takes 8"),
    Bench("craft", quick="--quatrains 2 --repeats 2"),
    Bench("learn", quick="--repeats 1 --models zh-rnn"),
    Bench("start", quick="--repeats 1"),
    Bench("feel", quick="--presses 8"),
    Bench(
        "blocking",
        "--repeats 3",
        "--runs 10 --songs 20 --corpora 2 --megabytes 1 --repeats 1",
    ),
    Bench("line_writer", quick="--epochs 1 --lines 8"),
    Bench("line", quick="--seconds 1 --repeats 1"),
    Bench("stall", quick="--seconds 3 --repeats 1"),
    Bench("prepare_speed", quick="--repeats 1 --megabytes 0.5"),
    Bench("corpus_scale", quick="--megabytes 1"),
    Bench("growth", quick="--points 2 --seconds 0.3 --repeats 1"),
    Bench("tokenization", quick="--tiny --kinds hybrid-3"),
    Bench("learn_back", quick="--repeats 1 --seconds 3"),
    Bench("load", quick="--runs 10 --songs 100 --events 10000 --repeats 1"),
)
APART = ("gpu", "peers", "tasks")
"""Those that need what not everybody has, a GPU or what others made: run by themselves."""


def run(bench: Bench, more: list[str], folder: Path) -> dict[str, Any]:
    """What a benchmark found, or {"error": why it did not run}."""
    path = folder / f"{bench.module}.json"
    command = [sys.executable, "-m", f"tests.bench.{bench.module}", *more, "--json", str(path)]
    begun = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    took = {"command": " ".join(command[1:-2]), "seconds": round(time.monotonic() - begun, 1)}
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        return {**took, "error": f"exit status {done.returncode}: " + "\n".join(said[-8:])}
    try:
        return {**took, **json.loads(path.read_bytes())}
    except (OSError, ValueError) as error:
        return {**took, "error": f"left no JSON: {error}"}


def main() -> int:
    names = [bench.module for bench in BENCHES]
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--quick", action="store_true", help="few and short repeats")
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="NAME")
    parser.add_argument("--text", type=Path, help="songs of your own, for quality")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--table", type=Path, help="a Markdown file")
    parser.add_argument("--from", type=Path, dest="earlier", help="JSON of an earlier run")
    options = parser.parse_args()
    if options.earlier:
        if not options.table:
            parser.error("--from needs --table")
        put_table(options.table, json.loads(options.earlier.read_bytes()))
        return 0
    found: dict[str, Any] = {"quick": options.quick, **circumstances(), "benchmarks": {}}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for bench in BENCHES:
            if bench.module not in options.only:
                continue
            more = (bench.quick if options.quick else bench.arguments).split()
            if bench.module == "quality" and options.text:
                more += ["--text", str(options.text.resolve())]
            result = found["benchmarks"][bench.module] = run(bench, more, Path(folder))
            print(f"{bench.module}, {result['seconds']:.0f} s", flush=True)
            if "error" in result:
                print(f"  FAILED: {result['error']}", flush=True)
            for one in result.get("figures", ()):
                print(f"  {told(one)}", flush=True)
            if options.json:  # after each, so that a break loses nothing
                text = json.dumps(found, indent=1, ensure_ascii=False)
                options.json.write_text(text + "\n", encoding="utf-8")
    if options.table:
        put_table(options.table, found)
    results = found["benchmarks"].values()
    failed = sum("error" in result for result in results)
    judged = [f["met"] for r in results for f in r.get("figures", ()) if f["met"] is not None]
    print(f"{sum(judged)} of {len(judged)} targets met; {failed} benchmark(s) failed to run")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
