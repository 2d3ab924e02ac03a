"""How composed lines read, by counting, beside the corpus that the model learnt from.

    python -m tests.bench.reading [--models zh-lstm en-lstm] [--corpus NAME|FOLDER]
                                  [--takes 200] [--settings "temperature=0.8,balance=0" ...]
                                  [--lines FILE] [--json FILE]

Composes takes from nothing with the defaults, or with each of the settings named, and counts what
`core.text.reading` counts. The corpus stands in the first row, its figures for pairs of words and
copies being those of a fifth of its songs held beside the others, in turns. `--lines` writes the
lines of all settings shuffled, and which is which into a second file, to be read blind.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from core.composing.composer import Composer
from core.composing.events import TakeFinished
from core.composing.settings import SamplerSettings
from core.corpus.info import PreparedSong
from core.library.corpora import CorpusLibrary
from core.library.demos import data_folder
from core.library.learnt import LearntBans
from core.model.card import read_card
from core.runs.checkpoints import load_model
from core.text.reading import CorpusReading, Lines, Reading, WordCounts, song_lines
from core.text.segmenter import Segmenter
from tests.bench.report import Figure, figure, told, write_json

SEED = 2026
BATCH = 50
FOLDS = 5
HEADS = ("lines", "beginnings", "words", "drift", "joined", "rhyming", "copied")
WITHIN = 0.2
"""How far the shares of the commonest may be from those of the corpus, of what they are there."""


def settings_of(text: str) -> SamplerSettings:
    """ "temperature=0.8,min_p=0" as settings; the rest as it comes."""
    whole = {row.name: row.whole for row in SamplerSettings.samplers()}
    changes: dict[str, Any] = {}
    for part in filter(None, text.split(",")):
        name, _, value = part.partition("=")
        changes[name] = int(value) if whole[name] else float(value)
    return SamplerSettings(**changes)


def compose(composer: Composer, settings: SamplerSettings, takes: int) -> list[str]:
    """The texts of so many takes, from nothing."""
    texts = []
    for first in range(0, takes, BATCH):
        count = min(BATCH, takes - first)
        events = composer.compose("", settings, seed=SEED, first=first, count=count)
        texts += [event.result.text for event in events if isinstance(event, TakeFinished)]
    return texts


def songs_of(corpus: str) -> Iterator[str]:
    """The texts of a demo corpus, or of a folder that is prepared already."""
    with tempfile.TemporaryDirectory(prefix="reading-") as home:
        folder = Path(corpus) if Path(corpus).is_dir() else CorpusLibrary(Path(home)).get(corpus)
        with (folder / "songs.jsonl").open("rb") as file:
            for line in file:
                yield msgspec.json.decode(line, type=PreparedSong).text


def human(songs: list[Lines], corpus: CorpusReading) -> Reading:
    """The corpus itself; pairs and copies as each fifth of it finds them in the others."""
    whole = corpus.measure(corpus.counts)
    folds = []
    for fold in range(FOLDS):
        others = [song for index, song in enumerate(songs) if index % FOLDS != fold]
        folds.append(CorpusReading(others).read(songs[fold::FOLDS]))
    return Reading(
        **{
            **{name: getattr(whole, name) for name in HEADS},
            "joined": statistics.mean(one.joined for one in folds),
            "copied": statistics.mean(one.copied for one in folds),
        }
    )


def row(name: str, one: Reading, seconds: float = 0.0) -> str:
    cells = "".join(f"{getattr(one, head):>12.3f}" for head in HEADS[1:])
    return f"{name:<44}{one.lines:>7}{cells}{seconds:>7.1f}"


def commonest(counts: WordCounts, corpus: CorpusReading) -> str:
    """The corpus's commonest words with their shares of the lines, there and here."""
    there = corpus.counts
    parts = []
    for title, ours, theirs in (
        ("begin", counts.first, there.first),
        ("hold", counts.holding, there.holding),
    ):
        words = [word for word, _ in theirs.most_common(8)]
        words += [word for word, _ in ours.most_common(3) if word not in words]
        shares = (
            f"{word} {theirs[word] / there.lines:.3f}>{ours[word] / max(1, counts.lines):.3f}"
            for word in words
        )
        parts.append(f"  {title}: " + "  ".join(shares))
    return "\n".join(parts)


def figures(model: str, one: Reading, corpus: Reading) -> list[Figure]:
    """What the defaults are held to."""
    aim = f"<= {WITHIN}"
    first = abs(one.beginnings / corpus.beginnings - 1)
    return [
        figure(f"beginnings off the corpus's, {model}", first, "of them", aim),
        figure(f"commonest words off the corpus's, {model}", one.drift, "of them", aim),
        figure(f"lines copied, {model}", one.copied, "of 1", "<= 0.02"),
    ]


def write_blind(file: Path, found: dict[str, list[str]], count: int) -> None:
    """`count` lines of each setting, shuffled and numbered; which is which beside them."""
    dice = random.Random(SEED)
    rows = [
        (name, line)
        for name, texts in found.items()
        for line in dice.sample(sorted({x for text in texts for x in text.split("\n") if x}), count)
    ]
    dice.shuffle(rows)
    file.write_text("".join(f"{n}\t{line}\n" for n, (_, line) in enumerate(rows)), "utf-8")
    key = file.with_suffix(".key")
    key.write_text("".join(f"{n}\t{name}\n" for n, (name, _) in enumerate(rows)), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--models", nargs="+", default=["zh-lstm", "en-lstm"], help="demo or path")
    parser.add_argument("--corpus", help="what they learnt; by default the demo of the name")
    parser.add_argument("--takes", type=int, default=200)
    parser.add_argument("--settings", nargs="+", default=[""], help="name=value,...")
    parser.add_argument("--words", action="store_true", help="tell the commonest one by one")
    parser.add_argument("--lines", type=Path, help="write lines to be read blind")
    parser.add_argument("--count", type=int, default=100, help="lines of each setting")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    segment = Segmenter().segment
    found: list[Figure] = []
    rows: list[dict[str, Any]] = []
    print(f"{'':<44}" + f"{HEADS[0]:>7}" + "".join(f"{h:>12}" for h in HEADS[1:]) + "      s")
    for name in options.models:
        demo = data_folder() / "models" / f"{name}.safetensors"
        named = options.corpus or read_card(demo).corpus or f"demo-{name[:2]}"
        songs = [song_lines(song, segment) for song in songs_of(named)]
        corpus = CorpusReading(songs)
        whole = human(songs, corpus)
        print(row(f"{named}, its own songs", whole))
        path = demo if demo.exists() else Path(name)
        model = load_model(path)
        composer = Composer(model, known=LearntBans(path, model.vocabulary).lines)
        blind: dict[str, list[str]] = {}
        for text in options.settings:
            begun = time.perf_counter()
            texts = blind[text] = compose(composer, settings_of(text), options.takes)
            took = time.perf_counter() - begun
            counts = WordCounts(song_lines(song, segment) for song in texts)
            one = corpus.measure(counts)
            print(row(f"{name}, {text or 'defaults'}", one, took), flush=True)
            if options.words:
                print(commonest(counts, corpus))
            rows.append(
                {
                    "model": name,
                    "settings": text,
                    "seconds": took,
                    "shares": msgspec.structs.asdict(one),
                }
            )
            if not text:
                found += figures(name, one, whole)
        if options.lines:
            file = options.lines.with_stem(f"{options.lines.stem}-{Path(name).stem}")
            write_blind(file, blind, options.count)
    for each in found:
        print(told(each))
    write_json(options.json, found, rows=rows)


if __name__ == "__main__":
    main()
