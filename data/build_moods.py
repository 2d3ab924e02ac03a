"""Trains the models that tell moods, and writes a card beside each that is good enough to ship.

    python data/build_moods.py             both; some minutes on one thread each
    python data/build_moods.py zh-mood     one of them
    --home FOLDER                          keeps the runs, and goes on with what is there

Each learns the moods of the demo songs (`songs.tsv`) from their sections, all sections of a song on
one side of the split, with the encoder of a demo model. What is told of it is measured on songs
that it neither learnt from nor was chosen by; since those are few, the recipe is measured as well,
by five trainings that each hold out another fifth of all songs. One that beats always saying the
same by less than ten points, by either measure, is not written.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np

from core.corpus.labelled import PARTS, Labelled, read_labelled
from core.library.demos import fingerprint
from core.library.models import demo_models
from core.model.mood_file import MoodModel, load_mood_file, save_mood
from core.reading.mood import MoodReader
from core.runs import launcher
from core.runs.base import load_base
from core.runs.checkpoints import load_mood
from core.runs.config import TrainConfig
from core.runs.labelled import make_run
from core.runs.store import Run, RunStore
from core.runs.tasks import TASKS

DATA = Path(__file__).resolve().parent
MODELS = DATA / "models" / "mood"
SEED = 2026
LEAST = 0.10
"""By which the accuracy on sections must beat that of the majority: on those that this very file
held out, and where each is held out once."""
MOODS = {"zh-mood": ("demo-zh", "base-zh"), "en-mood": ("demo-en", "base-en")}
"""Corpus and language model that each goes on from."""
SETTINGS = {
    "epochs": 4, "thaw": 4.0, "learning_rate": 5e-4, "weight_decay": 1.0, "ema": 0.0, "seed": SEED,
    "threads": 1,
}  # fmt: skip
"""The encoder is held: letting it learn from so few sections cost more than it gave
(models/README.md)."""
FOLDS = 5


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What a model is and what it was measured to do."""

    model: str
    sha256: str
    bytes: int
    corpus: str
    corpus_digest: str
    base: str
    base_sha256: str
    licence: str
    labels: tuple[str, ...]
    parameters: int
    configuration: TrainConfig
    sections: tuple[int, int, int]
    """To learn from, to choose by, held out."""
    accuracy: float
    """On held-out sections, as all that follows unless it says songs."""
    majority: float
    naive_bayes: float | None
    f1: dict[str, float]
    folds: dict[str, float]
    """Of the recipe, over all sections, each held out once: accuracy, majority, naive_bayes."""
    confusion: tuple[tuple[int, ...], ...]
    """Sections of each label, by what was said of them."""
    sure: float
    """The probability from which on a label is said; else the place stays blank."""
    songs: int
    song_accuracy: float
    song_majority: float
    date: str
    command: str
    versions: dict[str, str]


def sections(corpus: Path) -> Iterator[tuple[str, str]]:
    """Title and text of each section of a demo corpus."""
    for path in sorted(corpus.glob("*.txt")):
        title, lines = "", list[str]()
        for line in [*path.read_text(encoding="utf-8").split("\n"), "[end]"]:
            if line.strip() and line[0] not in "#[":
                lines.append(line.strip())
                continue
            if lines:
                yield title, "\n".join(lines)
            lines = []
            title = line[2:].strip() if line.startswith("# ") else title


def write_table(corpus: Path, path: Path, fold: int | None = None) -> None:
    """The sections with the moods of their songs, as `train --task mood` reads them.

    Args:
        fold: which fifth of the songs is held out; a tenth of all is to choose by then.
    """
    with (corpus / "songs.tsv").open(encoding="utf-8", newline="") as file:
        moods = {row["title"]: row["mood"] for row in csv.DictReader(file, delimiter="\t")}
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter="\t")
        table.writerow(["text", "mood", "song", "part"])
        places = {title: place for place, title in enumerate(sorted(moods, key=_digest))}
        for title, text in sections(corpus):
            part = ""
            if fold is not None:
                turn, half = (places[title] - fold) % FOLDS, places[title] // FOLDS % 2
                part = {0: PARTS[2], 1: PARTS[half]}.get(turn, PARTS[0])
            table.writerow([text.replace("\n", "\\n"), moods[title], title, part])


def _digest(title: str) -> str:
    return hashlib.sha256(title.encode()).hexdigest()


def folds(name: str, home: Path) -> dict[str, float]:
    """What the recipe comes to when each song is held out once, and beside it what always saying
    the commonest of all comes to: two moods are so near each other that the commonest of four
    fifths is often the rarer one of the last, by which the majority looks worse than it is."""
    right = texts = 0
    bayes, moods = 0.0, Counter[str]()
    for fold in range(FOLDS):
        table = home / f"{name}-{fold}.tsv"
        write_table(DATA / MOODS[name][0], table, fold)
        labelled = read_labelled([table], seed=SEED)
        report = load_mood(trained(f"{name}-{fold}", name, home, labelled).path).told.report
        right += round(report.accuracy * report.texts)
        texts += report.texts
        bayes += (report.naive_bayes or 0.0) * report.texts
        moods.update(each.label for each in labelled.of(PARTS[2]))
    majority = moods.most_common(1)[0][1] / texts
    return {"accuracy": right / texts, "majority": majority, "naive_bayes": bayes / texts}


