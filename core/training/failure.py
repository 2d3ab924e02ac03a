"""Says in a run's metrics why its training failed."""

from __future__ import annotations

import time

from core.errors import LyricStudioError
from core.runs.metrics import MetricsWriter
from core.runs.store import Run
from core.training.events import Failed
from core.training.group import ProcessLost


def tell_failure(run: Run, error: Exception) -> None:
    """Appends the last event of a training that an error ended."""
    kind, advice = "error", f"see {run.log_path}"
    reason = f"{type(error).__name__}: {error}"
    if isinstance(error, ProcessLost):
        kind, reason = "process-lost", error.what
        advice = f"`lyric-studio runs resume {run.name}` goes on; {run.log_path} may tell more"
    elif isinstance(error, LyricStudioError):
        kind, reason, advice = type(error).__name__.lower(), error.what, error.hint or advice
    elif isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        kind, reason = "out-of-memory", "out of memory"
        advice = "train with a smaller --batch, --window or --hidden"
    writer = MetricsWriter(run.metrics_path)
    events = run.events()
    writer.write(
        Failed(
            time=time.time(),
            generation=max((event.generation for event in events), default=0),
            run=run.name,
            kind=kind,
            reason=reason,
            advice=advice,
            step=max((getattr(event, "step", 0) for event in events), default=0),
        )
    )
    writer.close()
