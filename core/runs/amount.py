"""What one may expect of so many tokens to learn from."""

from __future__ import annotations

from dataclasses import dataclass

from core.runs.presets import SUITED

FEW = 5_000
"""Fewer tokens are learnt by heart."""
PLENTY = 160_000
"""The largest corpus that the presets were fitted to; the passes over it become few."""


@dataclass(frozen=True)
class Amount:
    """A step on the way from a few songs to a whole tradition; both texts are English."""

    at_least: int
    """Tokens."""
    name: str
    meaning: str


AMOUNTS: tuple[Amount, ...] = (
    Amount(0, "very little", "expect copies of whole lines"),
    Amount(FEW, "some", "it puts together what is there; now and then a copied line"),
    Amount(SUITED, "enough for a style", "some three lines of a hundred are copies"),
    Amount(PLENTY, "plenty", "it learns the style rather than the lines"),
)
"""Copied lines were counted on demo-zh, which reaches the third step (data/models/README.md)."""


def amount(tokens: int) -> Amount:
    """The step that so many tokens to train on have reached."""
    return [step for step in AMOUNTS if tokens >= step.at_least][-1]
