"""Makes a run directory from a prepared corpus: complete, or not at all."""

from __future__ import annotations

import contextlib
import datetime
import math
import platform
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import msgspec

import core
from core.corpus.info import read_corpus_info
from core.errors import ModelError
from core.home import private_folder, write_atomic
from core.model.files import ModelInfo
from core.progress import ProgressListener, StopRequested
from core.runs.ancestor import START_FILE, Ancestor
from core.runs.base import Base, same_shape
from core.runs.config import TrainConfig
from core.runs.language import fits
from core.runs.store import Run, RunConfig, RunStore
from core.runs.tasks import LYRICS
from core.runs.titles import write_titles
from core.staging import publish, staged, sweep
from core.text.unseen import Unseen
from core.text.vocabulary import Vocabulary
from core.tokens.arrays import VOCABULARY_FILE
from core.tokens.tokenize import TokenArray, TokenInfo, TokenOptions, tokenize

_PACKAGES = ("torch", "numpy", "jieba", "rjieba", "safetensors")


def create_run(
    store: RunStore,
    prepared: Path,
    train: TrainConfig,
    tokens: TokenOptions | None = None,
    *,
    name: str | None = None,
    fit: Callable[[int], TrainConfig] | None = None,
    base: Base | None = None,
    task: str = LYRICS,
    progress: ProgressListener | None = None,
    should_stop: StopRequested | None = None,
) -> Run:
    """Tokenizes a prepared corpus into a new run directory that is ready to be trained.

    Args:
        fit: the settings for so many tokens to train on, in place of `train`; of the same cell.
        base: the model that the run goes on from, whose shape and tokens it then has.
        task: one that learns from songs.

    The run holds its own copy of tokens and vocabulary: it never reads the corpus again. All is
    made in a staging folder and moved into place at the end.

    Raises:
        RunError: the name is taken.
        CorpusError, ModelError: the corpus or the settings cannot be used.
        StoppedByUser: `should_stop` said so; nothing is left behind.
    """
    corpus = read_corpus_info(prepared)
    tokens = tokens or TokenOptions()
    train, grows = _shaped(train, base), None if base is None else base.model.vocabulary
    if grows is not None:
        tokens = msgspec.structs.replace(tokens, kind=grows.kind)
    first = store.new_name(name, corpus.name, train.cell)
    sweep(store.root)
    with staged(store.root) as staging:
        folder = staging / "tokens"
        info = tokenize(
            prepared, folder, tokens, base=grows, progress=progress, should_stop=should_stop
        )
        (folder / VOCABULARY_FILE).rename(staging / VOCABULARY_FILE)
        write_titles(prepared, staging)
        train = train if fit is None else _shaped(fit(info.train_tokens), base)
        config = RunConfig(
            name=first,
            created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            corpus=corpus.name,
            corpus_sha256=corpus.sha256,
            task=task,
            train=train,
            model=train.model_config(info.vocabulary),
            tokens=info,
            unigram_bits_per_char=_unigram(staging, info),
            versions=versions(),
            held_out_within=corpus.held_out_within,
            base=_ancestor(base, prepared),
        )
        return publish_run(store, staging, config, name, base)


def _shaped(train: TrainConfig, base: Base | None) -> TrainConfig:
    return train if base is None else same_shape(train, base)


def publish_run(
    store: RunStore, staging: Path, config: RunConfig, wanted: str | None, base: Base | None
) -> Run:
    """Moves a run into place under the first name that is free, with what it begins with."""
    private_folder(staging / "checkpoints")
    if base is not None:
        _keep_start(staging, config, base)
    while True:
        final = store.new_name(wanted, config.corpus, config.train.cell)
        config = msgspec.structs.replace(config, name=final)
        write_atomic(staging / "run.json", msgspec.json.format(msgspec.json.encode(config)))
        with contextlib.suppress(FileExistsError):  # another start was quicker: the next name
            publish(staging, store.root / final)
            return Run(store.root / final)


def _ancestor(base: Base | None, prepared: Path) -> Ancestor | None:
    """What the run tells of its base for good."""
    if base is None:
        return None
    return base.ancestor(fits=fits(base.model.vocabulary, prepared))


def _keep_start(run: Path, config: RunConfig, base: Base) -> None:
    """Writes what the run begins with, so that it needs its base no more."""
    vocabulary = Vocabulary.from_json((run / VOCABULARY_FILE).read_bytes())
    about = ModelInfo(name=base.name, cell=config.model.cell)
    write_atomic(run / START_FILE, base.start(vocabulary, config.model, about))


def _unigram(run: Path, info: TokenInfo) -> float:
    """Bits per character of held-out songs by the token counts of the training part."""
    if not info.held_out_characters:
        raise ModelError("no held-out songs to evaluate on")
    vocabulary = Vocabulary.from_json((run / VOCABULARY_FILE).read_bytes())
    songs = TokenArray.open(run / "tokens", "held-out")
    nats = Unseen(vocabulary).baseline(songs.ids, songs.songs)
    return nats / math.log(2) / info.held_out_characters


def versions() -> dict[str, str]:
    versions = {"lyric-studio": core.__version__, "python": platform.python_version()}
    for package in _PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return versions
