"""The network in NumPy: one token in, the logits of the next one out, with no torch in sight.

What makes it quick for one stream: the first layer's input product is a table with a row for each
token, weights may be in int8 (`core.model.int8`), there are few calls of NumPy, which by now cost
more than the products, and the sigmoids are written as tanh, so that one call serves all gates:
sigmoid(x) = tanh(x / 2) / 2 + 1/2, the inner half being folded into the weights.

A decoder never changes once it is made, so threads can share one. Shapes: B streams, H hidden,
V vocabulary, G gates (1, 4, 3), D = E when tied else H.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.errors import ModelError
from core.model.config import GATES, Cell, ModelConfig
from core.model.precision import Precision, weight_in
from core.model.products import Floats, Weight

Ids = npt.NDArray[np.int64] | Sequence[int]

TABLE_LIMIT = 64 << 20
"""Bytes up to which the first layer's input product is kept as a table (V, G*H).

Beyond, the vocabulary is so large that the output layer takes nearly all of the time and the
table would save 2 % of a step for its memory and for the time to compute it."""


@dataclass(frozen=True, eq=False)
class State:
    """What the network remembers. No step changes a state in place: a snapshot is a reference."""

    array: Floats
    """(layers, 1 or 2, B, H), an LSTM's second part being its cell."""
    ahead: Floats | None = None
    """(B, G*H): the last layer's recurrent product of its hidden state, where it is a projection
    that reads that state as well: both are one product then."""

    @property
    def batch(self) -> int:
        return int(self.array.shape[2])

    def take(self, index: Ids) -> State:
        """The streams `index`, in that order; one may be named several times (branching)."""
        index = np.asarray(index, dtype=np.int64)
        ahead = None if self.ahead is None else self.ahead[index]
        return State(self.array[:, :, index], ahead)


@dataclass(frozen=True, eq=False)
class _Layer:
    """Weights of one layer, gates in the order that `_CELLS` works in."""

    cell: Cell
    table: Floats | None
    """(V, G*H): input product and bias by token id; first layer only."""
    inputs: Weight | None
    """(G*H, size)"""
    bias: Floats
    """(G*H,): what is added beside the input product."""
    recurrent: Weight
    """(G*H, H), or (G*H + E, H) with the projection below it."""
    bias_new: Floats
    """(H,): the GRU's b_hn, which the reset gate multiplies; empty in other cells."""


