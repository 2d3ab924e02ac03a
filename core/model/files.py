"""Files of weights: written whole or not at all, checked before use, never unpickled.

A weights file is a safetensors file whose metadata holds the network's configuration and, when
it is meant to travel alone, its vocabulary. How a run keeps its own is in `core.runs.checkpoints`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from core.errors import ModelError
from core.files import read_plain
from core.model.card import read_card
from core.model.cells.table import CELLS
from core.model.config import Direction, LineConfig, ModelConfig
from core.model.weights import (
    MAX_FILE,
    Weights,
    checked_weights,
    packed,
    read_metadata,
    told_in,
    write_whole,
)
from core.text.vocabulary import Vocabulary

FORMAT = 3
BACKWARD_FORMAT = 3
"""Of a network that reads from the end: versions that know no such thing would compose with it."""
PLAIN_FORMAT = 1
"""Of a file without a line writer, which older versions read as ever."""
WRITER_FORMAT = 2
"""Of a file with one. Cells that came later have formats of their own (`Cell.format`)."""
_WRITER = "lines."
"""What the names of a line writer's weights begin with."""
Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class ModelInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Where a model comes from. `bits_per_char` is its own, on held-out songs of its corpus."""

    name: str
    cell: str
    corpus: str = ""
    step: Count = 0
    bits_per_char: float | None = None
    unigram_bits_per_char: float | None = None
    created: str = ""
    base: str = ""
    """The model that it was trained further from; "" for none."""
    base_sha256: str = ""
    direction: Direction = "forward"
    """How it reads songs; one that reads them from the end writes no lyrics."""
    format: int = PLAIN_FORMAT
    sha256: str = ""
    path: str = ""


class LineWriter(NamedTuple):
    """A second network of a model, which writes lines from their end (`core.model.backward`)."""

    config: LineConfig
    weights: Weights
    bits_per_char: float | None = None
    """On held-out songs, told how many syllables each line has."""
    step: int = 0


class _WriterInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says of its line writer, but for the weights."""

    config: LineConfig
    bits_per_char: float | None = None
    step: Count = 0


@dataclass(frozen=True)
class LoadedModel:
    """All that composing needs."""

    config: ModelConfig
    vocabulary: Vocabulary
    weights: Weights
    info: ModelInfo
    writer: LineWriter | None = None
    """None of a model that was trained without one."""
    passed_over: ModelError | None = None
    """What is wrong with newer weights of the run, when these are not its newest ones."""


class WeightsFile(NamedTuple):
    """What a weights file holds, checked; without a vocabulary it cannot be used alone."""

    weights: Weights
    config: ModelConfig
    info: ModelInfo
    vocabulary: Vocabulary | None
    writer: LineWriter | None = None

    def model(self, vocabulary: Vocabulary, path: Path, sha256: str) -> LoadedModel:
        """The model of these weights and their vocabulary, as it was loaded from `path`.

        Raises:
            ModelError: the network was made for another number of tokens.
        """
        check_vocabulary(vocabulary, self.config, path)
        info = msgspec.structs.replace(
            self.info, sha256=sha256, path=str(path), cell=self.config.cell
        )
        return LoadedModel(
            config=self.config,
            vocabulary=vocabulary,
            weights=self.weights,
            info=info,
            writer=self.writer,
        )


def pack_weights(
    weights: Mapping[str, npt.NDArray[np.floating]],
    config: ModelConfig,
    info: ModelInfo,
    vocabulary: Vocabulary | None = None,
    *,
    writer: LineWriter | None = None,
    half: bool = False,
) -> bytes:
    """A weights file as bytes; with `vocabulary` it can travel alone, `half` stores float16."""
    own = WRITER_FORMAT if writer else PLAIN_FORMAT
    if info.direction == "backward":
        own = BACKWARD_FORMAT
    metadata = {
        "lyric-studio": str(max(own, CELLS[config.cell].format)),
        "config": msgspec.json.encode(config).decode(),
        "info": msgspec.json.encode(info).decode(),
    }
    if vocabulary is not None:
        metadata["vocabulary"] = vocabulary.to_json().decode()
    everything = dict(weights)
    if writer is not None:
        told = _WriterInfo(
            config=writer.config, bits_per_char=writer.bits_per_char, step=writer.step
        )
        metadata["line-writer"] = msgspec.json.encode(told).decode()
        everything |= {_WRITER + name: array for name, array in writer.weights.items()}
    return packed(everything, metadata, half=half)


