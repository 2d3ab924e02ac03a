"""The card of a model: what it is, what it read, and what it was measured to do."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import math
from collections.abc import Iterator
from pathlib import Path

import msgspec

from core.composing.composer import Composer
from core.composing.events import TakeFinished
from core.composing.settings import SamplerSettings
from core.corpus.info import PreparedSong, read_corpus_info
from core.forms.originality import CorpusIndex
from core.library.corpora import CorpusLibrary
from core.model.files import LoadedModel
from core.runs.checkpoints import load_model
from core.runs.config import TrainConfig
from core.runs.store import Run
from core.tokens.tokenize import TokenOptions
from core.training.tasks.evaluation import Evaluation

SEED = 2026
TAKES = 200
BATCH = 25
"""Takes composed side by side."""


@dataclasses.dataclass(frozen=True)
class Recipe:
    """How a model is made; README.md in `models/` tells how this was found."""

    corpus: str
    tokens: TokenOptions
    train: TrainConfig
    reads: TrainConfig | None = None
    """How the network reads free texts and the songs to learn from, before it learns the songs."""
    again: TrainConfig | None = None
    """How it learns the songs once more, from where that held-out figure was best."""
    lines: TrainConfig | None = None
    """How its line writer learns, beside a network that goes on from the model."""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What a demo model is and what it was measured to do."""

    model: str
    sha256: str
    bytes: int
    corpus: str
    corpus_digest: str
    read_before: list[dict[str, object]] = []
    """What a base model read beside the songs: title, licence, origin, digest and lines of each."""
    licence: str
    cell: str
    parameters: int
    vocabulary: int
    configuration: TrainConfig
    reads: TrainConfig | None = None
    """How it read what it read before."""
    again: TrainConfig | None = None
    """How it learnt the songs once more."""
    lines: TrainConfig | None = None
    """How its line writer learnt."""
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
    line_writer_step: int | None = None
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
    """Long lines, copied lines and the longest copied run of the takes of a model, one draft of
    each line: what the network does by itself, where nothing passes its copies over.
    """
    composer, index = Composer(load_model(model)), CorpusIndex.build(texts)
    lines = copied = longest = 0
    settings = SamplerSettings(drafts=1)
    for first in range(0, TAKES, BATCH):
        for event in composer.compose("", settings, seed=SEED, first=first, count=BATCH):
            if isinstance(event, TakeFinished):
                report = index.check(event.result.text)
                lines += report.lines
                copied += len(report.copied)
                longest = max(longest, report.longest.length)
    return lines, copied, longest


def written_card(
    path: Path,
    recipe: Recipe,
    run: Run,
    model: LoadedModel,
    result: Evaluation,
    told: list[dict[str, object]],
) -> Card:
    """The card of a model file as it lies there."""
    summary, writer = run.summary(), model.writer
    prepared = CorpusLibrary(run.path.parent.parent).get(recipe.corpus)
    lines, copied, longest = originality(path, songs(prepared))
    data = path.read_bytes()
    return Card(
        model=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        corpus=recipe.corpus,
        corpus_digest=read_corpus_info(prepared).origin,
        read_before=told,
        licence="CC0-1.0",
        cell=recipe.train.cell,
        parameters=model.config.parameters(),
        vocabulary=model.config.vocabulary,
        configuration=recipe.train,
        reads=recipe.reads,
        again=recipe.again,
        lines=recipe.lines,
        tokens=recipe.tokens,
        step=model.info.step,
        training_seconds=round(summary.seconds, 1),
        best_bits_per_char=round(summary.bits_per_char or math.nan, 5),
        bits_per_char=round(result.bits_per_char, 5),
        perplexity=round(result.perplexity, 3),
        unigram_bits_per_char=round(result.unigram_bits_per_char, 5),
        line_writer_bits_per_char=writer and round(writer.bits_per_char or math.nan, 5),
        line_writer_step=writer and writer.step,
        takes=TAKES,
        temperature=SamplerSettings().temperature,
        composed_lines=lines,
        copied_lines=copied,
        copied_share=round(copied / max(1, lines), 4),
        longest_copied_run=longest,
        date=datetime.date.today().isoformat(),
        command=f"python data/build_models.py {path.stem}" + (" --texts TEXTS" if told else ""),
        versions=run.config.versions,
    )