class Decoder:
    """Steps a trained network token by token.

    Weights are named and shaped as in `ModelConfig.shapes`; the formulas are those of
    `torch.nn.RNN`, `LSTM` and `GRU`. In float32 the results equal theirs up to rounding; in int8
    they come a little less near, and the same for a stream alone and in company.

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
        self._layers = [self._layer(index, weights) for index in range(config.layers)]
        self._skip: Floats | None = None
        """(V, E): what a token adds to the features."""
        if config.skip:
            self._skip = self._embedding * np.asarray(weights["skip.weight"], dtype=np.float32)
        output = self._embedding if config.tied else weights["output.weight"]
        # The hidden state itself is what an untied output reads, unless a skip adds to it.
        self._output = self._weight(output, bounded=not (config.projected or config.skip))
        self._features = output.shape[1]
        self._output_bias = np.ascontiguousarray(weights["output.bias"], dtype=np.float32)

    def initial_state(self, batch: int) -> State:
        """Zeros: what every song is read from, before SONG_END."""
        c = self.config
        parts = 2 if c.cell == "lstm" else 1
        ahead = np.zeros((batch, GATES[c.cell] * c.hidden), np.float32) if c.projected else None
        return State(np.zeros((c.layers, parts, batch, c.hidden), np.float32), ahead)

    def step(self, ids: Ids, state: State, out: Floats | None = None) -> tuple[Floats, State]:
        """Reads one token in each stream.

        Args:
            ids: (B,) token ids.
            state: as `initial_state`, for the same B.
            out: (B, V) where the logits go; a new array if None.

        Returns:
            Logits of the next token (B, V) and the state after `ids`.
        """
        features, state = self.advance(ids, state)
        return self.logits(features, out), state

    def read(self, ids: Ids, state: State) -> tuple[Floats, State]:
        """Reads a sequence (T,) in a single stream: features (T, D) and the state after it.

        The output layer, by far the largest, is left to the caller, who seldom needs it for each.
        """
        features = np.empty((len(ids), self._features), np.float32)
        for index, id in enumerate(ids):
            features[index : index + 1], state = self.advance([int(id)], state)
        return features, state

    def advance(self, ids: Ids, state: State) -> tuple[Floats, State]:
        """`step` without the output layer: what that reads, (B, D), and the state after `ids`."""
        ids = np.asarray(ids, dtype=np.int64)
        after = np.empty_like(state.array)
        x: Floats | None = None
        for index, layer in enumerate(self._layers):
            before = state.array[index]
            if x is None:
                gates = self._first_inputs(layer, ids)
            else:
                assert layer.inputs is not None  # only the first layer may lack them
                gates = layer.inputs.product(x)
                gates += layer.bias
            if state.ahead is not None and layer is self._layers[-1]:
                recurrent = state.ahead
            else:
                recurrent = layer.recurrent.product(before[0])
            _CELLS[layer.cell](layer, gates, recurrent, before, after[index])
            x = after[index, 0]
        assert x is not None  # a network has at least one layer
        ahead: Floats | None = None
        if state.ahead is not None:
            both = self._layers[-1].recurrent.product(x)
            ahead, x = both[:, : gates.shape[1]], both[:, gates.shape[1] :]
        if self._skip is not None:
            x = x + self._skip[ids]
        return x, State(after, ahead)

    def logits(self, features: Floats, out: Floats | None = None) -> Floats:
        """(B, D) features to (B, V) unnormalised log probabilities."""
        if out is None:
            out = np.empty((len(features), self.config.vocabulary), np.float32)
        self._output.product(features, out)
        out += self._output_bias
        return out

    def _first_inputs(self, layer: _Layer, ids: npt.NDArray[np.int64]) -> Floats:
        if layer.table is not None:
            return layer.table[ids]
        assert layer.inputs is not None  # a layer without a table has its inputs
        gates = layer.inputs.product(self._embedding[ids])
        gates += layer.bias
        return gates

    def _layer(self, index: int, weights: Mapping[str, npt.NDArray[np.floating]]) -> _Layer:
        c = self.config
        h = c.hidden
        inputs, recurrent, bias, bias_hh = (
            np.array(weights[f"rnn.{index}.{name}_l0"], dtype=np.float32)
            for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        )
        bias_new = np.empty(0, np.float32)
        if c.cell == "gru":
            bias_new = bias_hh[2 * h :].copy()
            bias_hh[2 * h :] = 0.0
        bias += bias_hh
        for array in (inputs, recurrent, bias):
            if c.cell == "lstm":  # i f g o -> i f o g: the sigmoid gates side by side
                array[2 * h :] = np.concatenate((array[3 * h :], array[2 * h : 3 * h]))
            sigmoids = {"rnn": 0, "lstm": 3, "gru": 2}[c.cell]
            array[: sigmoids * h] *= 0.5
        if c.projected and index == c.layers - 1:
            recurrent = np.concatenate((recurrent, weights["projection.weight"]))
        if index == 0 and 4 * c.vocabulary * GATES[c.cell] * h <= TABLE_LIMIT:
            table = self._embedding @ inputs.T
            table += bias
            return _Layer(c.cell, table, None, bias, self._weight(recurrent), bias_new)
        layer_inputs = self._weight(inputs, bounded=index > 0)  # embeddings know no bounds
        return _Layer(c.cell, None, layer_inputs, bias, self._weight(recurrent), bias_new)

    def _weight(self, weight: npt.NDArray[np.floating], bounded: bool = True) -> Weight:
        return weight_in(self._precision, weight, bounded)


def _step_rnn(
    layer: _Layer, gates: Floats, recurrent: Floats, before: Floats, after: Floats
) -> None:
    gates += recurrent
    np.tanh(gates, out=after[0])


def _step_lstm(
    layer: _Layer, gates: Floats, recurrent: Floats, before: Floats, after: Floats
) -> None:
    h = before.shape[-1]
    gates += recurrent
    np.tanh(gates, out=gates)
    sigmoids = gates[:, : 3 * h]
    sigmoids *= 0.5
    sigmoids += 0.5
    hidden, cell = after
    np.multiply(gates[:, h : 2 * h], before[1], out=cell)  # forget
    np.multiply(gates[:, :h], gates[:, 3 * h :], out=hidden)  # input times new
    cell += hidden
    np.tanh(cell, out=hidden)
    hidden *= gates[:, 2 * h : 3 * h]  # output


def _step_gru(
    layer: _Layer, gates: Floats, recurrent: Floats, before: Floats, after: Floats
) -> None:
    h = before.shape[-1]
    sigmoids = gates[:, : 2 * h]
    sigmoids += recurrent[:, : 2 * h]
    np.tanh(sigmoids, out=sigmoids)
    sigmoids *= 0.5
    sigmoids += 0.5
    new = recurrent[:, 2 * h :] + layer.bias_new
    new *= gates[:, :h]  # reset
    new += gates[:, 2 * h :]
    np.tanh(new, out=new)
    # (1 - z) n + z h, with one product less
    np.subtract(before[0], new, out=after[0])
    after[0] *= gates[:, h : 2 * h]
    after[0] += new


_CELLS = {"rnn": _step_rnn, "lstm": _step_lstm, "gru": _step_gru}
