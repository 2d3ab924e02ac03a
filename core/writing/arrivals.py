"""What arrives from the thread that composes, put into its takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.errors import LyricStudioError
from core.writing.job import Job, JobEnded, KeepFailed, PartFailed, TakeDone, TokenArrived
from core.writing.pieces import Piece, edited_pieces
from core.writing.plans import Place
from core.writing.takes import Takes, TakeView

MOST_ARRIVALS = 4000
"""Tokens taken from the queue at one look; the rest waits for the next."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What one look into the queue brought."""

    anything: bool
    ended: bool
    """Nothing more will come."""
    errors: tuple[LyricStudioError, ...]


class Intake:
    """One look into the queue of a job."""

    def __init__(self, takes: Takes, places: Mapping[Place, int]) -> None:
        self._takes = takes
        self._places = places
        self._views = {take.key: take for take in takes.state.takes}
        self._grown: dict[int, list[Piece]] = {}
        self._errors: list[LyricStudioError] = []

    def take_in(self, job: Job) -> Arrived:
        """Puts what has arrived into the takes."""
        ended, anything = False, bool(job.queue)
        for _ in range(MOST_ARRIVALS):
            if not job.queue:
                break
            arrival = job.queue.popleft()
            match arrival:
                case TokenArrived():
                    key = self._places[(arrival.part, arrival.take)]
                    piece = Piece(arrival.text, arrival.rank)
                    self._grown.setdefault(key, []).append(piece)
                case TakeDone():
                    self._grow()
                    self._finish(arrival)
                case PartFailed():
                    self._grow()
                    self._fail(arrival)
                case KeepFailed():
                    self._errors.append(arrival.error)
                case JobEnded():
                    ended = True
        self._grow()
        return Arrived(anything, ended, tuple(self._errors))

    def _put(self, view: TakeView) -> None:
        self._views[view.key] = view
        self._takes.put(view)

    def _end(self, view: TakeView) -> None:
        self._views[view.key] = view
        self._takes.finish(view)

    def _grow(self) -> None:
        """Tokens of one look come into a take together: each step makes a new state."""
        for key, pieces in self._grown.items():
            if (view := self._views.get(key)) is not None:
                self._put(replace(view, pieces=view.pieces.more(pieces)))
        self._grown.clear()

    def _finish(self, done: TakeDone) -> None:
        view = self._views.get(self._places[(done.part, done.take)])
        if view is None:
            return
        # The composer's own text counts, to the last character.
        pieces = edited_pieces(view.pieces, done.result.text)
        self._end(
            replace(view, pieces=pieces, writing=False, result=done.result, reason=done.reason)
        )

    def _fail(self, failed: PartFailed) -> None:
        self._errors.append(failed.error)
        for (part, _take), key in self._places.items():
            if part == failed.part and (view := self._views.get(key)) is not None:
                self._end(replace(view, writing=False))
