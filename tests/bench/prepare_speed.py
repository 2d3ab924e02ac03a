"""Speed and memory of turning a corpus into ids, beside `jieba.lcut` with its defaults.

    python -m tests.bench.prepare_speed [--megabytes 8] [--repeats 3] [--text PATH] [--json FILE]
    python -m tests.bench.prepare_speed --memory 20 200

The text is made from the lines of demo-zh, in random order and with a random character here and
there, or read from `--text` (a folder or file of text or chinese-poetry JSON). Everything runs on
it in turns; MB are 10^6 bytes of UTF-8; figures are medians over the repeats, the last column is
the ratio to `jieba.lcut`, which is timed on one core with its dictionary already loaded. "tokens"
is the whole tokenization from songs.jsonl to id files, starting its processes included.

`--memory` tokenizes corpora of the given sizes (MB) in a process of their own and prints the
highest sum of resident memory over all its processes, sampled every 50 ms.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.errors import ModelError
from core.library.demos import demo_corpora
from core.text.normalise import normalise
from core.text.segmenter import Segmenter
from core.tokens.chunk_pool import default_workers
from core.tokens.tokenize import TokenOptions, tokenize
from tests.bench.report import figure, write_json
from tests.places import ROOT

SONG_LINES = 24
AIMS = {"tokens, jieba, 2 process(es)": ">= 1.5", "tokens, rjieba, 2 process(es)": ">= 8"}


def source_lines(path: Path | None) -> list[str]:
    """Lines of lyrics to make a corpus of."""
    files = (
        sorted((path or demo_corpora()["demo-zh"]).rglob("*"))
        if path is None or (path.is_dir())
        else [path]
    )
    lines: list[str] = []
    for file in files:
        if file.suffix == ".json":
            songs = json.loads(file.read_text("utf-8"))
            lines += [line for song in songs for line in song.get("paragraphs", [])]
        elif file.suffix == ".txt":
            lines += file.read_text("utf-8").splitlines()
    return [line for line in map(normalise, lines) if line and line[0] not in "#[【"]


def made_songs(lines: list[str], size: int) -> list[str]:
    """About `size` bytes of songs; one line in five has a character of its own."""
    rng = random.Random(7)
    songs, made = [], 0
    while made < size:
        song = rng.choices(lines, k=SONG_LINES)
        for number in range(0, SONG_LINES, 5):
            song[number] += chr(rng.randint(0x4E00, 0x9FA5))
        songs.append("\n".join(song))
        made += len(songs[-1].encode()) + 1
    return songs


def write_prepared(folder: Path, lines: list[str], size: int) -> Path:
    """songs.jsonl of about `size` bytes of lyrics, written piece by piece."""
    folder.mkdir(parents=True, exist_ok=True)
    piece = made_songs(lines, min(size, 4_000_000))
    with (folder / "songs.jsonl").open("w", encoding="utf-8") as file:
        written = number = 0
        while written < size:
            for song in piece:
                part = "held-out" if number % 20 == 0 else "train"
                record = {"title": "", "text": song, "part": part, "source": ""}
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
                written += len(song.encode()) + 1
                number += 1
    return folder


def lcut_default(folder: Path) -> Callable[[str], list[str]]:
    """jieba as everybody calls it, but for the cache, which goes to a folder of our own."""
    import logging
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel(logging.CRITICAL)
    jieba.dt.tmp_dir = str(folder)
    jieba.initialize()
    return jieba.lcut  # type: ignore[no-any-return]


def measure_speed(lines: list[str], megabytes: float, repeats: int) -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        songs = made_songs(lines, int(megabytes * 1e6))
        text = "\n\n".join(songs)
        size = len(text.encode()) / 1e6
        prepared = write_prepared(folder / "prepared", lines, int(megabytes * 1e6))
        lcut = lcut_default(folder)
        cores = default_workers()

        def tokens(segmenter: str, workers: int) -> Callable[[], object]:
            options = TokenOptions(workers=workers, segmenter=segmenter)  # type: ignore[arg-type]
            return lambda: tokenize(prepared, folder / "out", options)

        arms: dict[str, Callable[[], object]] = {"jieba.lcut, defaults, 1 core": lambda: lcut(text)}
        for library in ("jieba", "rjieba"):
            try:
                segmenter = Segmenter(library)  # type: ignore[arg-type]
            except ModelError as error:
                print(f"without {library}: {error}", file=sys.stderr)
                continue
            arms[f"words, {library}, 1 core"] = lambda cut=segmenter.segment: [
                cut(song) for song in songs
            ]
            for workers in sorted({1, cores}):
                arms[f"tokens, {library}, {workers} process(es)"] = tokens(library, workers)
        seconds: dict[str, list[float]] = {name: [] for name in arms}
        for _ in range(repeats):
            for name, run in arms.items():
                start = time.perf_counter()
                run()
                seconds[name].append(time.perf_counter() - start)
    speeds = {name: size / statistics.median(values) for name, values in seconds.items()}
    base = next(iter(speeds.values()))
    return [
        {"what": name, "mb_per_second": round(speed, 3), "ratio": round(speed / base, 2)}
        for name, speed in speeds.items()
    ]


def measure_memory(lines: list[str], sizes: list[float], workers: int) -> list[dict[str, object]]:
    import psutil

    rows: list[dict[str, object]] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            prepared = write_prepared(Path(name) / "prepared", lines, int(size * 1e6))
            for segmenter in ("jieba", "auto"):
                program = (
                    "import sys; from pathlib import Path; "
                    "from core.tokens.tokenize import TokenOptions, tokenize; "
                    "tokenize(Path(sys.argv[1]), Path(sys.argv[2]), "
                    "TokenOptions(workers=int(sys.argv[3]), segmenter=sys.argv[4]))"
                )
                command = [sys.executable, "-c", program, prepared, f"{name}/out"]
                start = time.perf_counter()
                process = subprocess.Popen([*command, str(workers), segmenter], cwd=ROOT)
                watched, peak = psutil.Process(process.pid), 0
                while process.poll() is None:
                    peak = max(peak, _resident(watched))
                    time.sleep(0.05)
                if process.returncode:
                    raise SystemExit("the tokenization failed")
                took = time.perf_counter() - start
                rows.append(
                    {
                        "what": f"{size:g} MB, {segmenter}, {workers} process(es)",
                        "mb_per_second": round(size / took, 3),
                        "peak_mib": round(peak / 2**20),
                    }
                )
    return rows


def named(row: dict[str, Any]) -> tuple[str, float, str]:
    """What a row is about, its figure, and the unit of it."""
    unit = "times" if "ratio" in row else "MiB"
    return row["what"], row["ratio" if unit == "times" else "peak_mib"], unit


def _resident(process) -> int:  # type: ignore[no-untyped-def]
    import psutil

    total = 0
    try:
        for each in (process, *process.children(recursive=True)):
            total += each.memory_info().rss
    except psutil.NoSuchProcess:
        pass  # ended between two looks
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--megabytes", type=float, default=8)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--text", type=Path)
    parser.add_argument("--memory", type=float, nargs="+", metavar="MB")
    parser.add_argument("--workers", type=int, default=default_workers())
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    lines = source_lines(options.text)
    if options.memory:
        rows = measure_memory(lines, options.memory, options.workers)
    else:
        rows = measure_speed(lines, options.megabytes, options.repeats)
    for row in rows:
        figures = "  ".join(f"{key} {value:>8}" for key, value in row.items() if key != "what")
        print(f"{row['what']:<36}{figures}")
    found = [figure(*told, AIMS.get(told[0])) for told in map(named, rows)]
    write_json(options.json, found, rows=rows)


if __name__ == "__main__":
    main()
