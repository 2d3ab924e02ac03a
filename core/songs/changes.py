"""The changes of a song, of which every state that it ever had can be made again.

Changes are a tree: each follows another, and what was taken back stays beside what came instead.
A branch is a name and a place in the tree. On disk each change holds only what became different.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from core.composing.takes import Take
from core.errors import SongError
from core.songs.document import Document, Line, LineTake, Origin, Section
from core.songs.song import clean_title
from core.songs.template import LineTemplate

MAIN = "main"
_EMPTY = Document(title="—")
_WHOLE_FIELDS = ("title", "language", "scheme", "classes", "sections", "take")
_HELD_EVERY = 32
"""Every so many changes a whole document stays in memory; those between are made when wanted."""


class LineChange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a line is from now on; of its takes, those that are new."""

    text: str = ""
    origin: Origin = "human"
    locked: bool = False
    template: LineTemplate | None = None
    chosen: int | None = None
    kept: int = 0
    """So many takes of before stay, before the new ones."""
    takes: tuple[LineTake, ...] = ()


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change: fields of the document that became different, lines by id."""

    n: int
    after: int | None = None
    """The change that it follows; None for the first."""
    branch: str = MAIN
    what: str = ""
    when: str = ""
    """UTC, ISO 8601."""
    title: str | None = None
    language: str | None = None
    scheme: str | None = None
    classes: dict[str, str] | None = None
    sections: tuple[Section, ...] | None = None
    take: Take | msgspec.UnsetType | None = msgspec.UNSET
    lines: dict[str, LineChange] = {}
    gone: tuple[str, ...] = ()


def change_between(old: Document | None, new: Document, /, **named: Any) -> Change:
    """What makes `new` of `old`; `named`: the other fields of the change."""
    old = old or _EMPTY
    fields = {
        name: getattr(new, name)
        for name in _WHOLE_FIELDS
        if getattr(old, name) != getattr(new, name)
    }
    lines = {
        id: _line_change(old.lines.get(id), line)
        for id, line in new.lines.items()
        if old.lines.get(id) is not line and old.lines.get(id) != line
    }
    gone = tuple(id for id in old.lines if id not in new.lines)
    return Change(**named, **fields, lines=lines, gone=gone)


def _line_change(old: Line | None, new: Line) -> LineChange:
    known = old.takes if old is not None else ()
    kept = len(known) if new.takes[: len(known)] == known else 0
    return LineChange(
        text=new.text,
        origin=new.origin,
        locked=new.locked,
        template=new.template,
        chosen=new.chosen,
        kept=kept,
        takes=new.takes[kept:],
    )


def changed(before: Document | None, change: Change) -> Document:
    """The document after a change.

    Raises:
        SongError: it does not fit this document.
    """
    old = before or _EMPTY
    fields = {
        name: value
        for name in _WHOLE_FIELDS
        if (value := getattr(change, name)) is not None and value is not msgspec.UNSET
    }
    if change.take is None:
        fields["take"] = None
    lines = {id: line for id, line in old.lines.items() if id not in change.gone}
    for id, new in change.lines.items():
        known = old.lines[id].takes if id in old.lines else ()
        if new.kept > len(known):
            raise SongError("a change does not fit the song that it is of")
        lines[id] = Line(
            text=new.text,
            origin=new.origin,
            locked=new.locked,
            template=new.template,
            chosen=new.chosen,
            takes=(*known[: new.kept], *new.takes),
        )
    return replace(old, **fields, lines=lines)


class Tree:
    """All changes of a song, its branches, and where one is."""

    def __init__(self) -> None:
        self.branches: dict[str, int] = {}
        self.branch = MAIN
        self._changes: dict[int, Change] = {}
        self._depths: dict[int, int] = {}
        self._held: dict[int, Document] = {}
        self._last: tuple[int, Document] | None = None
        self._forward: dict[tuple[str, int], int] = {}
        """Branch and change to that after it on which the branch was last."""
        self.next = 0
        """The number of the next change."""

    @property
    def place(self) -> int:
        return self.branches[self.branch]

    def __len__(self) -> int:
        return len(self._changes)

    def __contains__(self, n: int) -> bool:
        return n in self._changes

    def document(self, place: int | None = None) -> Document:
        """The song at a place; here, without one."""
        wanted = self.place if place is None else place
        path: list[int] = []
        at: int | None = wanted
        known: Document | None = None
        while at is not None and known is None:
            if self._last is not None and self._last[0] == at:
                known = self._last[1]
            elif at in self._held:
                known = self._held[at]
            else:
                path.append(at)
                at = self._changes[at].after
        for n in reversed(path):
            known = changed(known, self._changes[n])
        assert known is not None
        self._last = (wanted, known)
        return known

    def add(self, change: Change, document: Document | None = None) -> None:
        """Takes in a change and goes there.

        Args:
            document: what it gives, if that is known.

        Raises:
            SongError: it follows one that is not there, or does not fit it.
        """
        self.next = max(self.next, change.n + 1)
        if change.n in self._changes:
            raise SongError("a change does not fit the song that it is of")
        if change.after is not None and change.after not in self._changes:
            raise SongError("a change does not fit the song that it is of")
        if document is None:
            before = None if change.after is None else self.document(change.after)
            document = changed(before, change)
        depth = 0 if change.after is None else self._depths[change.after] + 1
        self._changes[change.n], self._depths[change.n] = change, depth
        if depth % _HELD_EVERY == 0:
            self._held[change.n] = document
        self._last = (change.n, document)
        if change.after is not None:
            self._forward[change.branch, change.after] = change.n
        self.branch = change.branch
        self.branches[change.branch] = change.n

    def go(self, branch: str, place: int) -> None:
        """Goes to a place, which the branch then names.

        Raises:
            SongError: there is no such place.
        """
        if place not in self._changes:
            raise SongError("a change does not fit the song that it is of")
        self.branch = branch
        self.branches[branch] = place
        at = place
        while (after := self._changes[at].after) is not None:
            if self._forward.get((branch, after)) == at:
                break
            self._forward[branch, after] = at
            at = after

    @property
    def back(self) -> int | None:
        """Where undo leads; None at the beginning."""
        return self._changes[self.place].after

    @property
    def forward(self) -> int | None:
        """Where redo leads: the way that was last gone; None at its end."""
        return self._forward.get((self.branch, self.place))

    def what(self, place: int) -> str:
        """What the change that led to a place was."""
        return self._changes[place].what

    def new_branch(self, name: str) -> str:
        """A name for a new branch, cleaned.

        Raises:
            SongError: there is one already, or nothing is left of it.
        """
        name = clean_title(name)
        if name in self.branches:
            raise SongError("there is a branch {name!r} already", name=name)
        return name

    def known_branch(self, name: str) -> int:
        """The place of a branch.

        Raises:
            SongError: there is none of that name.
        """
        if name not in self.branches:
            raise SongError(
                "there is no branch {name!r}", name=name, hint="there are: {names}",
                names=", ".join(self.branches),
            )  # fmt: skip
        return self.branches[name]
