"""A song that lies on the desk: opened, changed in deeds, taken back, saved; which line one is at.

See `core.writing.desk`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from core.composing.takes import Take
from core.errors import SongError
from core.songs import edits
from core.songs.document import Document, Row
from core.songs.documents import Documents, Opened
from core.songs.opening import document_of_text
from core.songs.sections import add_section, differ, repeat_section
from core.writing.desk_changes import ending_in, form_read, line_below, one_line, unfinished
from core.writing.desk_lines import get_ready
from core.writing.desk_state import DeskHolder, DeskState, Note

if TYPE_CHECKING:
    from core.forms.pieces import Pieces

TOGETHER: Final = "#"
"""In the name of a change: all in a row that have one name are taken back in one step."""


class DeskSong:
    """One song at a time."""

    def __init__(self, documents: Documents, holder: DeskHolder) -> None:
        self.documents = documents
        self.state: DeskState | None = None
        """What lies here; deeds put a new one in its place."""
        self._holder = holder
        self._opened: Opened | None = None
        """Only deeds touch it."""
        self._at: tuple[int, str] = (0, "")
        """The line that one is at: its place, and its id."""

    def cleared(self) -> None:
        """Another song is about to lie here; called within a deed."""

    def reshaped(self, id: str) -> None:
        """A line gets another form: what was written for the old one is no candidate."""

    @property
    def document(self) -> Document | None:
        return self.state.document if self.state is not None else None

    @property
    def place(self) -> int:
        """The line that one is at, among those that are sung, from 0."""
        if self.state is None or not self.state.rows:
            return 0
        rows, (place, id) = self.state.rows, self._at
        if place < len(rows) and rows[place].id == id:
            return place
        found = next((n for n, row in enumerate(rows) if row.id == id), None)
        return min(place, len(rows) - 1) if found is None else found

    @property
    def row(self) -> Row | None:
        """The line that one is at."""
        if self.state is None or not self.state.rows:
            return None
        return self.state.rows[self.place]

    def go(self, place: int) -> None:
        """Goes to a line; beyond the first or last, to that."""
        if self.state is not None and self.state.rows:
            place = min(max(place, 0), len(self.state.rows) - 1)
            self._at = place, self.state.rows[place].id
            self._holder.changed()

    # What is opened, and kept

    def begin(self, make: Callable[[], Document]) -> None:
        """Puts a new song on the desk, which `make` makes in a thread."""

        def create() -> Note | None:
            get_ready()
            return self._lay(self.documents.create(make()))

        self._holder.turn(create)

    def begin_with(self, text: str, take: Take | None = None) -> None:
        """Puts a text on the desk as a new song."""
        self.begin(lambda: document_of_text(text, take=take))

    def open(self, reference: str) -> None:
        """Opens a document by its id, or a song by its id or title."""

        def fetch() -> Note | None:
            get_ready()
            if self._opened is not None and self._opened.id == reference:
                return None
            return self._lay(self.documents.open(reference))

        self._holder.turn(fetch)

    def save(self) -> None:
        """Saves it as a song."""

        def save() -> Note | None:
            if self._opened is None:
                return Note("nothing to save")
            song = self.documents.save(self._opened)
            return self._look(Note("saved", {"title": song.title}))

        self._holder.turn(save)

    def flush(self) -> None:
        """Makes what was changed survive the death of the machine; a second after it, in a thread.

        Raises:
            SongError: it cannot be written.
        """
        if self._opened is not None:
            self._opened.history.flush()

    def close(self) -> None:
        """Clears the desk; another app may open the song then.

        Raises:
            SongError: what was done last could not be written, and is lost.
        """
        self.cleared()
        opened, self._opened = self._opened, None
        if opened is not None:
            try:
                opened.history.close()
            except SongError:
                opened.history.abandon()
                raise

    def _lay(self, opened: Opened) -> Note | None:
        """Another song in place of the one that lies here."""
        before = self._opened
        try:
            if before is not None:
                before.history.close()
        except SongError:
            opened.history.abandon()
            raise
        self._opened = opened
        self._at = 0, ""
        self.cleared()
        if opened.elsewhere:
            return self._look(Note("changed elsewhere", {"branch": opened.elsewhere}))
        return self._look()

    def _look(self, note: Note | None = None) -> Note | None:
        self.state = DeskState.of(self._opened) if self._opened is not None else None
        return note

    # What is done to it

    def _change(
        self, change: Callable[[Document], Document], what: str, note: Note | None = None
    ) -> None:
        song = self.state and self.state.id

        def deed() -> Note | None:
            if self._opened is None or self._opened.id != song:
                return None  # another one lies here by now
            history = self._opened.history
            try:
                history.change(change(history.document), what)
            finally:  # a change that cannot be written counts all the same
                self._look()
            return note

        self._holder.turn(deed)

    def edit(self, id: str, text: str) -> None:
        """A person writes a line."""
        text = one_line(text)
        self._change(lambda document: edits.set_text(document, id, text), "edit")

    def lock(self) -> None:
        """Keeps this line as it is, or frees it."""
        if (row := self.row) is not None:
            locked = not row.line.locked
            what = "lock" if locked else "unlock"
            self._change(lambda document: edits.lock(document, row.id, locked), what)

    def form(self, id: str, said: str, pieces: Pieces | None) -> None:
        """Gives a line another form, in the words of a form sheet; "" takes it away.

        Args:
            pieces: of the model in use, with which the form must be possible.

        Raises:
            SongError, ComposeError: it makes no sense, or no line of it can be written here; with
                what is nearest. All stays as it was.
        """
        if (document := self.document) is None:
            return
        change = form_read(document, id, said, pieces)
        self.reshaped(id)
        self._change(change, "line form")

    def end_in(self, word: str) -> None:
        """Asks for a line that ends in this word."""
        if (row := self.row) is not None:
            change, note = ending_in(row.line, row.id, word), Note("line ends in", {"word": word})
            self.reshaped(row.id)
            self._change(change, "line form", note)

    def add_line(self) -> None:
        """An open line below this one, of the same form without its fixed words."""
        if (row := self.row) is not None:
            self.write_below(row, self.place)

    def write_below(self, row: Row, place: int, text: str = "", further: int = 0) -> None:
        """A line below the one at `place`, so many lines further down; a person wrote its text."""
        self._at = place + 1 + further, ""
        self._change(partial(line_below, row=row, text=text, further=further), "add line")

    def remove_line(self) -> None:
        if (row := self.row) is not None:
            self._change(lambda document: edits.remove_line(document, row.id), "remove line")

    def differ(self) -> None:
        """Gives this repetition a line of its own here."""
        if (row := self.row) is not None:
            self._at = self.place, ""
            self._change(lambda document: differ(document, row.section.id, row.id), "differ")

    def add_section(self, tag: str) -> None:
        """A section behind this one; of a name that is there already, that one once more."""
        state, row = self.state, self.row
        if state is None:
            return
        sections = state.document.sections
        at = len(sections) if row is None else sections.index(row.section) + 1
        same = next((s for s in sections if tag and s.tag == tag and s.repeats is None), None)

        def change(document: Document) -> Document:
            if same is not None:
                return repeat_section(document, same.id, at)
            shape = row.line if row is not None else None
            return add_section(document, at, tag, [unfinished(shape)])

        self._change(change, "add section")

    def retitle(self, title: str) -> None:
        self._change(lambda document: edits.retitle(document, title), "new title")

    # The way back, and branches

    def undo(self) -> None:
        """Takes the last change back; what was written in one go, in one step."""
        self._walk("undo")

    def redo(self) -> None:
        """Brings back what was taken back."""
        self._walk("redo")

    def _walk(self, way: Literal["undo", "redo"]) -> None:
        def deed() -> Note | None:
            if self._opened is None:
                return None
            history = self._opened.history
            step = history.undo if way == "undo" else history.redo
            what = history.can_undo if way == "undo" else history.can_redo
            if what is None:
                return Note("nothing to undo" if way == "undo" else "nothing to redo")
            try:
                step()
                while TOGETHER in what and what == (
                    history.can_undo if way == "undo" else history.can_redo
                ):
                    step()
            finally:
                self._look()
            return Note("undone" if way == "undo" else "redone", {"what": what})

        self._holder.turn(deed)

    def branch(self, name: str) -> None:
        """Goes on under a name of its own from here, or to the branch of that name."""

        def deed() -> Note | None:
            if self._opened is None:
                return None
            history = self._opened.history
            try:
                if name in history.branches:
                    history.switch(name)
                else:
                    history.start_branch(name)
            finally:
                self._look()
            return Note("branch", {"branch": name})

        self._holder.turn(deed)
