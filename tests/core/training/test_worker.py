"""The trainer as a real process on a run directory: started, watched, stopped, killed, resumed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.composing.composer import Composer
from core.composing.events import TakeFinished
from core.composing.settings import SamplerSettings
from core.errors import ModelError, RunError
from core.runs import launcher
from core.runs.checkpoints import load_model, read_manifest
from core.runs.config import TrainConfig
from core.runs.create import create_run
from core.runs.events import (
    CheckpointSaved,
    Evaluated,
    Event,
    Failed,
    Finished,
    Sampled,
    Started,
    StepTaken,
)
from core.runs.lock import RunLock, is_locked, read_holder
from core.runs.metrics import MetricsReader
from core.runs.store import Run, RunStore
from core.tokens.tokenize import TokenOptions
from tests.core.training_samples import SMALL, prepare_songs
from tests.faults.trainer_server import Trainer, TrainerServer

pytestmark = pytest.mark.slow

Launched = tuple[Run, subprocess.Popen[bytes]]
Training = tuple[Run, Trainer]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def make(home: Path, **changes: object) -> Run:
    prepared = home / "prepared"
    if not prepared.exists():
        prepare_songs(prepared)
    config = TrainConfig(**{**SMALL, "epochs": 3, **changes})
    return create_run(RunStore(home), prepared, config, TokenOptions())


def wait_for(
    run: Run, wanted: Callable[[Event], bool], process: subprocess.Popen[bytes] | Trainer
) -> Event:
    """The first event that is wanted; fails when the process ends without it."""
    reader = MetricsReader(run.metrics_path)
    while True:
        ended = process.poll() is not None
        for event in reader.read_all():
            if wanted(event):
                return event
        assert not ended, f"the trainer ended: {run.log_path.read_text()}"
        time.sleep(0.02)


def step_beyond(step: int, generation: int = 0) -> Callable[[Event], bool]:
    return lambda e: isinstance(e, StepTaken) and e.step >= step and e.generation >= generation


ENDLESS = {"epochs": 10_000, "patience": 10_000, "checkpoint_seconds": 0.2}


@pytest.fixture
def endless(home: Path, server: TrainerServer) -> Iterator[Training]:
    """A run that would take hours, being trained."""
    run = make(home, **ENDLESS)
    with server.training(run) as process:
        yield run, process


@pytest.fixture
def launched(home: Path) -> Iterator[Launched]:
    """Such a run, trained by a process that the launcher started."""
    run = make(home, **ENDLESS)
    process = launcher.start(run)
    yield run, process
    process.kill()
    process.wait()


def test_a_run_that_was_never_started_is_new(home: Path) -> None:
    run = make(home)
    assert run.status() == "new"
    with pytest.raises(ModelError, match="first evaluation"):
        load_model(run.path)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that was started by the launcher and came to its end."""
    run = make(tmp_path_factory.mktemp("finished") / "home")
    assert launcher.start(run).wait(timeout=120) == 0, run.log_path.read_text()
    return run


def test_a_run_goes_from_start_to_finish_and_can_be_composed_from(finished: Run) -> None:
    run, events = finished, finished.events()
    assert isinstance(events[0], Started) and events[0].vocabulary == run.config.model.vocabulary
    end = events[-1]
    assert isinstance(end, Finished) and end.reason == "completed"
    evaluations = [e for e in events if isinstance(e, Evaluated)]
    assert len(evaluations) == 3
    assert end.bits_per_char == min(e.bits_per_char for e in evaluations)
    assert len([e for e in events if isinstance(e, Sampled)]) == 3
    assert {e.kind for e in events if isinstance(e, CheckpointSaved)} == {"best", "last"}
    assert all(e.time > 0 for e in events)
    assert run.status() == "finished"
    summary = run.summary()
    assert summary.bits_per_char == end.bits_per_char
    assert summary.epoch == 3.0
    model = load_model(run.path)
    assert model.info.bits_per_char == end.bits_per_char
    assert model.info.cell == "lstm"
    *_, last = Composer(model).compose("风等着", SamplerSettings(), seed=1, max_lines=2)
    assert isinstance(last, TakeFinished)
    assert last.result.text.startswith("风等着")


