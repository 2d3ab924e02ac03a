"""The training loop, read from top to bottom.

A trainer knows its task, its state and whom to tell; files and processes are its caller's.
All randomness follows from (seed, step) and (seed, epoch): a state that was packed after step n
goes on from there bit for bit, on the same device with as many threads.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any, Protocol

from core.errors import LyricStudioError
from core.runs.events import Evaluated, Event, Sampled, StepTaken
from core.runs.warnings import warned
from core.training.loop.advice import Adviser
from core.training.loop.group import Group
from core.training.loop.keeping import Candidate, close
from core.training.loop.pace import Pace
from core.training.loop.state import TrainState
from core.training.loop.stepper import Stepper
from core.training.loop.task import Readings, Scores, Task
from core.training.loop.teaching import Teaching

MAX_SKIPS = 3
MAX_ROLLBACKS = 3
READ_EVERY = 150_000
"""Lines are read at every evaluation that may be kept, at the last one, and at the first after so
many more tokens: that takes some hundredths of the time of the training; with a few songs, some
seconds."""


class Diverged(LyricStudioError):  # noqa: N818  (a fact about the run)
    """The loss stayed non-finite after every remedy."""


class CheckpointKeeper(Protocol):
    """Where a trainer leaves its checkpoints."""

    def save_last(self, state: TrainState) -> None: ...
    def save_best(self, state: TrainState, scores: Scores) -> None: ...
    def roll_back(self, state: TrainState) -> bool:
        """Puts back the last good state; False when there is none."""
        ...


class Trainer:
    """Trains a `TrainState` on a task until epochs, patience, or a wish to stop end it."""

    def __init__(
        self,
        task: Task[Any],
        state: TrainState,
        *,
        emit: Callable[[Event], None],
        keeper: CheckpointKeeper,
        should_stop: Callable[[], bool],
        precision: str = "fp32",
        clock: Callable[[], float] = time.monotonic,
        group: Group | None = None,
    ) -> None:
        self.task, self.state = task, state
        self.config, self.plan = task.config, task.plan
        self.emit, self.keeper, self.should_stop = emit, keeper, should_stop
        self.clock = clock
        self.stepper = Stepper(task, state, precision, emit, group)
        self.adviser = Adviser(task.config, task.figure, task.baseline)
        self.teaching = Teaching(task, clock)
        self.pace = Pace(lambda step: task.config.readings(step / task.plan.steps_per_epoch))

    def run(self) -> str:
        """Trains; returns why it ended: "completed", "patience" or "stopped".

        Raises:
            Diverged: the loss stayed non-finite.
        """
        counters = self.state.counters
        self.adviser.recall(counters)
        self._saved_at = self._began = self._interval_began = self.clock()
        self._seconds_before = counters.seconds
        self.teaching.begin()
        while counters.step < self.plan.total:
            if self._out_of_patience():
                return self._end("patience")
            if self.should_stop():
                return self._end("stopped")
            went_on = self._step()
            counters = self.state.counters
            if not went_on:
                continue
            if self.plan.logs(counters.step):
                self._log_step()
            if self.plan.evaluates(counters.step):
                self._evaluate()
            due = self.clock() - self._saved_at >= self.config.checkpoint_seconds
            if due and not counters.skipped:  # what a roll back returns to must be a good state
                self.save()
        return self._end("patience" if self._out_of_patience() else "completed")

    def _out_of_patience(self) -> bool:
        return self.state.counters.bad_evaluations >= self.config.patience

    def _end(self, reason: str) -> str:
        if reason == "stopped":
            self.save()
        return reason

    def save(self) -> None:
        """Leaves a checkpoint of the last whole step."""
        self._count_seconds()
        self.adviser.remember(self.state.counters)
        self.keeper.save_last(self.state)
        self._saved_at = self.clock()

    # One step ---------------------------------------------------------------------------------

    def _step(self) -> bool:
        """Goes one step on; False when the training had to go back instead."""
        counters = self.state.counters
        told = self.plan.logs(counters.step + 1)
        if told:
            self.teaching.before_step(self.state.model)
        begun = self.clock()
        outcome = self.stepper.take()
        took = self.clock() - begun
        if told and outcome.finite:
            self.teaching.after_step()
        counters.step_seconds += took
        self.pace.step(counters.step, took)
        if not outcome.finite:
            return self._skip()
        counters.skipped = 0
        counters.step += 1
        counters.tokens += outcome.tokens
        counters.interval_loss += outcome.loss * outcome.tokens
        counters.interval_tokens += outcome.tokens
        counters.interval_norm += outcome.norm
        counters.interval_steps += 1
        counters.epoch_loss += outcome.loss * outcome.tokens
        counters.epoch_tokens += outcome.tokens
        return True

    def _skip(self) -> bool:
        """A non-finite loss: leave the step out; after a few, go back and halve the rate."""
        counters = self.state.counters
        counters.skipped += 1
        if counters.skipped <= MAX_SKIPS:
            self.emit(warned("non-finite", step=counters.step, skipped=counters.step + 1))
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
        self.emit(warned("rolled-back", step=counters.step))
        return False

    # What is told -----------------------------------------------------------------------------

    def _epochs_done(self) -> float:
        return self.state.counters.step / self.plan.steps_per_epoch

    def _count_seconds(self) -> float:
        counters = self.state.counters
        counters.seconds = self._seconds_before + self.clock() - self._began
        return counters.seconds

    def _figure_of(self, loss: float | None) -> float | None:
        return None if loss is None else self.task.figure_of(loss)

    def _log_step(self) -> None:
        counters = self.state.counters
        now = self.clock()
        elapsed = max(1e-9, now - self._interval_began)
        self._interval_began = now
        tokens = counters.interval_tokens
        loss = counters.interval_loss / tokens if tokens else None
        evaluations = (self.plan.total - counters.step) / self.plan.evaluate_every
        self.emit(
            StepTaken(
                step=counters.step,
                epoch=self._epochs_done(),
                loss=loss,
                bits_per_char=self._figure_of(loss),
                learning_rate=self.state.optimiser.param_groups[0]["lr"],
                gradient_norm=counters.interval_norm / max(1, counters.interval_steps),
                tokens_per_second=tokens / elapsed,
                tokens=counters.tokens,
                seconds=self._count_seconds(),
                eta_seconds=self.pace.left(counters.step, self.plan.total, evaluations),
                update_ratio=self.teaching.ratios,
            )
        )
        counters.interval_loss = counters.interval_norm = 0.0
        counters.interval_tokens = counters.interval_steps = 0

    def _evaluate(self) -> None:
        counters, begun = self.state.counters, self.clock()
        scores = self.task.evaluate(self.state.evaluated_model, counters.fitted)
        counters.fitted = scores.fitted
        counters.evaluations += 1
        if not math.isfinite(scores.figure):
            counters.bad_evaluations += 1
            self.emit(warned("held-out-non-finite", step=counters.step))
            return
        readings, best = self._choose(scores)
        self._tell_evaluation(scores, readings, best)
        self._tell_sample()
        self._tell_reach()
        if best:
            self.keeper.save_best(self.state, scores)
        if self._out_of_patience() or counters.step >= self.plan.total:
            self.save()
        self._interval_began = self.clock()
        self.pace.evaluation(self._interval_began - begun)

    def _choose(self, scores: Scores) -> tuple[Readings | None, bool]:
        """Reads lines where this one may be kept or it is time to; whether it is kept."""
        counters, figure = self.state.counters, self.task.figure
        new = Candidate(
            figure=scores.figure,
            step=counters.step,
            perplexity=scores.perplexity,
        )
        before = counters.count(new, figure, self.plan.ramp)
        best = scores.figure if counters.best is None else counters.best
        readings = self._read(close(scores.figure, best))
        per_epoch = self.plan.steps_per_epoch
        return readings, counters.choose(new, before, figure, readings, per_epoch)

    def _tell_evaluation(self, scores: Scores, readings: Readings | None, best: bool) -> None:
        counters = self.state.counters
        train = counters.epoch_loss / counters.epoch_tokens if counters.epoch_tokens else None
        counters.epoch_loss, counters.epoch_tokens = 0.0, 0
        chosen = counters.chosen
        event = Evaluated(
            step=counters.step,
            epoch=self._epochs_done(),
            loss=scores.loss,
            bits_per_char=scores.figure,
            perplexity=scores.perplexity,
            train_loss=train,
            train_bits_per_char=self._figure_of(train),
            best=best,
            best_bits_per_char=chosen.figure if chosen else scores.figure,
            best_step=chosen.step if chosen else 0,
            patience_left=max(0, self.config.patience - counters.bad_evaluations),
            seconds=self._count_seconds(),
            reading=readings.composed if readings else None,
            corpus_reading=readings.corpus if readings else None,
            report=scores.report,
            choice=counters.choice,
        )
        self.emit(event)
        for warning in self.adviser.evaluated(event):
            self.emit(warning)

    def _read(self, wanted: bool) -> Readings | None:
        """How composed lines read, when that is wanted or it is time to look."""
        counters = self.state.counters
        last = self._out_of_patience() or counters.step >= self.plan.total
        if not (wanted or last) and counters.tokens - counters.read_at < READ_EVERY:
            return None
        counters.read_at = counters.tokens
        return self.task.read(self.state.evaluated_model, counters.fitted)

    def _tell_sample(self) -> None:
        counters = self.state.counters
        sample = self.task.sample(self.state.evaluated_model, counters.fitted)
        if sample is None:
            return
        self.emit(
            Sampled(
                step=counters.step,
                epoch=self._epochs_done(),
                text=sample.text,
                seed=sample.seed,
                temperature=sample.temperature,
            )
        )
        for warning in self.adviser.sampled(sample.text, counters.step):
            self.emit(warning)

    def _tell_reach(self) -> None:
        counters, model = self.state.counters, self.state.evaluated_model
        event = self.teaching.reached(model, counters.fitted, counters.step, self._epochs_done())
        if event is not None:
            self.emit(event)
