"""What the parts of Compose share: the sitting, the model in use, the dial, and the options."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from core.errors import ComposeError
from core.library.models import ModelChoice
from core.writing.job import Dial, Job
from core.writing.sitting import Sitting, TakeView
from studio.screens.frame.screen import StudioScreen
from studio.wording.i18n import t

if TYPE_CHECKING:
    from core.composing.settings import SamplerSettings

SAMPLER_ROWS = (
    (("min-p", "min_p"), ("top-k", "top_k")),
    (("top-p", "top_p"), ("DRY", "dry")),
)
"""Options shown beside the lyrics: (label, field of the sampler settings)."""
OFF: dict[str, float] = {"min_p": 0, "top_k": 0, "top_p": 1, "repetition_penalty": 1, "dry": 0}
"""Values that switch a sampler off."""


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
        self.max_lines = 16
        self.max_tokens = 400
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
        settings = self.sampler_settings()
        rows = []
        for row in SAMPLER_ROWS:
            pairs = []
            for label, field in row:
                value = getattr(settings, field, None)
                if value is None:
                    continue
                pairs.append((label, t("off") if value == OFF.get(field) else f"{value:g}"))
            rows.append(pairs)
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
