"""How a run is shown on the command line: one bar, plain lines, or events as JSON."""

from __future__ import annotations

import shutil
import sys
import time

import msgspec
from rich.cells import cell_len

from core.runs.events import (
    Evaluated,
    Event,
    LineWriterTrained,
    Sampled,
    Started,
    StepTaken,
    Warned,
    encode_event,
)
from core.runs.tasks import LYRICS
from studio.cli.common import print_json, say
from studio.wording.choices import choice_text
from studio.wording.figures import duration_in_words, figure, is_share, number
from studio.wording.i18n import t
from studio.wording.safe_text import safe_line, safe_text
from studio.wording.warnings import warning_text


class JsonLines:
    """For programs: every event as it stands in the metrics log."""

    def event(self, event: Event) -> None:
        print_json(msgspec.Raw(encode_event(event)))

    def close(self) -> None:
        return


class Lines:
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
                choice = event.choice
                if choice and event.step in (choice.step, choice.passed_step):
                    say(f"    {choice_text(choice)}")
            case LineWriterTrained(held_out=float()):
                say(_line_writer(event))
            case Warned():
                say(f"! {warning_text(event)}")
            case _:
                return

    def close(self) -> None:
        return


def _evaluated(event: Evaluated) -> str:
    if event.report is not None:
        return t(
            "epoch {epoch}  step {step}  loss {train}  right {accuracy} of those to choose by, "
            "{held} of those held out  {time}{best}",
            epoch=f"{event.epoch:.1f}",
            step=event.step,
            train=number(event.train_loss),
            accuracy=f"{event.bits_per_char:.1%}",
            held=f"{event.report.accuracy:.1%}",
            time=duration_in_words(event.seconds),
            best="  *" if event.best else "",
        )
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


class Bar(Lines):
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
        task = self.started.task if self.started else LYRICS
        figures = t(
            "{share} loss {loss} best {best} right {speed} texts/s {left} left"
            if is_share(task)
            else "{share} loss {loss} best {bits} bits/char {speed} tok/s {left} left",
            share=f"{share:4.0%}",
            loss=number(event.loss, 2),
            bits=number(self.bits),
            best=figure(task, self.bits),
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
