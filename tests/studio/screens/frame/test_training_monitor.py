"""What the header tells of the runs that train now."""

from __future__ import annotations

from pathlib import Path

from core.runs.events import StepTaken, encode_event
from core.runs.store import RunStore
from studio.screens.frame.messages import TrainingEnded, TrainingStatusChanged
from studio.screens.frame.training_monitor import TrainingMonitor
from tests.studio.hosts import append, lesson, second_stage, write_run
from tests.studio.screens.train.test_train_screen import held


def test_the_header_needs_only_the_end_of_a_long_log(tmp_path: Path) -> None:
    path = write_run(tmp_path, "a", lesson("a", 5))
    step = next(event for event in lesson("x", 1) if isinstance(event, StepTaken))
    with (path / "metrics.jsonl").open("ab") as file:
        file.write((encode_event(step) + b" " * 2000 + b"\n") * 550)  # more than a megabyte
    append(path, lesson("a", 2, start=5))
    monitor = TrainingMonitor(RunStore(tmp_path))
    with held(path):
        (status,) = [m.status for m in monitor.tick() if isinstance(m, TrainingStatusChanged)]
        assert status is not None and status.epoch == 7.0 and status.bits_per_char is not None
        append(path, second_stage(350))
        (status,) = [m.status for m in monitor.tick() if isinstance(m, TrainingStatusChanged)]
        assert status is not None and status.line_writer and status.bits_per_char == 4.5
    (ended,) = [m for m in monitor.tick() if isinstance(m, TrainingEnded)]
    assert ended.status == "interrupted", "also when its start was not read"
