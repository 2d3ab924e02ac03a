"""How little a model expected each piece of a text: bits, ranks, and how undecided it was.

Bits of a piece are -log2 of the probability that the model gave it, its surprisal (Shannon 1948;
Hale 2001 for words read one by one). Its rank tells how many other tokens were likelier. The
entropy is how many bits the model expected to pay: 2 to its power is among how many equally likely
words it felt to be choosing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.composing.composer import Composer
from core.composing.outputs import Outputs
from core.text.vocabulary import SONG_END

_CHUNK = 64
"""Tokens whose logits are held at once."""


@dataclass(frozen=True)
class Step:
    """One token as it was read: a time step."""

    id: int
    bits: float
    rank: int
    """1: the model's first guess."""
    entropy: float
    """Bits that the model expected to pay for whatever would come."""


@dataclass(frozen=True)
class Surprise:
    """One piece of a text: a word, or a character that takes several tokens."""

    piece: str
    steps: tuple[Step, ...]

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(step.id for step in self.steps)

    @property
    def bits(self) -> float:
        return sum(step.bits for step in self.steps)


def steps(composer: Composer, ids: Sequence[int], before: Sequence[int] = ()) -> list[Step]:
    """Each of `ids`, read from the start of a song, behind `before`."""
    decoder = composer.decoder
    read = [SONG_END, *before, *ids[:-1]]
    state = decoder.initial_state(1)
    if before:
        _, state = decoder.read(read[: len(before)], state)
    read = read[len(before) :]
    outputs = Outputs(decoder, min(len(ids), _CHUNK) or 1)
    found = list[Step]()
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        features, state = decoder.read(read[start : start + _CHUNK], state)
        outputs.compute(features)
        own = outputs.probabilities(list(part))
        for row, (id, share) in enumerate(zip(part, own, strict=True)):
            shares = outputs.distribution(row)
            likely = shares[shares > 0.0]
            entropy = -float(likely @ np.log2(likely))
            rank = int((shares > shares[id]).sum()) + 1
            bits = -math.log2(share) if share > 0.0 else math.inf
            found.append(Step(int(id), bits, rank, entropy))
    return found


def surprise(composer: Composer, text: str, before: str = "") -> list[Surprise]:
    """The pieces of a text as `Composer.score` has them, each with its time steps."""
    vocabulary = composer.model.vocabulary
    ids = vocabulary.encode(text)
    decoder = vocabulary.stream_decoder()
    found, pending = list[Surprise](), list[Step]()
    for step in steps(composer, ids, vocabulary.encode(before)):
        pending.append(step)
        if piece := decoder.feed(step.id):
            found.append(Surprise(piece, tuple(pending)))
            pending = []
    return found
