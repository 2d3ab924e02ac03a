"""Back through a tape: how a change of the features would have come of a change of each word.

Written by hand for each cell in NumPy, since what explains a model must not need what trains one.
Equal to automatic differentiation up to rounding (`tests/core/model/test_tape_back.py`).

Shapes: T tokens, B streams, E embedding, H hidden, D features, L layers, V vocabulary.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.model.files import LoadedModel
from core.model.tape import Knobs, Tape

Array = npt.NDArray[Any]
"""Of the type of the weights: float32, or float64 where differences are checked."""


@dataclass(frozen=True, eq=False)
class Pulled:
    """The gradient of one number of each stream."""

    words: Array
    """(T, B, E), by the vector of each token."""
    hidden: Array
    """(L, T, B, H), by the hidden states: all that came of them later."""
    cell: Array | None
    """(L, T, B, H), by the cells of an LSTM."""


@dataclass(frozen=True, eq=False)
class _Layer:
    """What one layer did, and with which weights."""

    gates: Array
    """(T, B, G H)."""
    hidden: Array
    """(T, B, H)."""
    earlier: Array
    """(T, B, H), the hidden states before each token."""
    cell: Array | None
    earlier_cell: Array | None
    inputs: Array
    """(G H, I) W_ih."""
    recurrent: Array
    """(G H, H) W_hh, as strong as it was when the tape was recorded."""
    bias: Array
    """(G H,) b_hh."""
    memory: bool
    held: int | None
    """The unit whose memory was held, which hears nothing of what came before."""


def pull_back(model: LoadedModel, tape: Tape, d_features: Array, *, skip: bool = True) -> Pulled:
    """Carries gradients of the features back to the words.

    A tape of one stream serves any number of gradients: each is a stream of its own.

    Args:
        tape: of this model.
        d_features: (T, B, D).
        skip: whether the connection that leads past the layers counts; without it only what went
            through the memory is seen.
    """
    c, weights = model.config, model.weights
    d = d_features @ weights["projection.weight"] if c.projected else d_features  # (T, B, H)
    hidden, cells = list[Array](), list[Array]()
    for index in reversed(range(c.layers)):
        layer = _layer_of(model, tape, index)
        d, d_hidden, d_cell = _BACK[c.cell](layer, d)
        hidden.append(d_hidden)
        if d_cell is not None:
            cells.append(d_cell)
    if c.skip and skip:
        d = d + d_features * weights["skip.weight"]
    states = np.stack(hidden[::-1])
    return Pulled(d, states, np.stack(cells[::-1]) if cells else None)


def log_likelihood(model: LoadedModel, features: Array, targets: Array) -> tuple[Array, Array]:
    """How probable tokens are after features, and how that changes with them.

    Args:
        features: (B, D).
        targets: (B,) ids.

    Returns:
        (B,) log probabilities in nats, and (B, D) their gradients.
    """
    weights = model.weights
    output = weights["embedding.weight" if model.config.tied else "output.weight"]
    logits = features @ output.T + weights["output.bias"]
    logits -= logits.max(axis=1, keepdims=True)
    shares = np.exp(logits)
    total = shares.sum(axis=1, keepdims=True)
    rows = np.arange(len(targets))
    nats = logits[rows, targets] - np.log(total[:, 0])
    shares /= total
    return nats, output[targets] - shares @ output


def _layer_of(model: LoadedModel, tape: Tape, index: int) -> _Layer:
    weights, start = model.weights, f"rnn.{index}."
    recurrent, knobs = weights[start + "weight_hh_l0"], tape.knobs
    if knobs.recurrent != 1.0:
        recurrent = recurrent * np.float32(knobs.recurrent)
    cell = None if tape.cell is None else tape.cell[index]
    h, c = tape.first
    last = index == model.config.layers - 1
    return _Layer(
        gates=tape.gates[index],
        hidden=tape.hidden[index],
        earlier=_earlier(tape.hidden[index], h[index], knobs),
        cell=cell,
        earlier_cell=None if cell is None or c is None else _earlier(cell, c[index], knobs),
        inputs=weights[start + "weight_ih_l0"],
        recurrent=recurrent,
        bias=weights[start + "bias_hh_l0"],
        memory=knobs.memory,
        held=knobs.held[0] if knobs.held and last else None,
    )


def _earlier(states: Array, start: Array, knobs: Knobs) -> Array:
    """(T, B, H) what stood in the memory before each token."""
    if not knobs.memory:
        return np.zeros_like(states)
    return np.concatenate([start[None], states[:-1]])


# Each goes through one layer: of the gradient of what it gives (T, B, H) it makes that of what it
# reads (T, B, I), and the whole ones of its states.


def _rnn(layer: _Layer, d: Array) -> tuple[Array, Array, None]:
    factors = 1 - layer.hidden * layer.hidden
    d_hidden, inner = np.empty_like(d), np.empty_like(d)
    carried = np.zeros_like(d[0])
    for t in reversed(range(len(d))):
        _let_go(np.add(carried, d[t], out=d_hidden[t]), layer)
        np.multiply(d_hidden[t], factors[t], out=inner[t])
        carried = _carried(inner[t] @ layer.recurrent, layer)
    return inner @ layer.inputs, d_hidden, None


def _lstm(layer: _Layer, d: Array) -> tuple[Array, Array, Array]:
    assert layer.cell is not None and layer.earlier_cell is not None
    i, f, g, o = np.split(layer.gates, 4, axis=-1)
    squashed = np.tanh(layer.cell)
    # What the gradient of the cell is multiplied with on its way to each gate's argument.
    into = np.concatenate(
        [g * i * (1 - i), layer.earlier_cell * f * (1 - f), i * (1 - g * g)], axis=-1
    )
    out_o, to_cell = squashed * o * (1 - o), o * (1 - squashed * squashed)
    size = d.shape[-1]
    d_hidden, d_cell = np.empty_like(d), np.empty_like(d)
    inner = np.empty((*d.shape[:2], 4 * size), d.dtype)
    carried, kept = np.zeros_like(d[0]), np.zeros_like(d[0])
    for t in reversed(range(len(d))):
        np.add(carried, d[t], out=d_hidden[t])
        d_cell[t] = whole = _let_go(d_hidden[t] * to_cell[t] + kept, layer)
        a, b, c = np.split(into[t], 3, axis=-1)
        np.multiply(whole, a, out=inner[t, :, :size])
        np.multiply(whole, b, out=inner[t, :, size : 2 * size])
        np.multiply(whole, c, out=inner[t, :, 2 * size : 3 * size])
        np.multiply(d_hidden[t], out_o[t], out=inner[t, :, 3 * size :])
        kept = _carried(whole * f[t], layer)
        carried = _carried(inner[t] @ layer.recurrent, layer)
    return inner @ layer.inputs, d_hidden, d_cell


def _gru(layer: _Layer, d: Array) -> tuple[Array, Array, None]:
    r, z, n = np.split(layer.gates, 3, axis=-1)
    size = d.shape[-1]
    recurrent_n = layer.earlier @ layer.recurrent[2 * size :].T + layer.bias[2 * size :]
    # With h' = n + z (h - n): of the whole gradient of h', that of each gate's argument.
    to_n = (1 - z) * (1 - n * n)
    into = np.concatenate(
        [recurrent_n * to_n * r * (1 - r), (layer.earlier - n) * z * (1 - z), to_n * r], axis=-1
    )
    d_hidden = np.empty_like(d)
    inner = np.empty((*d.shape[:2], 3 * size), d.dtype)
    carried = np.zeros_like(d[0])
    for t in reversed(range(len(d))):
        whole = _let_go(np.add(carried, d[t], out=d_hidden[t]), layer)
        for gate in range(3):
            part = slice(gate * size, (gate + 1) * size)
            np.multiply(whole, into[t, :, part], out=inner[t, :, part])
        carried = _carried(inner[t] @ layer.recurrent + whole * z[t], layer)
    inner[..., 2 * size :] = d_hidden * to_n  # what is read reaches n past its reset gate
    return inner @ layer.inputs, d_hidden, None


def _carried(d: Array, layer: _Layer) -> Array:
    """What goes on to the token before: nothing where the memory was off."""
    return d if layer.memory else np.zeros_like(d)


def _let_go(d: Array, layer: _Layer) -> Array:
    """The gradient of the memory, but for a unit that is held."""
    if layer.held is not None:
        d[:, layer.held] = 0.0
    return d


_BACK: dict[str, Callable[[_Layer, Array], tuple[Array, Array, Array | None]]] = {
    "rnn": _rnn,
    "lstm": _lstm,
    "gru": _gru,
}
