"""What one can ask for: each is a plan of takes, which begins as soon as it can."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from core.library.models import ModelChoice
from core.model.cells.table import CELLS
from core.writing.choosing import Models
from core.writing.facts import Fact
from core.writing.job import WriterPart
from core.writing.listener import Listener
from core.writing.options import WritingOptions, new_seed
from core.writing.pieces import Pieces, cut_pieces
from core.writing.plans import WritingPlan
from core.writing.running import Runner
from core.writing.takes import Takes, TakeView

TEMPERATURES = (0.5, 1.0, 1.5)
"""The list that the tutorial compares."""

Voice = tuple[ModelChoice | None, float | None]
"""A model and a temperature of its own; None is the model in use, and the dial."""


class Asking:
    """All ways to ask for takes. While something is being written, that is stopped first."""

    def __init__(
        self,
        takes: Takes,
        options: WritingOptions,
        models: Models,
        runner: Runner,
        listener: Listener,
        *,
        use: Callable[[ModelChoice], None],
    ) -> None:
        self._takes = takes
        self._options = options
        self._models = models
        self._runner = runner
        self._listener = listener
        self._use = use
        self._wish: Callable[[], None] | None = None
        """What was asked for before the models were known."""

    # For the start words

    def new(self) -> None:
        """A take from the start words."""
        self._ask(Fact("new take"), [(None, None)], seed=self._options.fixed_seed)

    def again(self) -> None:
        """Another take, with a new seed whatever seed is fixed."""
        self._ask(Fact("another take"), [(None, None)])

    def same_seed(self) -> None:
        """A take with the seed of the one on screen, and the model and options of now."""
        take = self._takes.state.take
        self._ask(Fact("same seed"), [(None, None)], seed=take.seed if take else None)

    def several(self, count: int) -> None:
        """So many takes at once."""
        self._ask(Fact("several takes"), [(None, None)], count=count)

    def three_temperatures(self) -> None:
        """A take at each of `TEMPERATURES`, with the same seed."""
        voices: list[Voice] = [(None, temperature) for temperature in TEMPERATURES]
        self._ask(Fact("three temperatures"), voices, seed=self._seed_again())

    def three_cells(self) -> list[str]:
        """A take of each cell, with the same seed; returns cells without a model, left out."""
        self._fit()
        chosen: dict[str, ModelChoice | None] = {cell: self._models.best(cell) for cell in CELLS}
        missing = [cell for cell, model in chosen.items() if model is None]
        voices: list[Voice] = [(model, None) for model in chosen.values() if model is not None]
        if len(voices) < 2:
            self._listener.lacks_model(missing[0])
            return []
        self._ask(Fact("three cells"), voices, seed=self._seed_again())
        return missing

    def _seed_again(self) -> int | None:
        """The seed of the take on screen when it began with the same words: then it compares."""
        if self._options.fixed_seed is not None:
            return self._options.fixed_seed
        take = self._takes.state.take
        same = take and take.result and take.result.prompt == self._options.prompt
        return take.seed if take and same else None

    # Going on

    def go_on(self) -> None:
        """A take that goes on where the one on screen ends; without any, one from the start."""
        take = self._takes.state.take
        if take is None or not take.text.strip():
            self.new()
        else:
            self._continue(take.text, known=take.pieces)

    def go_on_behind(self, before: str) -> None:
        """A take that begins with `before`, which the one on screen begins with; that one stays."""
        take = self._takes.state.take
        if take is None or not before.strip():
            self._listener.said(Fact("nothing to continue"))
        else:
            self._continue(before, known=cut_pieces(take.pieces, len(before)))

    def go_on_in(self, take: TakeView) -> None:
        """The model in use goes on with a take in its place."""
        self._continue(take.text, into=take)

    # While the models are not known

    @property
    def waits(self) -> bool:
        """Whether something was asked for that begins when the models are known."""
        return self._wish is not None

    def models_are_known(self) -> None:
        """Asks once more for what was asked too early; without any model it is forgotten."""
        wish, self._wish = self._wish, None
        if wish is not None and self._models.in_use is not None:
            wish()

    def forget_wish(self) -> None:
        self._wish = None

    def _ask(
        self, label: Fact, voices: Sequence[Voice], *, seed: int | None = None, count: int = 1
    ) -> None:
        self._fit()
        in_use = self._models.in_use
        if in_use is None:
            if self._models.known:
                self._listener.lacks_model(None)
            else:
                self._listener.said(Fact("looking for models"))
                self._wish = partial(self._ask, label, voices, seed=seed, count=count)
            return
        seed = new_seed() if seed is None else seed
        parts = tuple(
            WriterPart(model or in_use, seed, count=count, temperature=temperature)
            for model, temperature in voices
        )
        self._runner.begin(WritingPlan(label, self._options.prompt, parts))

    def _fit(self) -> None:
        """Start words that the model in use has not learnt to write: one that has takes over.

        A model that was chosen by hand stays, and it is only said.
        """
        self._options.take_example()
        words, models = self._options.prompt, self._models
        if models.fits(words):
            return
        fitting = models.fitting(words)
        if fitting is None:
            self._listener.said(Fact("words nobody learnt"))
        elif models.chosen:
            self._listener.said(Fact("foreign words", {"corpus": models.corpus}))
        else:
            self._use(fitting)
            values = {"cell": fitting.cell.upper(), "corpus": fitting.corpus}
            self._listener.said(Fact("fitting model", values))

    def _continue(
        self, text: str, *, into: TakeView | None = None, known: Pieces | None = None
    ) -> None:
        """Goes on behind `text`, in a take of its own or in `into`.

        `known` are the pieces of `text`, with the probabilities that are known.
        """
        if self._models.in_use is None:
            self._listener.lacks_model(None)
            return
        part = WriterPart(self._models.in_use, self._options.seed())
        self._runner.begin(WritingPlan(Fact("going on"), text, (part,), into=into, known=known))
