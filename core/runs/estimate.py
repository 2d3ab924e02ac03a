"""What a training will take, told before it starts: parameters, memory, time.

Leads, not promises. The formulas count the large matrix products and tensors alone; the speed is
what the last runs of this machine reached, or a guess, and the time is told as a range: from the
machine as it was at its best to the machine as busy as it is now.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import RunError
from core.model.cells.table import CELLS
from core.model.config import ModelConfig
from core.runs.config import TrainConfig
from core.runs.events import Started
from core.runs.launcher import NICENESS
from core.runs.lock import read_holder
from core.runs.metrics import MetricsReader
from core.runs.store import Run, RunStore
from core.runs.tasks import LYRICS, parameters_of

BYTES_PER_PARAMETER = 20
"""float32 weights, gradients, two moments of AdamW, and the averaged weights."""
FLOPS_PER_CORE = 30e9
"""Sustained float32 operations a second and core while no run of this home tells better: half of
what one core of a 2024 server reached on presets quick and best, all cells within 54-70e9, since
the optimiser and older machines take their part.
"""
MOST_THREADS = 8
"""Of a training, whatever the number of cores."""
_SLOWER = 4.0
"""How much slower than guessed a machine is allowed to be that was never measured."""
_EVALUATION = 1.1
"""Held-out evaluation and samples on top of the training steps."""
_ALIKE = 4.0
"""Work for a token of networks that say something of each other's speed, at most so far apart:
small ones spend their time on other things than products."""
_NEWEST = 5
"""How many of the newest runs are asked for their speed."""
_WEIGHT = 1.25**-NICENESS
"""A training's part of a core that others want as well: Linux gives so much less for a step of
niceness (sched_prio_to_weight in its kernel/sched/core.c)."""


@dataclass(frozen=True)
class PastRun:
    """What a run on this machine reached."""

    model: ModelConfig
    tokens_per_second: float
    views: float = 1.0
    """How often each token was read, on average over what was measured."""
    device: str = "cpu"
    task: str = LYRICS
    """Of another one the speed is counted in texts."""


@dataclass(frozen=True)
class Machine:
    """This machine as it is now."""

    cores: int
    busy: float = 0.0
    """Cores that others keep busy: the load of the last minute."""

    @classmethod
    def now(cls) -> Machine:
        try:
            busy = os.getloadavg()[0]
        except OSError:
            busy = 0.0  # not told here
        return cls(os.cpu_count() or 1, busy)

    @property
    def share(self) -> float:
        """Which part of its cores a training gets, which stands back for all others."""
        free = max(0.0, self.cores - self.busy)
        threads = min(self.cores, MOST_THREADS)
        part = self.cores * _WEIGHT / (_WEIGHT * threads + self.busy)
        return min(1.0, max(free / threads, part))


@dataclass(frozen=True)
class Estimate:
    """What a training will take."""

    parameters: int
    memory: int
    """Bytes that the training holds beside the libraries."""
    seconds: tuple[float, float] | None
    """For all epochs, at best and as busy as the machine is; patience usually ends a run earlier.
    None while the number of tokens is not known, or nothing is known of the device."""
    measured: bool
    """Whether runs of this machine set the speed."""


def flops_per_token(model: ModelConfig) -> float:
    """Operations to learn from one token: 2 for each weight of a matrix product going forward,
    twice that going back (Kaplan et al. 2020, arXiv:2001.08361, section 2.1: 6 N). The embedding
    is a lookup and costs nothing; the output layer is a product over the whole vocabulary.
    """
    cell = CELLS[model.cell]
    weights = cell.multiplied(model.embedding, model.hidden)
    weights += (model.layers - 1) * cell.multiplied(model.hidden, model.hidden)
    if model.projected:
        weights += model.hidden * model.embedding
    weights += model.vocabulary * (model.embedding if model.tied else model.hidden)
    return 6.0 * weights


def memory_bytes(model: ModelConfig, batch: int, window: int) -> int:
    """Weights with their optimiser state, and the activations of one step of `batch` x `window`
    tokens: gates, states and their dropped copies of every layer, logits and their gradient.
    """
    kept = CELLS[model.cell].kept * model.hidden
    activations = 2 * model.embedding + model.layers * kept
    activations += 2 * model.vocabulary
    return BYTES_PER_PARAMETER * model.parameters() + 4 * batch * window * activations


def past_runs(store: RunStore) -> list[PastRun]:
    """What the newest runs reached on this machine; reads the disk."""
    found = []
    for name in store.names()[-_NEWEST:]:
        try:
            if (past := _past_run(store.get(name))) is not None:
                found.append(past)
        except RunError:
            continue  # said where runs are listed
    return found


def _past_run(run: Run) -> PastRun | None:
    """What a run reached; None when it tells nothing, or ran elsewhere."""
    holder, summary = read_holder(run.path), run.summary()
    first = next(iter(MetricsReader(run.metrics_path).poll(1 << 16)), None)
    elsewhere = holder is not None and holder.host != socket.gethostname()
    if elsewhere or not summary.tokens_per_second or not isinstance(first, Started):
        return None
    train, done = run.config.train, summary.epoch
    views = train.readings(done) / done if done else 1.0
    if summary.status not in ("finished", "stopped"):  # of its last steps alone
        views = (train.readings(done) - train.readings(0.9 * done)) / (0.1 * done) if done else 1.0
    model, task = run.config.model, run.config.task
    return PastRun(model, summary.tokens_per_second, views, first.device, task)


def speeds(model: ModelConfig, past: Sequence[PastRun]) -> list[float]:
    """Operations a second that past runs reached with networks of about that size, else with any,
    on the device of the newest one."""
    work = flops_per_token(model)
    here = [run for run in past if run.device == past[-1].device]
    alike = [run for run in here if 1 / _ALIKE <= flops_per_token(run.model) / work <= _ALIKE]
    return [flops_per_token(run.model) * run.views * run.tokens_per_second for run in alike or here]


def estimate(
    train: TrainConfig,
    vocabulary: int,
    tokens: int | None,
    past: Sequence[PastRun] = (),
    machine: Machine | None = None,
) -> Estimate:
    """The estimate for training on `tokens` tokens with a vocabulary of that size."""
    model = train.model_config(vocabulary)
    machine = machine or Machine.now()
    kind = train.device.partition(":")[0]
    past = _fitting(past, LYRICS, kind)
    reached = speeds(model, past)
    if not reached and kind in ("auto", "cpu"):
        most = FLOPS_PER_CORE * min(machine.cores, MOST_THREADS)
        reached = [most, most / _SLOWER]
    seconds = None
    if tokens is not None and reached:
        work = flops_per_token(model) * train.readings(train.epochs) * tokens * _EVALUATION
        share = 1.0 if past and past[-1].device != "cpu" else machine.share
        work *= 2 if train.line_writer else 1
        seconds = work / max(reached), work / min(reached) / share
    return Estimate(
        parameters=model.parameters(),
        memory=memory_bytes(model, train.batch * train.most_views, train.window),
        seconds=seconds,
        measured=bool(past),
    )


def estimate_labelled(
    task: str,
    labels: tuple[str, ...],
    train: TrainConfig,
    vocabulary: int,
    texts: int | None,
    past: Sequence[PastRun] = (),
) -> Estimate:
    """The estimate for learning labels from so many texts. How long a text takes is known from past
    runs of the task alone; their speeds are the range."""
    parameters = parameters_of(task, train.model_config(vocabulary), labels)
    past = _fitting(past, task, train.device.partition(":")[0])
    seconds = None
    if texts is not None and past:
        speeds = [run.tokens_per_second for run in past]
        work = texts * train.epochs * _EVALUATION
        seconds = work / max(speeds), work / min(speeds)
    return Estimate(parameters, BYTES_PER_PARAMETER * parameters, seconds, bool(past))


def _fitting(past: Sequence[PastRun], task: str, device: str) -> list[PastRun]:
    """Those of a task on a kind of device; "auto" fits any."""
    return [
        run for run in past if run.task == task and device in ("auto", run.device.partition(":")[0])
    ]
