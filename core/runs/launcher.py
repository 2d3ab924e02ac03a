"""Starts and stops the process that trains a run. It needs no terminal and no parent."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import core
from core.errors import RunError
from core.home import write_atomic
from core.runs.lock import being_trained, is_locked, read_holder
from core.runs.process import HeldProcess
from core.runs.store import Run

STOP_FILE = "stop"
NICENESS = 10
"""How far a training stands back for everything else on its machine."""
_KEPT = (
    "HOME",
    "LANG",
    "LANGUAGE",
    "LOGNAME",
    "PATH",
    "TZ",
    "USER",
    "LD_LIBRARY_PATH",
    "TMPDIR",
    "VIRTUAL_ENV",
    "PYTORCH_ALLOC_CONF",
    "PYTORCH_CUDA_ALLOC_CONF",
)
_KEPT_PREFIXES = (
    "LC_",
    "CUDA_",
    "NVIDIA_",
    "OMP_",
    "GOMP_",
    "MKL_",
    "XDG_",
    "SLURM_",
    "NCCL_",
    "GLOO_",
)

REPEATABLE_CUBLAS = ":4096:8"
"""cuDNN's recurrent kernels repeat bit for bit only with a workspace of fixed size."""
_SPINS = 2000
"""Turns of GNU OpenMP's waiting loop, some tens of microseconds: about as long as a waking takes on
the machines that tests/bench/README.md tells of."""


def clean_environment() -> dict[str, str]:
    """What of our environment a process with torch gets: nothing that can swap in other code."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if key in _KEPT or key.startswith(_KEPT_PREFIXES)
    }
    kept.setdefault("CUBLAS_WORKSPACE_CONFIG", REPEATABLE_CUBLAS)
    if "OMP_WAIT_POLICY" not in kept:
        # Threads that wait by spinning take the cores from each other and from whoever sits at the
        # keyboard: two trainings on two cores were up to forty times slower for it. Threads that
        # sleep at once are woken for every product: half the speed of one training alone. GNU's
        # OpenMP, which PyTorch brings along on Linux, can spin for as long as a waking takes.
        if sys.platform == "linux":
            kept.setdefault("GOMP_SPINCOUNT", str(_SPINS))
        else:
            kept["OMP_WAIT_POLICY"] = "PASSIVE"
    kept["PYTHONSAFEPATH"] = "1"
    kept["PYTHONUNBUFFERED"] = "1"
    if not _importable_without_path():
        # Run from a checkout that is not installed: the folder that holds `core` must be named.
        kept["PYTHONPATH"] = str(Path(core.__file__).resolve().parent.parent)
    return kept


def worker_command(
    run: Run, processes: int | None = None, *, line_writer: bool = False
) -> list[str]:
    """The command line of a trainer; `-P` keeps the current directory out of the import path."""
    command = [sys.executable, "-P", "-m", "core.training.worker", str(run.path.resolve())]
    command += [] if processes is None else ["--processes", str(processes)]
    return [*command, "--line-writer"] if line_writer else command


def start(
    run: Run, processes: int | None = None, *, line_writer: bool = False
) -> subprocess.Popen[bytes]:
    """Starts a detached trainer on a run, new or stopped.

    Its output goes to `log.txt`. The process lives in a session of its own: closing the terminal
    or ending this process does not touch it. Poll the returned handle if you outlive it.

    Args:
        processes: how many share the work, unless as many as the run was made for. Another number
            than before goes on as well, but not bit for bit.
        line_writer: adds the second stage to a run that was made without it, finished or not.

    Raises:
        RunError: the run is being trained already, or the process cannot be started.
    """
    if is_locked(run.path):
        raise being_trained(run.path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        (run.path / STOP_FILE).unlink(missing_ok=True)
        log = os.open(run.log_path, flags, 0o600)
        try:
            return subprocess.Popen(
                worker_command(run, processes, line_writer=line_writer),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=run.path,
                env=clean_environment(),
                start_new_session=True,
            )
        finally:
            os.close(log)
    except OSError as error:
        raise RunError(
            "cannot start the trainer: {reason}", reason=error.strerror, where=run.name
        ) from error


def wait_until_training(run: Run, process: subprocess.Popen[bytes], timeout: float = 60.0) -> bool:
    """Waits until the run is being trained; False when its new trainer ended before that."""
    deadline = time.monotonic() + timeout
    while process.poll() is None and not is_locked(run.path) and time.monotonic() < deadline:
        time.sleep(0.05)
    # A short rest of a training may be over by now; and another trainer may have been quicker.
    return not process.returncode or is_locked(run.path)


def _importable_without_path() -> bool:
    """Whether `core` was found through the installation and not through PYTHONPATH or `-m`."""
    root = Path(core.__file__).resolve().parent.parent
    named = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    by_path = any(entry and Path(entry).resolve() == root for entry in named)
    return not by_path and root != Path.cwd()


def request_stop(run: Run) -> None:
    """Asks the trainer to save a checkpoint and end; works across machines on a shared disk.

    Raises:
        RunError: nothing trains this run.
    """
    with _trainer(run) as process:
        _ask(run, process)


def stop(run: Run, timeout: float = 30.0) -> bool:
    """Asks the trainer to end and waits; whether it did within `timeout` seconds.

    Raises:
        RunError: nothing trains this run.
    """
    with _trainer(run) as process:
        _ask(run, process)
        if process is not None:
            return process.wait(timeout)
    deadline = time.monotonic() + timeout  # on another machine: the lock is all there is to see
    while is_locked(run.path):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def kill(run: Run) -> None:
    """Ends a trainer that no longer listens; what it did since its last checkpoint is lost.

    Raises:
        RunError: it is not a process of this machine.
    """
    with _trainer(run) as process:
        if process is None or not process.send(signal.SIGKILL):
            raise RunError("no process of this machine trains run {name!r}", name=run.name)


@contextlib.contextmanager
def _trainer(run: Run) -> Iterator[HeldProcess | None]:
    """The process that trains the run now; None when it is one of another machine.

    Raises:
        RunError: nothing trains this run.
    """
    holder = read_holder(run.path)
    process = HeldProcess.open(holder) if holder is not None else None
    try:
        if not is_locked(run.path):  # asked last, so that a process that was found is the trainer
            raise RunError("run {name!r} is not being trained", name=run.name)
        yield process
    finally:
        if process is not None:
            process.close()


def _ask(run: Run, process: HeldProcess | None) -> None:
    write_atomic(run.path / STOP_FILE, b"stop\n", durable=False)
    if process is not None:
        process.send(signal.SIGTERM)  # at once, instead of at the next look for the file
