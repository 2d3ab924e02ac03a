"""Which models there are, and which one is in use."""

from __future__ import annotations

from core.library.models import ModelChoice, best_model


class Models:
    """The models as they were last read, and the one that writes."""

    def __init__(self) -> None:
        self.all: list[ModelChoice] = []
        self.known = False
        """Whether they have been read at all."""
        self.in_use: ModelChoice | None = None
        self._wanted_run: str | None = None

    @property
    def corpus(self) -> str | None:
        """The corpus of the model in use."""
        return self.in_use.corpus if self.in_use else None

    def want_run(self, run: str) -> None:
        """The model of this run is wanted as soon as models are read again."""
        self._wanted_run = run

    def found(self, models: list[ModelChoice]) -> ModelChoice | None:
        """Takes over what was read; returns the model that was waited for, when it is there."""
        self.all, self.known = models, True
        if self.in_use is not None:
            # The same model, perhaps with a better checkpoint; one that is gone stays in memory.
            path = self.in_use.path
            self.in_use = next((model for model in models if model.path == path), self.in_use)
        wanted, self._wanted_run = self._wanted_run, None
        return next((m for m in models if m.kind == "run" and m.name == wanted), None)

    def best(self, cell: str) -> ModelChoice | None:
        """The best model of that cell for the corpus in use."""
        return best_model(self.all, cell=cell, corpus=self.corpus)

    def cells(self) -> frozenset[str]:
        """Cells that the corpus in use has a model of."""
        return frozenset(model.cell for model in self.all if model.corpus == self.corpus)
