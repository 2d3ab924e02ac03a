"""The job that writes now, and the plan that waits until it has stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from core.errors import ComposeError
from core.library.models import ModelChoice
from core.writing.arrivals import Intake
from core.writing.disk import TakesOnDisk
from core.writing.job import Job
from core.writing.listener import Listener
from core.writing.options import WritingOptions
from core.writing.plans import Place, WritingPlan
from core.writing.takes import Takes

BY_ITSELF = ("song-end", "lines", "length")
"""Reasons for which a take ends without being stopped."""


class Runner:
    """Begins plans, one job at a time, and puts what arrives from it into the takes."""

    def __init__(
        self, takes: Takes, options: WritingOptions, disk: TakesOnDisk, listener: Listener
    ) -> None:
        self.job: Job | None = None
        """What is being written now."""
        self._takes = takes
        self._options = options
        self._disk = disk
        self._listener = listener
        self._places: dict[Place, int] = {}
        """Where the takes of the job stand: their keys."""
        self._next: WritingPlan | None = None
        self._deeds: list[Callable[[], None]] = []
        """What is to be done once nothing is being written."""

    @property
    def busy(self) -> bool:
        """Whether something is being written or about to be."""
        return self.job is not None or self._next is not None

    @property
    def alone(self) -> bool:
        """Whether one take is being written, and no other beside it; not one that was stopped."""
        if self.job is None or self.job.stop.is_set():
            return False
        return sum(part.count for part in self.job.request.parts) == 1

    def goes_on(self, key: int) -> bool:
        """Whether this take is being written, or goes on as soon as it has stopped."""
        take = self._takes.state.find(key)
        waiting = self._next.into if self._next is not None else None
        return (take is not None and take.writing) or (waiting is not None and waiting.key == key)

    def begin(self, plan: WritingPlan) -> None:
        """Begins to write, or stops what is being written and begins when that has ended."""
        if self.job is not None:
            # The take that is being written ends where it is, and is kept.
            self._next = plan
            self.job.stop.set()
            return
        try:
            request = plan.request(self._options)
        except ComposeError as error:
            self._listener.failed(error)
            return
        self._places = plan.make_room(self._takes, self._options)
        self.job = Job(request, self._options.dial, keeper=self._disk.keeper(self._places))
        self._listener.start(self.job)
        self._listener.changed()

    def change_writer(self, choice: ModelChoice) -> bool:
        """Another model for the plan that waits; False when none does."""
        if self._next is None:
            return False
        self._next = self._next.with_writer(choice)
        return True

    def stop(self) -> None:
        """Stops writing; what is there stays."""
        self._next = None
        if self.job is not None:
            self.job.stop.set()

    def when_still(self, deed: Callable[[], None]) -> None:
        """Does something at once, or stops what is being written and does it when that has ended.

        What waits to be written waits for it.
        """
        if self.job is None:
            deed()
        else:
            self._deeds.append(deed)
            self.job.stop.set()

    def drain(self) -> None:
        """Takes what has arrived from the job."""
        if self.job is None:
            return
        arrived = Intake(self._takes, self._places).take_in(self.job)
        for error in arrived.errors:
            self._listener.failed(error)
        if arrived.ended:
            self._end(self.job)
        elif arrived.anything:
            self._listener.grew()

    def _end(self, job: Job) -> None:
        """The thread is done: no take is left in the middle, and what waited may begin."""
        self.job = None
        for take in self._takes.state.takes:
            if take.writing:
                # One that was stopped before the model began has heard nothing from it.
                reason = "stopped" if job.stop.is_set() else take.reason
                self._takes.finish(replace(take, writing=False, reason=reason))
        self._drop_empty()
        self._listener.ended()
        deeds, self._deeds = self._deeds, []
        for deed in deeds:
            deed()
        self._listener.changed()
        plan, self._next = self._next, None
        if plan is not None and plan.into is not None:
            plan = self._going_on(plan, plan.into.key, job)
        if plan is not None:
            self.begin(plan)

    def _going_on(self, plan: WritingPlan, key: int, job: Job) -> WritingPlan | None:
        """A plan for a take that goes on in place; None where it is gone or came to its own end."""
        take = self._takes.state.find(key)
        if take is None or take.reason in BY_ITSELF:
            return None
        return plan.on_from(take, job.request)

    def _drop_empty(self) -> None:
        """Takes that failed before their first word leave no trace."""
        empty = {
            take.key
            for take in self._takes.state.takes
            if take.result is None and not take.text.strip() and not take.song
        }
        if empty:
            self._takes.remove(empty)
