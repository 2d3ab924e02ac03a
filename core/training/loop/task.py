"""What the training loop asks of a task: what there is to learn, and how one tells that it is.

A batch is some streams side by side. They lie along dimension 1 of every tensor of a batch and of
the state that is carried on, so that the loop can share them among processes and cut them into
parts without knowing what they are.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

import torch
from torch import Tensor, nn

from core.model.class_report import ClassReport
from core.runs.config import TrainConfig
from core.runs.figure import Figure
from core.text.reading import Reading
from core.training.loop.carried import Carried
from core.training.loop.place import Share
from core.training.loop.plan import Plan

__all__ = ["Batch", "BatchLoss", "Figure", "Readings", "Sample", "Scores", "Task"]

Net = TypeVar("Net", bound=nn.Module)


@dataclass(frozen=True)
class Batch:
    """What one step learns from, of the streams that were asked for."""

    inputs: tuple[Tensor, ...]
    tokens: int
    """How much all streams of the step predict, counted in what the loss is a mean of."""


@dataclass(frozen=True)
class BatchLoss:
    """What a network makes of some streams of a batch."""

    loss: Tensor
    """Mean over what these streams predict, in nats or whatever a task measures in; it is told."""
    aim: Tensor
    """What is made small: the loss, maybe with more to it."""
    after: Carried
    """The state after the batch, of these streams."""


@dataclass(frozen=True)
class Scores:
    """How well a network does on what it was not trained on."""

    figure: float
    """The figure of merit."""
    loss: float
    """Mean, in the unit of `BatchLoss.loss`."""
    fitted: float = 1.0
    """A number that was fitted to the network on the way; the task gets it back."""
    report: ClassReport | None = None
    """Of a task that tells labels: how well, on texts that nothing is chosen by either."""

    @property
    def perplexity(self) -> float:
        """exp of the loss."""
        return math.exp(min(700.0, self.loss))


@dataclass(frozen=True)
class Sample:
    """Something that a network made, for a person to look at."""

    text: str
    seed: int
    temperature: float


@dataclass(frozen=True)
class Readings:
    """What a network makes, counted, beside what it learns from."""

    composed: Reading
    corpus: Reading
    knew: bool = False
    """Whether a base knew how to write before it learnt from these."""


@dataclass(frozen=True)
class LagShares:
    """What comes back of the error of a token, relative to what its own state gets of it."""

    lags: tuple[int, ...]
    """Tokens back, from 0 on."""
    shares: tuple[float, ...]


class Task(ABC, Generic[Net]):
    """Something to learn, with the data to learn it from.

    All randomness follows from the seed of `config` and what the methods are given.
    """

    config: TrainConfig
    plan: Plan
    figure: ClassVar[Figure]
    baseline: float | None = None
    """The figure of whoever only counts; None when nobody does."""

    def second_stage(self) -> Task[Any] | None:
        """What the same run may learn after this, if there is anything: a task of its own, whose
        model files hold what this one made as well."""
        return None

    @abstractmethod
    def build(self, generator: torch.Generator) -> Net:
        """A network that knows nothing yet, its weights drawn from `generator`."""

    def start(self, model: Net) -> None:
        """Has a network that is about to learn know what can be counted."""

    def depth(self, name: str) -> int:
        """How far below the output a weight of the network is, 0 and up; see `rate`."""
        return 0

    def rate(self, depth: int, step: int) -> float:
        """By what the learning rate of the weights of a depth is multiplied at a step: 0 holds
        them as they are."""
        return 1.0

    def initial_state(self, model: Net) -> Carried:
        """What an epoch begins with, of all streams of a batch; `()` where nothing is carried."""
        return ()

    @abstractmethod
    def batch(self, epoch: int, step: int, share: Share) -> Batch:
        """What step `step` of an epoch learns from.

        Args:
            share: only these streams of it.
        """

    @abstractmethod
    def loss(
        self,
        model: Net,
        inputs: tuple[Tensor, ...],
        before: Carried,
        *,
        step: int,
        masks: torch.Generator,
        share: Share | None,
    ) -> BatchLoss:
        """Reads some streams of a batch.

        Args:
            inputs: of `batch`.
            before: the state that is carried to these streams.
            step: of the whole training.
            masks: source of dropout masks, on the device of the network.
            share: which streams of the batch these are, when each must get the masks that it would
                get if the batch were read at once; None when that does not matter.
        """

    def figure_of(self, loss: float) -> float | None:
        """The figure of merit that a mean loss amounts to; None when it does not tell."""
        return None

    @abstractmethod
    def evaluate(self, model: Net, fitted: float) -> Scores:
        """Scores a network on what is held out.

        Args:
            fitted: of the evaluation before; 1 at first.
        """

    def sample(self, model: Net, fitted: float) -> Sample | None:
        """Something that the network makes; None when it makes nothing."""
        return None

    def read(self, model: Net, fitted: float) -> Readings | None:
        """How that which it makes reads; None when that cannot be counted."""
        return None

    def reach(self, model: Net, fitted: float) -> LagShares | None:
        """How far errors reach back; None where that is not asked. Draws no random number."""
        return None

    def parts(self, model: Net) -> dict[str, list[nn.Parameter]]:
        """The weights by what they do, of those parts whose steps are told."""
        return {}

    @abstractmethod
    def pack_model(self, model: Net, scores: Scores, step: int) -> bytes:
        """The network as the bytes of the file that is kept when it is the best so far."""
