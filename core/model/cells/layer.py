"""A layer in NumPy: what the decoder asks of it, and what the recurrent cells have in common.

Shapes: B streams, E embedding, H hidden, V vocabulary.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from core.model.precision import Precision, weight_in
from core.model.products import Floats, Weight

Parts = tuple[npt.NDArray[Any], ...]
"""What a layer remembers: arrays of any number, shape and type, the streams (B) along the first
axis of each. None is ever changed in place, so that a snapshot is a reference; they may grow."""

Gates = dict[str, Floats]
"""What the gates of a layer let through, each (B, H) by its letter: i f g o, r z n, or nothing."""

Reader = Callable[[npt.NDArray[Any]], Floats]
"""What a layer makes of its input: ids (B,) in the first one, or pairs (B, 2) of an id and a count
where counts are told; numbers (B, size) in the others."""

TABLE_LIMIT = 64 << 20
"""Bytes up to which the first layer's input product is kept as a table (V, N).

Beyond, the vocabulary is so large that the output layer takes nearly all of the time and the
table would save 2 % of a step for its memory and for the time to compute it."""


class Layer(Protocol):
    """Steps of one layer, token by token. It never changes once it is made."""

    bounded: bool
    """Whether what it gives lies within -1 and 1."""
    projects: bool
    """Whether it sees to `Slot.projection` itself."""

    def initial_state(self, batch: int) -> Parts:
        """What it remembers before the first token of a song."""
        ...

    def step(self, x: npt.NDArray[Any], before: Parts) -> tuple[Floats, Parts]:
        """Reads one token in each stream.

        Args:
            x: see `Reader`; in the other layers (B, H), what the layer below gives.
            before: as `initial_state`; stays as it is.

        Returns:
            (B, H), or (B, E) where it projects, and what it remembers now.
        """
        ...


@runtime_checkable
class Traced(Protocol):
    """A layer that can also tell what its gates did, for those who explain."""

    def trace(self, x: npt.NDArray[Any], before: Parts) -> tuple[Floats, Parts, Gates]:
        """`Layer.step`, to the last bit, and the gates it worked with."""
        ...


class LayerMaker(Protocol):
    """Makes a layer of weights named and shaped as in its cell's `shapes`."""

    def __call__(self, weights: Mapping[str, npt.NDArray[np.floating]], slot: Slot) -> Layer: ...


@dataclass(frozen=True, eq=False)
class Slot:
    """Where in a network a layer stands: what it reads, and what is made of what it gives."""

    precision: Precision
    bounded: bool
    """Whether what it reads lies within -1 and 1."""
    embedding: Floats | None = None
    """(V, E), of the first layer, which is given ids."""
    projection: Floats | None = None
    """(E, H), of the last layer, where a projection follows it."""
    counts: Floats | None = None
    """(C, E), of the first layer of a network that is told a count beside each id."""

    def values(self) -> Reader:
        """Reads the input as it is. What comes of it belongs to others: not to be changed."""
        if self.embedding is None:
            return lambda x: x
        return _looked_up(self.embedding, self.counts)

    def linear(self, weight: Floats, bias: Floats) -> Reader:
        """Reads W x + b, with W (N, size) and b (N,), as a new array (B, N)."""
        embedding = self.embedding
        if embedding is not None and 4 * len(embedding) * len(weight) <= TABLE_LIMIT:
            table: Floats = embedding @ weight.T
            table += bias
            return _looked_up(table, None if self.counts is None else self.counts @ weight.T)
        values, weights = self.values(), self.weight(weight, self.bounded)

        def read(x: npt.NDArray[Any]) -> Floats:
            result = weights.product(values(x))
            result += bias
            return result

        return read

    def weight(self, weight: npt.NDArray[np.floating], bounded: bool) -> Weight:
        """A matrix (N, K) to multiply with; `bounded`: by numbers within -1 and 1."""
        return weight_in(self.precision, weight, bounded)


def _looked_up(rows: Floats, more: Floats | None) -> Reader:
    """Reads ids (B,) as rows of a table; with `more`, pairs of an id and a count as their sum."""
    if more is None:
        return rows.__getitem__

    def read(x: npt.NDArray[Any]) -> Floats:
        found: Floats = rows[x[:, 0]]
        found += more[x[:, 1]]
        return found

    return read


class Recurrent(ABC):
    """A layer of which each gate adds up W x + b and U h; G rows of both matrices.

    Its hidden state h is what it gives. Where a projection follows, that reads h as well: one
    product serves both, and U h is remembered for the next token.
    """

    bounded = True
    remembers = 1
    """Arrays (B, H), the hidden state first."""

    def __init__(self, inputs: Floats, recurrent: Floats, bias: Floats, slot: Slot) -> None:
        self._rows, self._hidden = recurrent.shape
        self._read = slot.linear(inputs, bias)
        self.projects = slot.projection is not None
        if slot.projection is not None:
            recurrent = np.concatenate((recurrent, slot.projection))
        self._recurrent = slot.weight(recurrent, bounded=True)

    def initial_state(self, batch: int) -> Parts:
        """See `Layer`."""
        sizes = [self._hidden] * self.remembers + [self._rows] * self.projects
        return tuple(np.zeros((batch, size), np.float32) for size in sizes)

    def step(self, x: npt.NDArray[Any], before: Parts) -> tuple[Floats, Parts]:
        """See `Layer`."""
        return self._go_on(self._read(x), before)

    def trace(self, x: npt.NDArray[Any], before: Parts) -> tuple[Floats, Parts, Gates]:
        """See `Traced`."""
        gates = self._read(x)
        x, after = self._go_on(gates, before)
        recurrent = before[-1] if self.projects else self._recurrent.product(before[0])
        return x, after, self.named(gates, recurrent)

    def _go_on(self, gates: Floats, before: Parts) -> tuple[Floats, Parts]:
        """What it gives and remembers, from W x + b, in whose place the gates are left."""
        if not self.projects:
            after = self.update(gates, self._recurrent.product(before[0]), before)
            return after[0], after
        after = self.update(gates, before[-1], before)
        both = self._recurrent.product(after[0])
        return both[:, self._rows :], (*after, both[:, : self._rows])

    @abstractmethod
    def update(self, gates: Floats, recurrent: Floats, before: Parts) -> Parts:
        """What it remembers, of new arrays.

        Args:
            gates: (B, G) W x + b; may be changed.
            recurrent: (B, G) U h; stays as it is.
            before: what it remembered.
        """

    def named(self, gates: Floats, recurrent: Floats) -> Gates:
        """The gates by their letters, from what `update` left of them and U h.

        A layer without gates has none.
        """
        return {}


def gate_weights(
    weights: Mapping[str, npt.NDArray[np.floating]],
) -> tuple[Floats, Floats, Floats, Floats]:
    """Copies, to be arranged, of a gated layer's weights: W, U, b of the input, b of the state."""
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    inputs, recurrent, bias, bias_state = (np.array(weights[n], np.float32) for n in names)
    return inputs, recurrent, bias, bias_state
