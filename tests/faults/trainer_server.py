"""A process that has torch loaded and forks trainers on demand, each in a fraction of a second.

Every trainer is a real process with a session of its own that runs the real worker on a real run
directory; only the seconds of importing torch are saved. A fault can be put into it first.

Run as `python -P -m tests.faults.trainer_server`: a request and an answer in JSON a line.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.runs.launcher import clean_environment
from core.runs.store import Run
from tests.faults.injection import Fault, put_in
from tests.places import ROOT


class Trainer:
    """A trainer that was forked; its exit status is negative for a signal."""

    def __init__(self, server: TrainerServer, run: Run, pid: int) -> None:
        self._server, self.run, self.pid = server, run, pid
        self.status: int | None = None

    def signal(self, number: int) -> None:
        if self.status is None:
            os.kill(self.pid, number)  # not yet waited for, so the number is still its own

    def poll(self) -> int | None:
        """Its exit status, None as long as it lives."""
        if self.status is None:
            self.status = self._server.ask({"poll": self.pid})["status"]
        return self.status

    def wait(self, timeout: float = 600.0) -> int:
        deadline = time.monotonic() + timeout
        while (status := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.run.path), timeout)
            time.sleep(0.005)
        return status

    def kill(self) -> None:
        self.signal(signal.SIGKILL)

    def lift_size_limit(self) -> None:
        """As if the full disk had room again."""
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)


class TrainerServer:
    """The client's end: starts the process, asks it for trainers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tests.faults.trainer_server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**clean_environment(), "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        )

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            assert self._process.stdin is not None and self._process.stdout is not None
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        assert answer, "the trainer server is gone"
        return json.loads(answer)  # type: ignore[no-any-return]

    def start(self, run: Run, fault: Fault | None = None, *options: str) -> Trainer:
        """Starts a trainer; `options` are those of its command line."""
        fields = None if fault is None else asdict(fault)
        request = {"run": str(run.path), "options": options, "fault": fields}
        return Trainer(self, run, int(self.ask(request)["pid"]))

    def train(self, run: Run, fault: Fault | None = None) -> int:
        """Trains to whatever end; the exit status."""
        return self.start(run, fault).wait()

    @contextmanager
    def training(self, run: Run, fault: Fault | None = None) -> Iterator[Trainer]:
        """A trainer that does not outlive the test."""
        trainer = self.start(run, fault)
        try:
            yield trainer
        finally:
            trainer.signal(9)
            trainer.wait()

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


def serve() -> None:
    """Answers until the other side is gone."""
    import numkong
    import pypinyin
    import torch

    from core.text.segmenter import Segmenter
    from core.training import worker
    from core.training.tasks import lines, sampling

    assert numkong and pypinyin and lines and sampling  # what a training loads on its way
    Segmenter().segment("我们走过小街")
    torch.set_num_threads(1)
    for line in sys.stdin:
        request = json.loads(line)
        if "poll" in request:
            ended, status = os.waitpid(request["poll"], os.WNOHANG)
            answer = {"status": os.waitstatus_to_exitcode(status) if ended else None}
        else:
            pid = os.fork()
            if pid == 0:
                _train(worker.main, request)
            answer = {"pid": pid}
        print(json.dumps(answer), flush=True)


def _train(main: Any, request: dict[str, Any]) -> None:
    """What the launcher does for a process of its own, then the worker."""
    status, run, fault = 70, Path(request["run"]), request["fault"]
    try:
        os.setsid()
        (run / "stop").unlink(missing_ok=True)
        log = os.open(run / "log.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.chdir(run)
        # A kill takes nothing from the page cache: waiting for the disk would show nothing here.
        os.fsync = lambda fd: None  # type: ignore[assignment, misc]
        if fault is not None:
            put_in(Fault(**fault))
        status = main([str(run), *request["options"]])
    finally:
        os._exit(status)


if __name__ == "__main__":
    serve()