def check_vocabulary(vocabulary: Vocabulary, config: ModelConfig, path: Path) -> None:
    """Raises ModelError: the network of `path` was made for another number of tokens."""
    if len(vocabulary) != config.vocabulary:
        raise ModelError(
            "a vocabulary of {found} tokens for a model of {wanted}",
            found=len(vocabulary),
            wanted=config.vocabulary,
            where=path,
        )


def unpack_weights(data: bytes, where: Path) -> WeightsFile:
    """Reads and checks a weights file: exact names and shapes, finite numbers.

    Raises:
        ModelError: not such a file, or one that does not hold what it says.
    """
    metadata = read_metadata(data, where)
    if (task := metadata.get("task", "lyrics")) != "lyrics":
        raise ModelError(
            "this model has learnt another task ({task}): it writes no lyrics",
            task=task[:40],
            where=where,
            hint="choose a model of lyrics",
        )
    with told_in(metadata, FORMAT, where):
        config = msgspec.json.decode(metadata["config"], type=ModelConfig)
        info = msgspec.json.decode(metadata["info"], type=ModelInfo)
        told = None
        if "line-writer" in metadata:
            told = msgspec.json.decode(metadata["line-writer"], type=_WriterInfo)
            if told.config.vocabulary != config.vocabulary:
                raise ModelError("its line writer has another vocabulary", where=where)
    shapes = config.shapes()
    if told is not None:
        shapes |= {_WRITER + name: shape for name, shape in told.config.shapes().items()}
    weights = checked_weights(data, shapes, where)
    vocabulary = None
    if "vocabulary" in metadata:
        vocabulary = Vocabulary.from_json(metadata["vocabulary"].encode())
    writer = None
    if told is not None:
        own = {n.removeprefix(_WRITER): weights.pop(n) for n in shapes if n.startswith(_WRITER)}
        writer = LineWriter(told.config, own, told.bits_per_char, told.step)
    return WeightsFile(weights, config, info, vocabulary, writer)


def save_model(path: Path, model: LoadedModel, *, half: bool = False) -> None:
    """Writes a model file that travels alone (weights, configuration, vocabulary).

    Raises:
        ModelError: the file cannot be written.
    """
    data = pack_weights(
        model.weights,
        model.config,
        model.info,
        model.vocabulary,
        writer=model.writer,
        half=half,
    )
    write_whole(path, data)


def load_model_file(path: Path) -> LoadedModel:
    """Loads a model file that travels alone. Its figure is that of its card, where it has one.

    Raises:
        ModelError: there is none, it lacks its vocabulary, or it must be refused.
    """
    try:
        if path.stat().st_size > MAX_FILE:
            raise ModelError("larger than any model of lyric-studio", where=path)
        data = read_plain(path, MAX_FILE, follow=True)
    except OSError as error:
        raise ModelError(
            "cannot read the model: {reason}",
            reason=error.strerror,
            where=path,
            hint="`lyric-studio runs` lists the models there are",
        ) from error
    file = unpack_weights(data, path)
    if file.vocabulary is None:
        raise ModelError(
            "these weights lack their vocabulary",
            where=path,
            hint="name the run directory, or export the run as one file",
        )
    sha256 = hashlib.sha256(data).hexdigest()
    model = file.model(file.vocabulary, path, sha256)
    card = read_card(path)
    if card.sha256 != sha256 or card.bits_per_char is None:
        return model
    # The demo models were trained beyond their best figure, which some of the files still tell.
    return replace(
        model, info=msgspec.structs.replace(model.info, bits_per_char=card.bits_per_char)
    )
