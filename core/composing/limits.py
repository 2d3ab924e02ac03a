"""What may be asked for when lyrics are written: each limit once, for whoever checks it."""

from __future__ import annotations

from typing import NamedTuple

from core.errors import ComposeError


class Limit(NamedTuple):
    """The least and the most of a number, both included."""

    low: float
    high: float

    def allows(self, value: float) -> bool:
        return self.low <= value <= self.high

    def nearest(self, value: float) -> float:
        """The legal value that is nearest to `value`."""
        return min(self.high, max(self.low, value))


MAX_SEED = 2**53 - 1
"""Whole numbers up to here survive every reader of JSON."""
MAX_COUNT = 256
DEFAULT_TEMPERATURE, DEFAULT_MIN_P = 0.4, 0.15
"""What reads well of the shipped models, with balance and first word as they are by default."""

DEFAULT_DRAFTS = 8
"""Of each line: more of them say common words too often, and take longer (tests/bench)."""

SEED = Limit(0, MAX_SEED)
# What one turns by hand; a script may go further, as far as `SamplerSettings` and
# `check_request` allow.
TEMPERATURE = Limit(0.0, 2.0)
LINES = Limit(1, 400)
TOKENS = Limit(1, 20_000)
TAKES = Limit(2, 9)
"""Takes that are written at once."""
SPEED = Limit(0.0, 1e6)
"""Tokens a second; 0 is as fast as it goes."""

DEFAULT_LINES = 16
DEFAULT_MIN_LINES = 4
DEFAULT_TOKENS = 400


def check_request(
    *,
    seed: int,
    count: int = 1,
    first: int = 0,
    max_lines: int | None = DEFAULT_LINES,
    max_tokens: int = DEFAULT_TOKENS,
    min_lines: int = DEFAULT_MIN_LINES,
) -> None:
    """Checks what `Composer.compose` is asked for beside the settings of the samplers.

    Raises:
        ComposeError: a number outside its limits; the message names it.
    """
    _check(seed=(seed, 0, MAX_SEED), count=(count, 1, MAX_COUNT))
    _check(first=(first, 0, MAX_SEED - count), max_tokens=(max_tokens, 1, 10_000_000))
    _check(min_lines=(min_lines, 0, 1_000_000))
    if max_lines is not None:
        _check(max_lines=(max_lines, 1, 1_000_000))


def _check(**values: tuple[int, int, int]) -> None:
    for name, (value, low, high) in values.items():
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ComposeError(
                "{name} must be a whole number from {low} to {high}, not {value}",
                name=name,
                low=low,
                high=high,
                value=value,
            )
