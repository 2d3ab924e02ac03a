"""One row of the table of samplers; the table is `core.composing.settings`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.errors import ComposeError

if TYPE_CHECKING:
    from core.composing.cuts import Cut
    from core.composing.penalties import Exempt, Penalty


@dataclass(frozen=True, kw_only=True)
class Sampler:
    """One row: what a setting of a sampler may be, is called, and does."""

    low: float
    high: float
    """Legal values lie from `low` to `high`, both included."""
    above: bool = False
    """Whether `low` itself is too low."""
    off: float | None = None
    """The value that switches the sampler off."""
    label: str
    help: str = ""
    """What it does, in the few words that a dialog has room for; empty: it is in no dialog."""
    usage: str = ""
    """What it does, for the command line; empty: `help` says it."""
    place: int = 99
    """Where it stands among the others when they are listed, the smallest first."""
    beside: bool = False
    """Whether its value is shown beside the lyrics."""
    penalty: Callable[[Any, Exempt, Sequence[int]], Penalty] | None = None
    """Makes what lowers logits by what a take has said: from all settings and its tokens so far."""
    cut: Callable[[], Cut] | None = None
    """Gives what leaves only some of the tokens."""
    floor: Callable[[float], float] | None = None
    """How far a logit may lie below the largest, by the value of the setting; at most 0."""
    since: int = 1
    """Format of the takes that know it: it was off when an older one was composed."""
    name: str = ""
    """Filled in from the field, as is `whole`."""
    whole: bool = False

    def is_on(self, settings: object) -> bool:
        return bool(getattr(settings, self.name) != self.off)

    def shown(self, settings: object, t: Callable[[str], str] = str) -> str:
        """Its value as one reads it, in the language of `t`."""
        value: float = getattr(settings, self.name)
        return f"{value:g}" if self.is_on(settings) else t("off")

    def check(self, value: object) -> float:
        """`value`, if it is a number that this setting can have.

        Raises:
            ComposeError: not a number (NaN included), or outside the range.
        """
        number = isinstance(value, int if self.whole else (int, float))
        legal = number and not isinstance(value, bool)
        if not (legal and self.low <= value <= self.high):  # type: ignore[operator]  # a number
            raise ComposeError(
                "{name} must be a whole number from {low} to {high}, not {value}"
                if self.whole
                else "{name} must be a number from {low} to {high}, not {value}",
                name=self.name,
                low=self.low,
                high=self.high,
                value=value,
            )
        if self.above and value == self.low:
            raise ComposeError(
                "{name} must be above {low} and at most {high}, not {value}",
                name=self.name,
                low=f"{self.low:g}",
                high=f"{self.high:g}",
                value=value,
            )
        return value  # type: ignore[return-value]
