"""The line at the top of every screen."""

from __future__ import annotations

from dataclasses import replace

from core.runs.summary import TrainingStatus
from studio.widgets.chrome import training_line


def test_the_training_line_takes_what_room_there_is() -> None:
    status = TrainingStatus("a-run-with-a-long-name", "lstm", 3.2, 10, 6.123, 3700.0, others=1)
    widths = [len(training_line(status, room)) for room in range(0, 90)]
    assert all(width + 2 <= room or width == 0 for room, width in enumerate(widths))
    assert "1:01:40" in training_line(status, 89)
    assert training_line(status, 20) == "training 3/10"
    second = replace(status, line_writer=True)
    assert training_line(second, 89).startswith("line writer of a-run-with-a-long-name lstm 3/10")
    assert training_line(second, 20) == "line writer 3/10"
