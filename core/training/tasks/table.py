"""Every task by the name that `run.json` has for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from core.errors import ModelError
from core.runs.store import Run
from core.training.loop.task import Task
from core.training.tasks.lines import LineWriting
from core.training.tasks.lyrics import Lyrics


def _lyrics(run: Run) -> Lyrics:
    """Songs, and after them the line writer."""
    return replace(Lyrics.of(run), then=LineWriting.after)


TASKS: dict[str, Callable[[Run], Task[Any]]] = {"lyrics": _lyrics}
"""What opens the task of a run directory."""


def open_task(run: Run) -> Task[Any]:
    """The task of a run, with its data.

    Raises:
        LyricStudioError: there is no such task, or its data cannot be read.
    """
    name = run.config.task
    if name not in TASKS:
        raise ModelError(
            "unknown task {task!r}", task=name, where=run.path, hint="update lyric-studio"
        )
    return TASKS[name](run)
