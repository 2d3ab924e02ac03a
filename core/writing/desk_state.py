"""What the desk is like at one moment, what it tells, and who holds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from core.errors import LyricStudioError
from core.songs.changes import MAIN
from core.songs.document import Document, Row
from core.songs.documents import Opened
from core.songs.song import digest

if TYPE_CHECKING:
    from core.library.line_writers import Ready
    from core.writing.desk_jobs import DeskJob

NoteName = Literal[
    "branch",
    "changed elsewhere",
    "line ends in",
    "line is locked",
    "nothing to redo",
    "nothing to save",
    "nothing to undo",
    "redone",
    "saved",
    "undone",
    "stop first",
    "no model",
    "no open lines",
    "no more",
    "stopped",
]
"""`branch`, `changed elsewhere`: branch. `saved`: title. `undone`, `redone`: what.
`line ends in`: word."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that happened; who shows it has the words."""

    name: NoteName
    values: Mapping[str, object] = field(default_factory=dict)


class DeskState(NamedTuple):
    """A song as it lies on the desk."""

    id: str
    document: Document
    rows: tuple[Row, ...]
    branch: str
    branches: tuple[str, ...]
    undo: str | None
    """What would be taken back."""
    redo: str | None
    saved: bool
    """Whether the song that is saved says the same."""
    off: frozenset[str] = frozenset()
    """Ids of lines that do not rhyme as their letter does."""

    @property
    def beside(self) -> str:
        """The branch, where it is not the main one."""
        return "" if self.branch == MAIN else self.branch

    @classmethod
    def of(cls, opened: Opened) -> DeskState:
        """What lies there; reads lines, which takes a moment the first time."""
        from core.forms.one_line import off_rhyme

        history = opened.history
        document = history.document
        return cls(
            opened.id,
            document,
            tuple(document.rows),
            history.branch,
            tuple(sorted(history.branches)),
            history.can_undo,
            history.can_redo,
            bool(history.saved) and history.saved == digest(document.text),
            off_rhyme(document),
        )


Deed = Callable[[], Note | None]
"""What is done to the song on disk, and what is told of it."""


class DeskHolder(Protocol):
    """Who holds a desk: shows it, and lends it threads."""

    def turn(self, deed: Deed) -> None:
        """Does deeds in a thread, one after the other in the order in which they came.

        After each, what it told and `changed`; or, of an expected error, `failed`.
        """

    def start(self, job: DeskJob) -> None:
        """Runs the job in a thread beside the deeds."""

    def model(self) -> Callable[[], Ready] | None:
        """What makes the model in use ready, in a thread; None where there is no model."""

    def changed(self) -> None:
        """Anything of the desk may be different now."""

    def said(self, note: Note) -> None:
        """Something happened that a person may want to know."""

    def failed(self, error: LyricStudioError) -> None:
        """Something could not be done; all else goes on."""