def trained(name: str, recipe: str, home: Path, labelled: Labelled) -> Run:
    """A finished run of that name: the one that is there, or one that is trained now."""
    store, kind = RunStore(home), TASKS["mood"]
    corpus, origin = MOODS[recipe]
    if name in store.names():
        run = store.get(name)
    else:
        base = load_base(origin, demo_models()[origin])
        train = kind.usual(base.shape, **SETTINGS)
        run = make_run(store, labelled, train, corpus=corpus, task="mood", name=name, base=base)
    if run.summary().status != "finished" and launcher.start(run).wait() != 0:
        raise SystemExit(f"{name}: {run.log_path.read_text()}")
    return run


def songs_told(model: MoodModel, labelled: Labelled) -> tuple[int, float, float]:
    """Held-out songs: how many, and how often their mood is told rightly, by the model and by who
    always says what most of the others are."""
    reader, learnt = MoodReader(model), Counter[str]()
    songs: dict[str, list[str]] = {}
    moods = {each.group: each.label for each in labelled.texts}
    for each in labelled.of(PARTS[2]):
        songs.setdefault(each.group, []).append(each.text)
    learnt.update(moods[song] for song in {each.group for each in labelled.of(PARTS[0])})
    commonest = learnt.most_common(1)[0][0]
    told = [reader.song("\n\n".join(texts)).song.probabilities for texts in songs.values()]
    right = [
        reader.labels[int(np.argmax(row))] == moods[song]
        for song, row in zip(songs, told, strict=True)
    ]
    same = [moods[song] == commonest for song in songs]
    return len(songs), float(np.mean(right)), float(np.mean(same))


def build(name: str, home: Path) -> str:
    """Trains one model, writes it and its card if it is good enough; what came of it."""
    table = home / f"{name}.tsv"
    write_table(DATA / MOODS[name][0], table)
    labelled = read_labelled([table], seed=SEED)
    run, crossed = trained(name, name, home, labelled), folds(name, home)
    model = load_mood(run.path)
    report = model.told.report
    told = (
        f"{name}: {report.accuracy:.1%} of {report.texts} sections, always {report.commonest} "
        f"{report.majority:.1%}, naive Bayes {report.naive_bayes or 0:.1%}; each song held out "
        f"once: {crossed['accuracy']:.1%}, {crossed['majority']:.1%}, {crossed['naive_bayes']:.1%}"
    )
    ahead = min(crossed["accuracy"] - crossed["majority"], report.accuracy - report.majority)
    if ahead < LEAST:
        return f"{told}; less than {LEAST:.0%} better than always the same: not written"
    path = MODELS / f"{name}.safetensors"
    MODELS.mkdir(parents=True, exist_ok=True)
    save_mood(path, model, half=True)
    path.chmod(0o644)
    card = written_card(path, run, model, labelled, crossed)
    return (
        f"{told}; {card.song_accuracy:.1%} of {card.songs} songs, always the same "
        f"{card.song_majority:.1%}; {card.bytes:,} bytes"
    )


def written_card(
    path: Path, run: Run, model: MoodModel, labelled: Labelled, crossed: dict[str, float]
) -> Card:
    """The card of a model file as it lies there, written beside it."""
    report, data = model.told.report, path.read_bytes()
    corpus, origin = MOODS[path.stem]
    songs, right, same = songs_told(load_mood_file(path), labelled)
    card = Card(
        model=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        corpus=corpus,
        corpus_digest=fingerprint(DATA / corpus),
        base=origin,
        base_sha256=model.info.base_sha256,
        licence="CC0-1.0",
        labels=model.config.labels,
        parameters=model.config.parameters(),
        configuration=run.config.train,
        sections=tuple(len(labelled.of(part)) for part in PARTS),  # type: ignore[arg-type]
        accuracy=round(report.accuracy, 4),
        majority=round(report.majority, 4),
        naive_bayes=report.naive_bayes and round(report.naive_bayes, 4),
        f1={label: round(report.f1(place), 3) for place, label in enumerate(report.labels)},
        folds={key: round(value, 4) for key, value in crossed.items()},
        confusion=report.confusion,
        sure=model.told.sure,
        songs=songs,
        song_accuracy=round(right, 4),
        song_majority=round(same, 4),
        date=datetime.date.today().isoformat(),
        command=f"python data/build_moods.py {path.stem}",
        versions=run.config.versions,
    )
    text = msgspec.json.format(msgspec.json.encode(card), indent=2)
    path.with_suffix(".json").write_bytes(text + b"\n")
    return card


def main() -> None:
    parser = argparse.ArgumentParser(description="Trains the models that tell moods.")
    parser.add_argument("models", nargs="*", help=f"of {', '.join(MOODS)}; both")
    parser.add_argument("--home", type=Path, help="keeps the runs here, and uses those there")
    chosen = parser.parse_args()
    if unknown := set(chosen.models) - MOODS.keys():
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(MOODS)}")
    with tempfile.TemporaryDirectory(prefix="lyric-studio-moods-") as temporary:
        home = chosen.home or Path(temporary)
        home.mkdir(parents=True, exist_ok=True)
        for name in chosen.models or MOODS:
            print(build(name, home), flush=True)


if __name__ == "__main__":
    main()
