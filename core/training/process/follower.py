"""What every process of a group but the first does: steps, as rank 0 says."""

from __future__ import annotations

import sys
from typing import Any

from core.runs.events import Event, Warned
from core.training.loop.counters import read_counters
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
    precision = choose_precision(task.config.precision, group.device)

    def enter(task: Task[Any]) -> tuple[TrainState, Stepper]:
        state = TrainState(task, group.device, averaged=False)
        rank = group.place.rank
        return state, Stepper(task, state, precision, lambda event: _log(rank, event), group)

    state, stepper = enter(task)
    while True:
        order = group.hear()
        if order.what is What.END:
            return
        if order.what is What.STATE:
            data = group.take(order)
            second = read_counters(data, "rank 0").first is not None
            following = task.second_stage() if second and not state.counters.first else None
            if following is not None:
                state, stepper = enter(following)
            state.unpack(data, "rank 0")
        else:
            state.counters.step, state.counters.rate_scale = order.step, order.rate_scale
            stepper.take()


def _log(rank: int, event: Event) -> None:
    if isinstance(event, Warned):
        print(f"rank {rank}: {event.message}; {event.advice}", file=sys.stderr)
