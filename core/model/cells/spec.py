"""What an entry of the table of cells says.

Nothing heavy is imported here: the app lists the cells before NumPy is there, and never has torch.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.model.cells.layer import LayerMaker

Shapes = dict[str, tuple[int, ...]]
"""Names and shapes of the weights of a layer."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """An architecture: what a layer of it weighs, what suits it, and where its two sides are."""

    name: str
    """As files, commands and configurations have it; on screen in capitals (`label`)."""
    steps: str
    """Its `core.model.cells.layer.Layer` in NumPy, as "module:class"."""
    network: str
    """Its `core.model.network.cells.layer.Layer` in PyTorch, likewise."""
    shapes: Callable[[int, int], Shapes]
    """The weights of a layer of (inputs, hidden) units: the contract with files."""
    inputs: tuple[str, ...]
    """Weights that the input of a layer meets first, and linearly: where a factor of the input can
    be taken out again."""
    kept: int
    """Numbers a token and hidden unit that training keeps of a layer in order to go back: gates,
    states and their dropped copies."""
    peak_rate: float
    """Learning rate that suits 256 hidden units; wider layers want smaller steps."""
    rate_growth: float = 0.0
    """Power of the size of a corpus with which the rate grows (`core.runs.presets.SUITED`)."""
    dropout: float = 1.0
    """Share that it takes of the dropout of a preset."""
    layers: int = 1
    """Layers that suit it."""
    residual: bool = False
    """Whether its layers add to what they read. Then a norm stands behind the last of them, and
    dropout between layers falls on what each of them adds."""
    format: int = 1
    """The first format of model files that has it: programs from before refuse those as newer."""

    @property
    def label(self) -> str:
        return self.name.upper()

    def multiplied(self, inputs: int, hidden: int) -> int:
        """How many weights a layer multiplies with for a token: those of its matrices."""
        return sum(math.prod(s) for s in self.shapes(inputs, hidden).values() if len(s) > 1)

    def load_steps(self) -> LayerMaker:
        """What makes a layer in NumPy."""
        maker: LayerMaker = _named(self.steps)
        return maker

    def load_network(self) -> Any:
        """What makes a layer in PyTorch: a `core.model.network.cells.layer.LayerMaker`."""
        return _named(self.network)


def gated(gates: int) -> Callable[[int, int], Shapes]:
    """Shapes of a layer whose gates each read the input and the hidden state: those of
    `torch.nn.RNN`, `LSTM` and `GRU`, one gate below the other.
    """

    def shapes(inputs: int, hidden: int) -> Shapes:
        rows = gates * hidden
        return {
            "weight_ih_l0": (rows, inputs),
            "weight_hh_l0": (rows, hidden),
            "bias_ih_l0": (rows,),
            "bias_hh_l0": (rows,),
        }

    return shapes


def _named(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
