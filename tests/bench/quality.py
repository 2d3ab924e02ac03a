"""Seconds of training until a quality, beside the tutorial's recipe with its bugs mended.

    python -m tests.bench.quality [--text FILE] [--characters 200000] [--cells lstm ...]
                                  [--seeds 1] [--threads 0] [--json FILE]

On demo-zh, and on the songs of a text of your own. Both sides learn the same tokens and are scored
by the same function on the same held-out songs, a few times in each epoch; the time of scoring is
on nobody's clock, and the tutorial's side takes a single thread where that is quicker. That side
(an LSTM, see tutorial.py) goes on until its held-out figure has not improved for some epochs. Its
best figure, and its seconds until then, are the yardstick: how soon do we reach the same, and how
much lower do we come in the end? Ours is the trainer as `lyric-studio train CORPUS` starts it, with
all its settings as they come. Sides and seeds take turns; figures are medians over the seeds.
"""

from __future__ import annotations

import argparse
import dataclasses
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from core.library.corpora import CorpusLibrary
from core.model.cells.table import CELLS
from core.model.files import ModelInfo
from core.model.network.lyric_model import LyricModel
from core.runs.config import TrainConfig
from core.runs.events import Evaluated, Event
from core.runs.presets import preset
from core.text.vocabulary import Vocabulary
from core.tokens.tokenize import TokenArray, TokenInfo, TokenOptions, tokenize
from core.training.loop.device import choose_precision, prepare_device, set_threads
from core.training.loop.state import TrainState
from core.training.loop.task import Scores
from core.training.loop.trainer import Trainer
from core.training.tasks.evaluation import evaluate_tokens
from core.training.tasks.lyrics import Lyrics, plan_of
from tests.bench.report import Figure, figure, told, write_json
from tests.bench.tokenization import named_corpus
from tests.bench.tutorial import TutorialTraining, set_quicker_threads
from tests.core.training_samples import Quiet

SOONER, LOWER = "<= 0.125", ">= 8"
LOOKS = 4
"""Scorings in each epoch, on both sides."""
TUTORIAL_PATIENCE = 3
"""Epochs without a better figure after which the tutorial's side ends."""
TUTORIAL_EPOCHS = 50

Row = dict[str, Any]


@dataclass(frozen=True)
class Corpus:
    """A corpus as tokens."""

    name: str
    info: TokenInfo
    train: TokenArray
    held_out: TokenArray
    vocabulary: Vocabulary

    @classmethod
    def make(cls, name: str, prepared: Path, folder: Path) -> Corpus:
        """Tokens as `lyric-studio train` makes them."""
        info = tokenize(prepared, folder, TokenOptions())
        train, held_out = (TokenArray.open(folder, part) for part in ("train", "held-out"))  # type: ignore[arg-type]
        vocabulary = Vocabulary.from_json((folder / "vocabulary.json").read_bytes())
        return cls(name, info, train, held_out, vocabulary)

    def task(self, config: TrainConfig) -> Lyrics:
        """To learn it as our trainer does."""
        return Quiet(
            config=config,
            network=config.model_config(self.info.vocabulary),
            info=self.info,
            train=self.train,
            held_out=self.held_out,
            vocabulary=self.vocabulary,
            about=ModelInfo(name=self.name, cell=config.cell),
        )

    def bits_per_char(self, model: LyricModel) -> float:
        """Of the held-out songs."""
        return evaluate_tokens(model, self.held_out, self.info.held_out_characters).bits_per_char


@dataclass
class Curve:
    """Held-out bits per character after so many seconds of training steps, and so many epochs."""

    points: list[tuple[float, float, float]] = field(default_factory=list)

    @property
    def best(self) -> float:
        return min(bits for _, bits, _ in self.points)

    def seconds_to(self, bits: float) -> float:
        """Until the figure is reached; infinite when it never is."""
        return next((at for at, reached, _ in self.points if reached <= bits), float("inf"))

    def epochs_to(self, bits: float) -> float:
        """As `seconds_to`; this does not depend on the machine."""
        return next((at for _, reached, at in self.points if reached <= bits), float("inf"))


