"""Candidates in the order of a wanted mood.

A line alone says too little, so what stands before it is read with it: of candidates for one place
that is the same for all, and only the line makes the difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from core.errors import ModelError, Names

CONTEXT = 3
"""Lines before a candidate that are read with it."""


class Reader(Protocol):
    """What tells moods: a `core.reading.mood.MoodReader`."""

    labels: tuple[str, ...]

    def probabilities(self, texts: Sequence[str]) -> npt.NDArray[np.float64]: ...


class Candidate(Protocol):
    """A line that is offered."""

    @property
    def text(self) -> str: ...


C = TypeVar("C", bound=Candidate)


def rank_by_mood(
    candidates: Sequence[C], wanted: str, reader: Reader, *, before: Sequence[str] = ()
) -> list[tuple[C, float]]:
    """The candidates with the probability of the wanted mood, the likeliest first; among equals
    the order stays.

    Args:
        before: the lines that stand before the place, of which the last ones count.

    Raises:
        ModelError: the reader knows no such mood.
    """
    if wanted not in reader.labels:
        raise ModelError(
            "the model knows no mood {wanted!r}",
            wanted=wanted,
            labels=Names(reader.labels),
            hint="it knows {labels:, | and }",
        )
    if not candidates:
        return []
    context = [line for line in before if line.strip()][-CONTEXT:]
    texts = ["\n".join([*context, candidate.text]) for candidate in candidates]
    chances = reader.probabilities(texts)[:, reader.labels.index(wanted)]
    order = np.argsort(-chances, kind="stable")
    return [(candidates[place], float(chances[place])) for place in order]
