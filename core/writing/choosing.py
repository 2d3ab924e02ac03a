"""Which models there are, and which one is in use."""

from __future__ import annotations

from collections.abc import Mapping

from core.library.models import ModelChoice, best_model
from core.text.repertoire import Repertoire

FITS = 0.5
"""The share of the letters of start words that a model must have learnt to fit them."""


class Models:
    """The models as they were last read, and the one that writes."""

    def __init__(self) -> None:
        self.all: list[ModelChoice] = []
        self.known = False
        """Whether they have been read at all."""
        self.in_use: ModelChoice | None = None
        self.chosen = False
        """Whether a person has chosen the one in use: it then stays, whatever it is asked."""
        self._repertoires: dict[str, Repertoire] = {}
        """What models of a corpus have learnt to write with, as far as it is known."""
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

    def learnt(self, repertoires: Mapping[str, Repertoire]) -> None:
        """It has become known what models of these corpora have learnt to write with."""
        self._repertoires.update(repertoires)

    def fits(self, words: str) -> bool:
        """Whether the model in use has learnt what these words are written with."""
        return self.corpus is None or self._share(self.corpus, words) >= FITS

    def fitting(self, words: str) -> ModelChoice | None:
        """The model that has learnt most of what these words are written with, or None.

        Of the cell in use where there is one.
        """
        shares = {corpus: self._share(corpus, words) for corpus in self._repertoires}
        for corpus in sorted(shares, key=lambda corpus: -shares[corpus]):
            cell = self.in_use.cell if self.in_use else None
            found = best_model(self.all, cell=cell, corpus=corpus)
            found = found or best_model(self.all, corpus=corpus)
            if shares[corpus] >= FITS and found is not None:
                return found
        return None

    def _share(self, corpus: str, words: str) -> float:
        known = self._repertoires.get(corpus)
        return 1.0 if known is None else known.share(words)
