"""Writing lyrics in a thread: one token at a time, at a pace one can read.

Tokens are drawn just in time, never ahead of the screen's next look: the thread waits between
them, and reads the dial at each draw, so a turn of the temperature is felt in the next that one
sees. What was composed lands in a queue that the screen empties a few times a second.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Protocol

import msgspec

from core.composing.limits import DEFAULT_LINES, DEFAULT_TOKENS
from core.errors import LyricStudioError
from core.library.models import ModelChoice, ModelLibrary, Writer

if TYPE_CHECKING:
    from core.composing.events import TakeFinished, TokenComposed
    from core.composing.settings import SamplerSettings
    from core.composing.takes import Take


MOST_WAITING = 4000
"""Tokens that may wait in the queue: a screen that cannot show them holds the writing up."""


@dataclass
class Dial:
    """What may be turned while it writes; plain attributes, each read and set whole."""

    temperature: float
    speed: float = 20.0
    """Tokens a second; 0 is as fast as it goes."""


@dataclass(frozen=True)
class WriterPart:
    """One model writing one or more takes."""

    choice: ModelChoice
    seed: int
    count: int = 1
    temperature: float | None = None
    """A temperature of its own; None follows the dial."""


@dataclass(frozen=True)
class Request:
    """All that one press of Enter asks for."""

    prompt: str
    settings: SamplerSettings
    parts: tuple[WriterPart, ...]
    max_lines: int | None = DEFAULT_LINES
    max_tokens: int = DEFAULT_TOKENS


class TokenArrived(msgspec.Struct, frozen=True):
    part: int
    take: int
    text: str
    rank: int
    temperature: float


class TakeDone(msgspec.Struct, frozen=True):
    part: int
    take: int
    reason: str
    result: Take


class PartFailed(msgspec.Struct, frozen=True):
    part: int
    error: LyricStudioError


class KeepFailed(msgspec.Struct, frozen=True):
    """What is being written cannot be kept on disk; it goes on in memory."""

    error: LyricStudioError


class JobEnded(msgspec.Struct, frozen=True):
    """Nothing more will come."""


Arrival = TokenArrived | TakeDone | PartFailed | KeepFailed | JobEnded


class TakeKeeper(Protocol):
    """Keeps on disk what is written."""

    def keep(self, part: int, take: int, text: str, result: Take | None) -> None:
        """The whole text so far; with the take itself once it is finished."""

    def add(self, part: int, take: int, text: str) -> None:
        """What was written since."""


@dataclass
class Job:
    """One request on its way. `run` belongs to a thread, `queue` and `stop` to both."""

    request: Request
    dial: Dial
    stop: Event = field(default_factory=Event)
    queue: deque[Arrival] = field(default_factory=deque)
    ended: Event = field(default_factory=Event)
    keeper: TakeKeeper | None = None
    """Called from the thread, before the screen hears of a token."""
    bite: float = 0.0
    """Seconds between looks at the queue: tokens of one look come together, which wakes a
    processor that trains less often."""
    _blank: dict[tuple[int, int], str] = field(default_factory=dict)
    """What each take has while it shows nothing yet."""
    _kept: set[tuple[int, int]] = field(default_factory=set)
    """Takes of which something is kept."""
    _cannot_keep: bool = False

    def run(self, library: ModelLibrary) -> None:
        """Composes until all takes are finished or `stop` is set."""
        try:
            streams = dict(self._streams(library))
            due = time.monotonic()
            while streams:
                for part in list(streams):
                    if not self._step(part, streams[part]):
                        del streams[part]
                if self.dial.speed > 0 and streams and not self.stop.is_set():
                    due = max(due + 1 / self.dial.speed, time.monotonic() - 0.1)
                    wait = due - time.monotonic()
                    if wait > 0.9 * self.bite:
                        self.stop.wait(wait)
                while len(self.queue) > MOST_WAITING and not self.stop.is_set():
                    self.stop.wait(0.01)
        finally:
            self.queue.append(JobEnded())
            self.ended.set()

    def _streams(self, library: ModelLibrary) -> Iterator[tuple[int, _Stream]]:
        for number, part in enumerate(self.request.parts):
            if self.stop.is_set():
                return
            try:
                yield number, _Stream(self._events(library.writer(part.choice), part), part.count)
            except LyricStudioError as error:
                self.queue.append(PartFailed(number, error))

    def _events(self, writer: Writer, part: WriterPart) -> Iterator[TokenComposed | TakeFinished]:
        own = part.temperature
        return writer.compose(
            self.request.prompt,
            self.request.settings,
            seed=part.seed,
            count=part.count,
            max_lines=self.request.max_lines,
            max_tokens=self.request.max_tokens,
            temperature=(lambda: self.dial.temperature) if own is None else (lambda: own),
            should_stop=self.stop.is_set,
        )

    def _step(self, part: int, stream: _Stream) -> bool:
        """One token of each take of the part; False when the part has come to its end."""
        from core.composing.events import TokenComposed

        try:
            for event in stream.step():
                place = (part, event.take)
                if isinstance(event, TokenComposed):
                    self._keep_token(place, event.text)
                    self.queue.append(
                        TokenArrived(part, event.take, event.text, event.rank, event.temperature)
                    )
                else:
                    self._keep_take(place, event.result)
                    self.queue.append(TakeDone(part, event.take, event.reason, event.result))
        except LyricStudioError as error:
            self.queue.append(PartFailed(part, error))
            return False
        return not stream.ended

    def _keep_token(self, place: tuple[int, int], text: str) -> None:
        keeper = self.keeper
        if keeper is None:
            return
        if place in self._kept:
            self._keep(lambda: keeper.add(*place, text))
            return
        whole = self._blank[place] = self._blank.get(place, self.request.prompt) + text
        if whole.strip():
            self._kept.add(place)
            del self._blank[place]
            self._keep(lambda: keeper.keep(*place, whole, None))

    def _keep_take(self, place: tuple[int, int], take: Take) -> None:
        keeper = self.keeper
        if keeper is not None and take.text.strip():
            self._keep(lambda: keeper.keep(*place, take.text, take))

    def _keep(self, write: Callable[[], None]) -> None:
        try:
            write()
        except LyricStudioError as error:
            if not self._cannot_keep:
                self.queue.append(KeepFailed(error))
            self._cannot_keep = True


class _Stream:
    """Cuts the events of a batch of takes into steps: one token of each take that still runs."""

    def __init__(self, events: Iterator[TokenComposed | TakeFinished], count: int) -> None:
        self._events = events
        self._running = set(range(count))
        self.ended = False

    def step(self) -> Iterator[TokenComposed | TakeFinished]:
        """Events until each running take has moved once. A last take's end comes along at once."""
        from core.composing.events import TokenComposed

        waiting = set(self._running)
        while waiting:
            event = next(self._events, None)
            if event is None:
                self.ended = True
                return
            waiting.discard(event.take)
            if not isinstance(event, TokenComposed):
                self._running.discard(event.take)
            yield event
        if not self._running:
            self.ended = True
