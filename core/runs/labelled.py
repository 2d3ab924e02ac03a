"""Makes a run of labelled texts: complete, or not at all.

It is a run like any other: its tokens are those of its texts, each text a song, and `labels.json`
stands beside them. Under `unigram_bits_per_char` it has the figure of who always says the same, as
events have the figure of merit under `bits_per_char`, whatever that is.
"""

from __future__ import annotations

import datetime
import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from core.corpus.info import SONGS_FILE, PreparedSong
from core.corpus.labelled import PARTS, Labelled, LabelledText
from core.errors import CorpusError
from core.home import private_folder, write_atomic
from core.model.mood_file import LONGEST_LABEL
from core.progress import ProgressListener, StopRequested
from core.reading.naive_bayes import NaiveBayes
from core.runs.ancestor import Ancestor
from core.runs.base import Base, same_shape
from core.runs.config import TrainConfig
from core.runs.create import publish_run, versions
from core.runs.labels import LABELS_FILE, Labels
from core.runs.language import text_fits
from core.runs.store import Run, RunConfig, RunStore
from core.staging import staged, sweep
from core.tokens.arrays import VOCABULARY_FILE
from core.tokens.tokenize import TokenArray, TokenInfo, TokenOptions, tokenize


def make_run(
    store: RunStore,
    labelled: Labelled,
    train: TrainConfig,
    tokens: TokenOptions | None = None,
    *,
    corpus: str,
    task: str,
    name: str | None = None,
    base: Base | None = None,
    progress: ProgressListener | None = None,
    should_stop: StopRequested | None = None,
) -> Run:
    """Tokenizes labelled texts into a new run directory that is ready to be trained.

    Args:
        corpus: what the texts are called.
        base: the language model that the run goes on from, whose shape and tokens it then has.

    Raises:
        RunError: the name is taken.
        CorpusError, ModelError: the texts or the settings cannot be used.
        StoppedByUser: `should_stop` said so; nothing is left behind.
    """
    tokens = tokens or TokenOptions()
    grows = None
    if base is not None:
        train, grows = same_shape(train, base), base.model.vocabulary
        tokens = msgspec.structs.replace(tokens, kind=grows.kind)
    sweep(store.root)
    with staged(store.root) as staging:
        parts = [labelled.of(part) for part in PARTS]
        prepared = private_folder(staging / "prepared")
        sha256 = _write_texts(prepared / SONGS_FILE, parts)
        out, told = staging / "tokens", {"progress": progress, "should_stop": should_stop}
        info = tokenize(prepared, out, tokens, base=grows, **told)  # type: ignore[arg-type]
        shutil.rmtree(prepared)
        (out / VOCABULARY_FILE).rename(staging / VOCABULARY_FILE)
        labels = _labels(staging, labelled, parts, info)
        write_atomic(staging / LABELS_FILE, msgspec.json.encode(labels))
        text = "\n".join(each.text for each in parts[0][:500])
        config = RunConfig(
            name=store.new_name(name, corpus, train.cell),
            created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            corpus=corpus,
            corpus_sha256=sha256,
            task=task,
            train=train,
            model=train.model_config(info.vocabulary),
            labels=labels.names,
            tokens=info,
            unigram_bits_per_char=_majority(labels.train, labels.choose),
            versions=versions(),
            base=_ancestor(base, text),
        )
        return publish_run(store, staging, config, name, base)


def _ancestor(base: Base | None, text: str) -> Ancestor | None:
    if base is None:
        return None
    return base.ancestor(fits=text_fits(base.model.vocabulary, text))


def _write_texts(path: Path, parts: Sequence[Sequence[LabelledText]]) -> str:
    """Writes the texts as songs, those to choose by before the others that are held out; returns
    the digest of the file."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for part, texts in zip(("train", "held-out", "held-out"), parts, strict=True):
            for each in texts:
                song = PreparedSong(title=each.label, text=each.text, part=part, source="")
                line = msgspec.json.encode(song) + b"\n"
                digest.update(line)
                file.write(line)
    return digest.hexdigest()


def _labels(
    run: Path, labelled: Labelled, parts: Sequence[Sequence[LabelledText]], info: TokenInfo
) -> Labels:
    names = labelled.labels
    if any(len(label) > LONGEST_LABEL for label in names):
        raise CorpusError("a label of more than {most} characters", most=LONGEST_LABEL)
    places = {label: place for place, label in enumerate(names)}
    train, choose, held = (tuple(places[each.label] for each in part) for part in parts)
    if not choose or not held:
        raise CorpusError(
            "no texts can be held out", hint="add texts: a tenth of each label is held out"
        )
    learnt, rest = (_texts(TokenArray.open(run / "tokens", p)) for p in ("train", "held-out"))
    bayes = NaiveBayes(learnt, np.array(train), info.vocabulary)
    return Labels(
        names=names,
        train=train,
        choose=choose,
        held_out=held,
        majority=_majority(train, held),
        naive_bayes=bayes.accuracy(rest[len(choose) :], np.array(held)),
    )


def _texts(tokens: TokenArray) -> list[np.ndarray]:
    pairs = zip(tokens.songs[:-1], tokens.songs[1:], strict=True)
    return [tokens.ids[begin : end - 1] for begin, end in pairs]


def _majority(learnt: Sequence[int], told: Sequence[int]) -> float:
    """Accuracy of always saying what most of the learnt texts are labelled."""
    return float(np.mean(np.array(told) == np.bincount(learnt).argmax()))
