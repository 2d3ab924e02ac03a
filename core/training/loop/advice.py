"""What the tutorial's debugging tips ask for: notices trouble and says what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from core.runs.config import TrainConfig
from core.runs.events import Evaluated, Warned
from core.training.loop.task import Figure

SMALL_CORPUS_TOKENS = 5_000
PARAMETERS_PER_TOKEN = 400


def before_start(parameters: int, train_tokens: int) -> Iterator[Warned]:
    """Warnings that the sizes alone justify."""
    if train_tokens < SMALL_CORPUS_TOKENS:
        yield Warned(
            kind="small-corpus",
            message=f"only {train_tokens:,} tokens to learn from",
            advice="expect copies of the corpus; add songs for lyrics of its own",
        )
    elif parameters > PARAMETERS_PER_TOKEN * train_tokens:
        yield Warned(
            kind="small-corpus",
            message=f"{parameters:,} parameters for {train_tokens:,} tokens",
            advice="take a smaller hidden size or fewer layers, or add songs",
        )


class Adviser:
    """Listens to evaluations and samples; says each kind of trouble once per spell of it."""

    def __init__(self, config: TrainConfig, figure: Figure, baseline: float | None) -> None:
        self.config, self.figure, self.baseline = config, figure, baseline
        self.evaluations = 0
        self.rising = 0
        self.said: set[str] = set()

    def evaluated(self, event: Evaluated) -> Iterator[Warned]:
        """Warnings that follow from one more held-out figure."""
        self.evaluations += 1
        self.rising = 0 if event.best else self.rising + 1
        if event.best:
            self.said.discard("overfitting")
        half = max(2, self.config.patience // 2)
        if self.rising >= half and "overfitting" not in self.said:
            self.said.add("overfitting")
            yield Warned(
                kind="overfitting",
                message=f"the held-out curve has not improved since step {event.best_step}",
                advice=f"stops in {event.patience_left} evaluations unless it does; "
                "more dropout or more songs help",
                step=event.step,
            )
        if (
            self.evaluations >= 4
            and self.baseline is not None
            and not self.figure.improves(event.best_bits_per_char, self.baseline)
            and "not-converging" not in self.said
        ):
            self.said.add("not-converging")
            yield Warned(
                kind="not-converging",
                message="still no better than counting words",
                advice="check the corpus, then try a learning rate three times lower or higher",
                step=event.step,
            )

    def sampled(self, text: str, step: int) -> Iterator[Warned]:
        """A warning when a sample goes round in circles after the first evaluations."""
        if self.evaluations >= 3 and "repeating" not in self.said and repeats(text):
            self.said.add("repeating")
            yield Warned(
                kind="repeating",
                message="the samples repeat themselves",
                advice="compose with a higher temperature, or train on",
                step=step,
            )


def repeats(text: str) -> bool:
    """Whether more than half of the lines, or of the runs of four characters, come twice."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) >= 4 and len(set(lines)) <= len(lines) / 2:
        return True
    runs = Counter(text[i : i + 4] for i in range(len(text) - 3))
    total = sum(runs.values())
    return total >= 40 and len(runs) <= total / 2
