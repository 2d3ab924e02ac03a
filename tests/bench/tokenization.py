"""Which tokens to learn from: the same small model on each kind, in held-out bits per character.

    python -m tests.bench.tokenization [CORPUS ...] [--characters 200000] [--seeds 2]
                                       [--kinds hybrid-2 hybrid-3 ...] [--json FILE]
    python -m tests.bench.tokenization --tiny        # does it run at all: a minute

A CORPUS is a name (demo-zh) or a file or folder of lyrics, such as a folder of chinese-poetry's
宋词; of a large one a random part of about `--characters` is taken (0: all of it). Each kind of
tokens is trained with `lyric-studio train --json` in a home folder of its own, with one recipe (the
preset "quick" but for `--cell`, `--hidden`, `--epochs` and the like), once for each seed. Bits
per character count all held-out text, spelled words included, and can be compared between kinds;
perplexity per token cannot. "hybrid-3" knows words that are seen three times or more; "unknown" is
the share of held-out tokens that spell a word or a character which the vocabulary lacks. The table
shows medians over the seeds; --json is rewritten after every training.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from core.library.corpora import CorpusLibrary
from core.runs.presets import preset
from core.runs.store import RunStore
from core.tokens.tokenize import TokenInfo
from tests.bench.report import Figure, figure, write_json
from tests.places import ROOT

KINDS = {
    "hybrid-2": ("hybrid", 2),
    "hybrid-3": ("hybrid", 3),
    "hybrid-5": ("hybrid", 5),
    "word": ("word", 1),
    "char": ("char", 1),
}
RECIPE = ("cell", "embedding", "hidden", "layers", "epochs", "patience", "dropout", "threads")
COLUMNS = ("bits_per_char", "perplexity", "vocabulary", "train_tokens", "unknown", "seconds")


class Result(msgspec.Struct):
    """One training; `seconds` are of training alone, until it stopped by itself."""

    corpus: str
    kind: str
    seed: int
    bits_per_char: float
    unigram_bits_per_char: float
    perplexity: float
    vocabulary: int
    parameters: int
    train_tokens: int
    train_characters: int
    held_out_characters: int
    unknown: float
    epochs: float
    seconds: float


class _Song(msgspec.Struct):
    text: str
    title: str = ""


def named_corpus(library: CorpusLibrary, corpus: str, characters: int) -> str:
    """The name in `library` of `corpus`, or of a part of it; it is added when it is a path."""
    name = corpus
    if corpus not in library.names():
        name = re.sub(r"\W", "", Path(corpus).resolve().name) or "corpus"
        library.add(name, [Path(corpus)])
    prepared = library.get(name)
    if not 0 < characters < library.info(name).characters:
        return name
    lines = (prepared / "songs.jsonl").read_bytes()
    songs = msgspec.json.Decoder(_Song).decode_lines(lines)
    random.Random(1).shuffle(songs)
    part = prepared.parent.parent / f"{name}-part.jsonl"
    taken = 0
    with part.open("wb") as file:
        for song in songs:
            if taken >= characters:
                break
            file.write(msgspec.json.encode(song) + b"\n")
            taken += len(song.text) + 1
    library.add(part.stem, [part])
    return part.stem


def train(home: Path, corpus: str, kind: str, seed: int, recipe: list[str]) -> Result:
    """Trains once by the command line and reads what it says."""
    tokens, min_count = KINDS[kind]
    command = [sys.executable, "-m", "studio", "train", corpus, "--json", "--home", str(home)]
    command += ["--tokens", tokens, "--min-count", str(min_count), "--seed", str(seed), *recipe]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    events = {event["event"]: event for event in map(json.loads, done.stdout.splitlines())}
    if done.returncode or "finished" not in events:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr or done.stdout[-500:]}")
    started, finished = events["started"], events["finished"]
    info: TokenInfo = RunStore(home).get(finished["run"]).config.tokens
    return Result(
        corpus=corpus,
        kind=kind,
        seed=seed,
        bits_per_char=finished["bits_per_char"],
        unigram_bits_per_char=started["unigram_bits_per_char"],
        perplexity=finished["perplexity"],
        vocabulary=info.vocabulary,
        parameters=started["parameters"],
        train_tokens=info.train_tokens,
        train_characters=info.train_characters,
        held_out_characters=info.held_out_characters,
        unknown=info.unknown_share,
        epochs=finished["epoch"],
        seconds=finished["seconds"],
    )


def experiment(options: argparse.Namespace, recipe: list[str]) -> Iterator[Result]:
    """All trainings: corpora, then seeds, then kinds, so that a break leaves whole rounds."""
    with tempfile.TemporaryDirectory(prefix="tokenization-") as folder:
        home = Path(folder)
        library = CorpusLibrary(home)
        for corpus in options.corpora:
            name = named_corpus(library, corpus, options.characters)
            for seed in range(options.first_seed, options.first_seed + options.seeds):
                for kind in options.kinds:
                    yield train(home, name, kind, seed, recipe)


def table(results: list[Result]) -> str:
    """Medians over the seeds, one line for each corpus and kind."""
    lines = [f"{'corpus':<16}{'kind':<22}" + "".join(f"{name:>15}" for name in COLUMNS)]
    for corpus, kind in dict.fromkeys((r.corpus, r.kind) for r in results):
        group = [r for r in results if (r.corpus, r.kind) == (corpus, kind)]
        cells = [statistics.median(getattr(r, name) for r in group) for name in COLUMNS]
        shown = [f"{v:>15,.0f}" if v >= 1000 or v == int(v) else f"{v:>15.3f}" for v in cells]
        lines.append(f"{corpus:<16}{kind:<22}" + "".join(shown))
    return "\n".join(lines)


def figures(results: list[Result]) -> list[Figure]:
    """Medians of bits per character over the seeds."""
    groups: dict[str, list[float]] = {}
    for one in results:
        groups.setdefault(f"bits/char, {one.corpus}, {one.kind}", []).append(one.bits_per_char)
    return [figure(name, statistics.median(bits), "bits/char") for name, bits in groups.items()]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("corpora", nargs="*", metavar="CORPUS", default=["demo-zh"])
    parser.add_argument("--characters", type=int, default=200_000)
    parser.add_argument("--seeds", type=int, default=2, help="how many")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--kinds", nargs="+", choices=list(KINDS), default=list(KINDS))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--tiny", action="store_true", help="smallest sizes, to see it run")
    quick = preset("quick")
    for setting in RECIPE:
        usual = getattr(quick, setting)
        parser.add_argument(f"--{setting}", type=type(usual), default=usual)
    options = parser.parse_args()
    if options.tiny:
        options.characters, options.seeds = 8_000, 1
        options.embedding, options.hidden, options.epochs, options.threads = 16, 16, 2, 1
    settings = {name: getattr(options, name) for name in RECIPE}
    recipe = [part for name, value in settings.items() for part in (f"--{name}", str(value))]
    results: list[Result] = []
    for result in experiment(options, recipe):
        results.append(result)
        print(
            f"{result.corpus}, {result.kind}, seed {result.seed}: "
            f"{result.bits_per_char:.3f} bits/char in {result.seconds:.0f} s",
            file=sys.stderr,
        )
        write_json(
            options.json, figures(results), recipe=settings, results=msgspec.to_builtins(results)
        )
    print(table(results))


if __name__ == "__main__":
    main()
