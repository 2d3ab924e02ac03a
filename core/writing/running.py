"""The job that writes now, and the plan that waits until it has stopped."""

from __future__ import annotations

from dataclasses import replace

from core.errors import ComposeError
from core.writing.arrivals import Intake
from core.writing.disk import TakesOnDisk
from core.writing.facts import Fact
from core.writing.job import Job
from core.writing.listener import Listener
from core.writing.options import WritingOptions
from core.writing.plans import Place, WritingPlan
from core.writing.takes import Takes


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

    @property
    def busy(self) -> bool:
        """Whether something is being written or about to be."""
        return self.job is not None or self._next is not None

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

    def stop(self) -> None:
        """Stops writing; what is there stays."""
        self._next = None
        if self.job is not None:
            self.job.stop.set()

    def drain(self) -> None:
        """Takes what has arrived from the job."""
        if self.job is None:
            return
        arrived = Intake(self._takes, self._places).take_in(self.job)
        for error in arrived.errors:
            self._listener.failed(error)
        if arrived.reason:
            self._listener.said(Fact("ended", {"reason": arrived.reason}))
        if arrived.ended:
            self._end()
        elif arrived.anything:
            self._listener.grew()

    def _end(self) -> None:
        """The thread is done: no take is left in the middle, and what waited may begin."""
        self.job = None
        for take in self._takes.state.takes:
            if take.writing:
                self._takes.put(replace(take, writing=False))
        self._drop_empty()
        self._listener.ended()
        self._listener.changed()
        plan, self._next = self._next, None
        if plan is not None:
            if plan.into is not None:
                into = self._takes.state.find(plan.into.key)
                plan = replace(plan, into=into, prompt=into.text if into else plan.prompt)
            self.begin(plan)

    def _drop_empty(self) -> None:
        """Takes that failed before their first word leave no trace."""
        state = self._takes.state
        takes = tuple(
            take
            for take in state.takes
            if take.result is not None or take.text.strip() or take.song
        )
        if takes != state.takes:
            self._takes.adjust(takes=takes)
            if self._takes.state.take is None:
                self._takes.adjust(current=takes[-1].key if takes else None)
