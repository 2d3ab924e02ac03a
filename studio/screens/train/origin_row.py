"""The row of the form for the model that is trained further."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from textual.message import Message
from textual.widgets import Button

from core.library.offers import Offer, suited
from core.runs.config import Direction, TrainConfig
from core.runs.presets import FINDS_A_BASE, Preset
from core.runs.shape import SHAPE, clashes
from studio.screens.train.corpora import CorpusChoice
from studio.screens.train.open_row import OpenRow, name_chosen
from studio.wording.i18n import t

NONE = "nothing"
"""What stands there when a training begins from nothing."""
OF_A_BASE = (*SHAPE, "tokens")
"""Rows that are as the model has them that is trained further."""


class OriginRow(OpenRow):
    """Shows `origin`; what can be chosen is `offers`."""

    class Asked(Message):
        """Another model is wanted."""

    def __init__(self) -> None:
        self._button = Button(f"{t(NONE)} ▾", id="origin", compact=True)
        super().__init__("base model", "What it knows before your songs.", self._button)
        self.offers: list[Offer] = []
        self.origin: Offer | None = None
        """The model that is trained further; None to begin from nothing."""
        self.chosen = False
        """Whether someone chose it; else it goes with the corpus and the preset."""
        self.direction: Direction = "forward"
        """In which it must read songs."""

    @property
    def choices(self) -> list[Offer]:
        """The offers that can be taken."""
        return [offer for offer in self.offers if offer.direction == self.direction]

    def suited(self, corpus: CorpusChoice | None, preset: Preset) -> Offer | None:
        """What suits a corpus, where nobody has chosen."""
        if self.chosen:
            return self.origin
        if corpus is None or preset != FINDS_A_BASE:
            return None
        return suited(self.choices, corpus.name)

    def one_of(self, names: Collection[str]) -> Offer | None:
        """The first of some that is offered, where nobody has chosen."""
        if self.chosen:
            return self.origin
        return next((offer for offer in self.choices if offer.name in names), None)

    def forget(self, direction: Direction) -> None:
        """Takes none; from now on those that read songs so may be taken."""
        self.chosen, self.direction = False, direction
        self.show(None)

    def leaves(self, config: TrainConfig, tokens: str) -> bool:
        """Whether settings have another shape than the model that is taken; then none is chosen."""
        if self.origin is None:
            return False
        wanted: dict[str, object] = {name: getattr(config, name) for name in SHAPE}
        clash = bool(clashes(self.origin.shape, self.origin.tokens, wanted | {"tokens": tokens}))
        self.chosen = self.chosen or clash
        return clash

    def show(self, origin: Offer | None) -> None:
        """Takes a model, or none."""
        self.origin = origin
        name_chosen(self._button, t(NONE) if origin is None else origin.name)

    def names(self) -> Sequence[str]:
        """What can be chosen, nothing first."""
        return [t(NONE), *(offer.name for offer in self.choices)]

    @property
    def place(self) -> int:
        """Where the one that is taken stands among `names`."""
        return 0 if self.origin is None else 1 + self.choices.index(self.origin)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.Asked())
