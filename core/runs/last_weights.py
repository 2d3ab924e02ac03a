"""The newest weights of a run, which need not be its best: what it became when it went on.

They are in the state of its training, beside all that resuming takes, and are made into weights to
compose from as the best ones were.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors

from core.errors import ModelError
from core.files import read_plain
from core.model.config import ModelConfig
from core.model.files import LoadedModel, ModelInfo
from core.model.scaling import Weights, scaled_weights, with_returning
from core.model.weights import MAX_WEIGHT, read_metadata
from core.runs.checkpoints import Entry, read_entry, read_manifest
from core.runs.store import Run
from core.text.vocabulary import MAX_FILE_BYTES, Vocabulary
from core.tokens.arrays import VOCABULARY_FILE


class _Counters(msgspec.Struct):
    """Of the numbers of a training, those that are needed here."""

    step: int = 0
    scale: float = msgspec.field(default=1.0, name="logit_scale")


def load_last(run: Run) -> LoadedModel:
    """The newest weights of a run, averaged where it averages.

    Raises:
        ModelError: it left none yet, they are damaged, or it has gone on to its line writer.
    """
    problem: ModelError | None = None
    for entry in read_manifest(run.path).last:
        try:
            return _load(run, entry)
        except ModelError as error:
            problem = problem or error
    raise problem or ModelError(
        "no state of its training is left here",
        where=run.path,
        hint="a run leaves one every minute, and at its end",
    )


def _load(run: Run, entry: Entry) -> LoadedModel:
    where, config = run.path / entry.file, run.config.model
    data = read_entry(run.path, entry)
    try:
        told = read_metadata(data, where)["counters"]
        counters = msgspec.json.decode(told, type=_Counters)
        tensors = load_tensors(data)
        vocabulary = Vocabulary.from_json(read_plain(run.path / VOCABULARY_FILE, MAX_FILE_BYTES))
    except (SafetensorError, KeyError, ValueError, TypeError, OSError, RecursionError) as error:
        raise ModelError("broken weights file: {error}", error=error, where=where) from error
    start = "e." if any(name.startswith("e.") for name in tensors) else "m."
    weights = _checked(config, tensors, start, where)
    scale = counters.scale if 0.1 < counters.scale < 10.0 else 1.0
    seen = vocabulary.seen
    if len(seen) != config.vocabulary:
        raise ModelError("the vocabulary does not fit the model", where=where)
    return LoadedModel(
        config,
        vocabulary,
        with_returning(scaled_weights(config, weights, scale), seen),
        ModelInfo(name=run.name, cell=config.cell, corpus=run.config.corpus, step=counters.step),
    )


def _checked(
    config: ModelConfig, tensors: dict[str, npt.NDArray[np.generic]], start: str, where: Path
) -> Weights:
    """The weights of the network, of the exact names and shapes, finite numbers."""
    own = {n.removeprefix(start): w for n, w in tensors.items() if n.startswith(start)}
    if {name: weight.shape for name, weight in own.items()} != config.shapes():
        raise ModelError("these are not the weights of its songs", where=where)
    weights: Weights = {}
    for name, tensor in own.items():
        weights[name] = np.ascontiguousarray(tensor, dtype=np.float32)
        low, high = weights[name].min(), weights[name].max()  # NaN when one is
        if tensor.dtype.kind != "f" or not -MAX_WEIGHT <= low <= high <= MAX_WEIGHT:
            raise ModelError("weights that are not finite numbers", where=where)
    return weights
