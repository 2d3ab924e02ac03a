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
from core.writing.pieces import Piece, Pieces, cut_pieces
from core.writing.plans import WritingPlan
from core.writing.running import Runner
from core.writing.takes import Beginning, Takes, TakeView

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

    def new(self) -> None:
        """A take from the start words."""
        self._ask(Fact("new take"), [(None, None)], seed=self._options.fixed_seed, anew=True)

    # From where the take on screen began: from the start words, unless it went on behind a text

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
        if self._compared() is None:
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
        """The seed of the take on screen when it began in the same place: then it compares."""
        if self._options.fixed_seed is not None:
            return self._options.fixed_seed
        take = self._compared()
        return take.seed if take is not None else None

    def _compared(self) -> TakeView | None:
        """The take on screen where what is asked for begins as it did.

        Start words that were given since count more.
        """
        take = self._takes.state.take
        began = take is not None and take.began is not None and not self._options.new_words
        return take if began else None

    def _place(self) -> tuple[Beginning, Pieces | None]:
        """Where a take begins that is like the one on screen, and the pieces known of that text."""
        take = self._compared()
        if take is None or take.began is None:
            return Beginning(self._options.prompt), None
        length = len(take.began.text)
        known = take.began.goes_on and take.text[:length] == take.began.text
        return take.began, cut_pieces(take.pieces, length) if known else None

    # Going on

    def go_on(self) -> None:
        """A take that goes on where the one on screen ends; without any, one from the start.

        A line that the model had finished stays as it is, and the next begins; behind a finished
        song, a section begins.
        """
        take = self._takes.state.take
        if take is None or not take.text.strip():
            self.new()
        elif self._runner.goes_on(take.key):
            self._listener.said(Fact("being written"))
        else:
            end = line_end_behind(take)
            known = take.pieces.more([Piece(end)]) if end else take.pieces
            self._continue(take.text + end, known=known)

    def go_on_behind(self, before: str) -> None:
        """A take that begins with `before`, which the one on screen begins with; that one stays."""
        take = self._takes.state.take
        if take is None or not before.strip():
            self._listener.said(Fact("nothing to continue"))
        else:
            self._continue(before, known=cut_pieces(take.pieces, len(before)))

    def go_on_with(self, before: str, piece: Piece) -> None:
        """A take that goes on from `before`, with which the one on screen begins, by another piece
        than stands there; that one stays.
        """
        take = self._takes.state.take
        if take is not None:
            known = cut_pieces(take.pieces, len(before)).more([piece])
            self._continue(before + piece.text, known=known)

    def go_on_in(self, take: TakeView) -> None:
        """The model in use goes on with a take in its place, with its seed and its limits."""
        self._continue(take.text, into=take, seed=take.seed)

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
        self,
        label: Fact,
        voices: Sequence[Voice],
        *,
        seed: int | None = None,
        count: int = 1,
        anew: bool = False,
    ) -> None:
        """`anew` asks for the start words, whatever is on screen."""
        if anew or self._compared() is None:
            self._fit()
        in_use = self._models.in_use
        if in_use is None:
            if self._models.known:
                self._listener.lacks_model(None)
            else:
                self._listener.said(Fact("looking for models"))
                self._wish = partial(self._ask, label, voices, seed=seed, count=count, anew=anew)
            return
        seed = new_seed() if seed is None else seed
        parts = tuple(
            WriterPart(model or in_use, seed, count=count, temperature=temperature)
            for model, temperature in voices
        )
        place, known = (Beginning(self._options.prompt), None) if anew else self._place()
        self._runner.begin(WritingPlan(label, place.text, parts, place.goes_on, known=known))

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
        self,
        text: str,
        *,
        into: TakeView | None = None,
        known: Pieces | None = None,
        seed: int | None = None,
    ) -> None:
        """Goes on behind `text`, in a take of its own or in `into`.

        `known` are the pieces of `text`, with the probabilities that are known.
        """
        if self._models.in_use is None:
            self._listener.lacks_model(None)
            return
        part = WriterPart(self._models.in_use, self._options.seed() if seed is None else seed)
        plan = WritingPlan(Fact("going on"), text, (part,), goes_on=True, into=into, known=known)
        self._runner.begin(plan)


def line_end_behind(take: TakeView) -> str:
    """What closes a take before one goes on behind it, where its last line is finished.

    A line is finished where the model came to its end and a person has not changed it since: a
    line end is missing there, and behind the end of a song an empty line as well.
    """
    result = take.result
    ends = 0 if result is None else {"lines": 1, "song-end": 2}.get(result.reason, 0)
    if result is None or _last_line(take.text) != _last_line(result.text):
        return ""
    there = len(take.text) - len(take.text.rstrip("\n"))
    return "\n" * max(0, ends - there)


def _last_line(text: str) -> str:
    return text.rstrip("\n").rpartition("\n")[2]
