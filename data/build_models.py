"""Trains the demo models that the package carries, and writes a card beside each.

    python data/build_models.py                 all of them, some minutes on two cores
    python data/build_models.py zh-lstm en-gru  some of them

Each is trained from the demo corpus with a fixed seed, stored in half precision and then measured
as stored: bits per character on the held-out songs, and what 200 takes at temperature 0.8 copy.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import math
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from core.composing.composer import Composer
from core.composing.events import TakeFinished
from core.composing.settings import SamplerSettings
from core.corpus.info import PreparedSong, read_corpus_info
from core.forms.originality import LINE_LENGTH, CorpusIndex
from core.library.corpora import CorpusLibrary
from core.model.cells.table import CELLS
from core.model.files import LineWriter, LoadedModel, save_model
from core.runs import launcher
from core.runs.checkpoints import load_model
from core.runs.config import TrainConfig
from core.runs.create import create_run
from core.runs.store import Run, RunStore
from core.tokens.tokenize import TokenOptions
from core.training.loop.state import TrainState
from core.training.process.commits import Checkpoints
from core.training.tasks.evaluation import evaluate_songs
from core.training.tasks.lyrics import Lyrics

MODELS = Path(__file__).resolve().parent / "models"
SEED = 2026
TAKES = 200
TEMPERATURE = 0.8
BATCH = 25
"""Takes composed side by side."""

_ZH = {"embedding": 320, "hidden": 320}
_RATES = {"rnn": 3e-3, "lstm": 6e-3, "gru": 4e-3}
EPOCHS = {"rnn": 20, "lstm": 16, "gru": 17}

RECIPES: dict[str, tuple[str, TokenOptions, TrainConfig]] = {}
"""Corpus, tokens and training of each model; README.md in `models/` tells how they were found.

Each demo corpus has every cell of the table: three cells are compared on it from the first start.
"""

for _language in ("zh", "en"):
    for _cell in CELLS:
        _tokens = TokenOptions(kind="hybrid", min_count=5 if _language == "zh" else 2)
        _train = TrainConfig(
            cell=_cell,
            dropout=0.3,
            weight_decay=0.1,
            learning_rate=_RATES[_cell],
            warmup=0.05,
            ramp=0.0,
            epochs=EPOCHS[_cell],
            patience=EPOCHS[_cell],  # all epochs: see `final_weights`
            seed=SEED,
            **(_ZH if _language == "zh" else {}),
        )
        RECIPES[f"{_language}-{_cell}"] = (f"demo-{_language}", _tokens, _train)


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What a demo model is and what it was measured to do."""

    model: str
    sha256: str
    bytes: int
    corpus: str
    corpus_digest: str
    licence: str
    cell: str
    parameters: int
    vocabulary: int
    configuration: TrainConfig
    tokens: TokenOptions
    step: int
    training_seconds: float
    best_bits_per_char: float
    """Of the evaluations during the training; see `final_weights`. What a run has to beat."""
    bits_per_char: float
    """Held out, of this file as it is: what is shown of it."""
    perplexity: float
    unigram_bits_per_char: float
    line_writer_bits_per_char: float | None = None
    """Held out, told how many syllables each line has."""
    line_writer_step: int = 0
    takes: int
    temperature: float
    composed_lines: int
    """Lines of five or more characters in these takes."""
    copied_lines: int
    """Those of them that stand in the corpus as they are."""
    copied_share: float
    longest_copied_run: int
    """Characters in a row that a take shares with the corpus, over all takes."""
    date: str
    command: str
    versions: dict[str, str]


def songs(prepared: Path, part: str | None = None) -> Iterator[str]:
    """Texts of a prepared corpus, of one part or of all."""
    with (prepared / "songs.jsonl").open("rb") as file:
        for line in file:
            song = msgspec.json.decode(line, type=PreparedSong)
            if part in (None, song.part):
                yield song.text


def originality(model: Path, texts: Iterator[str]) -> tuple[int, int, int]:
    """Long lines, copied lines and the longest copied run of the takes of a model."""
    composer, index = Composer(load_model(model)), CorpusIndex.build(texts)
    lines = copied = longest = 0
    settings = SamplerSettings(temperature=TEMPERATURE)
    for first in range(0, TAKES, BATCH):
        for event in composer.compose("", settings, seed=SEED, first=first, count=BATCH):
            if isinstance(event, TakeFinished):
                report = index.check(event.result.text)
                lines += report.lines
                copied += len(report.copied)
                longest = max(longest, report.longest.length)
    return lines, copied, longest


