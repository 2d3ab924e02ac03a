"""How it is written: start words, the dial, the sampler's options, lengths, and a fixed seed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.composing.limits import DEFAULT_LINES, DEFAULT_TEMPERATURE, DEFAULT_TOKENS, TEMPERATURE
from core.errors import ComposeError
from core.writing.job import Dial

if TYPE_CHECKING:
    from core.composing.settings import SamplerSettings
    from core.writing.takes import Written

SPEEDS = (5.0, 10.0, 20.0, 40.0, 100.0, 0.0)
"""Tokens a second that the pace steps through; 0 is as fast as it goes."""


@dataclass
class WritingOptions:
    """All that one sets before or while it writes, the model aside."""

    prompt: str = ""
    """The start words."""
    used: str = ""
    """The start words when a take was last begun or came on screen."""
    offers_start: bool = True
    """Whether the start words of the model serve as an example: nobody has given any yet."""
    start: str = ""
    """Start words that suit the model in use."""
    dial: Dial = field(default_factory=lambda: Dial(temperature=DEFAULT_TEMPERATURE))
    sampler: dict[str, Any] = field(default_factory=dict)
    """Fields of the sampler settings that differ from their defaults."""
    max_lines: int = DEFAULT_LINES
    max_tokens: int = DEFAULT_TOKENS
    fixed_seed: int | None = None

    def settings(self) -> SamplerSettings:
        """The sampler settings; options that cannot be used any more fall back to the defaults.

        Raises:
            ComposeError: the temperature itself cannot be used.
        """
        from core.composing.settings import SamplerSettings

        try:
            return SamplerSettings(temperature=self.dial.temperature, **self.sampler)
        except (ComposeError, TypeError, ValueError):
            self.sampler = {}
            return SamplerSettings(temperature=self.dial.temperature)

    def seed(self) -> int:
        """The fixed seed, or a new one."""
        return new_seed() if self.fixed_seed is None else self.fixed_seed

    @property
    def new_words(self) -> bool:
        """Whether start words were given that nothing has begun with yet."""
        return self.prompt != self.used

    @property
    def example(self) -> str:
        """Start words that are taken where there are none and never were; else empty."""
        return self.start if self.offers_start and not self.prompt else ""

    def take_example(self) -> None:
        """Who writes without a word of their own begins as the example does."""
        self.prompt = self.prompt or self.example

    def warm(self, by: float) -> tuple[float, float] | None:
        """Turns the temperature; what it was and is, or None at the end of the dial."""
        before = self.dial.temperature
        after = round(TEMPERATURE.nearest(before + by), 2)
        self.dial.temperature = after
        return None if after == before else (before, after)

    def step_speed(self, by: int) -> float:
        """Goes that many steps faster (below 0: slower); the speed from now on."""
        now = _pace(self.dial.speed)
        nearest = min(range(len(SPEEDS)), key=lambda n: abs(_pace(SPEEDS[n]) - now))
        self.dial.speed = SPEEDS[min(len(SPEEDS) - 1, max(0, nearest + by))]
        return self.dial.speed

    def as_state(self) -> tuple[tuple[str, Any], ...]:
        """The options as undo keeps them, beside start words and temperature."""
        own = {"max_lines": self.max_lines, "max_tokens": self.max_tokens, "seed": self.fixed_seed}
        return tuple(sorted({**self.sampler, **own}.items()))

    def follow(self, state: Written) -> None:
        """After undo or redo: all is as it was in that state."""
        self.prompt = self.used = state.prompt
        self.dial.temperature = state.temperature
        values = dict(state.options)
        self.max_lines = values.pop("max_lines", self.max_lines)
        self.max_tokens = values.pop("max_tokens", self.max_tokens)
        self.fixed_seed = values.pop("seed", None)
        self.sampler = values


def new_seed() -> int:
    """A seed short enough to be read out."""
    return secrets.randbelow(1_000_000)


def _pace(speed: float) -> float:
    """A speed as a number that grows with it: as fast as it goes is beyond all others."""
    return speed or 1e9
