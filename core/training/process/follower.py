"""What every process of a group but the first does: steps, as rank 0 says."""

from __future__ import annotations

import sys
from typing import Any

from core.runs.events import Event, Warned
from core.training.loop.device import choose_precision
from core.training.loop.group import Group, What
from core.training.loop.state import TrainState
from core.training.loop.stepper import Stepper
from core.training.loop.task import Task


def follow(task: Task[Any], group: Group) -> None:
    """Takes steps and states until rank 0 says that this is the end.

    It never writes to the run directory. The averaged weights are kept by rank 0 alone.

    Raises:
        ProcessLost: rank 0, or another, is gone.
    """
    state = TrainState(task, group.device, averaged=False)
    precision = choose_precision(task.config.precision, group.device)
    stepper = Stepper(task, state, precision, lambda event: _log(group.place.rank, event), group)
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
