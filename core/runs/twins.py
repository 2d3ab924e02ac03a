"""Whether a run learns with just these settings already: a start that is made twice makes twins."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

from core.errors import RunError
from core.runs.config import TrainConfig
from core.runs.store import Run, RunConfig, RunStore

STARTING = 60.0
"""Seconds that a run which was made may take until its trainer holds the lock."""


def twin_of(
    store: RunStore,
    train: TrainConfig,
    tokens: str,
    same_corpus: Callable[[RunConfig], bool],
    *,
    but: str = "",
) -> str | None:
    """The newest run that trains, or is about to, with these settings; None without one.

    Args:
        tokens: their kind.
        same_corpus: whether a run learns from the same songs.
        but: the name of a run that is not meant.
    """
    for name in reversed(store.names()):
        with contextlib.suppress(RunError):  # one that cannot be read trains nothing
            run = store.get(name)
            same = run.config.train == train and run.config.tokens.kind == tokens
            if name == but or not same or not same_corpus(run.config):
                continue
            if run.is_training() or _is_starting(run):
                return name
    return None


def _is_starting(run: Run) -> bool:
    """Whether a run was made a moment ago and has said nothing yet."""
    with contextlib.suppress(OSError):  # gone meanwhile
        age = time.time() - (run.path / "run.json").stat().st_mtime
        return age < STARTING and not run.metrics_path.exists()
    return False
