"""What every process of a group but the first does: steps, as rank 0 says."""

from __future__ import annotations

import sys

import msgspec
import torch

from core.model.network.lyric_model import LyricModel
from core.runs.events import Event, Warned
from core.runs.store import Run
from core.tokens.tokenize import TokenArray
from core.training.loop.device import choose_precision
from core.training.loop.group import Group, What
from core.training.loop.plan import Plan
from core.training.loop.state import TrainState
from core.training.loop.stepper import Stepper


def follow(run: Run, group: Group) -> None:
    """Takes steps and states until rank 0 says that this is the end.

    It never writes to the run directory. The averaged weights are kept by rank 0 alone.

    Raises:
        ProcessLost: rank 0, or another, is gone.
    """
    config = msgspec.structs.replace(run.config.train, ema=0.0)
    plan = Plan.of(config, run.config.tokens.train_tokens)
    model = LyricModel(run.config.model, torch.Generator().manual_seed(config.seed))
    state = TrainState(model.to(group.device), config, plan.batch)
    stepper = Stepper(
        config,
        plan,
        TokenArray.open(run.path / "tokens", "train"),
        state,
        choose_precision(config.precision, group.device),
        lambda event: _log(group.place.rank, event),
        group,
    )
    while True:
        order = group.hear()
        if order.what is What.END:
            return
        if order.what is What.STATE:
            state.unpack(group.take(order), "rank 0")
        else:
            state.counters.step, state.counters.rate_scale = order.step, order.rate_scale
            stepper.take()


def _log(rank: int, event: Event) -> None:
    if isinstance(event, Warned):
        print(f"rank {rank}: {event.message}; {event.advice}", file=sys.stderr)
