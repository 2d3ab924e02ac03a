"""The forward pass written down: every gate and state of a text, for those who explain a network.

In the type of the weights, with the formulas of `torch.nn.RNN`, `LSTM` and `GRU`, so that one can
go back over it (`core.model.tape_back`), and with knobs that no network has while it composes. What
composes may multiply in int8: its own gates are those of `Decoder.trace`.

Shapes: T tokens, B streams, L layers, E embedding, H hidden, D = E when tied else H, G gates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.errors import ModelError, Names
from core.model.cells.table import CELLS
from core.model.files import LoadedModel
from core.model.products import Floats

LETTERS = {"rnn": "", "lstm": "ifgo", "gru": "rzn"}
"""The gates of each cell in the order of its weights. An RNN has none: its one row is h itself."""


@dataclass(frozen=True)
class Knobs:
    """What is turned on a network to see what comes of it; as made, all is as it was learnt."""

    recurrent: float = 1.0
    """Factor of the hidden-to-hidden weights."""
    keep_bias: float = 0.0
    """Added to the bias of what keeps the past: the forget gate of an LSTM, z of a GRU."""
    memory: bool = True
    """Whether a step knows what came before; else h and c are 0 before each."""
    held: tuple[int, float] | None = None
    """A unit of the last layer, and the number that its memory is held at: c where there is one."""


@dataclass(frozen=True, eq=False)
class Tape:
    """What a network did while it read (T, B) ids."""

    ids: npt.NDArray[np.int64]
    """(T, B)"""
    words: Floats
    """(T, B, E), what the first layer read."""
    hidden: Floats
    """(L, T, B, H), h after each token."""
    cell: Floats | None
    """(L, T, B, H), c of an LSTM."""
    gates: Floats
    """(L, T, B, G * H), after their sigmoid or tanh, in the order of `LETTERS`."""
    inner: Floats | None
    """(L, T, B, H), of a GRU: U_n h + b_n, what the reset gate multiplies."""
    features: Floats
    """(T, B, D), what the output layer reads."""
    first: tuple[Floats, Floats | None]
    """h and c (L, B, H) before the first token."""
    knobs: Knobs

    def gate(self, letter: str, cell: str) -> Floats:
        """(L, T, B, H) of one gate."""
        size = self.hidden.shape[-1]
        place = LETTERS[cell].index(letter) * size
        return self.gates[..., place : place + size]

    @property
    def last(self) -> tuple[Floats, Floats | None]:
        """h and c (L, B, H) after the last token, from which another tape may go on."""
        return self.hidden[:, -1], None if self.cell is None else self.cell[:, -1]


def check_tape(cell: str) -> None:
    """Refuses a cell of which no tape can tell.

    Raises:
        ModelError: it has no state that goes from token to token, or its steps are not known here.
    """
    if cell in LETTERS:
        return
    if cell in CELLS and CELLS[cell].residual:
        raise ModelError(
            "a {cell} has no gates, and no state that goes from word to word",
            cell=cell.upper(),
            hint="choose {cells:, | or }; whom it hears is shown by lesson 8, Attention",
            cells=Names(name.upper() for name in LETTERS),
        )
    raise ModelError("no lesson can look into the cell {cell!r} yet", cell=cell)


def record(
    model: LoadedModel,
    ids: npt.ArrayLike,
    state: tuple[Floats, Floats | None] | None = None,
    knobs: Knobs = Knobs(),
) -> Tape:
    """Reads ids (T, B), or (T,) for one stream, and writes down what the network does.

    Args:
        state: h and c (L, B, H), as `Tape.last` has them; None: the start of a song.

    Raises:
        ModelError: see `check_tape`.
    """
    c, weights = model.config, model.weights
    check_tape(c.cell)
    ids = np.asarray(ids, np.int64)
    ids = ids[:, None] if ids.ndim == 1 else ids
    shape = (c.layers, *ids.shape, c.hidden)
    kind = weights["embedding.weight"].dtype
    hidden, rows = np.empty(shape, kind), max(1, len(LETTERS[c.cell]))
    cell = np.empty(shape, kind) if c.cell == "lstm" else None
    inner = np.empty(shape, kind) if c.cell == "gru" else None
    gates = np.empty((*shape[:-1], rows * c.hidden), kind)
    if state is None:
        none = np.zeros((c.layers, ids.shape[1], c.hidden), kind)
        state = none, None if cell is None else none
    words = x = weights["embedding.weight"][ids]
    for layer in range(c.layers):
        own = _Layer(model, layer, knobs)
        own.read(x, state, hidden[layer], cell, gates[layer], inner)
        x = hidden[layer]
    if c.projected:
        x = x @ weights["projection.weight"].T
    if c.skip:
        x = x + words * weights["skip.weight"]
    if c.cell == "rnn":
        gates = gates[..., :0]
    return Tape(ids, words, hidden, cell, gates, inner, x, state, knobs)


class _Layer:
    """The weights of one layer, with the knobs turned."""

    def __init__(self, model: LoadedModel, index: int, knobs: Knobs) -> None:
        c = model.config
        self.cell, self.size, self.index, self.knobs = c.cell, c.hidden, index, knobs
        named = {
            name: model.weights[f"rnn.{index}.{name}_l0"]
            for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        }
        self.inputs = named["weight_ih"]
        self.recurrent = named["weight_hh"]
        if knobs.recurrent != 1.0:
            self.recurrent = self.recurrent * np.float32(knobs.recurrent)
        self.bias = named["bias_ih"].copy()
        self.bias_state = named["bias_hh"]
        if self.cell in ("lstm", "gru") and knobs.keep_bias:  # f and z: both the second
            self.bias[c.hidden : 2 * c.hidden] += np.float32(knobs.keep_bias)
        self.held = knobs.held if index == c.layers - 1 else None

    def read(
        self,
        x: Floats,
        state: tuple[Floats, Floats | None],
        hidden: Floats,
        cell: Floats | None,
        gates: Floats,
        inner: Floats | None,
    ) -> None:
        """Fills in what this layer does with x (T, B, ·)."""
        given = x @ self.inputs.T + self.bias
        transposed = np.ascontiguousarray(self.recurrent.T)
        h = state[0][self.index]
        c = None if state[1] is None else state[1][self.index]
        for t in range(len(x)):
            if not self.knobs.memory:
                h, c = np.zeros_like(h), None if c is None else np.zeros_like(c)
            told = h @ transposed + self.bias_state
            h, c = self._step(given[t], told, h, c, gates[t], None if inner is None else
                              inner[self.index, t])  # fmt: skip
            hidden[t] = h
            if cell is not None and c is not None:
                cell[self.index, t] = c

    def _step(
        self,
        given: Floats,
        told: Floats,
        h: Floats,
        c: Floats | None,
        gates: Floats,
        inner: Floats | None,
    ) -> tuple[Floats, Floats | None]:
        """h and c after one token, from W x + b and U h + b; writes the gates down."""
        n = self.size
        if c is not None:
            whole = given + told
            gates[:] = _sigmoid(whole)
            np.tanh(whole[:, 2 * n : 3 * n], out=gates[:, 2 * n : 3 * n])
            i, f, g, o = np.split(gates, 4, axis=1)
            c = self._hold(f * c + i * g)
            return o * np.tanh(c), c
        if inner is not None:
            inner[:] = told[:, 2 * n :]
            gates[:, : 2 * n] = _sigmoid(given[:, : 2 * n] + told[:, : 2 * n])
            np.tanh(given[:, 2 * n :] + gates[:, :n] * inner, out=gates[:, 2 * n :])
            z, new = gates[:, n : 2 * n], gates[:, 2 * n :]
            return self._hold((1 - z) * new + z * h), None
        return self._hold(np.tanh(given + told)), None

    def _hold(self, memory: Floats) -> Floats:
        if self.held is not None:
            unit, value = self.held
            memory[:, unit] = value
        return memory


def _sigmoid(x: Floats) -> Floats:
    """As the decoder has it: tanh(x / 2) / 2 + 1/2, which never overflows."""
    result: Floats = np.tanh(x * np.float32(0.5)) * np.float32(0.5) + np.float32(0.5)
    return result
