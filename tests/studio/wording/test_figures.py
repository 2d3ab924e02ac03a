"""Durations as one reads them: a clock on the screen, words on a line."""

from __future__ import annotations

import pytest

from studio.wording.figures import duration, duration_in_words


@pytest.mark.parametrize(
    ("seconds", "clock", "words"),
    [
        (0, "0:00", "0 s"),
        (12.4, "0:12", "12 s"),
        (59.6, "1:00", "1:00"),
        (185, "3:05", "3:05"),
        (3723, "1:02:03", "1:02:03"),
    ],
)
def test_a_duration_as_a_clock_and_in_words(seconds: float, clock: str, words: str) -> None:
    assert (duration(seconds), duration_in_words(seconds)) == (clock, words)


def test_a_duration_that_is_not_known() -> None:
    assert duration_in_words(None) == "-"
