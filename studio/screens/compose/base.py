"""What the parts of Compose share: the sitting, the model in use, the dial, and the options."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from core.composing.limits import DEFAULT_LINES, DEFAULT_TOKENS
from core.errors import ComposeError
from core.library.models import ModelChoice
from core.writing.job import Dial, Job
from core.writing.sitting import Sitting, TakeView
from studio.screens.compose.options import sampler_rows
from studio.screens.frame.screen import StudioScreen

if TYPE_CHECKING:
    from core.composing.settings import SamplerSettings


class ComposeBase(StudioScreen):
    """State of Compose; what its parts call on each other is declared here."""

    def __init__(self) -> None:
        super().__init__()
        self.sitting = Sitting()
        self.models: list[ModelChoice] = []
        self.model: ModelChoice | None = None
        self.shelf_read = False
        self._wish: Callable[[], None] | None = None
        """What was asked for before the models were known; done as soon as they are."""
        self.dial = Dial(temperature=0.8)
        self.job: Job | None = None
        self.options: dict[str, Any] = {}
        """Fields of the sampler settings that differ from their defaults."""
        self.max_lines = DEFAULT_LINES
        self.max_tokens = DEFAULT_TOKENS
        self.fixed_seed: int | None = None
        self.editing = False
        self.side_by_side = False
        self.tint = False
        self.note = ""
        """The last thing that happened, in words, until something else does."""

    def sampler_settings(self) -> SamplerSettings:
        """The settings in use; values that cannot be used any more fall back to the defaults."""
        from core.composing.settings import SamplerSettings

        try:
            return SamplerSettings(temperature=self.dial.temperature, **self.options)
        except (ComposeError, TypeError, ValueError):
            self.options = {}
            return SamplerSettings(temperature=self.dial.temperature)

    def new_seed(self) -> int:
        """A seed short enough to be read out."""
        return secrets.randbelow(1_000_000)

    def option_rows(self) -> list[list[tuple[str, str]]]:
        """The options as short (name, value) pairs, row by row."""
        rows = sampler_rows(self.sampler_settings())
        take = self.sitting.state.take
        seed = self.fixed_seed if self.fixed_seed is not None else (take.seed if take else None)
        rows.append([("lines", str(self.max_lines)), ("seed", "-" if seed is None else str(seed))])
        return rows

    # Parts elsewhere

    def remember_open(self) -> None:
        raise NotImplementedError

    def take_edit(self) -> None:
        raise NotImplementedError

    def options_state(self) -> tuple[tuple[str, object], ...]:
        raise NotImplementedError

    def show_all(self) -> None:
        raise NotImplementedError

    def show_written(self) -> None:
        """Brings what changes as lyrics arrive up to the state; nothing while nobody sees it."""
        raise NotImplementedError

    def say(self, note: str) -> None:
        raise NotImplementedError

    def read_shelf(self) -> None:
        raise NotImplementedError

    def use_model(self, model: ModelChoice) -> None:
        raise NotImplementedError

    def leave_editor(self) -> None:
        raise NotImplementedError

    def offer_training(self, cell: str | None) -> None:
        raise NotImplementedError

    def keep_text(self, key: int) -> None:
        raise NotImplementedError

    def forget(self, key: int, take: TakeView | None = None) -> None:
        raise NotImplementedError
