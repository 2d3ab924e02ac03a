"""What became of a run and how far it came, from its events, the newest one first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import msgspec

from core.runs.events import (
    Evaluated,
    Event,
    Failed,
    Finished,
    LineWriterTrained,
    Started,
    StepTaken,
)
from core.runs.tasks import LYRICS

Status = Literal["running", "finished", "stopped", "interrupted", "failed", "new"]


class RunSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A run in one line; figures are None until the run has them."""

    run: str
    status: Status
    cell: str
    corpus: str
    embedding: int
    hidden: int
    layers: int
    parameters: int
    epoch: float = 0.0
    epochs: int = 0
    step: int = 0
    bits_per_char: float | None = None
    perplexity: float | None = None
    best_step: int | None = None
    unigram_bits_per_char: float | None = None
    seconds: float = 0.0
    tokens_per_second: float | None = None
    eta_seconds: float | None = None
    created: str = ""
    reason: str | None = None
    base: str = ""
    """The model that it goes on from; "" for none."""
    base_sha256: str = ""
    path: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    task: str = LYRICS
    """By whose figure of merit `bits_per_char` is to be read: see `core.runs.tasks`."""
    line_writer_epoch: float | None = None
    """Epochs of the second stage, in which the line writer learns; None before it."""
    line_writer_bits_per_char: float | None = None
    """The least held-out bits per character of the line writer, told the length of each line."""
    direction: str = "forward"
    """How songs are read, see `core.runs.config`."""


def status_of(newest: Iterable[Event], *, running: bool) -> Status:
    """What becomes of a run; `running` says whether a process trains it now."""
    if running:
        return "running"
    for event in newest:
        if isinstance(event, Finished):
            return "stopped" if event.reason == "stopped" else "finished"
        if isinstance(event, Failed):
            return "failed"
        if isinstance(event, Started | StepTaken | LineWriterTrained):
            return "interrupted"
    return "new"


def latest_figures(newest: Iterable[Event]) -> dict[str, object]:
    """The fields of a `RunSummary` that events tell; asks for no more events than it needs."""
    fields: dict[str, object] = {}
    for event in newest:
        for name, value in _told(event).items():
            fields.setdefault(name, value)
        if "bits_per_char" in fields and "eta_seconds" in fields and "reason" in fields:
            break
    return fields


def _told(event: Event) -> dict[str, object]:
    match event:
        case StepTaken():
            return {
                "epoch": event.epoch,
                "step": event.step,
                "seconds": event.seconds,
                "tokens_per_second": event.tokens_per_second,
                "eta_seconds": event.eta_seconds,
                # Nothing has ended it since.
                "reason": None,
            }
        case Evaluated():
            told: dict[str, object] = {
                "epoch": event.epoch,
                "step": event.step,
                "seconds": event.seconds,
            }
            if event.best:
                told["bits_per_char"] = event.bits_per_char
                told["perplexity"] = event.perplexity
                told["best_step"] = event.best_step
            return told
        case LineWriterTrained():
            told = {"seconds": event.seconds, "reason": None, "line_writer_epoch": event.epoch}
            if event.held_out is None:  # an evaluation knows of no pace
                told["eta_seconds"] = event.eta_seconds
            else:
                told["line_writer_bits_per_char"] = event.best
            return told
        case Finished():
            return {
                "reason": event.reason,
                "seconds": event.seconds,
                "tokens_per_second": event.tokens_per_second,
                "eta_seconds": None,
            }
        case Failed():
            return {"reason": event.reason, "eta_seconds": None}
        case Started():
            return {"reason": None, "eta_seconds": None}
    return {}


@dataclass(frozen=True, slots=True)
class TrainingStatus:
    """What the header line says of the training that goes on now."""

    run: str
    cell: str
    epoch: float
    epochs: int
    bits_per_char: float | None = None
    """Held-out bits per character so far; None before the first evaluation."""
    eta_seconds: float | None = None
    others: int = 0
    """How many more runs are training."""
    line_writer: bool = False
    """Whether it is in its second stage, to which the other figures belong then."""
    task: str = LYRICS
