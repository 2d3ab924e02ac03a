"""What a dying machine leaves behind: torn lines, damaged and missing checkpoints."""

from __future__ import annotations

import random
import shutil
import signal
from pathlib import Path

import msgspec
import pytest

from core.runs.checkpoints import load_model, read_manifest
from core.runs.events import Failed, Started, StepTaken, Warned, encode_event
from core.runs.history import RunHistory
from core.runs.metrics import MetricsReader
from core.runs.store import Run
from tests.faults.conftest import Tell, Whole
from tests.faults.injection import Fault
from tests.faults.outcome import Outcome, resumed_at
from tests.faults.trainer_server import TrainerServer
from tests.studio.cli.cli_process import studio

pytestmark = pytest.mark.slow
LATE = Fault(at_call=150, what="kill")
"""A death after most of the steps, some evaluations and many checkpoints."""


@pytest.fixture(scope="module")
def died(server: TrainerServer, whole: Whole, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run whose trainer was killed on the way; nothing is changed in it."""
    run = whole.copy("gru", tmp_path_factory.mktemp("died") / "dead")
    assert server.train(run, LATE) == -signal.SIGKILL
    assert len(read_manifest(run.path).last) == 2
    assert read_manifest(run.path).best
    return run


@pytest.fixture
def dead(died: Run, tmp_path: Path) -> Run:
    """Such a run in a folder of the test's own."""
    shutil.copytree(died.path, tmp_path / "dead")
    return Run(tmp_path / "dead")


def again(run: Run, name: str) -> Run:
    """A copy of a dead run, to be treated badly."""
    path = run.path.with_name(name)
    shutil.copytree(run.path, path)
    return Run(path)


DAMAGES = ("cut", "flip", "missing", "empty", "zeros", "longer")


def damage(path: Path, what: str, dice: random.Random) -> None:
    """What may have happened to a file."""
    data = bytearray(path.read_bytes())
    match what:
        case "cut":
            path.write_bytes(data[: dice.randrange(1, len(data))])
        case "flip":
            # Half of them in the header, where a bit does most harm.
            place = dice.randrange(dice.choice([8, 400, len(data)]))
            data[place] ^= 1 << dice.randrange(8)
            path.write_bytes(data)
        case "missing":
            path.unlink()
        case "empty":
            path.write_bytes(b"")
        case "zeros":
            begin = dice.randrange(len(data) - 100)
            data[begin : begin + 4096] = bytes(len(data[begin : begin + 4096]))
            data[begin] ^= 1  # where all were zeros, as of tokens that were never seen
            path.write_bytes(data)
        case "longer":
            path.write_bytes(data + b"\0")


def warned(run: Run) -> list[str]:
    return [event.kind for event in run.events() if isinstance(event, Warned)]


def test_a_damaged_checkpoint(
    server: TrainerServer, whole: Whole, dead: Run, tell: Tell, count: int
) -> None:
    for case in range(2 * count):
        run = again(dead, f"damaged-{case}")
        newest, older = read_manifest(run.path).last
        what = DAMAGES[case % len(DAMAGES)]
        damage(run.path / "checkpoints" / newest.file, what, random.Random(case))
        assert server.train(run) == 0, run.log_path.read_text()
        assert resumed_at(run) == older.step
        assert "checkpoint-damaged" in warned(run)
        assert Outcome.of(run) == whole.outcome("gru")
        damaged = list((run.path / "checkpoints").glob("*.damaged"))
        assert len(damaged) <= 1, "set aside, not deleted, unless it was missing"
    tell("newest checkpoint cut, flipped, emptied, missing", 2 * count, "the one before, same bits")


def test_no_checkpoint_is_good(server: TrainerServer, dead: Run, tell: Tell) -> None:
    run = again(dead, "hopeless")
    for entry in read_manifest(run.path).last:
        (run.path / "checkpoints" / entry.file).write_bytes(b"x" * entry.size)
    before = sorted((run.path / "checkpoints").glob("*.safetensors"))
    assert server.train(run) == 1
    assert "Traceback" not in run.log_path.read_text()
    end = run.events()[-1]
    assert isinstance(end, Failed) and "checkpoint" in end.reason
    assert sorted((run.path / "checkpoints").glob("*.safetensors")) == before
    assert load_model(run.path).info.step > 0, "its best model can still compose"
    tell("both checkpoints damaged", 1, "says so, deletes nothing, best model composes")


@pytest.mark.parametrize("how", ["missing", "cut", "no JSON"])
def test_the_manifest_is_lost(
    server: TrainerServer, whole: Whole, dead: Run, tell: Tell, how: str
) -> None:
    run = again(dead, "lost")
    manifest = run.path / "checkpoints" / "manifest.json"
    newest = read_manifest(run.path).last[0]
    if how == "missing":
        manifest.unlink()
    else:
        manifest.write_bytes(manifest.read_bytes()[:40] if how == "cut" else b"\0" * 300)
    assert load_model(run.path).info.step > 0, "composing does not need it either"
    assert server.train(run) == 0, run.log_path.read_text()
    assert resumed_at(run) == newest.step
    assert "manifest-lost" in warned(run)
    assert Outcome.of(run) == whole.outcome("gru")
    tell("list of checkpoints lost or damaged", 1, "made anew from the files, same bits")


def test_the_best_model_is_damaged(
    server: TrainerServer, whole: Whole, tmp_path: Path, tell: Tell
) -> None:
    run = whole.copy("gru", tmp_path / "best")
    assert server.train(run) == 0
    best = read_manifest(run.path).best
    path = run.path / "checkpoints" / best[0].file
    path.write_bytes(path.read_bytes()[:-1])
    assert len(best) == 2
    model = load_model(run.path)
    assert model.info.step == best[1].step
    assert "cut or changed" in str(model.passed_over)
    done = studio(run.path.parent, "compose", "--model", str(run.path), "--lines", "1")
    assert done.returncode == 0
    assert f"damaged, this is the one of step {best[1].step}" in done.stderr
    assert server.train(run) == 0, run.log_path.read_text()
    assert "best-damaged" in warned(run)
    model = load_model(run.path)
    assert (model.info.step, model.passed_over) == (best[1].step, None)
    tell("best model damaged", 1, "composes with the one before, says so")


def test_a_torn_last_line_of_metrics(
    server: TrainerServer, whole: Whole, dead: Run, tell: Tell, count: int
) -> None:
    lines = dead.metrics_path.read_bytes().splitlines(keepends=True)
    last = next(line for line in reversed(lines) if b'"step"' in line)
    dice = random.Random(1)
    for case in range(count):
        run = again(dead, f"torn-{case}")
        with run.metrics_path.open("ab") as file:
            file.write(last[: dice.randrange(1, len(last))])
        assert server.train(run) == 0
        assert Outcome.of(run) == whole.outcome("gru")
    tell("torn last line of metrics", count, "passed over, same curve")


def test_what_a_resume_repeats_is_not_shown_twice(
    server: TrainerServer, whole: Whole, dead: Run, tell: Tell
) -> None:
    # Its log goes on after the checkpoint, as with checkpoints that are a minute apart.
    run = again(dead, "ahead")
    newest = read_manifest(run.path).last[0]
    extra = [e for e in run.events() if isinstance(e, StepTaken)][-1]
    with run.metrics_path.open("ab") as file:
        for step in range(newest.step + 1, newest.step + 4):
            event = msgspec.structs.replace(extra, step=step, loss=99.0, bits_per_char=99.0)
            file.write(encode_event(event) + b"\n")
    assert server.train(run) == 0
    raw = MetricsReader(run.metrics_path).read_all()
    steps = [event.step for event in raw if isinstance(event, StepTaken)]
    assert len(steps) > len(set(steps)), "the log holds both"
    assert Outcome.of(run) == whole.outcome("gru")
    history = RunHistory()
    history.feed(raw)
    shown = [point[0] for point in history.train.points]
    assert shown == sorted(set(shown))
    assert all(loss < 99 for _, loss, _ in history.train.points)
    assert sum(isinstance(event, Started) for event in raw) == 2
    tell("metrics after the checkpoint that a resume repeats", 3, "shown once")
