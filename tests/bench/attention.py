"""A Transformer beside an LSTM, at equal parameters and at equal time.

    python -m tests.bench.attention [--corpora demo-zh demo-en] [--text FILE] [--characters 1400000]
                                    [--seconds 80] [--seeds 1] [--ways lstm size time]
                                    [--json FILE]

On the demo corpora, and on a text of your own. Both learn the same tokens with the settings of the
preset `quick`, but that each window is read once (`--views`), and are scored on the same held-out
songs; the clock is processor time of one thread, held-out songs are scored off it.

The LSTM gets so many epochs as fit into `--seconds`, at least one and at most those of the preset.
A Transformer with equally many parameters (same embedding, narrower blocks) gets as many epochs,
whatever they take. One of the usual size, which has more parameters, gets as many epochs as fit
into the time of the LSTM, so that its learning rate comes down in time. How long an epoch takes is
estimated by some steps; what a training took stands beside it.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from core.library.corpora import CorpusLibrary
from core.runs.config import TrainConfig
from core.runs.presets import preset
from core.training.loop.device import choose_precision, prepare_device, set_threads
from core.training.loop.state import TrainState
from core.training.loop.stepper import Stepper
from tests.bench.quality import Corpus, our_curve
from tests.bench.report import Figure, figure, told, write_json
from tests.bench.tokenization import named_corpus

CELL, OTHER = "transformer", "lstm"
SIZE, TIME = "equal size", "equal time"
WAYS = {"lstm": OTHER, "size": SIZE, "time": TIME}
NARROWEST, STEP = 32, 8
"""Widths that are tried for as many parameters."""
WARM, TIMED = 2, 8
"""Steps before the clock runs, and on it."""
Row = dict[str, Any]


def settings(corpus: Corpus, cell: str, seed: int, views: int, **changes: object) -> TrainConfig:
    """The preset for this corpus, on one thread."""
    shared = {"cell": cell, "seed": seed, "views": views, "threads": 1, "device": "cpu"}
    return preset("quick", corpus.info.train_tokens, **{**shared, **changes})


def parameters(corpus: Corpus, config: TrainConfig) -> int:
    return config.model_config(corpus.info.vocabulary).parameters()


def as_large(corpus: Corpus, config: TrainConfig, wanted: int) -> TrainConfig:
    """With blocks so wide that it has as many parameters as `wanted`, or nearly."""
    widths = range(NARROWEST, 4 * config.hidden, STEP)
    each = {n: {name: getattr(config, name) for name in config.__struct_fields__} for n in widths}
    made = [TrainConfig(**{**fields, "hidden": width}) for width, fields in each.items()]
    found = min(made, key=lambda one: abs(parameters(corpus, one) - wanted))
    rate = config.learning_rate * config.hidden / found.hidden
    return _with(found, learning_rate=min(0.02, rate))


def seconds_per_epoch(corpus: Corpus, config: TrainConfig) -> float:
    """Processor time of an epoch by the time of some steps with full dropout."""
    task = corpus.task(config)
    state = TrainState(task)
    precision = choose_precision(config.precision, torch.device("cpu"))
    stepper = Stepper(task, state, precision, lambda event: None)
    state.counters.step = first = min(task.plan.total, 4 * task.plan.steps_per_epoch) // 2
    spent = []
    for number in range(WARM + TIMED):
        begun = time.process_time()
        stepper.take()
        spent.append(time.process_time() - begun)
        state.counters.step = first + number + 1
    return statistics.median(spent[WARM:]) * task.plan.steps_per_epoch


def _with(config: TrainConfig, **changes: object) -> TrainConfig:
    fields = {name: getattr(config, name) for name in config.__struct_fields__}
    return TrainConfig(**{**fields, **changes})


def learnt(corpus: Corpus, config: TrainConfig) -> Row:
    """What a training comes to."""
    curve = our_curve(corpus, config, clock=time.process_time)
    return {
        "cell": config.cell,
        "layers": config.layers,
        "hidden": config.hidden,
        "parameters": parameters(corpus, config),
        "epochs": config.epochs,
        "seconds": curve.points[-1][0],
        "bits": curve.best,
        "points": curve.points,
    }


def measure(
    corpus: Corpus, seed: int, seconds: float, views: int, ways: Sequence[str]
) -> dict[str, Row]:
    """The trainings of a seed, of those asked for."""
    lstm = settings(corpus, OTHER, seed, views)
    each = seconds_per_epoch(corpus, lstm)
    epochs = max(1, min(lstm.epochs, round(seconds / each)))
    usual = settings(corpus, CELL, seed, views)
    fitting = max(1, round(epochs * each / seconds_per_epoch(corpus, usual)))
    equal = as_large(corpus, usual, parameters(corpus, lstm))
    configs = {OTHER: (lstm, epochs), SIZE: (equal, epochs), TIME: (usual, fitting)}
    return {
        way: learnt(corpus, _with(one, epochs=count, ramp=min(one.ramp, count / 2)))
        for way, (one, count) in configs.items()
        if way in ways
    }


def tell(name: str, seed: int, found: dict[str, Row]) -> None:
    for way, row in found.items():
        print(
            f"{name:<12}{seed:>3} {way:<11}{row['layers']}x{row['hidden']:<5}"
            f"{row['parameters'] / 1e6:>6.2f} M{row['epochs']:>4} epochs{row['seconds']:>8.1f} s"
            f"{row['bits']:>8.3f} bits/char",
            flush=True,
        )


def figures(rows: dict[str, list[dict[str, Row]]]) -> list[Figure]:
    """How much lower (better) the Transformer comes than the LSTM, in percent, over the seeds."""
    found = []
    for name, seeds in rows.items():
        for way in (SIZE, TIME):
            pairs = [(one[way], one[OTHER]) for one in seeds if {way, OTHER} <= one.keys()]
            if pairs:
                lower = [100 * (1 - ours["bits"] / theirs["bits"]) for ours, theirs in pairs]
                label = f"bits/char beside LSTM, {way}, {name}"
                found.append(figure(label, statistics.median(lower), "% lower"))
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--corpora", nargs="*", default=["demo-zh", "demo-en"])
    parser.add_argument("--text", type=Path, help="songs of your own, a file or folder")
    parser.add_argument("--characters", type=int, default=1_400_000, help="of each, at most")
    parser.add_argument("--seconds", type=float, default=80.0, help="of the LSTM, a corpus")
    parser.add_argument("--views", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1, help="how many")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS), help="only these")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    prepare_device(torch.device("cpu"))
    rows: dict[str, list[dict[str, Row]]] = {}
    with tempfile.TemporaryDirectory(prefix="attention-") as folder:
        library = CorpusLibrary(Path(folder) / "home")
        asked = [*options.corpora, *([str(options.text)] if options.text else [])]
        names = [named_corpus(library, one, options.characters) for one in asked]
        for name in names:
            corpus = Corpus.make(name, library.get(name), Path(folder) / name)
            set_threads(settings(corpus, CELL, 0, 1))
            for seed in range(options.seeds):
                ways = [WAYS[way] for way in options.ways]
                found = measure(corpus, seed, options.seconds, options.views, ways)
                tell(name, seed, found)
                rows.setdefault(name, []).append(found)
                write_json(options.json, figures(rows), seeds=options.seeds, rows=rows)
    for one in figures(rows):
        print(told(one))


if __name__ == "__main__":
    main()
