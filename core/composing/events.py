"""What a composer says while it works, as frozen facts in the past tense."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from core.composing.takes import Reason, Take


class TokenComposed(msgspec.Struct, frozen=True, gc=False):
    """A token was drawn. The texts of a take, joined behind its prompt, are its text."""

    take: int
    index: int
    """How many tokens of this take were drawn before it."""
    id: int
    text: str
    """What is certain now: empty inside a character of several bytes and at the end of a take."""
    probability: float
    """The model's own probability of it: before rules, penalties, truncation, temperature."""
    temperature: float
    rank: int = 0
    """Among all tokens by that probability: 1 is the model's first guess. 0: not known."""


class TakeFinished(msgspec.Struct, frozen=True):
    """A take ended; after it no token of that take comes."""

    take: int
    reason: Reason
    result: Take


@dataclass(frozen=True)
class Alternative:
    """A candidate for the next token."""

    id: int
    piece: str
    """For display, see `Vocabulary.piece`."""
    raw: float
    """The model's own probability."""
    final: float
    """The probability that it is drawn with: after rules, penalties, truncation, temperature."""
