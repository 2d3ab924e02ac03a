"""The takes of one sitting and the way back: immutable states on an undo list.

Every change of what one has written (a take, an edit, a dropped take, the start words, a setting)
makes a new `Written`; undo and redo walk between them. A take that is being written grows in place
and counts as one change.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from core.composing.limits import DEFAULT_TEMPERATURE
from core.writing.facts import Fact
from core.writing.pieces import Pieces
from core.writing.undo import Step, UndoList

if TYPE_CHECKING:
    from core.composing.takes import Take


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where the model began to write a take."""

    text: str
    """What stood before its first word."""
    goes_on: bool = False
    """Whether that was a text to go on with, and no start words."""

    def after_edit(self, before: str, after: str) -> Beginning:
        """The same place in a text that a person has changed from `before` to `after`."""
        written = before[len(self.text) :]
        if after.startswith(self.text) or not written or not after.endswith(written):
            return self
        return replace(self, text=after[: -len(written)])


@dataclass(frozen=True, slots=True)
class TakeView:
    """A take as a screen shows it."""

    key: int
    """Number in this sitting, from 1."""
    pieces: Pieces
    cell: str = ""
    corpus: str = ""
    model: str = ""
    temperature: float = DEFAULT_TEMPERATURE
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
    began: Beginning | None = None
    """None when all of it was typed."""
    song: str | None = None
    """Identity of the song that it is: saved as, or opened from."""
    saved: bool = False
    """Whether that song says the same."""
    song_digest: str = ""
    """Of what that song said when it was last read or written here."""

    @property
    def text(self) -> str:
        return self.pieces.text

    @property
    def title(self) -> str:
        """The first line that holds anything."""
        return self.pieces.title


@dataclass(frozen=True, slots=True)
class Written:
    """All that undo brings back."""

    takes: tuple[TakeView, ...] = ()
    current: int | None = None
    """Key of the take on screen."""
    prompt: str = ""
    temperature: float = DEFAULT_TEMPERATURE
    options: tuple[tuple[str, Any], ...] = ()
    """Sampler settings, length and seed, by name."""

    @property
    def take(self) -> TakeView | None:
        """The take on screen."""
        return self.find(self.current)

    def find(self, key: int | None) -> TakeView | None:
        """The take with that key."""
        return next((take for take in self.takes if take.key == key), None)

    def with_take(self, take: TakeView) -> Written:
        """The same with another take in place of the one with its key."""
        takes = tuple(take if old.key == take.key else old for old in self.takes)
        return replace(self, takes=takes)


class Takes:
    """What is written now, and what was before and after it."""

    def __init__(self) -> None:
        self.state = Written()
        self._undo: UndoList[Fact, Written] = UndoList()
        self._next_key = 1

    def new_key(self) -> int:
        key = self._next_key
        self._next_key += 1
        return key

    def change(self, label: Fact, *, merge: str = "", **fields: Any) -> None:
        """Goes to a new state. Changes with the same `merge` in a row count as one."""
        self._undo.add(label, self.state, merge=merge)
        self.state = replace(self.state, **fields)

    def add(self, label: Fact, take: TakeView) -> None:
        """Goes to a state with one more take, the one on screen from now on."""
        self.change(label, takes=(*self.state.takes, take), current=take.key)

    def adjust(self, **fields: Any) -> None:
        """Changes the state in place: what is no step of its own (looking at another take)."""
        self.state = replace(self.state, **fields)

    def put(self, take: TakeView) -> None:
        """Puts a take in place of the one with its key: it grows, which is no step of its own."""
        self.state = self.state.with_take(take)

    def finish(self, take: TakeView) -> None:
        """Puts a take that has come to its end in place of what it was while it was written."""
        self.put(take)
        self.settle(take)

    def settle(self, take: TakeView) -> None:
        """Puts a take, as it is now, into every state in which it is being written.

        What undo brings back of it then is no line in the middle.
        """

        def settled(state: Written) -> Written:
            old = state.find(take.key)
            return state.with_take(take) if old is not None and old.writing else state

        self._undo.rewrite(settled)

    def remove(self, keys: Container[int]) -> None:
        """Takes that came to nothing leave every state."""

        def removed(state: Written) -> Written:
            takes = tuple(take for take in state.takes if take.key not in keys)
            if len(takes) == len(state.takes):
                return state
            gone = state.current in keys
            current = (takes[-1].key if takes else None) if gone else state.current
            return replace(state, takes=takes, current=current)

        self._undo.rewrite(removed)
        self.state = removed(self.state)

    def became(self, song: str, digest: str, key: int) -> None:
        """A take was saved as a song: it is that song in every state, and saved where it says so.

        Whatever undo brings back is no second song.
        """
        current = self.state.find(key)
        if current is None:
            return

        def marked(state: Written) -> Written:
            take = state.find(key)
            if take is None:
                return state
            saved = _same_text(take, current)
            return state.with_take(replace(take, song=song, saved=saved, song_digest=digest))

        self._undo.rewrite(marked)
        self.state = marked(self.state)

    def mark(self, key: int, **fields: Any) -> None:
        """Sets fields of a take in every state that holds the same text of it."""
        current = self.state.find(key)
        if current is None:
            return

        def marked(state: Written) -> Written:
            take = state.find(key)
            if take is None or not _same_text(take, current):
                return state
            return state.with_take(replace(take, **fields))

        self._undo.rewrite(marked)
        self.state = marked(self.state)

    def leaves_writing(self, step: Step[Fact, Written] | None) -> bool:
        """Whether a step of undo or redo leaves alone what is being written."""
        writing = [take.key for take in self.state.takes if take.writing]
        before = [step.before.find(key) for key in writing] if step is not None else []
        return all(take is not None and take.writing for take in before)

    def catch_up(self) -> None:
        """What undo and redo bring back holds the takes that are being written as they are now."""
        for take in self.state.takes:
            if take.writing:
                self.settle(take)

    @property
    def next_undo(self) -> Step[Fact, Written] | None:
        return self._undo.next_undo

    @property
    def next_redo(self) -> Step[Fact, Written] | None:
        return self._undo.next_redo

    def undo(self) -> Fact | None:
        """Steps back; the label of what was undone, or None at the beginning."""
        return self._go(self._undo.undo(self.state))

    def redo(self) -> Fact | None:
        """Steps forward again; the label of what was redone, or None at the end."""
        return self._go(self._undo.redo(self.state))

    def _go(self, step: Step[Fact, Written] | None) -> Fact | None:
        if step is None:
            return None
        self.state = step.before
        return step.label


def _same_text(one: TakeView, other: TakeView) -> bool:
    return one.pieces == other.pieces or one.text == other.text
