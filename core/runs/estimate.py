"""What a training will take, told before it starts: parameters, memory, time.

Leads, not promises: the formulas count the large matrix products and tensors alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

from core.model.cells.table import CELLS
from core.model.config import ModelConfig
from core.runs.config import TrainConfig

BYTES_PER_PARAMETER = 20
"""float32 weights, gradients, two moments of AdamW, and the averaged weights."""
FLOPS_PER_CORE = 30e9
"""Sustained float32 operations a second and core while no run of this home tells better: half of
what one core of a 2024 server reached on presets quick and best, all cells within 54-70e9, since
the optimiser and older machines take their part.
"""
_EVALUATION = 1.1
"""Held-out evaluation and samples on top of the training steps."""


@dataclass(frozen=True)
class PastRun:
    """What a run on this machine reached; from its summary."""

    model: ModelConfig
    tokens_per_second: float
    views: int = 1


@dataclass(frozen=True)
class Estimate:
    """What a training will take."""

    parameters: int
    memory: int
    """Bytes that the training holds beside the libraries."""
    epoch_seconds: float | None
    """None while the number of tokens is not known."""
    total_seconds: float | None
    """For all epochs; patience usually ends a run earlier."""
    measured: bool
    """Whether a run of this home set the speed."""


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


def speed(past: Iterable[PastRun]) -> float | None:
    """Operations a second that the newest of the past runs reached; None without one."""
    reached = [flops_per_token(run.model) * run.views * run.tokens_per_second for run in past]
    return reached[-1] if reached else None


def estimate(
    train: TrainConfig, vocabulary: int, tokens: int | None, past: Iterable[PastRun] = ()
) -> Estimate:
    """The estimate for training on `tokens` tokens with a vocabulary of that size."""
    model = train.model_config(vocabulary)
    reached = speed(past)
    rate = reached or FLOPS_PER_CORE * min(os.cpu_count() or 1, 8)
    work = flops_per_token(model) * train.most_views * _EVALUATION
    epoch = None if tokens is None else tokens * work / rate
    return Estimate(
        parameters=model.parameters(),
        memory=memory_bytes(model, train.batch * train.most_views, train.window),
        epoch_seconds=epoch,
        total_seconds=None if epoch is None else epoch * train.epochs,
        measured=reached is not None,
    )
