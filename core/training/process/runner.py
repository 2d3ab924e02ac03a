"""A trainer tied to its run directory: what it says, leaves there, and goes on from."""

from __future__ import annotations

import threading
import time
from typing import Any

import torch

from core.errors import ModelError
from core.runs.checkpoints import Entry
from core.runs.events import Event, Finished, Started, told_of_second
from core.runs.launcher import STOP_FILE
from core.runs.metrics import newest_place
from core.runs.store import Run
from core.runs.warnings import warned
from core.training.loop.advice import before_start
from core.training.loop.counters import read_counters
from core.training.loop.device import choose_precision
from core.training.loop.gpus import Seat, named
from core.training.loop.group import Group, ProcessLost
from core.training.loop.state import TrainState
from core.training.loop.task import Scores, Task
from core.training.loop.trainer import Trainer
from core.training.process.commits import Kind
from core.training.process.ledger import Checkpoint, Ledger
from core.training.process.machine import machine

LOOK_FOR_STOP_EVERY = 0.5
"""Seconds between looks for the stop file."""


class Runner:
    """Trains one run in its directory; in a group, as rank 0, which alone does so."""

    def __init__(
        self,
        run: Run,
        task: Task[Any],
        device: torch.device,
        stop_wished: threading.Event,
        group: Group | None = None,
        seat: Seat | None = None,
        *,
        second_stage: bool = False,
    ) -> None:
        """
        Args:
            second_stage: whether the second stage follows, also where the settings say nothing
                of it; one that has begun always goes on.
        """
        self.run, self.first = run, task
        self.second = second_stage or run.config.train.line_writer
        self.gpu = seat.gpu if seat else None
        self.config = run.config.train
        self.ledger = Ledger(run.path, self.should_stop)
        self.checkpoints = self.ledger.checkpoints
        self.stop_wished = stop_wished
        self._looked_at = 0.0
        self.group = group
        self.processes = group.place.size if group else 1
        self.threads = torch.get_num_threads()
        self.device = device
        self.precision = choose_precision(self.config.precision, self.device)
        self._enter(task)
        self.parameters = self.state.parameters

    def _enter(self, task: Task[Any]) -> None:
        """Makes all that a stage needs, as it is when the stage begins."""
        self.task = task
        self.state = TrainState(task, self.device)
        self.trainer = Trainer(
            task,
            self.state,
            emit=self._emit_of_stage,
            keeper=self,
            should_stop=self.should_stop,
            precision=self.precision,
            group=self.group,
        )

    def train(self) -> None:
        """Trains to the end, whatever the end is; says how it ended."""
        resumed = self._resume()
        self._tell_started()
        self._tell_company()
        if not resumed:
            self.state.start_from(self.task)
            train_tokens = self.run.config.tokens.train_tokens
            for warning in before_start(self.state.parameters, train_tokens):
                self.emit(warning)
            if self.run.config.held_out_within:
                self.emit(warned("held-out-within"))
            base = self.run.config.base
            if base is not None and not base.fits:
                self.emit(warned("base-language", base=base.name))
        self._share_state()
        reason = self._train_stage()
        if reason != "stopped" and self.second and self._begin_second():
            reason = self._train_stage()
        self.ledger.wait_until_written()
        counters = self.state.counters
        songs = counters.songs  # the figures of a run are those of its first stage
        self.emit(
            Finished(
                run=self.run.name,
                reason=reason,  # type: ignore[arg-type]
                bits_per_char=songs.best,
                perplexity=songs.best_perplexity,
                seconds=counters.seconds,
                tokens_per_second=songs.tokens / max(1e-9, songs.step_seconds),
                step=self.step,
                epoch=songs.step / self.first.plan.steps_per_epoch,
            )
        )
        self.ledger.wait_until_told()

    def _train_stage(self) -> str:
        try:
            return self.trainer.run()
        except ProcessLost:
            self.trainer.save()  # nothing of an unfinished step is in the state
            raise

    def _begin_second(self) -> bool:
        """Goes over to the second stage; False where there is none, or this was it."""
        before = self.state.counters
        task = None if before.first is not None else self.first.second_stage()
        if task is None or before.best is None:  # without a model there is nothing to go with it
            return False
        self.ledger.wait_until_written()  # it reads the model of the first one
        self._enter(task)
        self.state.follow(before)
        self.state.start_from(task)
        self.save_last(self.state)
        self._share_state()
        return True

    @property
    def step(self) -> int:
        """Steps of both stages, by which events and checkpoints are in order."""
        counters = self.state.counters
        return counters.step + (counters.first.step if counters.first else 0)

    def _emit_of_stage(self, event: Event) -> None:
        counters = self.state.counters
        told: Event | None = event
        if counters.first is not None:
            told = told_of_second(event, counters.first.step, self.config.epochs)
        if told is not None:
            self.emit(told)

    def emit(self, event: Event) -> None:
        self.ledger.emit(event, self.state.counters.generation)

    def should_stop(self) -> bool:
        now = time.monotonic()
        if now - self._looked_at >= LOOK_FOR_STOP_EVERY:
            self._looked_at = now
            if (self.run.path / STOP_FILE).exists():
                self.stop_wished.set()
        return self.stop_wished.is_set()

    # The trainer's keeper ------------------------------------------------------------------------

    def save_last(self, state: TrainState) -> None:
        self._commit("last", self.state.pack())

    def save_best(self, state: TrainState, scores: Scores) -> None:
        counters = state.counters
        packed = self.task.pack_model(state.evaluated_model, scores, counters.step)
        self._commit("best", packed, counters.first.best if counters.first else scores.figure)

    def roll_back(self, state: TrainState) -> bool:
        generation = self.state.counters.generation
        if self.checkpoints.newest(self._take_back) is None:
            return False
        self.state.counters.generation = generation + 1
        self._share_state()
        self._tell_started()
        return True

    def _commit(self, kind: Kind, data: bytes, figure: float | None = None) -> None:
        generation = self.state.counters.generation
        self.ledger.commit(kind, Checkpoint(data, self.step, generation, figure))

    def _take_over(self, data: bytes, entry: Entry) -> None:
        """Goes on from a packed state, of whichever stage it is."""
        second = read_counters(data, entry.file).first is not None
        if second != (self.state.counters.first is not None):
            task = self.first.second_stage() if second else self.first
            if task is None:
                raise ModelError("not a state of this run", where=entry.file)
            self._enter(task)
        self.state.unpack(data, entry.file)

    def _take_back(self, data: bytes, entry: Entry) -> None:
        """Returns to a packed state of the stage that goes on now."""
        first = read_counters(data, entry.file).first
        if first != self.state.counters.first:
            raise ModelError("a state of another stage", where=entry.file)
        self.state.unpack(data, entry.file)

    def _share_state(self) -> None:
        """Gives what was taken over from a checkpoint to all processes."""
        self.state.counters.processes = self.processes
        if self.group is not None:
            self.group.give(self.state.pack())

    def _resume(self) -> bool:
        """Goes on from the newest good state, if there is any."""
        committed = self.checkpoints.manifest.last
        entry = self.checkpoints.newest(self._take_over)
        if self.run.metrics_path.stat().st_size:
            # Also when it died before its first checkpoint: what it said then is void.
            self.state.counters.generation = newest_place(self.run.metrics_path)[0] + 1
        if entry is None:
            return False
        self._tell_damage(entry, committed[0])
        before = self.state.counters.processes
        if before != self.processes:
            self.emit(warned("processes", step=entry.step, before=before, now=self.processes))
        return True

    def _tell_damage(self, entry: Entry, newest: Entry) -> None:
        """Says what of the checkpoints was not as it should be, and what was done about it."""
        problems: list[str] = []
        if self.checkpoints.manifest.recovered:
            problems.append("manifest-lost")
        if entry.file != newest.file:
            problems.append("checkpoint-damaged")
        if not self.checkpoints.check_best():
            best = self.checkpoints.manifest.best
            # Otherwise no later model would ever be good enough to take the lost one's place.
            known = best[0].bits_per_char if best and not self.state.counters.first else None
            self.state.counters.lose_best(known)
            problems.append("best-damaged")
        for problem in problems:
            self.emit(warned(problem, step=entry.step))

    def _tell_company(self) -> None:
        """Says who else was on the GPU when we came."""
        if self.gpu is not None and self.gpu.others:
            who, step = named(self.gpu.others), self.state.counters.step
            self.emit(warned("gpu-shared", step=step, device=self.device, who=who))

    def _tell_started(self) -> None:
        tokens, plan, figure = self.run.config.tokens, self.first.plan, self.first.figure
        self.emit(
            Started(
                run=self.run.name,
                cell=self.config.cell,
                parameters=self.parameters,
                device=str(self.device),
                gpu="" if self.gpu is None else self.gpu.uuid,
                gpu_name="" if self.gpu is None else self.gpu.name,
                precision=self.precision,
                vocabulary=tokens.vocabulary,
                train_tokens=tokens.train_tokens,
                held_out_tokens=tokens.held_out_tokens,
                held_out_characters=tokens.held_out_characters,
                steps_per_epoch=plan.steps_per_epoch,
                epochs=self.config.epochs,
                batch=plan.batch,
                window=self.config.window,
                seed=self.config.seed,
                unigram_bits_per_char=self.run.config.unigram_bits_per_char,
                threads=self.threads,
                processes=self.processes,
                step=self.step,
                task=self.run.config.task,
                figure=figure.name,
                better=figure.better,
                machine=machine(self.device),
            )
        )
