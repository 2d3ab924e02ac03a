"""A line read with its memory and without: every unit by its formula, and what is guessed next.

The states and guesses are those of the decoder that composes; the terms of the formula are worked
out in float32 (`core.model.tape`), and `apart` tells how far the two ever are from each other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.composing.composer import Composer
from core.composing.outputs import Outputs
from core.model.files import LoadedModel
from core.model.products import Floats
from core.model.tape import Knobs, Tape, check_tape, record
from core.text.vocabulary import LINE_END, SONG_END

GUESSED = 20
"""Likeliest words that are told at each place."""
Guesses = list[tuple[str, float]]


@dataclass(frozen=True, eq=False)
class Reading:
    """A line, SONG_END before it, as a network reads it with and without its memory."""

    model: LoadedModel
    pieces: tuple[str, ...]
    """As shown; "◆" for SONG_END."""
    states: Floats
    """(T, H), h of the last layer as the decoder has it."""
    guesses: tuple[Guesses, ...]
    """At each place the likeliest next words, with their probability."""
    without: tuple[Guesses, ...]
    """The same when each word is read as if it were the first."""
    bits: float
    """That the line costs."""
    bits_without: float
    tape: Tape
    bare: Tape
    """Without memory."""

    @property
    def cell(self) -> str:
        return self.model.config.cell

    @property
    def size(self) -> int:
        return self.model.config.hidden

    @property
    def apart(self) -> float:
        """The largest difference of any h between the decoder and the tape."""
        return float(np.abs(self.states - self.tape.hidden[-1, :, 0]).max())

    @property
    def liveliest(self) -> int:
        """The unit that moves most from word to word."""
        moved = np.abs(np.diff(self.states, axis=0)).sum(axis=0)
        return int(moved.argmax())

    def terms(
        self, place: int, unit: int, *, off: bool = False
    ) -> tuple[tuple[float, float, float], float]:
        """What the formula adds up for one unit of the last layer at one place, and h.

        RNN: W_ih x, b, W_hh h'; LSTM: f c', i g, c; GRU: z h', (1 - z) n, n.
        """
        tape = self.bare if off else self.tape
        h = float(tape.hidden[-1, place, 0, unit] if off else self.states[place, unit])
        if self.cell == "rnn":
            return self._sums(tape, place, unit), h
        gate = {
            letter: float(tape.gate(letter, self.cell)[-1, place, 0, unit])
            for letter in ("ifgo" if self.cell == "lstm" else "rzn")
        }
        first = off or place == 0
        if tape.cell is not None:
            cell = tape.cell[-1, :, 0, unit]
            before = 0.0 if first else float(cell[place - 1])
            return (gate["f"] * before, gate["i"] * gate["g"], float(cell[place])), h
        before = 0.0 if first else float(tape.hidden[-1, place - 1, 0, unit])
        return (gate["z"] * before, (1 - gate["z"]) * gate["n"], gate["n"]), h

    def _sums(self, tape: Tape, place: int, unit: int) -> tuple[float, float, float]:
        """W_ih x, b and W_hh h' of a plain RNN."""
        layer = self.model.config.layers - 1
        own = {
            name: self.model.weights[f"rnn.{layer}.{name}_l0"][unit]
            for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        }
        x = (tape.hidden[layer - 1] if layer else tape.words)[place, 0]
        before = tape.hidden[layer, place - 1, 0] if place and tape.knobs.memory else 0.0 * own[
            "weight_hh"
        ]  # fmt: skip
        return (
            float(own["weight_ih"] @ x),
            float(own["bias_ih"] + own["bias_hh"]),
            float(own["weight_hh"] @ before),
        )


def reading(composer: Composer, text: str) -> Reading:
    """Reads a line from the start of a song.

    Raises:
        ModelError: see `check_tape`.
    """
    check_tape(composer.model.config.cell)
    model, decoder = composer.model, composer.decoder
    ids = [SONG_END, *model.vocabulary.encode(text)]
    state = decoder.initial_state(1)
    features, states = list[Floats](), list[Floats]()
    for id in ids:
        # The hidden state is the first that each recurrent cell remembers.
        own, state = decoder.advance([id], state)
        features.append(own[0])
        states.append(state.layers[-1][0][0])
    tape, bare = record(model, ids), record(model, ids, knobs=Knobs(memory=False))
    guesses, bits = _guesses(composer, ids, np.stack(features))
    without, bits_without = _guesses(composer, ids, bare.features[:, 0])
    return Reading(
        model,
        tuple(_shown(model, id) for id in ids),
        np.stack(states),
        tuple(guesses),
        tuple(without),
        bits,
        bits_without,
        tape,
        bare,
    )


def _shown(model: LoadedModel, id: int) -> str:
    if id == SONG_END:
        return "◆"
    return "\n" if id == LINE_END else model.vocabulary.piece(id)


def _guesses(
    composer: Composer, ids: Sequence[int], features: Floats
) -> tuple[list[Guesses], float]:
    """At each place the likeliest next words, and the bits that the line costs."""
    outputs = Outputs(composer.decoder, 1)
    found, bits = list[Guesses](), 0.0
    for place in range(len(ids)):
        outputs.compute(np.ascontiguousarray(features[place : place + 1]))
        shares = outputs.distribution(0)
        order = np.argsort(-shares, kind="stable")[:GUESSED]
        found.append([(_shown(composer.model, int(id)), float(shares[id])) for id in order])
        if place + 1 < len(ids):
            bits -= math.log2(max(float(shares[ids[place + 1]]), 1e-300))
    return found, bits
