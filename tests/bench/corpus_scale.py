"""Memory and speed of preparing a large corpus: the whole of `lyric-studio corpus add`.

    python -m tests.bench.corpus_scale [--megabytes 20 200] [--files 1] [--json FILE]

Writes texts of the given sizes (MB are 10^6 bytes of UTF-8), songs of random words of the demo
corpora with rare characters in between, and adds each as a corpus to a home folder of its own. The
resident memory of the command and all its processes is summed every 50 ms; pages that processes
share are counted once for each of them, so the sum is an upper bound. Target: under 1 GiB, and no
more for ten times the text.

Measured on 23 November 2026, AMD EPYC, 2 cores that other work was using as well, 23 GiB, Python
3.11, rjieba, 2 processes:

     20 MB     33,706 songs    6,228,493 tokens    13.0 s   1.54 MB/s  peak 184 MiB
    200 MB    336,437 songs   61,655,690 tokens   136.6 s   1.46 MB/s  peak 189 MiB
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from core.library.demos import demo_corpora
from core.text.segmenter import Segmenter
from tests.bench.report import figure, write_json
from tests.places import ROOT

LIMIT_MIB = 1024
SONG_LINES, LINE_WORDS = 24, 5
SAMPLE_SECONDS = 0.05


class Row(msgspec.Struct):
    """One corpus; `phases` are the peaks (MiB) of each phase."""

    megabytes: float
    files: int
    songs: int
    tokens: int
    seconds: float
    mb_per_second: float
    peak_mib: int
    phases: dict[str, int]


def words() -> list[str]:
    """Words of all demo corpora, as often as they are there."""
    segmenter = Segmenter()
    found: list[str] = []
    for folder in demo_corpora().values():
        for file in sorted(folder.glob("*.txt")):
            for line in file.read_text("utf-8").splitlines():
                if line and line[0] not in "#[【":
                    found += (word for word in segmenter.segment(line) if word.strip())
    return found


def songs(known: list[str], size: int) -> Iterator[str]:
    """About `size` bytes of songs, each different; one line in six has a rare character."""
    rng = random.Random(11)
    made = number = 0
    while made < size:
        number += 1
        drawn = rng.choices(known, k=SONG_LINES * LINE_WORDS)
        lines = []
        for start in range(0, len(drawn), LINE_WORDS):
            latin = drawn[start].isascii()
            lines.append((" " if latin else "").join(drawn[start : start + LINE_WORDS]))
        for line in range(0, SONG_LINES, 6):
            lines[line] += chr(rng.randint(0x4E00, 0x9FA5))
        lines.insert(SONG_LINES // 2, "")
        song = f"# {number}\n" + "\n".join(lines) + "\n\n"
        made += len(song.encode())
        yield song


def write_files(folder: Path, known: list[str], size: int, count: int) -> Path:
    """`count` files in `folder` that hold `size` bytes together."""
    folder.mkdir()
    for number in range(count):
        with (folder / f"{number:05d}.txt").open("w", encoding="utf-8") as file:
            part = songs(known, size // count)
            file.writelines(part)
        random.Random(number).shuffle(known)
    return folder


def add(home: Path, source: Path) -> tuple[dict[str, int], dict[str, object]]:
    """Peak of resident bytes in each phase, and what the command printed last."""
    import psutil

    command = [sys.executable, "-m", "studio", "corpus", "add", "made", str(source), "--json"]
    log = home.with_suffix(".jsonl")
    with log.open("wb") as said, log.open("r", encoding="utf-8") as heard:
        process = subprocess.Popen([*command, "--home", str(home)], cwd=ROOT, stdout=said)
        watched = psutil.Process(process.pid)
        peaks: dict[str, int] = {}
        phase = "reading"
        while process.poll() is None:
            peaks[phase] = max(peaks.get(phase, 0), resident(watched))
            time.sleep(SAMPLE_SECONDS)
            *_, last = "", *heard.read().split("\n")[:-1]
            if last.startswith("{"):
                phase = json.loads(last).get("phase", phase)
        if process.returncode:
            raise SystemExit("the corpus could not be added")
    return peaks, json.loads(log.read_text().splitlines()[-1])


def resident(process) -> int:  # type: ignore[no-untyped-def]
    """Bytes of a process and all below it."""
    import psutil

    total = 0
    try:
        for each in (process, *process.children(recursive=True)):
            total += each.memory_info().rss
    except psutil.NoSuchProcess:
        pass  # ended between two looks
    return total


def measure(known: list[str], megabytes: float, files: int) -> Row:
    with tempfile.TemporaryDirectory(prefix="corpus-scale-") as name:
        folder = Path(name)
        source = write_files(folder / "text", known, int(megabytes * 1e6), files)
        size = sum(file.stat().st_size for file in source.iterdir()) / 1e6
        start = time.perf_counter()
        peaks, figures = add(folder / "home", source)
        took = time.perf_counter() - start
    tokens = figures["tokens"]
    assert isinstance(tokens, dict)
    return Row(
        megabytes=round(size, 1),
        files=files,
        songs=int(str(figures["songs"])),
        tokens=tokens["train_tokens"] + tokens["held_out_tokens"],
        seconds=round(took, 1),
        mb_per_second=round(size / took, 2),
        peak_mib=round(max(peaks.values()) / 2**20),
        phases={phase: round(peak / 2**20) for phase, peak in peaks.items()},
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--megabytes", type=float, nargs="+", default=[20, 200])
    parser.add_argument("--files", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    known = words()
    rows = []
    for megabytes in options.megabytes:
        row = measure(known, megabytes, options.files)
        rows.append(row)
        phases = ", ".join(f"{phase} {peak}" for phase, peak in row.phases.items())
        print(
            f"{row.megabytes:>7g} MB  {row.songs:>9,} songs  {row.tokens:>11,} tokens  "
            f"{row.seconds:>6.1f} s  {row.mb_per_second:>5.2f} MB/s  peak {row.peak_mib} MiB "
            f"({phases})",
            flush=True,
        )
    worst = max(row.peak_mib for row in rows)
    print(f"highest {worst} MiB: {'under' if worst < LIMIT_MIB else 'OVER'} {LIMIT_MIB} MiB")
    found = [figure("corpus add, memory", worst, "MiB", f"< {LIMIT_MIB}")]
    found += [
        figure(f"corpus add, {row.megabytes:g} MB", row.mb_per_second, "MB/s") for row in rows
    ]
    write_json(options.json, found, rows=msgspec.to_builtins(rows))


if __name__ == "__main__":
    main()
