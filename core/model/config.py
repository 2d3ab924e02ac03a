"""The shape of a network: one frozen, validated struct beside the formulas that depend on it."""

from __future__ import annotations

import math
from typing import Literal

import msgspec

from core.errors import ModelError
from core.model.cells.table import CELLS, check_cell

LIMITS: dict[str, tuple[int, int]] = {
    "vocabulary": (260, 400_000),
    "embedding": (1, 8192),
    "hidden": (1, 8192),
    "layers": (1, 16),
}
Direction = Literal["forward", "backward"]
"""How songs are read: as they are, or from their last character to their first."""
RATES = (
    "dropout_embedding",
    "dropout_input",
    "dropout_between",
    "dropout_output",
    "weight_drop",
)
COUNTS = 32
"""Kinds of lines that a `LineConfig` tells apart: by syllables left, up to 30, and free ones."""
FREE = COUNTS - 1
"""The count of a line of which nothing is asked."""


class ModelConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sizes and dropout rates of a network.

    Dropout rates are probabilities of dropping, in [0, 1). `embedding` drops whole words,
    `input`, `between` and `output` are locked over time (one mask a sequence), `weight_drop`
    drops hidden-to-hidden weights (Merity et al. 2018, arXiv:1708.02182). Of a Transformer,
    `between` falls on what its parts add, and `weight_drop` on the matrices of attention.
    """

    cell: str
    """Its name in `core.model.cells.table`."""
    vocabulary: int
    embedding: int = 256
    hidden: int = 256
    layers: int = 1
    tied: bool = True
    """The output layer uses the embedding matrix; hidden != embedding adds a projection."""
    skip: bool = False
    """Of a tied network: the output layer hears the embedding of the last token as well, each
    number of it by a factor of its own, so that the recurrent layers need not carry it through."""
    dropout_embedding: float = 0.0
    dropout_input: float = 0.0
    dropout_between: float = 0.0
    dropout_output: float = 0.0
    weight_drop: float = 0.0

    def __post_init__(self) -> None:
        if self.skip and not self.tied:
            raise ModelError("only a tied network can have a skip connection")
        check_cell(self.cell)
        for name, (low, high) in LIMITS.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise ModelError(
                    "{name} must be from {low} to {high}, not {value}",
                    name=name,
                    low=low,
                    high=high,
                    value=value,
                )
        for name in RATES:
            value = getattr(self, name)
            if not 0.0 <= value < 1.0:
                raise ModelError(
                    "{name} must be at least 0 and under 1, not {value}", name=name, value=value
                )

    @property
    def projected(self) -> bool:
        """Whether a projection stands between the hidden state and the tied output."""
        return self.tied and self.hidden != self.embedding

    @property
    def counts(self) -> int:
        """How many values the number that is told beside each token may have; 0: none is told."""
        return 0

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Every weight of the network: its name and exact shape, the contract with files."""
        cell = CELLS[self.cell]
        shapes: dict[str, tuple[int, ...]] = {"embedding.weight": (self.vocabulary, self.embedding)}
        if self.counts:
            shapes["left.weight"] = (self.counts, self.embedding)
        for layer in range(self.layers):
            size = self.embedding if layer == 0 else self.hidden
            for name, shape in cell.shapes(size, self.hidden).items():
                shapes[f"rnn.{layer}.{name}"] = shape
        if cell.residual:
            shapes["norm.weight"] = (self.hidden,)
        if self.projected:
            shapes["projection.weight"] = (self.embedding, self.hidden)
        if self.skip:
            shapes["skip.weight"] = (self.embedding,)
        if not self.tied:
            shapes["output.weight"] = (self.vocabulary, self.hidden)
        shapes["output.bias"] = (self.vocabulary,)
        return shapes

    def parameters(self) -> int:
        """Number of trainable numbers."""
        return sum(math.prod(shape) for shape in self.shapes().values())


class LineConfig(ModelConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of a network that writes each line from its end, told how many syllables are left on it.

    An embedding of that number (0 to 30, or FREE) is added to that of the token before.
    """

    @property
    def counts(self) -> int:
        return COUNTS

    @classmethod
    def like(cls, config: ModelConfig, hidden: int = 0) -> LineConfig:
        """A network of the same cell, dropout and sizes, or with so many numbers in each vector."""
        own = {"embedding": hidden, "hidden": hidden} if hidden else {}
        return cls(**{**msgspec.structs.asdict(config), **own})
