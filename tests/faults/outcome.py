"""What a training came to: all of it that must be the same however often it was interrupted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import msgspec
from safetensors.numpy import load

from core.model.weights import read_metadata
from core.runs.checkpoints import read_entry, read_manifest
from core.runs.events import Evaluated, Event, Sampled, Started, StepTaken
from core.runs.store import Run
from core.training.loop.counters import Counters

_CLOCKED = ("seconds", "step_seconds", "generation")
"""Counters that tell time, or how often the run was interrupted."""


@dataclass(frozen=True)
class Outcome:
    """Compare two with `==`."""

    state: str
    """SHA-256 of all tensors of the newest checkpoint: weights, average, optimiser, carried."""
    counters: dict[str, object]
    best: str
    """SHA-256 of the tensors of the best model."""
    events: list[tuple[object, ...]]

    @classmethod
    def of(cls, run: Run) -> Outcome:
        manifest = read_manifest(run.path)
        state = read_entry(run.path, manifest.last[0])
        metadata = read_metadata(state, "state")
        counters = msgspec.json.decode(metadata["counters"], type=Counters)
        told = msgspec.to_builtins(counters)
        return cls(
            state=_digest(state),
            counters={name: value for name, value in told.items() if name not in _CLOCKED},
            best=_digest(read_entry(run.path, manifest.best[0])),
            events=[row for event in run.events() if (row := _row(event))],
        )


def _digest(data: bytes) -> str:
    digest = hashlib.sha256()
    for name, tensor in sorted(load(data).items()):
        digest.update(f"{name}{tensor.dtype}{tensor.shape}".encode())
        digest.update(tensor.tobytes())
    return digest.hexdigest()


def _row(event: Event) -> tuple[object, ...] | None:
    """What an event says, without what the clock says."""
    match event:
        case StepTaken():
            return (event.step, event.loss, event.gradient_norm, event.learning_rate, event.tokens)
        case Evaluated():
            fields = msgspec.structs.replace(event, seconds=0.0, time=0.0, generation=0)
            return tuple(msgspec.structs.asdict(fields).values())
        case Sampled():
            return (event.step, event.text, event.seed)
    return None


def committed_step(run: Run) -> int:
    """The step that a resume must go on from, or a later one."""
    last = read_manifest(run.path).last
    return last[0].step if last else 0


def resumed_at(run: Run) -> int:
    """The step that the newest start of the run went on from."""
    return [event for event in run.events() if isinstance(event, Started)][-1].step
