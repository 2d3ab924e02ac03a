"""The figure of merit of a task: by it one tells which of two models is better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Figure:
    """The figure of merit of a task: by it the loop tells what is best, and when to stop."""

    name: str
    better: Literal["lower", "higher"] = "lower"

    def improves(self, new: float, old: float | None) -> bool:
        """Whether `new` is better than `old`; than None, anything is."""
        if old is None:
            return True
        return new < old if self.better == "lower" else new > old

    def worth(self, value: float | None) -> float:
        """A number by which the best comes first and what has no figure last."""
        if value is None:
            return float("inf")
        return value if self.better == "lower" else -value
