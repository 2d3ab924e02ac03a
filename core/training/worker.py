"""The process that trains one run: `python -P -m core.training.worker RUN_DIR [OPTIONS]`.

It holds the run's lock for as long as it lives, reads `run.json` and the tokens, goes on from the
newest good checkpoint if there is one, and appends all it has to say to `metrics.jsonl`. SIGTERM,
SIGINT or a file named `stop` in the run directory end it at the next step, with a checkpoint.
Exit status: 0 ended as told or finished, 1 failed (the log and the last event say why).

With `--processes N` it is rank 0 of N processes of this machine, and starts and ends the others.
With `--join slurm` or `--join torchrun` it is one of those that such a launcher started, maybe on
several machines that see the same run directory. Only rank 0 does what is said above; the others
follow it, and what ends it ends them.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from core.errors import LyricStudioError, ModelError
from core.runs.launcher import NICENESS, REPEATABLE_CUBLAS
from core.runs.lock import RunLock
from core.runs.store import Run
from core.training.loop.device import (
    choose_seat,
    deal_gpus,
    prepare_device,
    set_threads,
    shares_one_gpu,
)
from core.training.loop.gpus import Seat, leave_room
from core.training.loop.group import Group, Order, ProcessLost, What
from core.training.loop.place import Place
from core.training.loop.task import Task
from core.training.process.failure import log_error, tell_failure
from core.training.process.follower import follow
from core.training.process.ranks import (
    LAST_WORDS,
    Ranks,
    live_and_die_with_parent,
    place_in_environment,
    slurm_store,
)
from core.training.process.runner import Runner
from core.training.tasks.table import open_task

TORCH_FOLDER = "torch-cache"
"""Where torch keeps compiled code; of what we use it compiles nothing."""


def main(arguments: list[str]) -> int:
    """Trains the run named by the first argument."""
    os.umask(0o077)
    told = _options(arguments)
    # torch would make a folder for compiled code whose name in the shared temporary one is known.
    os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", str(told.run.resolve() / TORCH_FOLDER))
    # Also for whom a launcher started: cuBLAS reads it when a GPU is first used.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", REPEATABLE_CUBLAS)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if told.rank:
        live_and_die_with_parent()
        place = Place(told.rank, told.of, told.local, told.of)
        _exit(_follow(told.run, place, told.store, ours=True))
    _let_others_go_first()
    try:
        run = Run(told.run)
        processes = told.processes or run.config.train.processes
        place, file = Place(0, processes, 0, processes), None
        local: list[int] = []
        if told.join:
            place = place_in_environment(told.join)
            file = slurm_store(run.path) if told.join == "slurm" else None
            if not place.leads:
                _exit(_follow(told.run, place, file, ours=False))
        elif processes > 1:
            local = deal_gpus(run.config.train.device, processes)
            place = Place(0, processes, local[0], processes)
        lock = RunLock.take(run.path)
    except LyricStudioError as error:
        log_error(error)
        return 1
    stop_wished = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop_wished.set())  # looked at before every step
    lead = partial(_lead_group, file=file) if told.join else partial(_lead_children, local=local)
    status = _lead(run, place, stop_wished, lead, told.line_writer)
    lock.release()
    if place.size > 1:
        _exit(status)
    return status


def _lead(
    run: Run,
    place: Place,
    stop_wished: threading.Event,
    lead: Callable[[Run, Task[Any], Group, Seat, threading.Event, bool], None],
    line_writer: bool,
) -> int:
    """Trains as the one that owns the run directory: alone, or by `lead` as rank 0 of several."""
    try:
        task = open_task(run)
        seat = _prepare(task, place)
        if place.size == 1:
            runner = Runner(
                run, task, seat.device, stop_wished, seat=seat, second_stage=line_writer
            )
            runner.train()
        else:
            lead(run, task, _group(task, place, seat), seat, stop_wished, line_writer)
    except Exception as error:  # noqa: BLE001  (the last resort: told in the log and as an event)
        log_error(error)
        tell_failure(run, error)
        return 1
    return 0


def _let_others_go_first() -> None:
    """Whoever sits at the keyboard comes before the training."""
    with contextlib.suppress(OSError):
        os.nice(NICENESS)
        # Where Linux shares the time out by sessions, niceness counts only within each (sched(7)).
        if os.getsid(0) == os.getpid():
            Path("/proc/self/autogroup").write_text(str(NICENESS), encoding="ascii")


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="core.training.worker", allow_abbrev=False)
    parser.add_argument("run", type=Path)
    parser.add_argument("--processes", type=int, help="as many as in run.json, if not given")
    parser.add_argument("--line-writer", action="store_true", help="train one after the rest")
    parser.add_argument("--join", choices=["slurm", "torchrun"])
    for option, kind in (("--rank", int), ("--of", int), ("--local", int), ("--store", Path)):
        parser.add_argument(option, type=kind, help=argparse.SUPPRESS)  # from rank 0 to the others
    return parser.parse_args(arguments)


def _group(task: Task[Any], place: Place, seat: Seat) -> Group:
    return Group(place, seat.device, one_gpu=shares_one_gpu(task.config.device))


def _prepare(task: Task[Any], place: Place) -> Seat:
    config, batch = task.config, task.plan.batch
    if place.size > batch:
        raise ModelError(
            "{processes} processes cannot share a batch of {batch}",
            processes=place.size,
            batch=batch,
            hint="train with fewer --processes, or a larger --batch",
        )
    set_threads(config, place.local_size)
    seat = choose_seat(config.device, place)
    prepare_device(seat.device)
    if config.device == "auto":
        leave_room(seat)
    return seat


def _lead_children(
    run: Run,
    task: Task[Any],
    group: Group,
    seat: Seat,
    stop_wished: threading.Event,
    line_writer: bool,
    local: list[int],
) -> None:
    """Trains with processes of our own."""
    ranks = Ranks(run.path, group.place.size, local)

    def give_up(error: ProcessLost) -> None:
        tell_failure(run, error)
        ranks.kill()
        os._exit(1)

    try:
        ranks.watch(group, give_up)
        _lead_group(run, task, group, seat, stop_wished, line_writer, ranks.store, ranks.expect_end)
        ranks.end()
    except ProcessLost as error:
        raise ranks.reason(error) from error
    finally:
        ranks.kill()


def _lead_group(
    run: Run,
    task: Task[Any],
    group: Group,
    seat: Seat,
    stop_wished: threading.Event,
    line_writer: bool,
    file: Path | None,
    ending: Callable[[], None] = lambda: None,
) -> None:
    """Trains as rank 0, and tells the others when it is over."""
    group.join(file)
    runner = Runner(
        run, task, group.device, stop_wished, group, seat=seat, second_stage=line_writer
    )
    runner.train()
    ending()
    group.tell(Order(What.END))
    group.leave()
    if file is not None:
        file.unlink(missing_ok=True)


def _follow(path: Path, place: Place, file: Path | None, *, ours: bool) -> int:
    """Does as rank 0 says, until it says that it is over."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)  # rank 0 stops all in the same step
    try:
        task = open_task(Run(path))
        group = _group(task, place, _prepare(task, place))
        group.join(file)
        follow(task, group)
        group.leave()
    except ProcessLost as error:
        if ours:
            threading.Event().wait()  # rank 0 knows better whom to blame, and ends us
        log_error(error)
        return 1
    except Exception as error:  # noqa: BLE001  (the last resort: told in the log and to rank 0)
        if not isinstance(error, LyricStudioError):
            log_error(error)
        print(f"{LAST_WORDS}{error}", flush=True)
        return 1
    return 0


def _exit(status: int) -> NoReturn:
    """Ends a process of a group: the threads of a group that broke may abort a slower end."""
    with contextlib.suppress(OSError):  # a log on a full disk
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