def test_everything_is_private(finished: Run) -> None:
    for path in [finished.path, *finished.path.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


@pytest.mark.parametrize("how", ["signal", "file"])
def test_stop_saves_a_checkpoint_and_resume_goes_on(
    endless: Training, server: TrainerServer, how: str
) -> None:
    run, process = endless
    wait_for(run, step_beyond(6), process)
    assert run.status() == "running"
    if how == "signal":
        assert launcher.stop(run)
    else:
        (run.path / launcher.STOP_FILE).touch()
    assert process.wait(timeout=60) == 0
    end = run.events()[-1]
    assert isinstance(end, Finished) and end.reason == "stopped"
    assert run.status() == "stopped"
    assert read_manifest(run.path).last[0].step == end.step

    again = server.start(run)
    try:
        first = wait_for(run, lambda e: isinstance(e, Started) and e.generation == 1, again)
        assert isinstance(first, Started) and first.step == end.step
        wait_for(run, step_beyond(end.step + 1, generation=1), again)
        steps = [e.step for e in run.events() if isinstance(e, StepTaken)]
        assert steps == sorted(set(steps)), "no step is shown twice"
    finally:
        again.kill()
        again.wait()


def test_a_killed_trainer_is_interrupted_and_resumes_from_its_last_checkpoint(
    endless: Training, server: TrainerServer
) -> None:
    run, process = endless
    wait_for(run, lambda e: isinstance(e, CheckpointSaved) and e.kind == "last", process)
    launcher.kill(run)
    process.wait(timeout=10)
    assert run.status() == "interrupted"
    at = read_manifest(run.path).last[0].step
    again = server.start(run)
    try:
        first = wait_for(run, lambda e: isinstance(e, Started) and e.generation == 1, again)
        assert isinstance(first, Started) and first.step == at
        assert run.status() == "running"
    finally:
        again.kill()
        again.wait()


def test_hanging_up_does_not_end_a_training(launched: Launched) -> None:
    run, process = launched
    event = wait_for(run, step_beyond(1), process)
    assert os.getsid(process.pid) == process.pid, "a session of its own"
    os.kill(process.pid, signal.SIGHUP)
    wait_for(run, step_beyond(getattr(event, "step", 0) + 10), process)


def test_a_trainer_lets_whoever_sits_at_the_keyboard_go_first(launched: Launched) -> None:
    run, process = launched
    wait_for(run, step_beyond(1), process)
    assert os.getpriority(os.PRIO_PROCESS, process.pid) >= 10
    ours, group = Path("/proc/self/autogroup"), Path(f"/proc/{process.pid}/autogroup")
    try:
        niceness = group.read_text(encoding="ascii").split()[-1]
        ours.write_text(ours.read_text(encoding="ascii").split()[-1], encoding="ascii")
    except (OSError, IndexError):
        pytest.skip("this system does not share its time out by sessions, or lets nobody say so")
    assert niceness == "10", "of its session"


def test_two_trainers_on_one_run_the_second_is_refused(endless: Training) -> None:
    run, process = endless
    wait_for(run, lambda e: isinstance(e, Started), process)
    with pytest.raises(RunError, match=f"process {process.pid}"):
        launcher.start(run)
    second = subprocess.run(
        launcher.worker_command(run), capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert f"process {process.pid}" in second.stderr
    assert "Traceback" not in second.stderr
    assert process.poll() is None


def test_the_lock_ends_with_its_holder(home: Path) -> None:
    run = make(home)
    assert not is_locked(run.path)
    lock = RunLock.take(run.path)
    assert is_locked(run.path)
    holder = read_holder(run.path)
    assert holder is not None and holder.pid == os.getpid() and holder.here
    lock.release()
    assert not is_locked(run.path)


def test_a_failure_is_told_in_the_run(home: Path, server: TrainerServer) -> None:
    run = make(home)
    (run.path / "tokens" / "train.ids").write_bytes(b"\xff" * 3)
    assert server.train(run) == 1
    end = run.events()[-1]
    assert isinstance(end, Failed)
    assert run.status() == "failed"
    assert run.summary().reason == end.reason


def test_a_damaged_checkpoint_falls_back_to_the_one_before(
    home: Path, server: TrainerServer
) -> None:
    run = make(home, epochs=50, patience=1000, checkpoint_seconds=0.0)
    process = server.start(run)
    wait_for(run, step_beyond(20), process)
    launcher.stop(run)
    process.wait(timeout=60)
    newest, older = read_manifest(run.path).last
    path = run.path / "checkpoints" / newest.file
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    again = server.start(run)
    first = wait_for(run, lambda e: isinstance(e, Started) and e.generation == 1, again)
    launcher.stop(run)
    again.wait(timeout=60)
    assert isinstance(first, Started) and first.step == older.step


def test_a_hostile_current_directory_is_not_imported(home: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    (trap / "core").mkdir(parents=True)
    for name in ("core/__init__.py", "json.py", "torch.py"):
        (trap / name).write_text("raise SystemExit('hijacked')")
    run = make(home, epochs=1)
    command = (
        "import sys; from pathlib import Path; from core.runs import launcher; "
        "from core.runs.store import Run; "
        "sys.exit(launcher.start(Run(Path(sys.argv[1]))).wait())"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", command, str(run.path)],
        cwd=trap,
        env={**os.environ, "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr + run.log_path.read_text()
    assert run.status() == "finished"


def test_a_removed_run_is_gone_and_a_training_one_stays(endless: Training, home: Path) -> None:
    run, process = endless
    wait_for(run, lambda e: isinstance(e, Started), process)
    store = RunStore(home)
    with pytest.raises(RunError, match="being trained"):
        store.remove(run.name)
    launcher.stop(run)
    process.wait(timeout=60)
    store.remove(run.name)
    assert not run.path.exists()
    assert store.names() == []
