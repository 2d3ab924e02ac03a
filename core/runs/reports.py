"""How well a run of a task that tells labels does, from its events."""

from __future__ import annotations

from core.model.class_report import ClassReport
from core.runs.events import Evaluated
from core.runs.metrics import newest_first
from core.runs.store import Run


def best_report(run: Run) -> ClassReport | None:
    """How well the best model of a run tells its labels; None before its first evaluation."""
    for event in newest_first(run.metrics_path):
        if isinstance(event, Evaluated) and event.best and event.report is not None:
            return event.report
    return None
