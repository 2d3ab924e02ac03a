"""The numbers of a training in progress, and which of its evaluations is kept as best."""

from __future__ import annotations

import msgspec

from core.errors import ModelError
from core.model.weights import read_metadata
from core.runs.choice import Choice
from core.runs.figure import Figure
from core.text.reading import Reading
from core.training.loop.keeping import Candidate, choice_of, preferred
from core.training.loop.task import Readings

FORMAT = 2
"""1 was before there were second stages, and still is that of a first one."""


class FirstStage(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the first stage of a run; `best` is the figure of the model that is kept."""

    step: int
    tokens: int
    step_seconds: float
    best: float | None
    best_perplexity: float | None


class Counters(msgspec.Struct, kw_only=True):
    """The numbers of a training in progress."""

    format: int = 1
    first: FirstStage | None = None
    """Of a second stage; its own numbers begin anew, but for `seconds` and `generation`."""
    step: int = 0
    generation: int = 0
    tokens: int = 0
    seconds: float = 0.0
    step_seconds: float = 0.0
    """Seconds spent in training steps alone: the base of tokens per second."""
    interval_loss: float = 0.0
    """Sum of losses since the last step event; as the two below since the last evaluation."""
    interval_tokens: int = 0
    interval_norm: float = 0.0
    interval_steps: int = 0
    epoch_loss: float = 0.0
    epoch_tokens: int = 0
    fitted: float = msgspec.field(default=1.0, name="logit_scale")
    """What the task fitted to the weights that are evaluated; on disk it has its first meaning."""
    best: float | None = None
    """The best figure so far, which patience goes by."""
    best_perplexity: float | None = None
    best_step: int = 0
    best_reading: Reading | None = None
    kept: Candidate | None = None
    """What is kept in its place since its lines read worse; None while it is kept itself. Versions
    that do not choose by readings leave this out and go on by the figure alone."""
    choice: Choice | None = None
    """Why, in the words of an event."""
    bad_evaluations: int = 0
    evaluations: int = 0
    read_at: int = 0
    """How many tokens were learnt from when lines were last read."""
    rising: int = 0
    said: list[str] = []
    rate_scale: float = 1.0
    skipped: int = 0
    rollbacks: int = 0
    parts: int = 1
    """Pieces that a batch is cut into so that it fits into memory."""
    processes: int = 1
    """How many processes shared the last step."""

    @property
    def foremost(self) -> Candidate | None:
        """The evaluation of the best figure."""
        if self.best is None:
            return None
        return Candidate(
            figure=self.best,
            step=self.best_step,
            perplexity=self.best_perplexity,
            reading=self.best_reading,
        )

    @property
    def chosen(self) -> Candidate | None:
        """The evaluation whose model is kept as best."""
        return self.kept or self.foremost

    @property
    def songs(self) -> FirstStage:
        """What there is to tell of the first stage, or became of it."""
        chosen = self.chosen
        return self.first or FirstStage(
            step=self.step,
            tokens=self.tokens,
            step_seconds=self.step_seconds,
            best=chosen.figure if chosen else None,
            best_perplexity=chosen.perplexity if chosen else None,
        )

    def count(self, new: Candidate, figure: Figure, ramp: float) -> Candidate | None:
        """Counts an evaluation by its figure alone, before anything is read.

        Args:
            ramp: what gets worse in the first so many steps may well come back.

        Returns:
            What was kept so far, which `choose` is told.
        """
        before = self.chosen
        if figure.improves(new.figure, self.best):
            self.best, self.best_step, self.best_perplexity = new.figure, new.step, new.perplexity
            self.best_reading = None
            self.bad_evaluations = 0
        elif self.step >= ramp:
            self.bad_evaluations += 1
        return before

    def choose(
        self,
        new: Candidate,
        before: Candidate | None,
        figure: Figure,
        readings: Readings | None,
        steps_per_epoch: int,
    ) -> bool:
        """Whether an evaluation that is counted is kept from now on.

        It takes the place of what was kept `before` if it is preferred to that and, so that this
        goes round in no circle, to the evaluation of the best figure.

        Args:
            readings: of its lines, if they were read.
        """
        songs = readings.corpus if readings else None
        knew = readings is not None and readings.knew
        if readings is not None:
            new = msgspec.structs.replace(new, reading=readings.composed)
        if new.step == self.best_step:
            self.best_reading = new.reading
        foremost = self.foremost
        rivals = [one for one in (before, foremost) if one is not None and one.step != new.step]
        best = new.figure if foremost is None else foremost.figure
        taken = all(preferred(new, rival, best, figure, songs, knew) for rival in rivals)
        chosen = new if taken else before
        if chosen is None or chosen.step == self.best_step:
            self.kept = self.choice = None
        elif new.step in (chosen.step, self.best_step):
            self.kept = chosen
            self.choice = choice_of(chosen, self.foremost, songs, steps_per_epoch, knew)
        return taken

    def lose_best(self, known: float | None) -> None:
        """Forgets what was kept, whose file is lost: of the one before only its figure is known."""
        self.best, self.best_reading, self.kept, self.choice = known, None, None, None


def read_counters(data: bytes, where: str) -> Counters:
    """The numbers of a packed state.

    Raises:
        ModelError: the bytes are no state, or one of a newer version.
    """
    try:
        counters = msgspec.json.decode(read_metadata(data, where)["counters"], type=Counters)
    except (KeyError, ValueError) as error:
        raise ModelError("not a state of this run: {e}", e=error, where=where) from error
    if counters.format > FORMAT:
        raise ModelError("made by a newer version of lyric-studio", where=where)
    return counters
