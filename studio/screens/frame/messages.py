"""What workers tell the app: facts in the past tense, small and frozen in spirit."""

from __future__ import annotations

from collections.abc import Mapping

from textual.message import Message

from core.runs.summary import TrainingStatus
from core.runs.tasks import LYRICS


class News(Message):
    """What the app passes on: to its screens, or in words to the person."""


class TrainingStatusChanged(News):
    """The training that the header shows has moved, begun or ended (None)."""

    def __init__(self, status: TrainingStatus | None) -> None:
        self.status = status
        super().__init__()

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, TrainingStatusChanged)


class OlderModelLoaded(News):
    """The newest weights of a run are damaged: older ones of `step` compose."""

    def __init__(self, run: str, step: int) -> None:
        self.run = run
        self.step = step
        super().__init__()


class RunsChanged(News):
    """A run was made, ended, removed, or has a better checkpoint: lists read the disk again."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, RunsChanged)


class CorporaChanged(News):
    """A corpus was kept, renamed or removed in the studio."""

    def __init__(self, renamed: Mapping[str, str]) -> None:
        self.renamed = renamed
        """Old names to new ones."""
        super().__init__()


class ModelImproved(News):
    """A run has a better checkpoint: who composes with it loads it anew."""

    def __init__(self, run: str) -> None:
        self.run = run
        super().__init__()


class TrainingEnded(News):
    """A trainer has ended, by itself or because it was stopped."""

    def __init__(
        self, run: str, status: str, bits_per_char: float | None, reason: str, task: str = LYRICS
    ) -> None:
        self.run, self.status, self.task = run, status, task
        """`finished`, `stopped`, `failed` or `interrupted`."""
        self.bits_per_char = bits_per_char
        self.reason = reason
        """Why it failed, or why it was done."""
        super().__init__()
