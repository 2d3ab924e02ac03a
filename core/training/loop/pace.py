"""How long the rest of a training takes, by what its newest steps took.

The steps just after a start say nothing: they compile, warm up and take their memory. Nor does the
mean since the start: machines get busy, and later epochs may read a window more often.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

WARMING_UP = 3
"""Steps after a start that are not measured."""
LEAST = 5
"""Measured steps without which nothing is said."""
RECENT = 50
"""Measured steps that count."""


class Pace:
    """The newest steps and evaluations of one process; a resumed training measures anew."""

    def __init__(self, work: Callable[[int], float]) -> None:
        """`work` tells what so many steps from the first on take, in any unit."""
        self._work = work
        self._steps: deque[tuple[float, float]] = deque(maxlen=RECENT)
        self._evaluations: deque[float] = deque(maxlen=3)
        self._unmeasured = WARMING_UP

    def step(self, step: int, seconds: float) -> None:
        """The step that follows on `step` took so long."""
        if self._unmeasured:
            self._unmeasured -= 1
        else:
            self._steps.append((self._work(step + 1) - self._work(step), seconds))

    def evaluation(self, seconds: float) -> None:
        """An evaluation, with all that is done at it, took so long."""
        self._evaluations.append(seconds)

    def left(self, step: int, total: int, evaluations: float) -> float | None:
        """Seconds until `total` steps are done, of which `step` are; None until some are measured.

        Args:
            evaluations: how many are still to come.
        """
        if len(self._steps) < LEAST:
            return None
        work = sum(work for work, _ in self._steps)
        seconds = sum(seconds for _, seconds in self._steps)
        rest = (self._work(total) - self._work(step)) * seconds / work
        if self._evaluations:
            rest += evaluations * sum(self._evaluations) / len(self._evaluations)
        return rest
