"""How long the rest takes is told by the newest steps, and not before there are some."""

from __future__ import annotations

import pytest

from core.runs.config import TrainConfig
from core.training.loop.pace import LEAST, RECENT, WARMING_UP, Pace


def even(step: int) -> float:
    return float(step)


def test_nothing_is_said_until_some_steps_are_measured_nor_do_the_first_ones_count() -> None:
    pace = Pace(even)
    for step in range(WARMING_UP + LEAST - 1):
        pace.step(step, 60.0 if step < WARMING_UP else 2.0)
        assert pace.left(step + 1, 100, 0) is None
    pace.step(WARMING_UP + LEAST - 1, 2.0)
    assert pace.left(WARMING_UP + LEAST, 100, 0) == 2.0 * (100 - WARMING_UP - LEAST)


def test_a_machine_that_gets_busy_is_noticed_and_a_quiet_one_as_well() -> None:
    pace = Pace(even)
    for step in range(200):
        pace.step(step, 1.0)
    for step in range(200, 200 + RECENT):
        pace.step(step, 8.0)
    assert pace.left(250, 350, 0) == pytest.approx(800.0)
    for step in range(250, 250 + RECENT):
        pace.step(step, 1.0)
    assert pace.left(300, 350, 0) == pytest.approx(50.0)


def test_evaluations_to_come_and_more_readings_of_later_epochs_are_counted_in() -> None:
    config = TrainConfig(views=4, ramp=4.0, epochs=12)  # four readings from the third epoch on
    assert [config.readings(epochs) for epochs in (1, 2, 3, 12)] == [1.0, 2.0, 6.0, 42.0]
    pace = Pace(lambda step: config.readings(step / 10))
    for step in range(10):
        pace.step(step, 1.0)
    assert pace.left(10, 120, 11) == pytest.approx(10 * 41)
    pace.evaluation(3.0)
    assert pace.left(10, 120, 11) == pytest.approx(10 * 41 + 11 * 3.0)
