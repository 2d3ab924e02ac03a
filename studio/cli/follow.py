"""Watches a run from the command line: one progress bar, plain lines, or events as JSON."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import RunError
from core.home import write_atomic
from core.runs import launcher
from core.runs.events import (
    Event,
    Failed,
    Finished,
)
from core.runs.metrics import MetricsReader
from core.runs.reports import best_report
from core.runs.store import Run
from core.runs.warnings import ToldWarnings
from studio.cli.common import say
from studio.cli.follow_show import Bar, JsonLines, Lines
from studio.wording.figures import duration_in_words, figure, is_share, number
from studio.wording.i18n import t
from studio.wording.moods import report_lines
from studio.wording.warnings import failure_text, warning_text

POLL_SECONDS = 0.1


def follow(
    run: Run, process: subprocess.Popen[bytes], *, as_json: bool, shown_generation: int = -1
) -> int:
    """Shows a training until it ends.

    Ctrl-C stops it with a checkpoint; a second one does not wait for that.

    Args:
        shown_generation: events up to this generation are old; a resumed run has some.

    Returns:
        0 when it ended as told, 1 when it failed (with its reason on standard error).
    """
    show = JsonLines() if as_json else Bar() if sys.stdout.isatty() else Lines()
    reader = MetricsReader(run.metrics_path)
    last: Event | None = None
    told = ToldWarnings()
    asked = False
    with _interrupts() as presses:
        while True:
            ended = process.poll() is not None  # asked before reading, so that nothing is missed
            for event in reader.read_all() if ended else reader.poll():
                told.take(event)
                if event.generation <= shown_generation:
                    continue
                show.event(event)
                if isinstance(event, Finished | Failed):
                    last = event
            if ended:
                break
            if presses.count and not asked:
                asked = True
                show.close()
                say(t("stopping with a checkpoint (once more: do not wait for it)"), err=True)
                _ask_to_stop(run)
            elif presses.count >= 2:
                show.close()
                say(_ends_alone(run), err=True)
                return 0
            process_wait(process, POLL_SECONDS)
    show.close()
    if isinstance(last, Finished):
        if not as_json:
            say(_ending(last, run))
            for warning in told.standing(training=False):  # its first word is far above by now
                say(f"! {warning_text(warning)}")
        return 0
    raise _failure(run, last, process.returncode)


def _ask_to_stop(run: Run) -> None:
    try:
        launcher.request_stop(run)
    except RunError:
        # Still starting: it holds no lock yet, and finds the file before its first step.
        write_atomic(run.path / launcher.STOP_FILE, b"stop\n", durable=False)


def _ends_alone(run: Run) -> str:
    return t(
        "training {run} saves its checkpoint and ends by itself; `lyric-studio runs show {run}` "
        "tells",
        run=run.name,
    )


def process_wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Waits for the process to end, but not longer than `seconds`."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return


def _failure(run: Run, last: Event | None, status: int | None) -> RunError:
    if isinstance(last, Failed):
        return RunError("{reason}", reason=failure_text(last), where=run.name)
    killed = status is not None and status < 0
    tail = "" if killed else _log_tail(run)
    if not tail:
        tail = f"signal {-(status or 0)}" if killed else f"exit status {status}"
    return RunError(
        "the trainer ended without a word ({tail})",
        tail=tail,
        where=run.name,
        hint="`lyric-studio runs resume {run}` goes on from its last checkpoint",
        run=run.name,
    )


def _log_tail(run: Run) -> str:
    """The last line that the trainer wrote, which for a crash is its reason."""
    try:
        with run.log_path.open("rb") as log:
            log.seek(max(0, log.seek(0, 2) - 8192))
            lines = log.read().decode("utf-8", "replace").strip().splitlines()
    except OSError:
        return ""
    return lines[-1] if lines else ""


def _ending(event: Finished, run: Run) -> str:
    reasons = {
        "completed": t("all epochs done"),
        "patience": t("no longer improving"),
        "stopped": t("stopped, with a checkpoint"),
    }
    run_task, speed = run.config.task, f"{event.tokens_per_second:,.0f}"
    if is_share(run_task):
        told = t(
            "{reason}: {share} right of those to choose by, {time}, {speed} texts/s",
            reason=reasons[event.reason],
            share=figure(run_task, event.bits_per_char),
            time=duration_in_words(event.seconds),
            speed=speed,
        )
        report = best_report(run)
        return "\n".join([told, *(report_lines(report) if report else ())])
    return t(
        "{reason}: {bits} bits per character, perplexity {perplexity}, {time}, {speed} tokens/s",
        reason=reasons[event.reason],
        bits=number(event.bits_per_char),
        perplexity=number(event.perplexity, 1),
        time=duration_in_words(event.seconds),
        speed=speed,
    )


class _Presses:
    count = 0


@contextmanager
def _interrupts() -> Iterator[_Presses]:
    """Counts Ctrl-C (and SIGTERM) instead of dying; only the main thread may do so."""
    presses = _Presses()
    if threading.current_thread() is not threading.main_thread():
        yield presses
        return

    def press(*_: object) -> None:
        presses.count += 1

    before = {n: signal.signal(n, press) for n in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield presses
    finally:
        for number_, handler in before.items():
            signal.signal(number_, handler)
