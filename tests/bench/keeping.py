"""Which of a run's evaluations is kept: by bits per character alone, and by readings as well.

    python -m tests.bench.keeping [--corpora demo-zh demo-en] [--songs N] [--from MODEL]
                                  [--set NAME=VALUE,... ...] [--seed 0] [--takes 200] [--json FILE]

Trains from nothing, or from a base, with `quick` as it comes, and with each of the settings named;
a factor, as `epochs=x0.6`, is of what `quick` has. `--songs 150` takes so many from all over each
corpus; `--corpora unread-zh` is of themes that a base of one's own need not have read, see
`UNREAD`. Of what the run keeps, of what it would keep by bits alone, and of the last evaluation so
many takes are read with a seed of their own: a choice by a lucky reading shows there. They are
composed one draft a line, as a run composes them, in a tenth of the time. Seconds are of the
processor, of training with its evaluations and readings.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from dataclasses import dataclass, field, fields
from pathlib import Path
from time import process_time
from typing import Any

import msgspec
import torch

from core.corpus.options import ImportOptions
from core.corpus.prepare import prepare
from core.library.bases import NONE, find_base
from core.library.demos import data_folder, songs_of
from core.model.files import LoadedModel
from core.model.network.lyric_model import LyricModel
from core.runs.config import TrainConfig
from core.runs.events import Evaluated, Event
from core.runs.presets import preset
from core.text.reading import Reading
from core.training.loop.device import prepare_device
from core.training.loop.state import TrainState
from core.training.loop.task import Scores
from core.training.loop.trainer import Trainer
from core.training.tasks.lyrics import Lyrics
from core.training.tasks.reading import Reader
from tests.bench import finetune
from tests.bench.quality import Corpus, Nowhere
from tests.bench.report import write_json

SEED = 2026
HELD_OUT = 0.1
UNREAD = "unread-zh"
"""Songs of the themes that `finetune --write-read` leaves out; a base may learn what it writes."""
HEADS = ("beginnings", "drift", "joined", "rhyming", "copied")
LEARNT = tuple(one.name for one in fields(Lyrics))
Row = dict[str, Any]


@dataclass
class Watched(Lyrics):
    """Songs that are learnt as ever; the weights of each evaluation stay."""

    models: list[LoadedModel] = field(default_factory=list)

    def evaluate(self, model: LyricModel, fitted: float) -> Scores:
        scores = super().evaluate(model, fitted)
        weights = {name: one.copy() for name, one in self.weights(model, scores.fitted).items()}
        self.models.append(LoadedModel(self.network, self.vocabulary, weights, self.about))
        return scores

    def sample(self, model: LyricModel, fitted: float) -> None:
        return None

    def reach(self, model: LyricModel, fitted: float) -> None:
        return None


def text_of(corpus: str, songs: int) -> str:
    """The songs of a demo corpus or of `UNREAD`, or so many from all over it."""
    if corpus == UNREAD:
        each = finetune.songs()[1]
    else:
        whole = [path.read_text("utf-8") for path in songs_of(data_folder() / corpus)]
        each = [song for text in whole for song in re.split(r"(?m)^(?=# )", text) if song.strip()]
    kept = each[:: max(1, len(each) // songs)][:songs] if songs else each
    return "".join(song.rstrip() + "\n\n" for song in kept)


def corpus_of(name: str, songs: int, base: str, home: Path, folder: Path) -> tuple[Corpus, Row]:
    """A corpus as tokens, and the shape of the base that it is learnt from."""
    text = folder / f"{name}.txt"
    text.write_text(text_of(name, songs), encoding="utf-8")
    if base == NONE:
        prepared = folder / f"{name}-prepared"
        prepare([text], prepared, ImportOptions(held_out=HELD_OUT), name=name)
        return Corpus.make(name, prepared, folder / f"{name}-tokens"), {}
    found = find_base(home, base)
    return finetune.both(name, text, HELD_OUT, found, folder)[1], found.shape


def settings(text: str, quick: TrainConfig) -> Row:
    """ "epochs=x0.6,dropout=0.3" as settings, "x" being times what `quick` has."""
    changes: Row = {}
    for part in filter(None, text.split(",")):
        name, _, value = part.partition("=")
        usual = getattr(quick, name)
        number = usual * float(value[1:]) if value.startswith("x") else float(value)
        changes[name] = round(number) if isinstance(usual, int) else number
    return changes


def train(corpus: Corpus, config: TrainConfig) -> tuple[Watched, list[Evaluated], float]:
    """A run to its own end, and seconds of the processor."""
    plain = corpus.task(config)
    task = Watched(**{name: getattr(plain, name) for name in LEARNT})
    events: list[Event] = []
    state = TrainState(task, "cpu")
    begun = process_time()
    state.start_from(task)
    Trainer(
        task,
        state,
        emit=events.append,
        keeper=Nowhere(),
        should_stop=lambda: False,
    ).run()
    took = process_time() - begun
    return task, [event for event in events if isinstance(event, Evaluated)], took


def shares(one: Reading | None) -> str:
    """A reading as cells of a table."""
    return "".join(f"{getattr(one, head):>12.3f}" if one else f"{'':>12}" for head in HEADS)


def measure(corpus: Corpus, config: TrainConfig, takes: int) -> Row:
    """What is kept of one run either way, and how that reads."""
    task, each, took = train(corpus, config)
    reader = Reader(corpus.vocabulary, corpus.train)
    fewest = min(range(len(each)), key=lambda n: each[n].bits_per_char)
    kept = max(n for n, event in enumerate(each) if event.best)
    found = {"kept": kept, "fewest bits": fewest, "last": len(each) - 1}
    reads: dict[int, Reading] = {}
    for n in set(found.values()):
        reads[n] = reader.read(task.models[n], SEED, takes)
    print(f"  {'the songs':<34}{shares(reader.own)}")
    for event in each:
        name = f"epoch {event.epoch:.1f}{' *' if event.best else ''}, as the run read it"
        print(f"  {name:<34}{shares(event.reading)}{event.bits_per_char:>9.3f}")
    for name, n in found.items():
        told = f"{name}: epoch {each[n].epoch:.1f}, {takes} takes"
        print(f"  {told:<34}{shares(reads[n])}{each[n].bits_per_char:>9.3f}")
    print(f"  {took:.0f} s", flush=True)
    return {
        "seconds": took,
        "songs": msgspec.to_builtins(reader.own),
        "evaluations": msgspec.to_builtins(each),
        "read": {name: msgspec.to_builtins(reads[n]) for name, n in found.items()},
        **{name: each[n].step for name, n in found.items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--corpora", nargs="+", default=["demo-zh", "demo-en"])
    parser.add_argument("--songs", type=int, default=0, help="of each, from all over; 0: all")
    parser.add_argument("--from", dest="base", default=NONE, help="a base, a run or a file")
    parser.add_argument("--home", type=Path, default=Path(), help="where its run is")
    parser.add_argument("--set", nargs="+", default=[""], help="NAME=VALUE,... beside quick's own")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--takes", type=int, default=200)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    prepare_device(torch.device("cpu"))
    rows: list[Row] = []
    print(f"{'':<36}" + "".join(f"{head:>12}" for head in HEADS) + f"{'bits':>9}")
    with tempfile.TemporaryDirectory(prefix="keeping-") as name:
        for corpus in options.corpora:
            where = Path(name), options.home
            found, shape = corpus_of(corpus, options.songs, options.base, where[1], where[0])
            size = found.info.train_tokens
            quick = preset("quick", size, shape or None)
            for text in options.set:
                changes = {"seed": options.seed, "threads": 1, **settings(text, quick)}
                print(f"{corpus}, {size:,} tokens, {text or 'quick'}")
                row = measure(found, preset("quick", size, shape or None, **changes), options.takes)
                rows.append({"corpus": corpus, "set": text, **row})
    write_json(options.json, [], base=options.base, songs=options.songs, rows=rows)


if __name__ == "__main__":
    main()