def tutorial_curve(
    corpus: Corpus,
    seed: int,
    *,
    epochs: int = TUTORIAL_EPOCHS,
    device: torch.device | str = "cpu",
) -> Curve:
    """The tutorial's side until it is over its best."""
    training = TutorialTraining(
        "lstm", corpus.train, corpus.info.vocabulary, seed=seed, device=device
    )
    every = max(1, training.steps_per_epoch // LOOKS)
    curve, seconds, best_at = Curve(), 0.0, 0
    for look in range(epochs * LOOKS):
        begun = time.perf_counter()
        for _ in range(every):
            training.step()
        seconds += time.perf_counter() - begun
        bits = corpus.bits_per_char(training.model.as_ours())
        curve.points.append((seconds, bits, (look + 1) * every / training.steps_per_epoch))
        if curve.points[-1][1] <= curve.best:
            best_at = look
        elif look - best_at >= TUTORIAL_PATIENCE * LOOKS:
            break
    return curve


class Nowhere:
    """A keeper that keeps nothing."""

    def save_last(self, state: TrainState) -> None: ...
    def save_best(self, state: TrainState, scores: Scores) -> None: ...
    def roll_back(self, state: TrainState) -> bool:
        return False


def our_curve(
    corpus: Corpus,
    config: TrainConfig,
    device: torch.device | str = "cpu",
    clock: Callable[[], float] = time.perf_counter,
) -> Curve:
    """Our trainer to its own end; it is only looked at more often."""
    curve = Curve()

    def hear(event: Event) -> None:
        if isinstance(event, Evaluated):
            seconds = counting + state.counters.step_seconds
            curve.points.append((seconds, event.bits_per_char, event.epoch))

    plan = plan_of(config, corpus.info.train_tokens)
    every = max(1, min(plan.evaluate_every, plan.steps_per_epoch // LOOKS))
    looks = -(-plan.steps_per_epoch // every) / -(-plan.steps_per_epoch // plan.evaluate_every)
    fields = {name: getattr(config, name) for name in config.__struct_fields__}
    patient = TrainConfig(**{**fields, "patience": round(config.patience * looks)})
    task = corpus.task(patient)
    state = TrainState(task, device)
    begun = clock()
    state.start_from(task)
    counting = clock() - begun
    trainer = Trainer(
        task,
        state,
        emit=hear,
        keeper=Nowhere(),
        should_stop=lambda: False,
        precision=choose_precision(config.precision, torch.device(device)),
        clock=clock,
    )
    trainer.plan = dataclasses.replace(plan, evaluate_every=every)
    trainer.run()
    return curve


def measure(corpus: Corpus, options: argparse.Namespace) -> list[Row]:
    """One row for each cell, medians over the seeds."""
    cells: list[str] = options.cells
    shorter = {"epochs": options.epochs} if options.epochs else {}
    tutorial: list[Curve] = []
    ours: dict[str, list[Curve]] = {cell: [] for cell in cells}
    for seed in range(options.seeds):
        changes = {"seed": seed, "threads": options.threads, **shorter}
        configs = {
            cell: preset("quick", corpus.info.train_tokens, cell=cell, **changes) for cell in cells
        }
        most = set_threads(configs[cells[0]])
        spare = TutorialTraining("lstm", corpus.train, corpus.info.vocabulary)
        set_quicker_threads(spare.step, most)
        tutorial.append(tutorial_curve(corpus, seed, epochs=options.epochs or TUTORIAL_EPOCHS))
        set_threads(configs[cells[0]])
        for cell, config in configs.items():
            ours[cell].append(our_curve(corpus, config))
    return [row(corpus, cell, tutorial, ours[cell]) for cell in cells]


def row(corpus: Corpus, cell: str, tutorial: list[Curve], ours: list[Curve]) -> Row:
    """What the table tells of one cell on one corpus."""
    each = [
        {
            "tutorial_bits": base.best,
            "tutorial_seconds": base.seconds_to(base.best),
            "bits": our.best,
            "seconds": our.seconds_to(base.best),
            "tutorial_epochs": base.epochs_to(base.best),
            "epochs": our.epochs_to(base.best),
            "seconds_to_best": our.seconds_to(our.best),
            "share": our.seconds_to(base.best) / base.seconds_to(base.best),
            "lower": 100 * (1 - our.best / base.best),
        }
        for base, our in zip(tutorial, ours, strict=True)
    ]
    medians = {name: statistics.median(one[name] for one in each) for name in each[0]}
    curves = {"tutorial": [c.points for c in tutorial], "ours": [c.points for c in ours]}
    return {"corpus": corpus.name, "cell": cell, **medians, "each": each, "curves": curves}


def figures(rows: list[Row]) -> list[Figure]:
    """The two targets for each corpus and cell."""
    found = []
    for one in rows:
        name = f"{one['corpus']}, {one['cell']}"
        found.append(figure(f"time to quality, {name}", one["share"], "of theirs", SOONER))
        found.append(figure(f"best bits/char, {name}", one["lower"], "% lower", LOWER))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--text", type=Path, help="songs of your own, a file or folder")
    parser.add_argument("--characters", type=int, default=200_000, help="of them, at most")
    parser.add_argument("--cells", nargs="+", choices=CELLS, default=["lstm"])
    parser.add_argument("--seeds", type=int, default=1, help="how many")
    parser.add_argument("--threads", type=int, default=0, help="0: as the trainer chooses")
    parser.add_argument("--epochs", type=int, default=0, help="at most, to see it run")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    prepare_device(torch.device("cpu"))
    rows: list[Row] = []
    heads = ("its best", "after s", "we reach", "share", "our best", "after s", "lower")
    print(f"{'corpus':<18}{'cell':<6}" + "".join(f"{head:>10}" for head in heads))
    with tempfile.TemporaryDirectory(prefix="quality-") as folder:
        library = CorpusLibrary(Path(folder) / "home")
        names = ["demo-zh"]
        if options.text:
            names.append(named_corpus(library, str(options.text), options.characters))
        for name in names:
            corpus = Corpus.make(name, library.get(name), Path(folder) / name)
            for one in measure(corpus, options):
                rows.append(one)
                print(
                    f"{name:<18}{one['cell']:<6}{one['tutorial_bits']:>10.3f}"
                    f"{one['tutorial_seconds']:>10.1f}{one['seconds']:>10.1f}{one['share']:>10.3f}"
                    f"{one['bits']:>10.3f}{one['seconds_to_best']:>10.1f}{one['lower']:>9.1f}%",
                    flush=True,
                )
    found = figures(rows)
    for each in found:
        print(told(each))
    write_json(options.json, found, seeds=options.seeds, rows=rows)


if __name__ == "__main__":
    main()
