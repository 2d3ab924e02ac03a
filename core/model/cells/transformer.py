"""A block of a Transformer in NumPy, with keys and values kept; see `core.model.cells.block`.

Shapes: B streams, H hidden, N heads of S numbers, n tokens kept, up to CONTEXT - 1.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from core.model.cells.block import CONTEXT, frequencies, heads
from core.model.cells.layer import Parts, Slot
from core.model.cells.norm import normed
from core.model.products import Floats

KEPT = CONTEXT - 1


class Transformer:
    """A block. It remembers keys (turned) and values (B, n, H), and the place (B,) of the token to
    come. Both grow until they are full; from then on the oldest token is forgotten."""

    bounded, projects = False, False

    def __init__(self, weights: Mapping[str, npt.NDArray[np.floating]], slot: Slot) -> None:
        whole = {name: np.array(weight, np.float32) for name, weight in weights.items()}
        self._hidden = len(whole["attention_out"])
        self._heads = heads(self._hidden)
        if (enter := whole.get("enter")) is None:
            self._read = slot.values()
        else:
            self._read = slot.linear(enter, np.zeros(self._hidden, np.float32))
        size = self._hidden // self._heads
        # Gains go into the matrices behind them, the scale of attention into the queries.
        attention_in = whole["attention_in"] * whole["attention_norm"]
        attention_in[: self._hidden] *= np.float32(size**-0.5)
        self._attention_in = slot.weight(attention_in, bounded=False)
        self._attention_out = slot.weight(whole["attention_out"], bounded=False)
        self._feed_in = slot.weight(whole["feed_in"] * whole["feed_norm"], bounded=False)
        self._feed_out = slot.weight(whole["feed_out"], bounded=False)
        self._turns = np.array(frequencies(size))

    def initial_state(self, batch: int) -> Parts:
        """See `Layer`."""
        kept = np.zeros((batch, 0, self._hidden), np.float32)
        return kept, kept, np.zeros(batch, np.int64)

    def step(self, x: npt.NDArray[np.generic], before: Parts) -> tuple[Floats, Parts]:
        """See `Layer`."""
        x = self._read(x)
        heard, after = self._attend(normed(x), before)
        x = x + heard
        both = self._feed_in.product(normed(x))
        wide = both.shape[1] // 2
        gate, value = both[:, :wide], both[:, wide:]
        # silu(a) = a sigmoid(a), and the sigmoid is tanh of half its argument: no overflow
        value *= gate
        gate *= np.float32(0.5)
        np.tanh(gate, out=gate)
        gate += 1.0
        gate *= np.float32(0.5)
        x += self._feed_out.product(value * gate)
        return x, after

    def _attend(self, x: Floats, before: Parts) -> tuple[Floats, Parts]:
        """What each stream (B, H) hears, and what is kept for the token to come."""
        batch, count, size = len(x), self._heads, self._hidden // self._heads
        keys, values, place = before
        all_three = self._attention_in.product(x).reshape(batch, 3, count, size)
        self._turn(all_three[:, :2], place)
        query, key, value = all_three[:, 0], all_three[:, 1], all_three[:, 2]
        keys = np.concatenate((keys[:, -KEPT:], key.reshape(batch, 1, -1)), axis=1)
        values = np.concatenate((values[:, -KEPT:], value.reshape(batch, 1, -1)), axis=1)
        seen = (batch, -1, count, size)
        scores = np.matmul(keys.reshape(seen).transpose(0, 2, 1, 3), query[..., None])[..., 0]
        scores -= scores.max(axis=2, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=2, keepdims=True)
        heard = np.matmul(scores[:, :, None], values.reshape(seen).transpose(0, 2, 1, 3))
        out = self._attention_out.product(heard.reshape(batch, -1))
        return out, (keys, values, place + 1)

    def _turn(self, pair: Floats, place: npt.NDArray[np.int64]) -> None:
        """Turns queries and keys (B, 2, N, S) by their place, where they stand."""
        angles = place[:, None, None, None] * self._turns
        cos, sin = np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)
        half = len(self._turns)
        a, b = pair[..., :half], pair[..., half : 2 * half]
        turned = a * sin
        turned += b * cos
        a *= cos
        a -= b * sin
        b[...] = turned
