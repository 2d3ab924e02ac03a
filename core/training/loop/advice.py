"""What the tutorial's debugging tips ask for: notices trouble and says what to do about it."""

from __future__ import annotations

from collections.abc import Iterator

from core.runs.amount import FEW
from core.runs.config import TrainConfig
from core.runs.events import Evaluated, Warned
from core.runs.warning_ends import repeats
from core.runs.warnings import warned
from core.training.loop.counters import Counters
from core.training.loop.task import Figure

PARAMETERS_PER_TOKEN = 400


def before_start(parameters: int, train_tokens: int) -> Iterator[Warned]:
    """Warnings that the sizes alone justify."""
    if train_tokens < FEW:
        yield warned("small-corpus", tokens=f"{train_tokens:,}")
    elif parameters > PARAMETERS_PER_TOKEN * train_tokens:
        yield warned("large-model", parameters=f"{parameters:,}", tokens=f"{train_tokens:,}")


class Adviser:
    """Listens to evaluations and samples; says each kind of trouble once per spell of it."""

    def __init__(self, config: TrainConfig, figure: Figure, baseline: float | None) -> None:
        self.config, self.figure, self.baseline = config, figure, baseline
        self.evaluations = 0
        self.rising = 0
        self.said: set[str] = set()

    def recall(self, counters: Counters) -> None:
        """Goes on from what was noticed before."""
        self.evaluations = counters.evaluations
        self.rising, self.said = counters.rising, set(counters.said)

    def remember(self, counters: Counters) -> None:
        """Leaves what was noticed to whoever goes on."""
        counters.rising, counters.said = self.rising, sorted(self.said)

    def evaluated(self, event: Evaluated) -> Iterator[Warned]:
        """Warnings that follow from one more held-out figure."""
        self.evaluations += 1
        self.rising = 0 if event.improved else self.rising + 1
        if event.improved:
            self.said.discard("overfitting")
        half = max(2, self.config.patience // 2)
        if self.rising >= half and "overfitting" not in self.said:
            self.said.add("overfitting")
            yield warned(
                "overfitting", step=event.step, best=event.least_step, left=event.patience_left
            )
        if self.baseline is None:
            return
        if self.figure.improves(event.least_bits_per_char, self.baseline):
            self.said.discard("not-converging")
        elif self.evaluations >= 4 and "not-converging" not in self.said:
            self.said.add("not-converging")
            yield warned("not-converging", step=event.step)

    def sampled(self, text: str, step: int) -> Iterator[Warned]:
        """A warning when a sample goes round in circles after the first evaluations."""
        if not repeats(text):
            self.said.discard("repeating")
        elif self.evaluations >= 3 and "repeating" not in self.said:
            self.said.add("repeating")
            yield warned("repeating", step=step)
