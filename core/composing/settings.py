"""How tokens are chosen: the settings and their legal values, without what computes with them."""

from __future__ import annotations

import msgspec

from core.errors import ComposeError

RANGES: dict[str, tuple[float, float]] = {
    "temperature": (0.0, 10.0),
    "top_k": (0, 1_000_000),
    "top_p": (0.0, 1.0),
    "min_p": (0.0, 1.0),
    "repetition_penalty": (1.0, 10.0),
    "dry": (0.0, 10.0),
    "dry_base": (1.0, 10.0),
    "dry_allowed": (1, 100),
}
"""Legal values, both ends included, except that top_p is above 0."""


class SamplerSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How tokens are chosen; legal values in `RANGES`.

    Raises:
        ComposeError: a value outside its range; the message names it.
    """

    temperature: float = 0.8
    """0 = always the likeliest token; below 1 calmer, above 1 bolder."""
    top_k: int = 0
    """0 = off."""
    top_p: float = 1.0
    """1 = off."""
    min_p: float = 0.05
    """0 = off."""
    repetition_penalty: float = 1.0
    """1 = off."""
    dry: float = 0.8
    """Strength of the DRY penalty; 0 = off."""
    dry_base: float = 1.75
    """By how much each further repeated token raises the DRY penalty."""
    dry_allowed: int = 2
    """Length of a repetition from which on DRY penalises its continuation."""

    def __post_init__(self) -> None:
        for name in RANGES:
            check_range(name, getattr(self, name))
        if self.top_p <= 0.0:
            raise ComposeError("top_p must be above 0 and at most 1, not {value}", value=self.top_p)


def check_range(name: str, value: object) -> float:
    """`value`, if it is a number that setting `name` can have.

    Raises:
        ComposeError: not a number (NaN included), or outside the range.
    """
    low, high = RANGES[name]
    whole = isinstance(low, int)
    number = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    if number and low <= value <= high:  # type: ignore[operator]  # a number by now
        return value  # type: ignore[return-value]
    kind = "a whole number" if whole else "a number"
    raise ComposeError(
        "{name} must be {kind} from {low} to {high}, not {value}",
        name=name,
        kind=kind,
        low=low,
        high=high,
        value=value,
    )
