"""What became of a run and how far it came, from its events, the newest one first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from core.runs.events import (
    Evaluated,
    Event,
    Failed,
    Finished,
    LineWriterTrained,
    Started,
    StepTaken,
)

Status = Literal["running", "finished", "stopped", "interrupted", "failed", "new"]


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
            return {"seconds": event.seconds, "eta_seconds": event.eta_seconds, "reason": None}
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
