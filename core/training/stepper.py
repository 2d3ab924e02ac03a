"""One step of training: a window forward and back, clipped, and taken if it is finite."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import torch

from core.model.network import State, Streams, detach
from core.text.tokenize import TokenArray
from core.training.batches import EpochOrder, Ids
from core.training.config import TrainConfig
from core.training.events import Event, Warned
from core.training.group import Group, Order, What
from core.training.optimiser import average_weights, learning_rate
from core.training.plan import Plan
from core.training.state import TrainState


@dataclass(frozen=True)
class StepOutcome:
    """What a window gave; `tokens` is 0 when it was not finite and nothing was changed."""

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
        config: TrainConfig,
        plan: Plan,
        tokens: TokenArray,
        state: TrainState,
        precision: str,
        emit: Callable[[Event], None],
        group: Group | None = None,
    ) -> None:
        self.config, self.plan, self.tokens, self.state = config, plan, tokens, state
        self.precision, self.emit, self.group = precision, emit, group
        whole = Streams(0, plan.batch, plan.batch)
        self.mine = whole if group is None else group.place.streams(plan.batch)
        self.device = state.model.embedding.weight.device
        self.masks = torch.Generator(device=self.device)
        self._order: EpochOrder | None = None
        self._epoch = -1

    def take(self) -> StepOutcome:
        """Takes the step that `state.counters.step` names; the counters are the caller's."""
        state, config = self.state, self.config
        step = state.counters.step
        if self.group is not None and self.group.place.leads:
            self.group.tell(Order(What.STEP, step, state.counters.rate_scale))
        inputs, targets = self._window(step)
        rate = learning_rate(step, self.plan.total, config) * state.counters.rate_scale
        for group in state.optimiser.param_groups:
            group["lr"] = rate
        loss, carried = self._gradients(inputs, targets)
        if self.group is not None:
            loss, carried = self.group.add_up(state.model, loss, carried, self.mine)
        norm = float(torch.nn.utils.clip_grad_norm_(state.model.parameters(), config.clip))
        if not (math.isfinite(loss) and math.isfinite(norm)):
            state.optimiser.zero_grad(set_to_none=True)
            state.carried = state.model.initial_state(self.plan.batch)
            return StepOutcome(loss, norm, 0)
        state.optimiser.step()
        state.carried = carried
        if state.average is not None:
            average_weights(state.average.parameters(), state.model.parameters(), config.ema, step)
        return StepOutcome(loss, norm, len(targets) * self.plan.batch)

    def _window(self, step: int) -> tuple[Ids, Ids]:
        """Inputs and targets (T, b) of our streams; a new epoch starts from a fresh state."""
        epoch, in_epoch = divmod(step, self.plan.steps_per_epoch)
        if self._order is None or epoch != self._epoch:
            self._order = EpochOrder(
                self.tokens,
                batch=self.plan.batch,
                window=self.config.window,
                seed=self.config.seed,
                epoch=epoch,
            )
            self._epoch = epoch
        if in_epoch == 0:
            self.state.carried = self.state.model.initial_state(self.plan.batch)
        return self._order.batch_at(in_epoch, (self.mine.begin, self.mine.end))

    def _gradients(self, inputs: Ids, targets: Ids) -> tuple[float, State]:
        """Fills the gradients of one window; returns its mean loss and the state after it.

        When a GPU runs out of memory the batch is cut into twice as many parts, whose gradients
        add up to the same total.
        """
        while True:
            try:
                return self._gradients_in_parts(inputs, targets)
            except torch.OutOfMemoryError:
                counters = self.state.counters
                if counters.parts * 2 > self.mine.end - self.mine.begin:
                    raise
                counters.parts *= 2
                if self.device.type == "cuda":
                    torch.cuda.empty_cache()
                self.emit(
                    Warned(
                        kind="out-of-memory",
                        message=f"out of GPU memory: the batch is now cut into {counters.parts}",
                        advice="goes on with the same total; a smaller batch is quicker",
                        step=counters.step,
                    )
                )

    def _gradients_in_parts(self, inputs: Ids, targets: Ids) -> tuple[float, State]:
        state, (first, last, batch) = self.state, self.mine
        self.masks.manual_seed(mix(self.config.seed, state.counters.step))
        state.optimiser.zero_grad(set_to_none=True)
        x = torch.from_numpy(inputs).to(self.device)
        y = torch.from_numpy(targets).to(self.device)
        parts = state.counters.parts
        bounds = [first + (last - first) * part // parts for part in range(parts + 1)]
        dropout = self.plan.dropout(state.counters.step)
        total, pieces = 0.0, []
        for begin, end in pairwise(bounds):
            before = [tuple(part[:, begin:end] for part in layer) for layer in state.carried]
            with torch.autocast(
                self.device.type, dtype=torch.bfloat16, enabled=self.precision == "bf16"
            ):
                own = slice(begin - first, end - first)
                streams = None if self.group is None else Streams(begin, end, batch)
                features, after = state.model(x[:, own], before, self.masks, streams, dropout)
                loss = state.model.loss(features, y[:, own])
            share = (end - begin) / batch
            torch.autograd.backward(loss * share)
            total += float(loss.detach()) * share
            pieces.append(detach(after))
        carried: State = [
            tuple(torch.cat(same, dim=1).float() for same in zip(*layers, strict=True))
            for layers in zip(*pieces, strict=True)
        ]
        return total, carried


def mix(seed: int, step: int) -> int:
    """A 63-bit seed that differs for every (seed, step): splitmix64 (Steele et al. 2014)."""
    z = (seed * 0x9E3779B97F4A7C15 + step * 0xD1B54A32D192ED03 + 0x2545F4914F6CDD1D) % 2**64
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
    return (z ^ (z >> 31)) >> 1
