"""Says why a training failed: in the run's metrics, and in its log."""

from __future__ import annotations

import contextlib
import sys
import time
import traceback

from core.errors import LyricStudioError
from core.runs.events import Failed
from core.runs.metrics import MetricsWriter, newest_place
from core.runs.store import Run
from core.training.loop.device import ran_out_of_memory
from core.training.loop.gpus import GIB, held_by_others
from core.training.loop.group import ProcessLost


def log(text: str) -> None:
    """A line for the run's log; a log that cannot be written is no reason to end a training."""
    with contextlib.suppress(OSError):
        print(text, file=sys.stderr, flush=True)


def log_error(error: Exception) -> None:
    """The error in the run's log: one line for an expected one, all there is for others."""
    if isinstance(error, LyricStudioError):
        log(str(error))
    else:
        log("".join(traceback.format_exception(error)).rstrip())


def tell_failure(run: Run, error: Exception) -> None:
    """Appends the last event of a training that an error ended."""
    fields: dict[str, object] = {"run": run.name, "log": run.log_path}
    kind, reason, advice = "error", "{error}", "see {log}"
    if isinstance(error, LyricStudioError):
        kind = "process-lost" if isinstance(error, ProcessLost) else type(error).__name__.lower()
        reason, advice = error.template, error.hint_template or advice
        fields |= error.fields
    elif ran_out_of_memory(error):
        kind, reason = "out-of-memory", "out of memory"
        advice = "train with a smaller --batch, --window or --hidden"
        if taken := held_by_others():
            held, total, who = taken
            fields |= {"held": f"{held / GIB:.1f}", "total": f"{total / GIB:.1f}", "who": who}
            reason = "out of GPU memory, of which others hold {held} of {total} GiB"
            if who:
                reason = "out of GPU memory, of which others hold {held} of {total} GiB: {who}"
            advice = "`lyric-studio runs resume {run}` goes on once there is room"
    else:
        fields["error"] = f"{type(error).__name__}: {error}"
    if isinstance(error, ProcessLost):
        advice = "`lyric-studio runs resume {run}` goes on; {log} may tell more"
    generation, step = newest_place(run.metrics_path)
    failed = Failed(
        time=time.time(),
        generation=generation,
        run=run.name,
        kind=kind,
        reason=error.what if isinstance(error, LyricStudioError) else reason.format(**fields),
        advice=advice.format(**fields),
        step=step,
        templates=(reason, advice),
        fields={name: str(value) for name, value in fields.items()},
    )
    try:
        writer = MetricsWriter(run.metrics_path)
        writer.write(failed)
        writer.close()
    except OSError as problem:
        log(f"metrics not written: {problem.strerror}")
