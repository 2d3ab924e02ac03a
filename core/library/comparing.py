"""Runs side by side: what each costs, what it comes to, and how far its errors reach back."""

from __future__ import annotations

from pathlib import Path

import msgspec

from core.errors import LyricStudioError
from core.explaining.reach import reach
from core.library.subjects import load_subject
from core.runs.store import RunStore

LAGS = (0, 1, 8, 32)
PLACES = 32


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """A run in a comparison; figures are None until it has them."""

    run: str
    cell: str
    corpus: str
    parameters: int
    tokens_per_second: float | None = None
    bits_per_char: float | None = None
    seconds: float = 0.0
    reach: dict[str, float] | None = None
    """By tokens back, |d log p / d h| relative to a token's own; of its best weights, at the same
    held-out places for runs of one corpus and vocabulary."""


def compare(home: Path, names: list[str]) -> list[Compared]:
    """Measures runs; a second or so each. A run without a model yet has no reach.

    Raises:
        RunError: there is no such run, or it must be refused.
    """
    store = RunStore(home)
    found = []
    for name in names:
        run = store.get(name)
        told = run.summary()
        found.append(
            Compared(
                run=name,
                cell=told.cell,
                corpus=told.corpus,
                parameters=told.parameters,
                tokens_per_second=told.tokens_per_second,
                bits_per_char=told.bits_per_char,
                seconds=told.seconds,
                reach=_reach(home, run.path) if run.has_model() else None,
            )
        )
    return found


def _reach(home: Path, path: Path) -> dict[str, float] | None:
    """None where nobody can look: an architecture without a tape, songs that are too few."""
    try:
        subject = load_subject(home, path)
        songs = subject.songs("held-out") if subject.songs else ()
        found = reach(subject.composer.model, songs, LAGS, PLACES)
    except LyricStudioError:
        return None
    return {str(lag): found.at(lag) for lag in LAGS[1:]}
