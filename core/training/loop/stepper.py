"""One step of training: a batch forward and back, clipped, and taken if it is finite."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from core.runs.events import Event
from core.runs.warnings import warned
from core.training.loop.carried import Carried, mapped
from core.training.loop.device import ran_out_of_memory
from core.training.loop.group import Group, Order, What
from core.training.loop.optimiser import average_weights, learning_rate
from core.training.loop.place import Share
from core.training.loop.state import TrainState
from core.training.loop.task import Batch, Task


@dataclass(frozen=True)
class StepOutcome:
    """What a batch gave; `tokens` is 0 when it was not finite and nothing was changed."""

    loss: float
    norm: float
    tokens: int

    @property
    def finite(self) -> bool:
        return self.tokens > 0


class Stepper:
    """Takes the steps of a `TrainState`.

    All randomness follows from (seed, step) and (seed, epoch). In a group every process takes the
    same step on its own streams of the batch.
    """

    def __init__(
        self,
        task: Task[Any],
        state: TrainState,
        precision: str,
        emit: Callable[[Event], None],
        group: Group | None = None,
    ) -> None:
        self.task, self.state, self.precision, self.emit = task, state, precision, emit
        self.config, self.plan, self.group = task.config, task.plan, group
        whole = Share(0, self.plan.batch, self.plan.batch)
        self.mine = whole if group is None else group.place.share(self.plan.batch)
        self.device = next(state.model.parameters()).device
        self.masks = torch.Generator(device=self.device)

    def take(self) -> StepOutcome:
        """Takes the step that `state.counters.step` names; the counters are the caller's."""
        state, config = self.state, self.config
        step = state.counters.step
        if self.group is not None and self.group.place.leads:
            self.group.tell(Order(What.STEP, step, state.counters.rate_scale))
        batch = self._batch(step)
        rate = learning_rate(step, self.plan.total, config) * state.counters.rate_scale
        for group in state.optimiser.param_groups:
            group["lr"] = rate * self.task.rate(group["depth"], step)
        told, carried = self._gradients(batch)
        if self.group is not None:
            told, carried = self.group.add_up(state.model, told, carried, self.mine)
        long = torch.nn.utils.clip_grad_norm_(state.model.parameters(), config.clip)
        # Only here does a GPU have to answer: one question, for both.
        loss, norm = torch.stack((told, long.to(told.dtype))).cpu().tolist()
        if not (math.isfinite(loss) and math.isfinite(norm)):
            state.optimiser.zero_grad(set_to_none=True)
            state.carry_nothing()
            return StepOutcome(loss, norm, 0)
        state.optimiser.step()
        state.carried = carried
        if state.average is not None:
            average_weights(state.average.parameters(), state.model.parameters(), config.ema, step)
        return StepOutcome(loss, norm, batch.tokens)

    def _batch(self, step: int) -> Batch:
        """What our streams learn from; a new epoch starts from a fresh state."""
        epoch, in_epoch = divmod(step, self.plan.steps_per_epoch)
        if in_epoch == 0:
            self.state.carry_nothing()
        return self.task.batch(epoch, in_epoch, self.mine)

    def _gradients(self, batch: Batch) -> tuple[Tensor, Carried]:
        """Fills the gradients of a batch; returns its mean loss and the state after it.

        When a GPU runs out of memory the batch is cut into twice as many parts, whose gradients
        add up to the same total.
        """
        counters = self.state.counters
        while True:
            try:
                return self._gradients_in_parts(batch)
            except RuntimeError as error:
                if not ran_out_of_memory(error) or counters.parts * 2 > self.mine.size:
                    raise
            # Only here is the error gone, which held on to all that the failed try had made.
            counters.parts *= 2
            self.state.optimiser.zero_grad(set_to_none=True)
            if self.device.type == "cuda":
                torch.cuda.empty_cache()
            self.emit(warned("out-of-memory", step=counters.step, parts=counters.parts))

    def _gradients_in_parts(self, batch: Batch) -> tuple[Tensor, Carried]:
        state = self.state
        self.masks.manual_seed(mix(self.config.seed, state.counters.step))
        state.optimiser.zero_grad(set_to_none=True)
        inputs = tuple(numbers.to(self.device) for numbers in batch.inputs)
        losses, pieces = [], []
        for part in self.mine.cut(state.counters.parts):
            loss, after = self._gradients_of(inputs, part)
            losses.append(loss)
            pieces.append(after)
        return torch.stack(losses).sum(), mapped(
            lambda *same: torch.cat(same, dim=1).float(), *pieces
        )

    def _gradients_of(self, inputs: tuple[Tensor, ...], part: Share) -> tuple[Tensor, Carried]:
        """Adds the gradients of some of our streams to those of the batch.

        Returns:
            What they have of its mean loss, and the state after them.
        """
        state, first = self.state, self.mine.begin
        bf16 = self.precision == "bf16"
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=bf16):
            found = self.task.loss(
                state.model,
                tuple(numbers[:, part.begin - first : part.end - first] for numbers in inputs),
                mapped(lambda numbers: numbers[:, part.begin : part.end], state.carried),
                step=state.counters.step,
                masks=self.masks,
                share=None if self.group is None else part,
            )
        share = part.size / part.batch
        torch.autograd.backward(found.aim * share)
        loss = found.loss.detach()
        if self.device.type != "mps":  # Metal has no float64
            loss = loss.double()
        return loss * share, mapped(Tensor.detach, found.after)


def mix(seed: int, step: int) -> int:
    """A 63-bit seed that differs for every (seed, step): splitmix64 (Steele et al. 2014)."""
    z = (seed * 0x9E3779B97F4A7C15 + step * 0xD1B54A32D192ED03 + 0x2545F4914F6CDD1D) % 2**64
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
    return (z ^ (z >> 31)) >> 1