def final_weights(run: Run, best: LoadedModel) -> LoadedModel:
    """The averaged weights at the end of a run, not at its best held-out figure.

    A corpus this small is worth more to a song than to the figure: some epochs after the best one
    a model strings whole phrases together, while it still copies few lines. `models/README.md`
    has both figures side by side.
    """
    task = Lyrics.of(run)
    state = TrainState(task)
    if Checkpoints(run.path).newest(lambda data, entry: state.unpack(data, entry.file)) is None:
        raise SystemExit(f"{run.name}: no state to take the weights from")
    weights = task.weights(state.evaluated_model, state.counters.fitted)
    info = msgspec.structs.replace(best.info, step=state.counters.step, path="", sha256="")
    return dataclasses.replace(best, weights=weights, info=info, passed_over=None)


def line_writer(run: Run) -> LineWriter:
    """The line writer of a finished run, at its best held-out figure."""
    if launcher.start(run, line_writer=True).wait() != 0:
        raise SystemExit(f"{run.name}: {run.log_path.read_text()}")
    writer = load_model(run.path).writer
    if writer is None:
        raise SystemExit(f"{run.name}: no line writer")
    return writer


def build(name: str, home: Path) -> Card:
    """Trains one model and writes it with its card."""
    corpus, tokens, config = RECIPES[name]
    prepared = CorpusLibrary(home).get(corpus)
    run = create_run(RunStore(home), prepared, config, tokens, name=name)
    if launcher.start(run).wait() != 0:
        raise SystemExit(f"{name}: {run.log_path.read_text()}")
    summary = run.summary()
    path = MODELS / f"{name}.safetensors"
    trained = final_weights(run, load_model(run.path))  # before its state makes room
    writer = line_writer(run)
    trained = dataclasses.replace(trained, writer=writer)
    MODELS.mkdir(exist_ok=True)
    save_model(path, trained, half=True)
    path.chmod(0o644)
    result = evaluate_songs(path, songs(prepared, "held-out"))
    # The file tells the figure of its own weights, not the best on the way.
    info = msgspec.structs.replace(trained.info, bits_per_char=result.bits_per_char)
    save_model(path, dataclasses.replace(trained, info=info), half=True)
    path.chmod(0o644)
    lines, copied, longest = originality(path, songs(prepared))
    data = path.read_bytes()
    card = Card(
        model=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        corpus=corpus,
        corpus_digest=read_corpus_info(prepared).origin,
        licence="CC0-1.0",
        cell=config.cell,
        parameters=trained.config.parameters(),
        vocabulary=trained.config.vocabulary,
        configuration=config,
        tokens=tokens,
        step=trained.info.step,
        training_seconds=round(summary.seconds, 1),
        best_bits_per_char=round(summary.bits_per_char or math.nan, 5),
        bits_per_char=round(result.bits_per_char, 5),
        perplexity=round(result.perplexity, 3),
        unigram_bits_per_char=round(result.unigram_bits_per_char, 5),
        line_writer_bits_per_char=round(writer.bits_per_char or math.nan, 5),
        line_writer_step=writer.step,
        takes=TAKES,
        temperature=TEMPERATURE,
        composed_lines=lines,
        copied_lines=copied,
        copied_share=round(copied / max(1, lines), 4),
        longest_copied_run=longest,
        date=datetime.date.today().isoformat(),
        command=f"python data/build_models.py {name}",
        versions=run.config.versions,
    )
    text = msgspec.json.format(msgspec.json.encode(card), indent=2)
    path.with_suffix(".json").write_bytes(text + b"\n")
    return card


def main(wanted: list[str]) -> None:
    unknown = set(wanted) - RECIPES.keys()
    if unknown:
        raise SystemExit(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(RECIPES)}")
    home = Path(tempfile.mkdtemp(prefix="lyric-studio-models-"))
    try:
        for name in wanted or RECIPES:
            card = build(name, home)
            print(
                f"{name}: {card.bits_per_char:.3f} bits/char "
                f"(unigram {card.unigram_bits_per_char:.3f}), {card.training_seconds:.0f} s, "
                f"{card.bytes / 2**20:.2f} MiB, {card.copied_lines} of {card.composed_lines} "
                f"lines of {LINE_LENGTH}+ characters copied ({card.copied_share:.1%}), "
                f"longest copied run {card.longest_copied_run}",
                flush=True,
            )
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
