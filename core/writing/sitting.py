"""The takes of one sitting and the way back: immutable states on an undo list.

Every change of what one has written (a take, an edit, a dropped take, the start words, a setting)
makes a new `State`; undo and redo walk between them. A take that is being written grows in place
and counts as one change.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from core.writing.pieces import Pieces

if TYPE_CHECKING:
    from core.composing.takes import Take

MOST_STATES = 500


@dataclass(frozen=True, slots=True)
class TakeView:
    """A take as the screen shows it."""

    key: int
    """Number in this sitting, from 1."""
    pieces: Pieces
    cell: str = ""
    corpus: str = ""
    model: str = ""
    temperature: float = 0.8
    seed: int = 0
    group: int = 0
    """Key of the first take that was asked for together with this one."""
    writing: bool = False
    edited: bool = False
    reason: str = ""
    """Why it ended, as the composer says."""
    result: Take | None = None
    """How the last part was made; None while it is being written."""
    kept: str | None = None
    """Name of the file that keeps it until it is saved."""
    song: str | None = None
    """Identity of the song it was saved as; an edit after that counts as unsaved again."""

    @property
    def text(self) -> str:
        return self.pieces.text

    @property
    def title(self) -> str:
        """The first line that holds anything."""
        return self.pieces.title


@dataclass(frozen=True, slots=True)
class State:
    """All that undo brings back."""

    takes: tuple[TakeView, ...] = ()
    current: int | None = None
    """Key of the take on screen."""
    prompt: str = ""
    temperature: float = 0.8
    options: tuple[tuple[str, Any], ...] = ()
    """Sampler settings, length and seed, by name."""

    @property
    def take(self) -> TakeView | None:
        return next((take for take in self.takes if take.key == self.current), None)


@dataclass
class Sitting:
    """The state now, and those before and after it."""

    state: State = field(default_factory=State)
    _past: list[tuple[str, str, State]] = field(default_factory=list)
    _future: list[tuple[str, str, State]] = field(default_factory=list)
    _next_key: int = 1

    def new_key(self) -> int:
        key = self._next_key
        self._next_key += 1
        return key

    def change(self, label: str, *, merge: str = "", **fields: Any) -> None:
        """Goes to a new state. Changes with the same `merge` in a row count as one."""
        if merge and self._past and self._past[-1][1] == merge and not self._future:
            pass
        else:
            self._past.append((label, merge, self.state))
            del self._past[:-MOST_STATES]
        self._future.clear()
        self.state = replace(self.state, **fields)

    def adjust(self, **fields: Any) -> None:
        """Changes the state in place: what is no step of its own (looking at another take)."""
        self.state = replace(self.state, **fields)

    def put(self, take: TakeView) -> None:
        """Puts a take in place of the one with its key, here and wherever undo may lead.

        Used while a take grows and when it is saved: neither is a step that undo should lose.
        """
        self.state = _with(self.state, take)

    def mark(self, key: int, **fields: Any) -> None:
        """Sets fields of a take in every state that holds the same text of it."""
        current = next((take for take in self.state.takes if take.key == key), None)
        if current is None:
            return
        for states in (self._past, self._future):
            for index, (label, merge, state) in enumerate(states):
                for take in state.takes:
                    if take.key == key and _same_text(take, current):
                        states[index] = (label, merge, _with(state, replace(take, **fields)))
        self.state = _with(self.state, replace(current, **fields))

    def undo(self) -> str | None:
        """Steps back; the label of what was undone, or None at the beginning."""
        if not self._past:
            return None
        label, merge, before = self._past.pop()
        self._future.append((label, merge, self.state))
        self.state = before
        return label

    def redo(self) -> str | None:
        """Steps forward again; the label of what was redone, or None at the end."""
        if not self._future:
            return None
        label, merge, after = self._future.pop()
        self._past.append((label, merge, self.state))
        self.state = after
        return label


def _same_text(one: TakeView, other: TakeView) -> bool:
    return one.pieces == other.pieces or one.text == other.text


def _with(state: State, take: TakeView) -> State:
    takes = tuple(take if old.key == take.key else old for old in state.takes)
    return replace(state, takes=takes)
