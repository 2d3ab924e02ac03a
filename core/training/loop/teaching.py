"""What a training tells of itself to those who learn how it learns, in a hundredth of its time.

How far errors reach back, and how large steps are beside the weights. It looks and changes nothing:
no random number is drawn, no state is kept beyond this process, so a run that is told of and one
that is not are the same bit for bit. What it costs is measured, and it waits until that is at most
`SHARE` of the time so far; in the first seconds, then, nothing is told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from core.runs.events import Reached
from core.training.loop.task import Task

SHARE = 0.01
"""Of the time since this process began to train, half of it for each of the two."""
_GUESSES = {"reach": 0.02, "ratio": 0.002}
"""Seconds that each is thought to take before it was measured."""


class Teaching:
    """Looks at a training now and then.

    Args:
        clock: of the training.
    """

    def __init__(self, task: Task[Any], clock: Callable[[], float]) -> None:
        self._task, self._clock = task, clock
        self._began = clock()
        self._costs = dict(_GUESSES)
        self._paid = dict.fromkeys(_GUESSES, 0.0)
        self._before: dict[str, list[tuple[nn.Parameter, Tensor]]] = {}
        self._newest: dict[str, float] | None = None

    def begin(self) -> None:
        """The training begins now."""
        self._began = self._clock()
        self._paid = dict.fromkeys(_GUESSES, 0.0)

    @property
    def spent(self) -> float:
        """Seconds that all looks took."""
        return sum(self._paid.values())

    @torch.no_grad()
    def before_step(self, model: nn.Module) -> None:
        """Remembers the weights, when there is time to compare them with those after the step."""
        self._before, self._newest = {}, None
        if not self._may("ratio"):
            return
        began = self._clock()
        self._before = {
            part: [(weight, weight.detach().clone()) for weight in weights]
            for part, weights in self._task.parts(model).items()
        }
        self._pay("ratio", began)

    @torch.no_grad()
    def after_step(self) -> None:
        """Compares; `ratios` has it until the next step."""
        if not self._before:
            return
        began = self._clock()
        found = {}
        for part, pairs in self._before.items():
            moved = torch.stack([(weight - old).square().sum() for weight, old in pairs]).sum()
            size = torch.stack([old.square().sum() for _, old in pairs]).sum()
            found[part] = torch.sqrt(moved / size.clamp(min=1e-30))
        self._newest = {part: float(f"{float(ratio):.3g}") for part, ratio in found.items()}
        self._before = {}
        self._pay("ratio", began, more=True)

    @property
    def ratios(self) -> dict[str, float] | None:
        """How long the step just taken was beside the weights, by part; None: nobody looked."""
        return self._newest

    def reached(self, model: nn.Module, fitted: float, step: int, epoch: float) -> Reached | None:
        """How far errors reach back in the network; None: there is no time to look, or no way."""
        if not self._may("reach"):
            return None
        began = self._clock()
        found = self._task.reach(model, fitted)
        self._pay("reach", began)
        if found is None:
            return None
        shares = tuple(float(f"{share:.3g}") for share in found.shares)
        return Reached(step=step, epoch=epoch, lags=found.lags, shares=shares)

    def _may(self, what: str) -> bool:
        allowed = SHARE / len(self._paid) * (self._clock() - self._began)
        return self._paid[what] + self._costs[what] <= allowed

    def _pay(self, what: str, began: float, *, more: bool = False) -> None:
        took = self._clock() - began
        self._paid[what] += took
        self._costs[what] = self._costs[what] + took if more else took
