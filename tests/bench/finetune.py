"""What a base model is worth: bits per character after training further and from nothing.

    python -m tests.bench.finetune [--base MODEL] [--seeds 3] [--corpora few many poems]
                                   [--poems FILE] [--set NAME=VALUE ...] [--json FILE]
    python -m tests.bench.finetune --write-read FILE

Corpora: `few` is 20 songs and `many` is 145, of themes of the demo corpus that the base must not
have read; `poems` is 200,000 characters of a text of your own. Held out are as many songs again
(`few`), or a tenth. Without `--base` one is trained first, on all songs of the other themes, which
`--write-read` writes for a larger one.
Both sides are the trainer as `lyric-studio train` starts it, with one thread and the same seeds;
"in the same time" counts the best figure of the base's side among those that it reached in the
seconds of the processor that the other side took to its best. Figures are medians over the seeds.
"""

from __future__ import annotations

import argparse
import csv
import re
import statistics
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

import msgspec
import torch

from core.corpus.options import ImportOptions
from core.corpus.prepare import prepare
from core.library.bases import find_base
from core.library.demos import songs_of
from core.runs import launcher
from core.runs.ancestor import START_FILE
from core.runs.base import Base, load_base
from core.runs.config import TrainConfig
from core.runs.create import create_run
from core.runs.presets import preset
from core.runs.store import RunStore
from core.text.vocabulary import Vocabulary
from core.tokens.tokenize import TokenArray, TokenOptions, tokenize
from core.training.loop.device import prepare_device
from core.training.tasks.lyrics import Lyrics
from tests.bench import quality
from tests.bench.quality import Corpus, Curve, our_curve
from tests.bench.report import Figure, figure, told, write_json
from tests.places import ROOT

EVERY = 5
"""Of so many themes one is not for the base."""
AIMS = {"few": ">= 15", "many": ">= 6", "poems": ">= 0"}
FOLDERS = (ROOT / "data" / "demo-zh",)
Row = dict[str, Any]


@dataclass(frozen=True)
class Grown(Corpus):
    """A corpus as tokens of a base, whose weights a training of it begins with."""

    start: Path = Path()

    def task(self, config: TrainConfig) -> Lyrics:
        task = super().task(config)
        task.begin = self.start
        return task


def songs() -> tuple[list[str], list[str]]:
    """The demo songs that a base may read, and those that it must not have read."""
    themes: dict[str, str] = {}
    found: list[str] = []
    for folder in filter(Path.is_dir, FOLDERS):
        with (folder / "songs.tsv").open(encoding="utf-8") as file:
            rows = csv.DictReader(file, delimiter="\t")
            themes |= {row["title"]: row["theme"] for row in rows}
        for path in songs_of(folder):
            found += re.split(r"(?m)^(?=# )", path.read_text(encoding="utf-8"))
    unread = set(sorted(set(themes.values()))[::EVERY])
    parts: tuple[list[str], list[str]] = ([], [])
    for song in filter(str.strip, found):
        title = song.split("\n", 1)[0].removeprefix("# ").strip()
        parts[themes[title] in unread].append(song.rstrip() + "\n\n")
    return parts


