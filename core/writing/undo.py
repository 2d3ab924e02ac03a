"""The way back: what was before each change, on a list along which undo and redo walk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

Label = TypeVar("Label")
Before = TypeVar("Before")

MOST_STEPS = 500


@dataclass(frozen=True, slots=True)
class Step(Generic[Label, Before]):
    """One change: what it is called, and what brings back how it was before."""

    label: Label
    before: Before
    merge: str = ""


class UndoList(Generic[Label, Before]):
    """The changes that can be taken back, and those that were and can be done again."""

    def __init__(self) -> None:
        self._past: list[Step[Label, Before]] = []
        self._future: list[Step[Label, Before]] = []

    def add(self, label: Label, before: Before, *, merge: str = "") -> None:
        """Puts a change on the list. Changes with the same `merge` in a row count as one."""
        goes_on = bool(merge and self._past and self._past[-1].merge == merge)
        if not goes_on or self._future:
            self._past.append(Step(label, before, merge))
            del self._past[:-MOST_STEPS]
        self._future.clear()

    def undo(self, now: Before | None = None) -> Step[Label, Before] | None:
        """The last change, to be taken back; None at the beginning.

        `now` brings the present back when the change is done again; None when it cannot be.
        """
        return _walk(self._past, self._future, now)

    def redo(self, now: Before) -> Step[Label, Before] | None:
        """The change that was taken back last, with what it led to; None at the end."""
        return _walk(self._future, self._past, now)

    @property
    def next_undo(self) -> Step[Label, Before] | None:
        """The change that undo would take back."""
        return self._past[-1] if self._past else None

    @property
    def next_redo(self) -> Step[Label, Before] | None:
        """The change that redo would do again."""
        return self._future[-1] if self._future else None

    def rewrite(self, change: Callable[[Before], Before]) -> None:
        """Changes what undo and redo bring back, at every step."""
        for steps in (self._past, self._future):
            steps[:] = [replace(step, before=change(step.before)) for step in steps]


def _walk(
    source: list[Step[Label, Before]],
    target: list[Step[Label, Before]],
    now: Before | None,
) -> Step[Label, Before] | None:
    if not source:
        return None
    step = source.pop()
    if now is not None:
        target.append(replace(step, before=now))
    return step
