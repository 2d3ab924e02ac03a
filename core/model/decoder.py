"""The network in NumPy: one token in, the logits of the next one out, with no torch in sight.

What makes it quick for one stream: the first layer's input product is a table with a row for each
token, weights may be in int8 (`core.model.int8`), and there are few calls of NumPy, which by now
cost more than the products. What a layer does stands in `core.model.cells`.

A decoder never changes once it is made, so threads can share one. Shapes: B streams, H hidden,
V vocabulary, D = E when tied else H.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import ModelError
from core.model.cells.layer import Gates, Layer, Parts, Slot, Traced
from core.model.cells.norm import normed
from core.model.cells.table import CELLS
from core.model.config import FREE, ModelConfig
from core.model.precision import Precision, weight_in
from core.model.products import Floats, Weight

Ids = npt.NDArray[np.int64] | Sequence[int]


@dataclass(frozen=True, eq=False)
class State:
    """What the network remembers. No step changes a state in place: a snapshot is a reference."""

    batch: int
    """B"""
    layers: tuple[Parts, ...]
    """Of each layer what its cell makes of it, which is nobody else's business."""

    def take(self, index: Ids) -> State:
        """The streams `index`, in that order; one may be named several times (branching)."""
        index = np.asarray(index, dtype=np.int64)
        layers = tuple(tuple(part[index] for part in layer) for layer in self.layers)
        return State(len(index), layers)

    @staticmethod
    def joined(states: Sequence[State]) -> State:
        """The streams of several states, which must have read equally many tokens, in order."""
        if len(states) == 1:
            return states[0]
        layers = tuple(
            tuple(np.concatenate(parts) for parts in zip(*layer, strict=True))
            for layer in zip(*(state.layers for state in states), strict=True)
        )
        return State(sum(state.batch for state in states), layers)