def texts(names: list[str], poems: Path | None, folder: Path) -> dict[str, tuple[Path, float]]:
    """File and held-out share of each corpus."""
    _, unread = songs()
    spread = unread[:: max(1, len(unread) // 40)][:40]
    found = {"few": ("".join(spread), 0.5), "many": ("".join(unread[:161]), 0.1)}
    if poems:
        found["poems"] = (poems.read_text(encoding="utf-8")[:200_000], 0.1)
    paths: dict[str, tuple[Path, float]] = {}
    for name in names:
        if name in found:
            paths[name] = folder / f"{name}.txt", found[name][1]
            paths[name][0].write_text(found[name][0], encoding="utf-8")
    return paths


def both(name: str, text: Path, share: float, base: Base, folder: Path) -> tuple[Corpus, Grown]:
    """A corpus as tokens of its own, and as those of the base."""
    prepared = folder / f"{name}-prepared"
    prepare([text], prepared, ImportOptions(held_out=share), name=name)
    alone = Corpus.make(name, prepared, folder / f"{name}-alone")
    tokens = folder / f"{name}-grown"
    options = TokenOptions(kind=base.model.vocabulary.kind)
    info = tokenize(prepared, tokens, options, base=base.model.vocabulary)
    vocabulary = Vocabulary.from_json((tokens / "vocabulary.json").read_bytes())
    config = msgspec.structs.replace(base.model.config, vocabulary=len(vocabulary))
    start = tokens / START_FILE
    start.write_bytes(base.start(vocabulary, config, base.model.info))
    train, held_out = (TokenArray.open(tokens, part) for part in ("train", "held-out"))  # type: ignore[arg-type]
    return alone, Grown(name, info, train, held_out, vocabulary, start)


def make_base(folder: Path, shorter: Row) -> Base:
    """Trains a base on the songs that one may read."""
    text, prepared = folder / "read.txt", folder / "read-prepared"
    text.write_text("".join(songs()[0]), encoding="utf-8")
    prepare([text], prepared, ImportOptions(), name="read")
    config = preset("quick", **shorter)
    fit = partial(preset, "quick", **shorter)
    run = create_run(RunStore(folder), prepared, config, fit=fit, name="base")
    if launcher.start(run).wait():
        raise SystemExit(run.log_path.read_text(encoding="utf-8"))
    return load_base("base", run.path)


def measure(alone: Corpus, grown: Grown, base: Base, seeds: int, shorter: Row, changes: Row) -> Row:
    """One row of the table: medians over the seeds.

    Args:
        shorter: settings of both sides.
        changes: settings of the base's side.
    """
    each: list[dict[str, float]] = []
    for seed in range(seeds):
        usual = {"seed": seed, "threads": 1, **shorter}
        nothing = our_curve(
            alone, preset("quick", alone.info.train_tokens, **usual), clock=process_time
        )
        config = preset("quick", grown.info.train_tokens, base.shape, **{**usual, **changes})
        further = our_curve(grown, config, clock=process_time)
        limit = nothing.seconds_to(nothing.best)
        each.append(
            {
                "nothing": nothing.best,
                "seconds": limit,
                "further": further.best,
                "further_seconds": further.seconds_to(further.best),
                "in_time": best_within(further, limit),
                "at_once": further.points[0][1],
            }
        )
        each[-1]["fewer"] = 100 * (1 - each[-1]["in_time"] / nothing.best)
    medians = {key: statistics.median(one[key] for one in each) for key in each[0]}
    return {"corpus": alone.name, **medians, "each": each}


def best_within(curve: Curve, seconds: float) -> float:
    """The best figure of a side after so many seconds; its first one where none was so soon."""
    return min((bits for at, bits, _ in curve.points if at <= seconds), default=curve.points[0][1])


def figures(rows: list[Row]) -> list[Figure]:
    """The aim for each corpus."""
    named = [(row["corpus"], row["fewer"]) for row in rows]
    return [
        figure(f"bits/char from a base, {name}", fewer, "% fewer", AIMS[name])
        for name, fewer in named
    ]


def settings(told_settings: list[str]) -> Row:
    """`NAME=VALUE` as settings of the base's side."""
    defaults = TrainConfig()
    pairs = (one.split("=", 1) for one in told_settings)
    return {name: type(getattr(defaults, name))(value) for name, value in pairs}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--base", help="a shipped model, a run or a model file")
    parser.add_argument("--home", type=Path, default=None)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--corpora", nargs="+", choices=AIMS, default=list(AIMS))
    parser.add_argument("--poems", type=Path, help="a text of your own")
    parser.add_argument("--epochs", type=int, default=0, help="at most, to see it run")
    parser.add_argument("--looks", type=int, default=1, help="scorings in each epoch")
    parser.add_argument("--set", nargs="+", default=[], help="NAME=VALUE for the base's side")
    parser.add_argument("--write-read", type=Path, help="write what a base may read, and end")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.write_read:
        options.write_read.write_text("".join(songs()[0]), encoding="utf-8")
        return
    torch.set_num_threads(1)
    prepare_device(torch.device("cpu"))
    quality.LOOKS = options.looks
    shorter = {"epochs": options.epochs} if options.epochs else {}
    changes, rows = settings(options.set), []
    heads = ("nothing", "after s", "further", "after s", "in time", "at once", "fewer")
    print(f"{'corpus':<10}" + "".join(f"{head:>10}" for head in heads))
    with tempfile.TemporaryDirectory(prefix="finetune-") as name:
        folder = Path(name)
        home = options.home or folder
        base = find_base(home, options.base) if options.base else make_base(folder, shorter)
        for corpus, (text, share) in texts(options.corpora, options.poems, folder).items():
            sides = both(corpus, text, share, base, folder)
            row = measure(*sides, base, options.seeds, shorter, changes)
            rows.append(row)
            print(
                f"{corpus:<10}{row['nothing']:>10.3f}{row['seconds']:>10.1f}{row['further']:>10.3f}"
                f"{row['further_seconds']:>10.1f}{row['in_time']:>10.3f}{row['at_once']:>10.3f}"
                f"{row['fewer']:>9.1f}%",
                flush=True,
            )
    found = figures(rows)
    for each in found:
        print(told(each))
    write_json(options.json, found, seeds=options.seeds, base=options.base, rows=rows)


if __name__ == "__main__":
    main()
