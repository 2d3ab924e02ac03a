"""What the blocks of a Transformer do while they read, written down, and the way back over it.

What `core.model.tape` and `core.model.tape_back` are for recurrent cells, in the type of the
weights: here a text is read at once, as in training. Equal to automatic differentiation up to
rounding (`tests/core/model/test_block_tape.py`).

Shapes: T tokens, B streams, E embedding, H hidden, D features, F feed-forward, N heads of S
numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.model.cells.block import CONTEXT, frequencies, heads
from core.model.cells.norm import EPSILON
from core.model.files import LoadedModel

Array = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class _Norm:
    """RMSNorm of something, without its gain."""

    rows: Array
    inverse: Array
    """One over the root of each row's mean square."""

    @classmethod
    def of(cls, x: Array) -> _Norm:
        inverse = 1 / np.sqrt((x * x).mean(-1, keepdims=True) + x.dtype.type(EPSILON))
        return cls(x * inverse, inverse)

    def back(self, d: Array) -> Array:
        """The gradient by what was normed, of that by the rows (T, P, H)."""
        result: Array = self.inverse * (d - self.rows * (d * self.rows).mean(-1, keepdims=True))
        return result


@dataclass(frozen=True, eq=False)
class _Block:
    """What one block did."""

    read: _Norm
    query: Array
    """(T, B, N, S), turned and scaled; as `key`, but for the scale."""
    key: Array
    value: Array
    weights: Array
    """(B, N, T, T): how much each token takes (across) of each other (down the last axis)."""
    fed: _Norm
    gate: Array
    """(T, B, F), before its activation."""
    gated: Array
    """(T, B, F)."""


@dataclass(frozen=True, eq=False)
class BlockTape:
    """What a network did while it read (T, B) ids from a song's start."""

    blocks: tuple[_Block, ...]
    last: _Norm
    features: Array
    """(T, B, D), what the output layer reads."""

    def attention(self, layer: int) -> Array:
        """(B, N, T, T): in row t, the weights with which each head looks at each token."""
        return self.blocks[layer].weights


def record_blocks(model: LoadedModel, ids: npt.ArrayLike) -> BlockTape:
    """Reads ids (T, B), or (T,) for one stream, from a song's start."""
    c, weights = model.config, model.weights
    ids = np.asarray(ids, np.int64)
    words = x = weights["embedding.weight"][ids[:, None] if ids.ndim == 1 else ids]
    blocks = []
    for layer in range(c.layers):
        x, block = _read(_own(model, layer), x)
        blocks.append(block)
    last = _Norm.of(x)
    x = last.rows * weights["norm.weight"]
    if c.projected:
        x = x @ weights["projection.weight"].T
    if c.skip:
        x = x + words * weights["skip.weight"]
    return BlockTape(tuple(blocks), last, x)


def pull_back_blocks(
    model: LoadedModel, tape: BlockTape, d_features: Array, *, skip: bool = True
) -> Array:
    """Carries gradients of the features back to the vectors of the words: (T, P, E).

    Args:
        tape: of this model; one of one stream serves any number of gradients.
        d_features: (T, P, D).
        skip: whether the connection that leads past the blocks counts. What the blocks add to goes
            past them as well, and always counts.
    """
    c, weights = model.config, model.weights
    d = d_features @ weights["projection.weight"] if c.projected else d_features
    d = tape.last.back(d * weights["norm.weight"])
    for layer in reversed(range(c.layers)):
        d = _back(_own(model, layer), tape.blocks[layer], d)
    if c.skip and skip:
        d = d + d_features * weights["skip.weight"]
    return d


def _own(model: LoadedModel, layer: int) -> dict[str, Array]:
    start = f"rnn.{layer}."
    return {
        name.removeprefix(start): weight
        for name, weight in model.weights.items()
        if name.startswith(start)
    }


