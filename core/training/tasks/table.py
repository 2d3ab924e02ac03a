"""Opens the task of a run directory, by the entry that `core.runs.tasks` has for it."""

from __future__ import annotations

from typing import Any

from core.errors import ModelError
from core.runs.store import Run
from core.runs.tasks import TASKS
from core.training.loop.task import Task


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
    task: Task[Any] = TASKS[name].open(run)
    return task
