"""All that Compose shows, and what happens there when the session tells something."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import Key, Paste
from textual.message import Message
from textual.widgets import Static

from core.errors import LyricStudioError
from core.library.models import ModelChoice
from core.model.cells.table import CELLS
from core.writing.facts import Fact
from core.writing.job import Job
from core.writing.pieces import Pieces
from core.writing.session import WritingSession
from studio.screens.compose.columns import Columns
from studio.screens.compose.edit import LyricsEditor
from studio.screens.compose.lyrics import LyricsPane
from studio.screens.compose.models import ModelChooser
from studio.screens.compose.side import SidePanel
from studio.screens.compose.status import StatusLine
from studio.screens.compose.thread import ComposingThread
from studio.screens.compose.tint import Tint
from studio.screens.compose.words import fact_text
from studio.screens.frame.screen import StudioScreen
from studio.widgets.line_input import LineInput
from studio.wording.i18n import t

STILL = 0.05
"""Seconds between looks whether the thread has ended and its take may be edited."""


LINE_END = "↵"
MOST_START_WORDS = 2000
"""Characters; the network has forgotten the first ones by then."""


class StartWords(LineInput):
    """The start words. Enter has the name that the table of keys gives it.

    They may be several lines, as they are when they are pasted; a sign stands for each line end.
    """

    class TooMuch(Message):
        """More was pasted than start words can be."""

        def __init__(self, characters: int) -> None:
            self.characters = characters
            super().__init__()

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "write", id="compose.write", show=True)
    ]

    def __init__(self, writing: WritingSession, *, id: str | None = None) -> None:
        self._writing = writing
        super().__init__(id=id, select_on_focus=False)

    def watch_value(self, value: str) -> None:
        """At once, not by a message: the next key may already write."""
        self._writing.start_with(self.words)

    @property
    def words(self) -> str:
        """What stands there, with line ends."""
        return self.value.replace(LINE_END, "\n")

    def show(self, text: str) -> None:
        """Other start words than those that were typed."""
        if self.words != text:
            self.value = text.replace("\n", LINE_END)
            self.cursor_position = len(text)

    def on_paste(self, event: Paste) -> None:
        """All lines, where Textual keeps the first; a whole book is refused."""
        event.stop()
        event.prevent_default()
        lines = [line.strip() for line in event.text.strip().splitlines()]
        text = LINE_END.join(line for line in lines if line)
        if len(self.value) + len(text) > MOST_START_WORDS:
            self.post_message(self.TooMuch(len(text)))
        elif text:
            self.replace(text, *self.selection)

    async def on_key(self, event: Key) -> None:
        """A line end at once, as `LineInput` has it: letters may come right behind."""
        if event.is_printable:
            return
        active = self.screen.active_bindings.get(event.key)
        if active is not None and active.binding.action == "line_end":
            event.stop()
            event.prevent_default()
            self.end_line()

    def end_line(self) -> None:
        """The line ends at the cursor; at the end of all, the model begins a new one."""
        if len(self.value) < MOST_START_WORDS:
            self.insert_text_at_cursor(LINE_END)

    def enter(self) -> None:
        """Lets the person type at the end."""
        self.focus()
        self.cursor_position = len(self.value)


class ComposeView:
    """The widgets of Compose around one session; it is what that session tells."""

    def __init__(self, screen: StudioScreen) -> None:
        self._screen = screen
        self.writing = writing = WritingSession(screen.studio.keeping, self)
        self.note = ""
        """The last thing that happened, in words, until something else does."""
        self._told_at_start = False
        """Whether the note is of the model that writes next: it stays when that begins."""
        self.thread = ComposingThread(screen, writing)
        self.models = ModelChooser(screen, writing, self._models_found)
        self.tint = Tint(screen, writing, self.changed)
        self.side = SidePanel(writing, id="side")
        self.lyrics = LyricsPane(id="lyrics")
        self.editor = LyricsEditor(writing, id="editor")
        self.columns = Columns(self.tint, id="columns")
        self.desk = Vertical(id="desk")
        self.hint = Static(id="hint", markup=False)
        self.status = StatusLine(writing, id="status")
        self.start_words = StartWords(writing, id="prompt")

    def body(self) -> ComposeResult:
        """The widgets, to be put into the screen."""
        yield self.side
        with self.desk:
            yield self.lyrics
            yield self.editor
            yield self.columns
            yield self.hint
        with Vertical(id="bottom"):
            yield self.status
            with Horizontal(id="start"):
                yield Static(t("start with"), id="start-label", markup=False)
                yield self.start_words

    # What the session tells

    def start(self, job: Job) -> None:
        if not self._told_at_start:
            self.note = ""
        self._told_at_start = False
        several = sum(part.count for part in job.request.parts) > 1
        self.columns.wanted = several and self._screen.has_class("-wide")
        self.thread.start(job)
        self.lyrics.focus()
        self._screen.refresh_bindings()

    def ended(self) -> None:
        if not self.writing.busy:  # what was said on the way to another one is still to be read
            self.note = ""
        self.thread.ended()
        self._screen.refresh_bindings()

    def changed(self) -> None:
        """Brings every part of the screen up to the session."""
        if not self._screen.is_mounted:
            return
        self.start_words.show(self.writing.options.prompt)
        self.grew()
        self._show_hint(self.writing.state.take is None and not self.editor.editing)
        self.side.show()

    def grew(self) -> None:
        """Brings what changes as lyrics arrive up to the session; nothing while nobody sees it."""
        if not self._screen.is_current:
            return
        take = self.writing.state.take
        pieces = self.tint.pieces(take) if take else Pieces()
        self.lyrics.show(pieces, tint=self.tint.on, writing=bool(take and take.writing))
        self._show_columns()
        self.side.show_takes()
        self.status.show(self.note, tint=self.tint.on)

    def said(self, fact: Fact) -> None:
        self.say(fact_text(fact))
        self._told_at_start = fact.name == "other model"

    def failed(self, error: LyricStudioError) -> None:
        self._screen.studio.show_error(error)

    def in_use(self, model: ModelChoice) -> None:
        self.models.load(model)

    def lacks_model(self, cell: str | None) -> None:
        self.models.offer_training(cell)

    # What else comes on screen

    def say(self, note: str) -> None:
        """Puts a fact into the status line."""
        self.note = note
        if self._screen.is_mounted:
            self.status.show(note, tint=self.tint.on)

    def _show_hint(self, shown: bool) -> None:
        """What one can do here, in two dim lines, while nothing has been written yet."""
        self.hint.display = shown
        if shown:
            self.hint.update(
                t("Enter writes; ctrl+up and ctrl+down turn the temperature as it goes.")
                + "\n"
                + t(
                    "alt+{numbers} change the cell, F3 trains a model of your own, F1 is help.",
                    numbers=" ".join(map(str, range(1, len(CELLS) + 1))),
                )
            )

    def _show_columns(self) -> None:
        """One take, or several side by side, or none while the person edits."""
        state, editing = self.writing.state, self.editor.editing
        several = self.columns.wanted and not editing and len(state.takes) > 1
        self.columns.display = several
        self.lyrics.display = not several and not editing
        if several:
            self.columns.show(state, self.desk.size.width)

    def _models_found(self, models: list[ModelChoice]) -> None:
        if self.writing.ask.waits:
            self.leave_editor()
        self.writing.models_found(models, self.models.first(models))

    # Editing

    def edit(self, line: int | None = None) -> None:
        """Lets the person edit the take on screen, once it is no longer being written."""
        job = self.writing.job
        if job is not None:
            job.stop.set()
            self._screen.call_after_refresh(self._edit_when_still, line)
            return
        if self.editor.editing:
            return
        self.lyrics.display = False
        self.editor.begin(line)
        self.say(t("editing: Esc is done, ctrl+g goes on from the cursor"))
        self.changed()

    def _edit_when_still(self, line: int | None) -> None:
        if self.writing.job is not None:
            self._screen.set_timer(STILL, lambda: self._edit_when_still(line))
        else:
            self.edit(line)

    def leave_editor(self) -> None:
        """Takes the edit over and shows the lyrics again; nothing to do when not editing."""
        if not self.editor.leave():
            return
        self.lyrics.display = True
        self.lyrics.focus()
        self.note = ""
        self.changed()
