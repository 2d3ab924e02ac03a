"""The training loop: truncated BPTT with carried state, read from top to bottom.

A trainer knows its network, its tokens and whom to tell; files and processes are its caller's.
All randomness follows from (seed, step) and (seed, epoch): a state that was packed after step n
goes on from there bit for bit, on the same device with as many threads.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import torch

from core.errors import LyricStudioError
from core.model.network import State, detach
from core.text.tokenize import TokenArray, TokenInfo
from core.training.advice import Adviser
from core.training.batches import EpochOrder, Ids
from core.training.config import TrainConfig
from core.training.evaluation import evaluate_tokens
from core.training.events import Evaluated, Event, Sampled, StepTaken, Warned
from core.training.optimiser import average_weights, learning_rate
from core.training.state import TrainState

MAX_SKIPS = 3
MAX_ROLLBACKS = 3
EVALUATE_AT_LEAST_EVERY = 1000
"""Steps; epochs of a large corpus are evaluated in between as well."""


class Diverged(LyricStudioError):  # noqa: N818  (a fact about the run)
    """The loss stayed non-finite after every remedy."""


class Keeper(Protocol):
    """Where a trainer leaves its checkpoints."""

    def save_last(self, state: TrainState) -> None: ...
    def save_best(self, state: TrainState, bits_per_char: float) -> None: ...
    def roll_back(self, state: TrainState) -> bool:
        """Puts back the last good state; False when there is none."""
        ...


@dataclass(frozen=True)
class Plan:
    """Step counts that follow from sizes alone."""

    steps_per_epoch: int
    total: int
    evaluate_every: int
    log_every: int

    @classmethod
    def of(cls, config: TrainConfig, train_tokens: int, batch: int) -> Plan:
        per_epoch = -(-max(1, train_tokens // batch) // config.window)
        pieces = -(-per_epoch // EVALUATE_AT_LEAST_EVERY)
        return cls(
            steps_per_epoch=per_epoch,
            total=per_epoch * config.epochs,
            evaluate_every=-(-per_epoch // pieces),
            log_every=max(1, min(20, per_epoch // 10)),
        )


def streams(config: TrainConfig, train_tokens: int) -> int:
    """Parallel streams: as configured, fewer when the corpus would leave them too short."""
    return max(1, min(config.batch, train_tokens // (2 * config.window)))


class Trainer:
    """Trains a `TrainState` on tokens until epochs, patience, or a wish to stop end it."""

    def __init__(
        self,
        config: TrainConfig,
        info: TokenInfo,
        train: TokenArray,
        held_out: TokenArray,
        state: TrainState,
        *,
        unigram_bits_per_char: float,
        emit: Callable[[Event], None],
        keeper: Keeper,
        should_stop: Callable[[], bool],
        sample: Callable[[TrainState], tuple[str, int, float]] | None = None,
        precision: str = "fp32",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.config, self.info, self.state = config, info, state
        self.train_tokens, self.held_out = train, held_out
        self.emit, self.keeper, self.should_stop = emit, keeper, should_stop
        self.sample, self.precision, self.clock = sample, precision, clock
        self.batch = streams(config, info.train_tokens)
        self.plan = Plan.of(config, info.train_tokens, self.batch)
        self.device = state.model.embedding.weight.device
        self.masks = torch.Generator(device=self.device)
        self.adviser = Adviser(config, unigram_bits_per_char)
        self.chars_per_token = info.train_characters / max(1, info.train_tokens)
        self._order: EpochOrder | None = None
        self._epoch = -1

    def run(self) -> str:
        """Trains; returns why it ended: "completed", "patience" or "stopped".

        Raises:
            Diverged: the loss stayed non-finite.
        """
        counters = self.state.counters
        self._recall_advice()
        self._saved_at = self._began = self.clock()
        self._seconds_before = counters.seconds
        self._interval_began = self._began
        while counters.step < self.plan.total:
            if counters.bad_evaluations >= self.config.patience:
                return self._end("patience")
            if self.should_stop():
                return self._end("stopped")
            went_on = self._step()
            counters = self.state.counters
            if not went_on:
                continue
            at_epoch_end = counters.step % self.plan.steps_per_epoch == 0
            in_epoch = counters.step % self.plan.steps_per_epoch
            if counters.step % self.plan.log_every == 0 or at_epoch_end:
                self._log_step()
            if at_epoch_end or in_epoch % self.plan.evaluate_every == 0:
                self._evaluate()
            if self.clock() - self._saved_at >= self.config.checkpoint_seconds:
                self._save()
        return self._end("patience" if self._out_of_patience() else "completed")

    def _out_of_patience(self) -> bool:
        return self.state.counters.bad_evaluations >= self.config.patience

    def _end(self, reason: str) -> str:
        if reason == "stopped":
            self._save()
        return reason

    def _save(self) -> None:
        self._count_seconds()
        self._remember_advice()
        self.keeper.save_last(self.state)
        self._saved_at = self.clock()

    # One step ---------------------------------------------------------------------------------

    def _step(self) -> bool:
        """Goes one step on; False when the training had to go back instead."""
        state, counters, config = self.state, self.state.counters, self.config
        begun = self.clock()
        epoch, in_epoch = divmod(counters.step, self.plan.steps_per_epoch)
        if epoch != self._epoch:
            self._order = EpochOrder(
                self.train_tokens,
                batch=self.batch,
                window=config.window,
                seed=config.seed,
                epoch=epoch,
            )
            self._epoch = epoch
        assert self._order is not None
        if in_epoch == 0:
            state.carried = state.model.initial_state(self.batch)
        inputs, targets = self._order.batch_at(in_epoch)
        rate = learning_rate(counters.step, self.plan.total, config) * counters.rate_scale
        for group in state.optimiser.param_groups:
            group["lr"] = rate

        loss, carried = self._gradients(inputs, targets)
        norm = float(torch.nn.utils.clip_grad_norm_(state.model.parameters(), config.clip))
        if not (math.isfinite(loss) and math.isfinite(norm)):
            return self._skip(rate)
        state.optimiser.step()
        state.carried = carried
        if state.average is not None:
            average_weights(
                state.average.parameters(), state.model.parameters(), config.ema, counters.step
            )
        counters.skipped = 0
        counters.step += 1
        counters.tokens += targets.size
        counters.interval_loss += loss * targets.size
        counters.interval_tokens += targets.size
        counters.interval_norm += norm
        counters.interval_steps += 1
        counters.epoch_loss += loss * targets.size
        counters.epoch_tokens += targets.size
        counters.step_seconds += self.clock() - begun
        return True

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
                if counters.parts * 2 > self.batch:
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
        state = self.state
        self.masks.manual_seed(_mix(self.config.seed, state.counters.step))
        state.optimiser.zero_grad(set_to_none=True)
        x = torch.from_numpy(inputs).to(self.device)
        y = torch.from_numpy(targets).to(self.device)
        total, pieces = 0.0, []
        bounds = torch.linspace(0, self.batch, state.counters.parts + 1).long().tolist()
        for begin, end in pairwise(bounds):
            before = [tuple(part[:, begin:end] for part in layer) for layer in state.carried]
            with torch.autocast(
                self.device.type, dtype=torch.bfloat16, enabled=self.precision == "bf16"
            ):
                features, after = state.model(x[:, begin:end].contiguous(), before, self.masks)
                loss = state.model.loss(features, y[:, begin:end])
            share = (end - begin) / self.batch
            (loss * share).backward()
            total += float(loss.detach()) * share
            pieces.append(detach(after))
        carried: State = [
            tuple(torch.cat(parts, dim=1).float() for parts in zip(*layers, strict=True))
            for layers in zip(*pieces, strict=True)
        ]
        return total, carried

    def _skip(self, rate: float) -> bool:
        """A non-finite loss: leave the step out; after a few, go back and halve the rate."""
        counters = self.state.counters
        self.state.optimiser.zero_grad(set_to_none=True)
        self.state.carried = self.state.model.initial_state(self.batch)
        counters.skipped += 1
        if counters.skipped <= MAX_SKIPS:
            self.emit(
                Warned(
                    kind="non-finite",
                    message=f"the loss of step {counters.step + 1} is not a finite number",
                    advice="the step is left out",
                    step=counters.step,
                )
            )
            counters.step += 1
            return True
        rollbacks, scale, failed_at = counters.rollbacks + 1, counters.rate_scale, counters.step
        if rollbacks > MAX_ROLLBACKS or not self.keeper.roll_back(self.state):
            raise Diverged(
                "the loss is not finite at step {step}, after {rollbacks} returns to a good state",
                step=failed_at,
                rollbacks=rollbacks - 1,
                hint="train with a lower --lr, or clip harder; the best model so far is kept",
            )
        counters = self.state.counters
        counters.rollbacks, counters.rate_scale, counters.skipped = rollbacks, scale / 2, 0
        self._epoch = -1
        self.emit(
            Warned(
                kind="non-finite",
                message=f"still not finite: back to step {counters.step}",
                advice=f"goes on with half the learning rate ({rate / 2:.2g})",
                step=counters.step,
            )
        )
        return False

    # What is told -----------------------------------------------------------------------------

    def _epochs_done(self) -> float:
        return self.state.counters.step / self.plan.steps_per_epoch

    def _count_seconds(self) -> float:
        counters = self.state.counters
        counters.seconds = self._seconds_before + self.clock() - self._began
        return counters.seconds

    def _bits_per_char(self, nats_per_token: float) -> float:
        return nats_per_token / (math.log(2) * self.chars_per_token)

    def _log_step(self) -> None:
        counters = self.state.counters
        now = self.clock()
        elapsed = max(1e-9, now - self._interval_began)
        self._interval_began = now
        loss = (
            counters.interval_loss / counters.interval_tokens if counters.interval_tokens else None
        )
        left = self.plan.total - counters.step
        self.emit(
            StepTaken(
                step=counters.step,
                epoch=self._epochs_done(),
                loss=loss,
                bits_per_char=None if loss is None else self._bits_per_char(loss),
                learning_rate=self.state.optimiser.param_groups[0]["lr"],
                gradient_norm=counters.interval_norm / max(1, counters.interval_steps),
                tokens_per_second=counters.interval_tokens / elapsed,
                tokens=counters.tokens,
                seconds=self._count_seconds(),
                eta_seconds=left * counters.step_seconds / max(1, counters.step),
            )
        )
        counters.interval_loss = counters.interval_norm = 0.0
        counters.interval_tokens = counters.interval_steps = 0

    def _evaluate(self) -> None:
        counters = self.state.counters
        result = evaluate_tokens(
            self.state.evaluated_model, self.held_out, self.info.held_out_characters
        )
        bits = result.bits_per_char
        if not math.isfinite(bits):
            counters.evaluations += 1
            counters.bad_evaluations += 1
            self.emit(
                Warned(
                    kind="non-finite",
                    message="the held-out figure is not a finite number",
                    advice="train with a lower --lr",
                    step=counters.step,
                )
            )
            return
        best = counters.best is None or bits < counters.best
        counters.evaluations += 1
        if best:
            counters.best, counters.best_step = bits, counters.step
            counters.best_perplexity = result.perplexity
            counters.bad_evaluations = 0
        else:
            counters.bad_evaluations += 1
        train = counters.epoch_loss / counters.epoch_tokens if counters.epoch_tokens else None
        counters.epoch_loss, counters.epoch_tokens = 0.0, 0
        event = Evaluated(
            step=counters.step,
            epoch=self._epochs_done(),
            loss=result.loss,
            bits_per_char=bits,
            perplexity=result.perplexity,
            train_loss=train,
            train_bits_per_char=None if train is None else self._bits_per_char(train),
            best=best,
            best_bits_per_char=bits if counters.best is None else counters.best,
            best_step=counters.best_step,
            patience_left=max(0, self.config.patience - counters.bad_evaluations),
            seconds=self._count_seconds(),
        )
        self.emit(event)
        for warning in self.adviser.evaluated(event):
            self.emit(warning)
        if self.sample is not None:
            text, seed, temperature = self.sample(self.state)
            self.emit(
                Sampled(
                    step=event.step,
                    epoch=event.epoch,
                    text=text,
                    seed=seed,
                    temperature=temperature,
                )
            )
            for warning in self.adviser.sampled(text, event.step):
                self.emit(warning)
        if best:
            self.keeper.save_best(self.state, bits)
        if self._out_of_patience() or counters.step >= self.plan.total:
            self._save()
        self._interval_began = self.clock()

    def _recall_advice(self) -> None:
        counters = self.state.counters
        self.adviser.evaluations = counters.evaluations
        self.adviser.rising, self.adviser.said = counters.rising, set(counters.said)

    def _remember_advice(self) -> None:
        counters = self.state.counters
        counters.rising, counters.said = self.adviser.rising, sorted(self.adviser.said)


def _mix(seed: int, step: int) -> int:
    """A 63-bit seed that differs for every (seed, step): splitmix64 (Steele et al. 2014)."""
    z = (seed * 0x9E3779B97F4A7C15 + step * 0xD1B54A32D192ED03 + 0x2545F4914F6CDD1D) % 2**64
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
    return (z ^ (z >> 31)) >> 1
