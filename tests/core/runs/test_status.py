"""What became of a run: the same from the end of its log as from all that was read of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pytest

from core.runs.events import Event, Failed, Finished, Started, StepTaken, Warned
from core.runs.history import RunHistory
from core.runs.summary import Status, status_of

STARTED = Started(
    run="a", cell="gru", parameters=9, device="cpu", precision="fp32", vocabulary=300,
    train_tokens=900, held_out_tokens=90, held_out_characters=99, steps_per_epoch=50, epochs=2,
    batch=4, window=8, seed=0, unigram_bits_per_char=8.0,
)  # fmt: skip
STEP = StepTaken(
    step=5, epoch=0.1, loss=5.0, bits_per_char=6.0, learning_rate=0.01, gradient_norm=1.0,
    tokens_per_second=100.0, tokens=500, seconds=1.0,
)  # fmt: skip
FAILED = Failed(run="a", kind="error", reason="it broke", advice="see log.txt")
WARNED = Warned(kind="x", message="look", advice="do")


def finished(reason: Literal["completed", "patience", "stopped"]) -> Finished:
    return Finished(
        run="a", reason=reason, bits_per_char=5.0, perplexity=90.0, seconds=9.0,
        tokens_per_second=100.0, step=100, epoch=2.0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("events", "status"),
    [
        ([], "new"),
        ([WARNED], "new"),
        ([STARTED], "interrupted"),
        ([STARTED, STEP, WARNED], "interrupted"),
        ([STARTED, STEP, finished("completed")], "finished"),
        ([STARTED, STEP, finished("patience")], "finished"),
        ([STARTED, STEP, finished("stopped")], "stopped"),
        ([STARTED, FAILED], "failed"),
        ([STARTED, STEP, FAILED, WARNED], "failed"),
        ([STARTED, STEP, finished("stopped"), STARTED], "interrupted"),
        ([STARTED, STEP, FAILED, STARTED, STEP, finished("completed")], "finished"),
    ],
)
def test_the_status_is_that_of_the_newest_event(events: Sequence[Event], status: Status) -> None:
    assert status_of(reversed(events), running=False) == status
    assert status_of(reversed(events), running=True) == "running"
    history = RunHistory()
    history.feed(events)
    assert history.status(running=False) == status
    assert history.status(running=True) == "running"