def _read(w: dict[str, Array], x: Array) -> tuple[Array, _Block]:
    if "enter" in w:
        x = x @ w["enter"].T
    tokens, streams, hidden = x.shape
    size = hidden // heads(hidden)
    read = _Norm.of(x)
    parts = (read.rows * w["attention_norm"]) @ w["attention_in"].T
    query, key, value = np.moveaxis(parts.reshape(tokens, streams, 3, -1, size), 2, 0)
    turns = _turns(tokens, size, x.dtype)
    query = _turned(query, turns) * x.dtype.type(size**-0.5)
    key = _turned(key, turns)
    scores = np.einsum("tbns,ubns->bntu", query, key, optimize=True)
    back = np.arange(tokens)[:, None] - np.arange(tokens)
    scores[..., (back < 0) | (back >= CONTEXT)] = -np.inf
    scores -= scores.max(-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(-1, keepdims=True)
    heard = np.einsum("bntu,ubns->tbns", scores, value, optimize=True)
    x = x + heard.reshape(x.shape) @ w["attention_out"].T
    fed = _Norm.of(x)
    gate, told = np.split((fed.rows * w["feed_norm"]) @ w["feed_in"].T, 2, axis=-1)
    more = (gate * _sigmoid(gate) * told) @ w["feed_out"].T
    return x + more, _Block(read, query, key, value, scores, fed, gate, told)


def _back(w: dict[str, Array], block: _Block, d: Array) -> Array:
    """The gradient by what a block reads, of that by what it gives (T, P, H)."""
    wide = d @ w["feed_out"]
    sigmoid = _sigmoid(block.gate)
    active = block.gate * sigmoid
    slope = sigmoid * (1 + block.gate - active)
    both = np.concatenate([wide * block.gated * slope, wide * active], -1)
    d = d + block.fed.back(both @ w["feed_in"] * w["feed_norm"])
    heard = (d @ w["attention_out"]).reshape(*d.shape[:2], *block.value.shape[2:])
    # (P, N, T, T), of the attention weights and then of their logarithms
    d_weights = np.einsum("tpns,upns->pntu", heard, _same(block.value, heard), optimize=True)
    weights = block.weights
    d_scores = weights * (d_weights - (d_weights * weights).sum(-1, keepdims=True))
    tokens, _, _, size = block.value.shape
    unturned = _turns(tokens, size, d.dtype, back=True)
    scale = d.dtype.type(size**-0.5)
    parts = np.stack(
        [
            _turned(_from(d_scores, block.key), unturned) * scale,
            _turned(_from(d_scores.swapaxes(-1, -2), block.query), unturned),
            np.einsum("pntu,tpns->upns", np.broadcast_to(weights, d_weights.shape), heard,
                      optimize=True),
        ],
        axis=2,
    )  # fmt: skip
    read = parts.reshape(*d.shape[:2], -1) @ w["attention_in"] * w["attention_norm"]
    d = d + block.read.back(read)
    return d @ w["enter"] if "enter" in w else d


def _from(scores: Array, other: Array) -> Array:
    """(T, P, N, S): of the gradients of scores, those by one side, given the other."""
    wide = np.broadcast_to(other, (len(other), len(scores), *other.shape[2:]))
    result: Array = np.einsum("pntu,upns->tpns", scores, wide, optimize=True)
    return result


def _same(value: Array, like: Array) -> Array:
    """One stream as many."""
    return np.broadcast_to(value, (len(value), *like.shape[1:]))


def _turns(tokens: int, size: int, kind: np.dtype[Any], *, back: bool = False) -> Array:
    """(2, T, S // 2): cosine and sine of by how much each place is turned, or turned back."""
    angles = np.arange(tokens)[:, None] * np.array(frequencies(size)).reshape(-1)
    return np.stack([np.cos(angles), -np.sin(angles) if back else np.sin(angles)]).astype(kind)


def _turned(x: Array, turns: Array) -> Array:
    """(T, ·, N, S) with the pairs of each token turned."""
    cos, sin = turns[:, :, None, None, :]
    half = cos.shape[-1]
    a, b = x[..., :half], x[..., half : 2 * half]
    return np.concatenate([a * cos - b * sin, a * sin + b * cos, x[..., 2 * half :]], -1)


def _sigmoid(x: Array) -> Array:
    half = x.dtype.type(0.5)
    result: Array = np.tanh(x * half) * half + half
    return result
