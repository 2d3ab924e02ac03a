"""A holder of a session without a screen, and models that write words without computing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

from core.composing.events import TakeFinished, TokenComposed
from core.composing.numbers import Ids, Shares
from core.composing.settings import SamplerSettings
from core.composing.takes import Reason, Take
from core.errors import LyricStudioError
from core.library.models import ModelChoice, ModelLibrary, Writer, first_model
from core.writing.facts import Fact
from core.writing.job import Job
from core.writing.keeping import Keeping
from core.writing.session import WritingSession
from core.writing.takes import TakeView

CELLS = ("rnn", "lstm", "gru")
LINE = 4
"""Words of a line."""


class Words:
    """Writes words that tell the seed, the cell and the take; `at` is called before each."""

    def __init__(
        self, choice: ModelChoice, at: Callable[[int], None], most: int, end: Reason
    ) -> None:
        self._choice = choice
        self._at = at
        self._most = most
        self._end = end

    def compose(
        self, prompt: str, settings: SamplerSettings, *, seed: int, count: int,
        max_lines: int | None, max_tokens: int, temperature: Callable[[], float],
        should_stop: Callable[[], bool],
    ) -> Iterator[TokenComposed | TakeFinished]:  # fmt: skip
        texts = [prompt] * count
        drawn_at: list[float] = []
        reason: Reason = "length" if max_tokens <= self._most else self._end
        while len(drawn_at) < min(max_tokens, self._most):
            self._at(len(drawn_at))
            if should_stop():
                reason = "stopped"
                break
            index = len(drawn_at)
            drawn_at.append(temperature())
            last = index % LINE == LINE - 1
            # The line end that ends a take is no part of it.
            done = last and max_lines is not None and _lines(texts[0]) >= max_lines
            end = "" if done else "\n" if last else " "
            for take in range(count):
                word = f"{self._choice.cell}{seed}.{take}.{index}{end}"
                texts[take] += word
                yield TokenComposed(take, index, 300 + index, word, 0.5, drawn_at[-1], 70)
            if done:
                reason = "lines"
                break
        track = tuple(
            (n, drawn_at[n]) for n in range(1, len(drawn_at)) if drawn_at[n] != drawn_at[n - 1]
        )
        for take, text in enumerate(texts):
            result = Take(
                text=text, prompt=prompt, tokens=Ids(range(300, 300 + len(drawn_at))),
                prompt_tokens=Ids(), probabilities=Shares([0.5] * len(drawn_at)),
                seed=seed, take=take, temperature=drawn_at[0] if drawn_at else 1.0,
                temperature_track=track, settings=settings, max_lines=max_lines,
                max_tokens=max_tokens, reason=reason,
                model=self._choice.name, model_sha256="0", corpus=self._choice.corpus,
                cell=self._choice.cell, bits_per_char=None, created="",
            )  # fmt: skip
            yield TakeFinished(take, reason, result)


def _lines(text: str) -> int:
    return sum(1 for line in text.split("\n") if line.strip())


class WordShelf(ModelLibrary):
    """Models of the cells asked for; the GRU is the best. `at` is called before each word."""

    def __init__(self, home: Path, cells: tuple[str, ...] = CELLS) -> None:
        super().__init__(home)
        self.cells = cells
        self.at: Callable[[int], None] = lambda index: None
        self.refused: dict[str, LyricStudioError] = {}
        """Cells whose model cannot be loaded, and why."""
        self.most: dict[str, int] = {}
        """Words after which a cell has no more to say."""
        self.end: Reason = "song-end"
        """Why it has no more to say then."""

    def models(self) -> list[ModelChoice]:
        return [
            ModelChoice(
                name=f"model-{cell}", path=Path(f"/nowhere/{cell}"), cell=cell, corpus="songs",
                bits_per_char=5.0 - number, kind="run", start="雨夜",
            )
            for number, cell in enumerate(self.cells)
        ]  # fmt: skip

    def writer(self, choice: ModelChoice) -> Writer:
        if choice.cell in self.refused:
            raise self.refused[choice.cell]
        most = self.most.get(choice.cell, 10**9)
        return cast(Writer, Words(choice, lambda index: self.at(index), most, self.end))


class Desk:
    """Holds a session and writes down what it is told. Jobs wait until `write`."""

    def __init__(self, home: Path, cells: tuple[str, ...] = CELLS) -> None:
        self.library = WordShelf(home, cells)
        self.keeping = Keeping(home)
        self.told: list[Fact] = []
        self.errors: list[LyricStudioError] = []
        self.lacking: list[str | None] = []
        self.loaded: list[str] = []
        self.calls: list[str] = []
        self.session = WritingSession(self.keeping, self)
        self.session.dial.speed = 0.0
        self.session.options.max_lines = 2

    # What a session tells

    def start(self, job: Job) -> None:
        self.calls.append("start")

    def ended(self) -> None:
        self.calls.append("ended")

    def changed(self) -> None:
        self.calls.append("changed")

    def grew(self) -> None:
        self.calls.append("grew")

    def said(self, fact: Fact) -> None:
        self.told.append(fact)

    def failed(self, error: LyricStudioError) -> None:
        self.errors.append(error)

    def in_use(self, model: ModelChoice) -> None:
        self.loaded.append(model.cell)

    def lacks_model(self, cell: str | None) -> None:
        self.lacking.append(cell)

    # What a person does

    def find_models(self, **wanted: Any) -> None:
        """The library has been read."""
        models = self.library.models()
        self.session.models_found(models, first_model(models, **{"cell": "gru", **wanted}))

    def write(
        self, at: dict[int, Callable[[], object]] | None = None, *, looks: bool = True
    ) -> None:
        """Runs jobs until nothing waits; `at` does something before a word with that number.

        What was written is taken in before each word, or only at the end of each job.
        """
        deeds = dict(at or {})

        def look(index: int) -> None:
            if looks:
                self.session.drain()
            if (deed := deeds.pop(index, None)) is not None:
                deed()

        self.library.at = look
        while (job := self.session.job) is not None:
            job.run(self.library)
            self.session.drain()

    def new_take(self) -> TakeView:
        """Asks for a take from the start words, and writes it."""
        self.session.ask.new()
        self.write()
        return self.take

    @property
    def take(self) -> TakeView:
        """The take on screen."""
        take = self.session.state.take
        assert take is not None
        return take

    @property
    def texts(self) -> list[str]:
        return [take.text for take in self.session.state.takes]

    @property
    def last(self) -> Fact:
        return self.told[-1]


def ready_desk(home: Path, cells: tuple[str, ...] = CELLS) -> Desk:
    """A desk that knows its models."""
    desk = Desk(home, cells)
    desk.find_models()
    return desk


def left_over(desk: Desk, home: Path) -> list[str]:
    """Ends the sitting; the texts that the next one finds unsaved."""
    desk.keeping.close()
    following = Desk(home)
    following.session.restore()
    following.keeping.close()
    return following.texts
