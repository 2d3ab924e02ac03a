"""What is asked for: which models write which takes, before a job does it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.library.models import ModelChoice
from core.writing.facts import Fact
from core.writing.job import Request, WriterPart
from core.writing.pieces import Piece, Pieces
from core.writing.takes import Beginning, Takes, TakeView

if TYPE_CHECKING:
    from core.writing.options import WritingOptions

Place = tuple[int, int]
"""A take of a job: (part, take of the part)."""


@dataclass(frozen=True)
class WritingPlan:
    """A request before it begins, and where its takes will stand."""

    label: Fact
    prompt: str
    parts: tuple[WriterPart, ...]
    goes_on: bool = False
    """Whether the prompt is a text to go on with: its lines do not count."""
    into: TakeView | None = None
    """A take that goes on in place, rather than a new one."""
    known: Pieces | None = None
    """Pieces of the prompt, when it was composed before."""
    limits: tuple[int | None, int] | None = None
    """Lines and tokens of a take that goes on in place: what is left of those it began with."""

    def request(self, options: WritingOptions) -> Request:
        """What a job is to do.

        Raises:
            ComposeError: the temperature cannot be used.
        """
        settings = options.settings()
        if self.limits is not None:
            return Request(self.prompt, settings, self.parts, *self.limits)
        written = sum(1 for line in self.prompt.split("\n") if line.strip())
        # Where all lines stand already there would be nothing to write.
        besides = self.goes_on or written >= options.max_lines
        lines = options.max_lines + (written if besides else 0)
        return Request(self.prompt, settings, self.parts, lines, options.max_tokens)

    def on_from(self, take: TakeView, request: Request) -> WritingPlan:
        """The plan for a take that goes on in place, once what wrote it until now has ended.

        Args:
            request: what wrote it until now.
        """
        drawn = len(take.result.tokens) if take.result is not None else 0
        limits = (request.max_lines, max(1, request.max_tokens - drawn))
        return replace(self, into=take, prompt=take.text, limits=limits)

    def with_writer(self, choice: ModelChoice) -> WritingPlan:
        """The same for another model, where one alone was to write."""
        if len(self.parts) > 1:
            return self
        return replace(self, parts=(replace(self.parts[0], choice=choice),))

    def make_room(self, takes: Takes, options: WritingOptions) -> dict[Place, int]:
        """Puts the takes down that will be written: the one change that undo takes back.

        Returns the key of each.
        """
        old = takes.state.takes
        if self.into is not None:
            going = self._going_on(self.into)
            places, current = {(0, 0): going.key}, takes.state.current
            shown = tuple(going if take.key == going.key else take for take in old)
        else:
            fresh = list(self._fresh(takes, options.dial.temperature))
            places = {place: take.key for place, take in fresh}
            first = current = fresh[0][1].key
            shown = (*old, *(replace(take, group=first) for _, take in fresh))
        takes.change(self.label, takes=shown, current=current, prompt=options.prompt)
        options.used = options.prompt
        return places

    def _going_on(self, take: TakeView) -> TakeView:
        choice, kept = self.parts[0].choice, take.kept or str(take.key)
        return replace(
            take,
            writing=True,
            reason="",
            saved=False,
            cell=choice.cell,
            model=choice.name,
            kept=kept,
        )

    def _fresh(self, takes: Takes, temperature: float) -> Iterator[tuple[Place, TakeView]]:
        before = self.known or Pieces((Piece(self.prompt),))
        for number, part in enumerate(self.parts):
            for take in range(part.count):
                key = takes.new_key()
                yield (
                    (number, take),
                    TakeView(
                        key=key,
                        pieces=before,
                        cell=part.choice.cell,
                        corpus=part.choice.corpus,
                        model=part.choice.name,
                        temperature=temperature if part.temperature is None else part.temperature,
                        seed=part.seed,
                        writing=True,
                        kept=str(key),
                        began=Beginning(self.prompt, self.goes_on),
                    ),
                )
