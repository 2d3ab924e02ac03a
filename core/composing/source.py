"""Where the tokens of takes come from: one of each take at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from core.composing.legality import rule_out
from core.composing.outputs import Outputs
from core.composing.samplers import Chooser
from core.composing.stream import Stream
from core.model.decoder import Decoder, State
from core.model.products import Floats


class Drawn(NamedTuple):
    """The next token of each take (B,)."""

    ids: list[int]
    shares: list[float]
    """The model's own probability of each: before rules, penalties, truncation, temperature."""
    ranks: list[int]
    """Among all tokens by that probability, from 1."""


class Source(Protocol):
    """Draws for takes that are written side by side."""

    def draw(self, live: Sequence[Stream], temperature: float) -> Drawn:
        """The next token of each take; it is taken for granted that they accept it."""

    def keep(self, rows: Sequence[int]) -> None:
        """Goes on with these takes only, in that order."""


class OneByOne:
    """Draws token after token, all takes in one batch.

    Args:
        features: (B, D) behind what the takes begin with.
        state: there.
    """

    def __init__(self, decoder: Decoder, chooser: Chooser, features: Floats, state: State) -> None:
        self._chooser, self._state = chooser, state
        self._outputs = Outputs(decoder, len(features))
        self._features: Floats | None = features
        self._drawn: list[int] = []

    def draw(self, live: Sequence[Stream], temperature: float) -> Drawn:
        outputs = self._outputs
        if self._features is None:
            logits, self._state = outputs.step(self._drawn, self._state)
        else:
            logits, self._features = outputs.compute(self._features), None
        rule_out([stream.legality for stream in live], logits)
        for stream, row in zip(live, logits, strict=True):
            stream.prepare(row)
        starts = [stream.at_start for stream in live]
        uniforms = [stream.uniform() for stream in live]
        self._drawn = drawn = self._chooser.choose(logits, temperature, starts, uniforms)
        return Drawn(drawn, outputs.probabilities(drawn), outputs.ranks(drawn))

    def keep(self, rows: Sequence[int]) -> None:
        self._state = self._state.take(rows)
        self._drawn = [self._drawn[row] for row in rows]
