"""One step of training: a window forward and back, clipped, and taken if it is finite.

With strong dropout a single reading of a window tells as much of its masks as of the text. So a
window may be read several times at once, in as many views with masks of their own, whose features
are to agree: fraternal dropout (Zolna et al. 2018, arXiv:1711.00066). The state of the first view
is carried on.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor

from core.model.network.lyric_model import State, Streams, detach
from core.runs.config import TrainConfig
from core.runs.events import Event
from core.runs.warnings import warned
from core.tokens.tokenize import TokenArray
from core.training.loop.group import Group, Order, What
from core.training.loop.optimiser import average_weights, learning_rate
from core.training.loop.plan import Plan
from core.training.loop.state import TrainState
from core.training.tasks.batches import EpochOrder, Ids

AGREEMENT = 1.0
"""What the mean square difference of the features of two views adds to the loss."""


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
                self.emit(warned("out-of-memory", step=counters.step, parts=counters.parts))

    def _gradients_in_parts(self, inputs: Ids, targets: Ids) -> tuple[float, State]:
        state, first = self.state, self.mine.begin
        self.masks.manual_seed(mix(self.config.seed, state.counters.step))
        state.optimiser.zero_grad(set_to_none=True)
        x = torch.from_numpy(inputs).to(self.device)
        y = torch.from_numpy(targets).to(self.device)
        total, pieces = 0.0, []
        for part in self._parts():
            own = slice(part.begin - first, part.end - first)
            before = [
                tuple(numbers[:, part.begin : part.end] for numbers in layer)
                for layer in state.carried
            ]
            loss, after = self._gradients_of(x[:, own], y[:, own], before, part)
            total += loss
            pieces.append(after)
        carried: State = [
            tuple(torch.cat(same, dim=1).float() for same in zip(*layers, strict=True))
            for layers in zip(*pieces, strict=True)
        ]
        return total, carried

    def _parts(self) -> list[Streams]:
        """Our streams, in as many pieces as memory asks for."""
        counters, mine = self.state.counters, self.mine
        size, views = mine.end - mine.begin, self.plan.views(counters.step)
        bounds = [mine.begin + size * part // counters.parts for part in range(counters.parts + 1)]
        return [Streams(begin, end, mine.batch, views) for begin, end in pairwise(bounds)]

    def _gradients_of(
        self, x: Tensor, y: Tensor, before: State, streams: Streams
    ) -> tuple[float, State]:
        """Adds the gradients of inputs and targets (T, b) to those of the batch.

        Returns:
            What they have of its mean loss, and the state after them.
        """
        model, size, views = self.state.model, streams.end - streams.begin, streams.views
        dropout = self.plan.dropout(self.state.counters.step)
        if views > 1:
            x, y = x.repeat(1, views), y.repeat(1, views)
            before = [tuple(part.repeat(1, views, 1) for part in layer) for layer in before]
        bf16 = self.precision == "bf16"
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=bf16):
            masked = None if self.group is None else streams
            features, after = model(x, before, self.masks, masked, dropout)
            loss = aim = model.loss(features, y)
        if views > 1:
            each = features.float().unflatten(1, (views, size))
            # As `var` has it, but much quicker. The mean square between two views is twice that.
            variance = (each - each.mean(1, keepdim=True)).square().mean() * views / (views - 1)
            aim = loss + 2.0 * AGREEMENT * dropout * variance
        share = size / streams.batch
        torch.autograd.backward(aim * share)
        first = [tuple(part[:, :size] for part in layer) for layer in detach(after)]
        return float(loss.detach()) * share, first


def mix(seed: int, step: int) -> int:
    """A 63-bit seed that differs for every (seed, step): splitmix64 (Steele et al. 2014)."""
    z = (seed * 0x9E3779B97F4A7C15 + step * 0xD1B54A32D192ED03 + 0x2545F4914F6CDD1D) % 2**64
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
    return (z ^ (z >> 31)) >> 1
