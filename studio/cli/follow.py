"""Watches a run from the command line: one progress bar, plain lines, or events as JSON."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from rich.cells import cell_len

from core.errors import RunError
from core.home import write_atomic
from core.runs import launcher
from core.runs.events import (
    Evaluated,
    Event,
    Failed,
    Finished,
    LineWriterTrained,
    Sampled,
    Started,
    StepTaken,
    Warned,
    encode_event,
)
from core.runs.metrics import MetricsReader
from core.runs.store import Run
from core.runs.warnings import ToldWarnings
from studio.cli.common import print_json, say
from studio.wording.figures import duration_in_words, number
from studio.wording.i18n import t
from studio.wording.safe_text import safe_line, safe_text
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
    show = _Json() if as_json else _Bar() if sys.stdout.isatty() else _Lines()
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
            say(_ending(last))
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


def _ending(event: Finished) -> str:
    reasons = {
        "completed": t("all epochs done"),
        "patience": t("no longer improving"),
        "stopped": t("stopped, with a checkpoint"),
    }
    return t(
        "{reason}: {bits} bits per character, perplexity {perplexity}, {time}, {speed} tokens/s",
        reason=reasons[event.reason],
        bits=number(event.bits_per_char),
        perplexity=number(event.perplexity, 1),
        time=duration_in_words(event.seconds),
        speed=f"{event.tokens_per_second:,.0f}",
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


class _Json:
    """For programs: every event as it stands in the metrics log."""

    def event(self, event: Event) -> None:
        print_json(msgspec.Raw(encode_event(event)))

    def close(self) -> None:
        return


class _Lines:
    """For pipes and logs: a line at each evaluation and warning."""

    def event(self, event: Event) -> None:
        match event:
            case Started():
                named = f"{event.device}, {event.gpu_name}" if event.gpu_name else event.device
                where = {"device": named, "precision": event.precision}
                if event.processes > 1:
                    where["device"] = t(
                        "{processes} processes, {device}",
                        processes=event.processes,
                        device=event.device.partition(":")[0],
                    )
                say(t("training on {device} ({precision})", **where))
            case Evaluated():
                say(_evaluated(event))
            case LineWriterTrained(held_out=float()):
                say(_line_writer(event))
            case Warned():
                say(f"! {warning_text(event)}")
            case _:
                return

    def close(self) -> None:
        return


def _evaluated(event: Evaluated) -> str:
    return t(
        "epoch {epoch}  step {step}  train {train}  held out {bits} bits/char  "
        "perplexity {perplexity}  {time}{best}",
        epoch=f"{event.epoch:.1f}",
        step=event.step,
        train=number(event.train_bits_per_char),
        bits=number(event.bits_per_char),
        perplexity=number(event.perplexity, 1),
        time=duration_in_words(event.seconds),
        best="  *" if event.best else "",
    )


def _line_writer(event: LineWriterTrained) -> str:
    return t(
        "line writer: epoch {epoch} of {epochs}  held out {bits} bits/char, told the length of "
        "each line  {time}",
        epoch=f"{event.epoch:.1f}",
        epochs=event.epochs,
        bits=number(event.held_out),
        time=duration_in_words(event.seconds),
    )


class _Bar(_Lines):
    """For terminals: the evaluations scroll by, one bar stays below them."""

    def __init__(self) -> None:
        self.started: Started | None = None
        self.bits: float | None = None
        self.drawn = 0.0

    def event(self, event: Event) -> None:
        if isinstance(event, Started):
            self.started = event
        match event:
            case StepTaken() | LineWriterTrained(held_out=None):
                if time.monotonic() - self.drawn >= 0.2:
                    self._draw(event)
                return
        self._clear()
        if isinstance(event, Evaluated):
            self.bits = event.best_bits_per_char
        if isinstance(event, LineWriterTrained):
            self.bits = event.best
        if isinstance(event, Sampled):
            first = [line for line in safe_text(event.text).split("\n") if line.strip()][:2]
            say(safe_line("    " + " / ".join(first)))
            return
        super().event(event)

    def close(self) -> None:
        self._clear()

    def _draw(self, event: StepTaken | LineWriterTrained) -> None:
        self.drawn = time.monotonic()
        epochs = self.started.epochs if self.started else 0
        if isinstance(event, LineWriterTrained):
            epochs = event.epochs
        share = min(1.0, event.epoch / epochs) if epochs else 0.0
        figures = t(
            "{share} loss {loss} best {bits} bits/char {speed} tok/s {left} left",
            share=f"{share:4.0%}",
            loss=number(event.loss, 2),
            bits=number(self.bits),
            speed=f"{event.tokens_per_second:,.0f}",
            left=duration_in_words(event.eta_seconds),
        )
        room = max(0, min(30, shutil.get_terminal_size().columns - cell_len(figures) - 2))
        full = round(room * share)
        sys.stdout.write(f"\r\x1b[K{'#' * full}{'.' * (room - full)} {figures}")
        sys.stdout.flush()

    def _clear(self) -> None:
        sys.stdout.write("\r\x1b[K")
        sys.stdout.flush()
