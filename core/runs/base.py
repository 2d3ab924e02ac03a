"""The model that a run goes on from: its base, and what the run keeps of it.

A run copies what it needs into its own folder when it is made: its weights before the first step,
grown by the words of its songs. So the base may change or go, and nothing of the run depends on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from core.errors import ModelError, RunError
from core.model.config import ModelConfig
from core.model.files import LoadedModel, ModelInfo, pack_weights
from core.model.grown import grown_weights
from core.runs.ancestor import Ancestor
from core.runs.checkpoints import load_model
from core.runs.config import TrainConfig
from core.runs.shape import clashes, shape_of
from core.runs.store import Run
from core.text.vocabulary import Vocabulary

TASK = "lyrics"
"""What a base must have learnt; other tasks have other outputs."""


@dataclass(frozen=True)
class Base:
    """A model that is to be trained further."""

    name: str
    """As it was asked for: a shipped model, a run, or the name of a file."""
    model: LoadedModel

    def ancestor(self, *, fits: bool = True) -> Ancestor:
        """What the run tells of it.

        Args:
            fits: whether it has learnt the language of the songs.
        """
        return Ancestor(name=self.name, sha256=self.model.info.sha256, fits=fits)

    @property
    def shape(self) -> dict[str, object]:
        """The settings that follow from it."""
        return {**shape_of(self.model.config), "direction": self.model.info.direction}

    def start(self, vocabulary: Vocabulary, config: ModelConfig, about: ModelInfo) -> bytes:
        """What lies in `START_FILE`: the weights of the base for a vocabulary grown from it."""
        return pack_weights(grown_weights(self.model, vocabulary), config, about)


def load_base(name: str, path: Path) -> Base:
    """Loads a run or a model file as a base.

    Raises:
        ModelError: it is damaged, of a newer version, or has learnt another task.
    """
    if path.is_dir():
        _check_task(path)
    return Base(name, load_model(path))


def _check_task(run: Path) -> None:
    try:
        task = Run(run).config.task
    except RunError as error:
        raise ModelError("refused: {error}", error=error, where=run) from error
    if task != TASK:
        raise ModelError(
            "this run has learnt another task ({task}): nothing to train lyrics from",
            task=task,
            where=run,
            hint="choose a model of lyrics",
        )


def check_asked(base: Base, asked: Mapping[str, object]) -> None:
    """Refuses settings that the base has otherwise.

    Raises:
        ModelError: there are some; it names the first.
    """
    kind = base.model.vocabulary.kind
    for name in clashes(base.shape, kind, asked):
        theirs = {**base.shape, "tokens": kind}[name]
        raise ModelError(
            "{base} has {name} {theirs}, not {asked}: what is trained further keeps its shape",
            base=base.name,
            name=name,
            theirs=theirs,
            asked=asked[name],
            hint="leave it out, or start from nothing with --from none",
        )


def same_shape(train: TrainConfig, base: Base) -> TrainConfig:
    """The settings with the shape of the base."""
    return msgspec.structs.replace(train, **base.shape)
