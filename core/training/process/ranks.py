"""The other processes of a run on this machine: started, watched and ended by rank 0.

They find each other through a file store in the run directory, which is ours alone (0700), and
talk over the loopback interface: no port is open beyond it. `torchrun` would open one on every
interface, whose store unpickles what any local user puts into it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from core.training.loop.group import Group, ProcessLost
from core.training.loop.place import Place

GRACE_SECONDS = 10.0
"""How long rank 0 may still wait for a process that is known to be gone."""
END_SECONDS = 30.0
LAST_WORDS = "reason: "
"""What a process of a group prints before its reason when it ends by itself."""
_PR_SET_PDEATHSIG = 1


def stay_on_loopback() -> None:
    """Keeps the traffic between processes of one machine off every other interface."""
    loopback = "lo0" if sys.platform == "darwin" else "lo"
    os.environ["GLOO_SOCKET_IFNAME"] = os.environ["NCCL_SOCKET_IFNAME"] = loopback


class Ranks:
    """Ranks 1 to N - 1, children of this process, which is rank 0."""

    def __init__(self, run: Path, size: int, local: Sequence[int] = ()) -> None:
        """Starts them.

        Args:
            local: of each rank, ours included, the number by which it takes a GPU.

        Raises:
            ProcessLost: one could not be started; none is left behind.
        """
        for leftover in run.glob("ranks-*.store"):  # of a rank 0 that was killed
            leftover.unlink(missing_ok=True)
        self.size, self.local = size, local or range(size)
        self.store = run.resolve() / f"ranks-{secrets.token_hex(6)}.store"
        self._children: list[subprocess.Popen[bytes]] = []
        self._lost: ProcessLost | None = None
        self._is_lost, self._ending = threading.Event(), threading.Event()
        stay_on_loopback()
        try:
            for rank in range(1, size):
                self._children.append(self._start(run, rank))
        except OSError as error:
            self.kill()
            raise ProcessLost(
                "cannot start process {rank} of {size}: {how}",
                rank=len(self._children) + 2,
                size=size,
                how=error.strerror,
            ) from error

    def _start(self, run: Path, rank: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.command(run, rank),
            stdin=subprocess.PIPE,  # never written to: its end tells the child that we are gone
            stdout=subprocess.PIPE,
        )

    def command(self, run: Path, rank: int) -> list[str]:
        """What starts one of them."""
        command = [sys.executable, "-P", "-m", "core.training.worker", str(run.resolve())]
        place = ["--rank", str(rank), "--of", str(self.size), "--store", str(self.store)]
        return [*command, *place, "--local", str(self.local[rank])]

    def watch(self, group: Group, give_up: Callable[[ProcessLost], None]) -> None:
        """Notices from now on when one of them ends before its time.

        Args:
            give_up: called, in a thread of its own, when this process waits in vain for one that
                is gone: a GPU does not notice. It ends this process.
        """
        for rank, child in enumerate(self._children, start=1):
            threading.Thread(
                target=self._watch_one, args=(rank, child, group, give_up), daemon=True
            ).start()

    def _watch_one(
        self,
        rank: int,
        child: subprocess.Popen[bytes],
        group: Group,
        give_up: Callable[[ProcessLost], None],
    ) -> None:
        words = _pass_on(child.stdout)
        status = child.wait()
        if self._ending.is_set() or self._is_lost.is_set():
            return
        told = f"signal {-status}" if status < 0 else words or f"exit status {status}"
        self._lost = ProcessLost(
            "process {rank} of {size} ended: {how}", rank=rank + 1, size=self.size, how=told
        )
        self._is_lost.set()
        waited = 0.0
        while not self._ending.wait(0.5):
            waited = waited + 0.5 if group.waiting else 0.0
            if waited >= GRACE_SECONDS:
                give_up(self._lost)

    def reason(self, error: ProcessLost) -> ProcessLost:
        """What became of the lost one; `error` itself when all are still there."""
        self._is_lost.wait(3.0)  # a line is cut before the process that held it has ended
        return self._lost or error

    def end(self) -> None:
        """Waits for all of them to end, which they were told to; kills those that do not."""
        self._ending.set()
        for child in self._children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(END_SECONDS)
        self.kill()

    def expect_end(self) -> None:
        """From now on it is no loss when one ends."""
        self._ending.set()

    def kill(self) -> None:
        """Ends all of them at once, and waits until they are gone."""
        self._ending.set()
        for child in self._children:
            child.kill()
        for child in self._children:
            child.wait()
        self.store.unlink(missing_ok=True)


def _pass_on(output: IO[bytes] | None) -> str:
    """Copies what a child prints to our log until it ends; its last words, if it had any."""
    words = ""
    for line in output or ():
        sys.stderr.buffer.write(line)
        sys.stderr.buffer.flush()
        text = line.decode("utf-8", "replace").strip()
        if text.startswith(LAST_WORDS):
            words = text.removeprefix(LAST_WORDS)
    return words


def live_and_die_with_parent() -> None:
    """Called in ranks that rank 0 started: whatever ends rank 0 ends this process, too."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=_watch_parent, daemon=True).start()


def _watch_parent() -> None:
    # Also without Linux, and when the parent was gone before the call above.
    while os.read(0, 4096):
        pass
    os._exit(1)


def place_in_environment(launcher: str) -> Place:
    """This process among those that `slurm` or `torchrun` started, maybe on several machines.

    Raises:
        ProcessLost: that launcher did not start this process.
    """
    names = {
        # Slurm shows each task its own processors and, if asked to, its own GPU.
        "slurm": ("SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID", ""),
        "torchrun": ("RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE"),
    }[launcher]
    try:
        return Place(*(int(os.environ[name]) if name else 1 for name in names))
    except (KeyError, ValueError) as error:
        raise ProcessLost("not started by {launcher}: {e}", launcher=launcher, e=error) from error


def slurm_store(run: Path) -> Path:
    """A file that only the tasks of this very job step share."""
    names = ("SLURM_JOB_ID", "SLURM_STEP_ID", "SLURM_RESTART_COUNT")
    parts = [os.environ.get(name, "0") for name in names]
    return run / f"ranks-{'-'.join(part for part in parts if part.isdigit())}.store"