class Decoder:
    """Steps a trained network token by token.

    Weights are named and shaped as in `ModelConfig.shapes`. In float32 the results equal those of
    `core.model.network` up to rounding; in int8 they come a little less near, and the same for a
    stream alone and in company.

    Args:
        precision: of the matrix products.

    Raises:
        ModelError: the weights do not fit the configuration.
    """

    def __init__(
        self,
        config: ModelConfig,
        weights: Mapping[str, npt.NDArray[np.floating]],
        precision: Precision = "float32",
    ) -> None:
        shapes = config.shapes()
        if {name: array.shape for name, array in weights.items()} != shapes:
            raise ModelError("the weights do not fit the configuration")
        self.config = config
        self._precision: Precision = precision
        self._embedding = np.ascontiguousarray(weights["embedding.weight"], dtype=np.float32)
        self._counts: Floats | None = None
        """(C, E), of a network that is told a count beside each token."""
        if config.counts:
            self._counts = np.ascontiguousarray(weights["left.weight"], dtype=np.float32)
        self._gain: Floats | None = None
        """(H,), of the norm behind residual layers."""
        if CELLS[config.cell].residual:
            self._gain = np.asarray(weights["norm.weight"], dtype=np.float32)
        self._projection: Weight | None = None
        """(E, H), unless the last layer sees to it."""
        self._layers = self._stack(weights)
        bounded = self._layers[-1].bounded
        if config.projected and not self._layers[-1].projects:
            self._projection = weight_in(precision, weights["projection.weight"], bounded)
        self._skip: Floats | None = None
        """(V, E): what a token adds to the features."""
        if config.skip:
            self._skip = self._embedding * np.asarray(weights["skip.weight"], dtype=np.float32)
        output = self._embedding if config.tied else weights["output.weight"]
        # The last layer itself is what an untied output reads, unless a skip adds to it.
        bounded = bounded and not (config.projected or config.skip)
        self._output = weight_in(precision, output, bounded)
        self._features = output.shape[1]
        self._output_bias = np.ascontiguousarray(weights["output.bias"], dtype=np.float32)

    def initial_state(self, batch: int) -> State:
        """What every song is read from, before SONG_END."""
        return State(batch, tuple(layer.initial_state(batch) for layer in self._layers))

    def step(
        self, ids: Ids, state: State, out: Floats | None = None, counts: Ids | None = None
    ) -> tuple[Floats, State]:
        """Reads one token in each stream.

        Args:
            ids: (B,) token ids.
            state: as `initial_state`, for the same B.
            out: (B, V) where the logits go; a new array if None.
            counts: see `advance`.

        Returns:
            Logits of the next token (B, V) and the state after `ids`.
        """
        features, state = self.advance(ids, state, counts)
        return self.logits(features, out), state

    def read(self, ids: Ids, state: State, counts: Ids | None = None) -> tuple[Floats, State]:
        """Reads a sequence (T,) in a single stream: features (T, D) and the state after it.

        The output layer, by far the largest, is left to the caller, who seldom needs it for each.
        """
        features = np.empty((len(ids), self._features), np.float32)
        for index, id in enumerate(ids):
            count = None if counts is None else [int(counts[index])]
            features[index : index + 1], state = self.advance([int(id)], state, count)
        return features, state

    def advance(self, ids: Ids, state: State, counts: Ids | None = None) -> tuple[Floats, State]:
        """`step` without the output layer: what that reads, (B, D), and the state after `ids`.

        Args:
            counts: (B,), of a `LineConfig`: syllables left on the line after each id, or FREE,
                which is also what is told where none are given.
        """
        ids = np.asarray(ids, dtype=np.int64)
        x, after = self._told(ids, counts), []
        for layer, before in zip(self._layers, state.layers, strict=True):
            x, parts = layer.step(x, before)
            after.append(parts)
        return self._finish(x, ids), State(state.batch, tuple(after))

    def trace(
        self, ids: Ids, state: State, counts: Ids | None = None
    ) -> tuple[Floats, State, tuple[Gates, ...]]:
        """`advance`, to the last bit, and the gates that it worked with, by layer.

        A layer that has none, or cannot tell, has an empty entry.
        """
        ids = np.asarray(ids, dtype=np.int64)
        x = self._told(ids, counts)
        after, gates = [], []
        for layer, before in zip(self._layers, state.layers, strict=True):
            if isinstance(layer, Traced):
                x, parts, own = layer.trace(x, before)
            else:
                (x, parts), own = layer.step(x, before), {}
            after.append(parts)
            gates.append(own)
        return self._finish(x, ids), State(state.batch, tuple(after)), tuple(gates)

    def _told(self, ids: npt.NDArray[np.int64], counts: Ids | None) -> npt.NDArray[Any]:
        """What the first layer reads: ids (B,), or pairs (B, 2) with the counts beside them."""
        if self._counts is None:
            return ids
        x = np.empty((len(ids), 2), np.int64)
        x[:, 0], x[:, 1] = ids, FREE if counts is None else counts
        return x

    def _finish(self, x: Floats, ids: npt.NDArray[np.int64]) -> Floats:
        """(B, D), of what the last layer gave for `ids`."""
        if self._gain is not None:
            x = normed(x)
            x *= self._gain
        if self._projection is not None:
            x = self._projection.product(x)
        if self._skip is not None:
            x = x + self._skip[ids]
        return x

    def logits(self, features: Floats, out: Floats | None = None) -> Floats:
        """(B, D) features to (B, V) unnormalised log probabilities."""
        if out is None:
            out = np.empty((len(features), self.config.vocabulary), np.float32)
        self._output.product(features, out)
        out += self._output_bias
        return out

    def _stack(self, weights: Mapping[str, npt.NDArray[np.floating]]) -> list[Layer]:
        """The layers, the one that reads the tokens first."""
        c, layers = self.config, list[Layer]()
        make = CELLS[c.cell].load_steps()
        projection = weights["projection.weight"] if c.projected else None
        for index in range(c.layers):
            start = f"rnn.{index}."
            own = {n.removeprefix(start): w for n, w in weights.items() if n.startswith(start)}
            slot = Slot(
                self._precision,
                bounded=layers[-1].bounded if layers else False,  # embeddings know no bounds
                embedding=None if layers else self._embedding,
                projection=projection if index == c.layers - 1 else None,
                counts=None if layers else self._counts,
            )
            layers.append(make(own, slot))
        return layers
