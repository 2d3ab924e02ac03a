"""A network that tells labels: its shape, and the file that it travels in.

Its encoder is that of a language model, weight by weight; in place of the output layer stands a
head that reads what the encoder made of a whole text. Beside it speak the words one by one
(`core.reading.words`): with few texts to learn from they tell much, and what an encoder adds comes
on top.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from core.errors import ModelError
from core.files import read_plain
from core.model.class_report import ClassReport
from core.model.config import ModelConfig
from core.model.files import ModelInfo, check_vocabulary
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

TASK = "mood"
FORMAT = 4
ODDS_FORMAT = 3
"""Of files whose words speak by their odds, which versions of before read as ever; those before
there were such files refuse both as newer ones."""
WordSide = Literal["odds", "rarity"]
"""How words speak: by what naive Bayes counts, or as logistic regression weighs them by how rare
they are."""
LEAST_LABELS, MOST_LABELS = 2, 8
LONGEST_LABEL = 40


class MoodConfig(ModelConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sizes of a network that tells labels."""

    labels: tuple[str, ...]
    words: WordSide = "odds"
    """"odds" of files of before, which do not say."""

    def __post_init__(self) -> None:
        super().__post_init__()
        named = all(0 < len(label) <= LONGEST_LABEL for label in self.labels)
        if (
            not LEAST_LABELS <= len(set(self.labels)) == len(self.labels) <= MOST_LABELS
            or not named
        ):
            raise ModelError(
                "there must be {least} to {most} labels, each with a name of its own",
                least=LEAST_LABELS,
                most=MOST_LABELS,
            )

    @property
    def features(self) -> int:
        """What the head reads: the last, the mean and the largest of the hidden states, and the
        mean of the embeddings, which is what the words alone say."""
        return 3 * self.hidden + self.embedding

    def encoder_shapes(self) -> dict[str, tuple[int, ...]]:
        """The weights that are those of a language model of the same sizes."""
        return {
            name: shape
            for name, shape in super().shapes().items()
            if name == "embedding.weight" or name.startswith("rnn.")
        }

    def shapes(self) -> dict[str, tuple[int, ...]]:
        rarity = {"words.rarity": (self.vocabulary,)} if self.words == "rarity" else {}
        return {
            **self.encoder_shapes(),
            "head.weight": (len(self.labels), self.features),
            "head.bias": (len(self.labels),),
            "words.weight": (self.vocabulary, len(self.labels)),
            **rarity,
        }

    @classmethod
    def like(cls, config: ModelConfig, labels: tuple[str, ...]) -> MoodConfig:
        """What is to be learnt, with the encoder of a language model."""
        return cls(**{**msgspec.structs.asdict(config), "labels": labels, "words": "rarity"})


class MoodTold(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says of what it can do."""

    report: ClassReport
    """On texts that it learnt nothing from and was not chosen by."""
    sure: Annotated[float, msgspec.Meta(ge=0.0, le=1.0)] = 1.0
    """The probability from which on a label is worth saying: of the texts that it was chosen by,
    at least half of those with so much were told rightly, and clearly more than the majority."""


@dataclass(frozen=True)
class MoodModel:
    """All that telling moods needs."""

    config: MoodConfig
    vocabulary: Vocabulary
    weights: Weights
    info: ModelInfo
    told: MoodTold


@dataclass(frozen=True)
class MoodFile:
    """What such a file holds, checked; without a vocabulary it cannot be used alone."""

    config: MoodConfig
    weights: Weights
    info: ModelInfo
    told: MoodTold
    vocabulary: Vocabulary | None

    def model(self, vocabulary: Vocabulary, path: Path, sha256: str) -> MoodModel:
        """The model of these weights and their vocabulary, as it was loaded from `path`.

        Raises:
            ModelError: the network was made for another number of tokens.
        """
        check_vocabulary(vocabulary, self.config, path)
        info = msgspec.structs.replace(self.info, sha256=sha256, path=str(path))
        return MoodModel(self.config, vocabulary, self.weights, info, self.told)


def pack_mood(
    weights: Mapping[str, npt.NDArray[np.floating]],
    config: MoodConfig,
    info: ModelInfo,
    told: MoodTold,
    vocabulary: Vocabulary | None = None,
    *,
    half: bool = False,
) -> bytes:
    """A file as bytes; with `vocabulary` it can travel alone, `half` stores float16."""
    shape, newest = msgspec.to_builtins(config), FORMAT
    if config.words == "odds":
        del shape["words"]  # which versions of before do not know
        newest = ODDS_FORMAT
    metadata = {
        "lyric-studio": str(newest),
        "task": TASK,
        "config": msgspec.json.encode(shape).decode(),
        "info": msgspec.json.encode(info).decode(),
        "told": msgspec.json.encode(told).decode(),
    }
    if vocabulary is not None:
        metadata["vocabulary"] = vocabulary.to_json().decode()
    return packed(weights, metadata, half=half)


def unpack_mood(data: bytes, where: Path) -> MoodFile:
    """Reads and checks a file: exact names and shapes, finite numbers.

    Raises:
        ModelError: not such a file, or one that does not hold what it says.
    """
    metadata = read_metadata(data, where)
    if metadata.get("task") != TASK:
        raise ModelError(
            "this model does not tell moods",
            where=where,
            hint="`lyric-studio train --task mood` makes one that does",
        )
    with told_in(metadata, FORMAT, where):
        config = msgspec.json.decode(metadata["config"], type=MoodConfig)
        info = msgspec.json.decode(metadata["info"], type=ModelInfo)
        told = msgspec.json.decode(metadata["told"], type=MoodTold)
    if told.report.labels != config.labels:
        raise ModelError("the weights do not fit the configuration", where=where)
    weights = checked_weights(data, config.shapes(), where)
    vocabulary = None
    if "vocabulary" in metadata:
        vocabulary = Vocabulary.from_json(metadata["vocabulary"].encode())
    return MoodFile(config, weights, info, told, vocabulary)


def load_mood_file(path: Path) -> MoodModel:
    """Loads a file that travels alone.

    Raises:
        ModelError: there is none, it lacks its vocabulary, or it must be refused.
    """
    try:
        data = read_plain(path, MAX_FILE, follow=True)
    except OSError as error:
        raise ModelError(
            "cannot read the model: {reason}", reason=error.strerror, where=path
        ) from error
    file = unpack_mood(data, path)
    if file.vocabulary is None:
        raise ModelError(
            "these weights lack their vocabulary",
            where=path,
            hint="name the run directory, or export the run as one file",
        )
    return file.model(file.vocabulary, path, hashlib.sha256(data).hexdigest())


def save_mood(path: Path, model: MoodModel, *, half: bool = False) -> None:
    """Writes a file that travels alone.

    Raises:
        ModelError: it cannot be written.
    """
    info = msgspec.structs.replace(model.info, sha256="", path="")
    data = pack_mood(model.weights, model.config, info, model.told, model.vocabulary, half=half)
    write_whole(path, data)
