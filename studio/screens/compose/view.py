"""All that Compose shows, and what happens there when the session tells something."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Key
from textual.widgets import Static

from core.errors import LyricStudioError
from core.library.models import ModelChoice
from core.writing.facts import Fact
from core.writing.job import Job
from core.writing.pieces import Pieces
from core.writing.session import WritingSession
from studio.keys.compose import WHY
from studio.screens.compose.columns import Columns
from studio.screens.compose.edit import LyricsEditor
from studio.screens.compose.lyrics import LyricsPane
from studio.screens.compose.models import ModelChooser
from studio.screens.compose.needed import TURN, needed_keys
from studio.screens.compose.side import SidePanel
from studio.screens.compose.start_words import StartWords
from studio.screens.compose.status import StatusLine
from studio.screens.compose.thread import ComposingThread
from studio.screens.compose.tint import Tint
from studio.screens.compose.why import WhyPane
from studio.screens.compose.words import fact_text
from studio.screens.frame.screen import StudioScreen
from studio.widgets.reach import is_typing
from studio.wording.i18n import t

if TYPE_CHECKING:
    from textual.timer import Timer

TOLD_AT_START = ("other model", "fitting model", "foreign words", "words nobody learnt")
"""What is said of a model that writes next, and is read while it does."""
STILL = 0.05
"""Seconds between looks whether the thread has ended and its take may be edited."""
NOTE_SECONDS = 4.0
"""How long something that is said while it writes stands in place of how far it is."""


class ComposeView:
    """The widgets of Compose around one session; it is what that session tells."""

    def __init__(self, screen: StudioScreen) -> None:
        self._screen = screen
        self.writing = writing = WritingSession(screen.studio.keeping, self)
        self.note = ""
        """The last thing that happened, in words, until something else does."""
        self._words: Callable[[], str] | None = None
        """Makes the note: the keys that it names are those that work where the person is."""
        self._fresh: Timer | None = None
        """Runs while the note is so new that it stands before all else."""
        self._told_at_start = False
        """Whether the note is of a model that writes next: it stays when it begins."""
        self._needed: tuple[str, ...] = ()
        self._held: list[Key] | None = None
        """What was typed since the lyrics were to be edited, while they were still being written;
        None when they are not."""
        self.thread = ComposingThread(screen, writing)
        self.models = ModelChooser(screen, writing, self._models_found)
        self.tint = Tint(screen, writing, self.changed)
        self.side = SidePanel(writing, id="side")
        self.lyrics = LyricsPane(id="lyrics")
        self.editor = LyricsEditor(writing, id="editor")
        self.columns = Columns(self.tint, id="columns")
        self.why = WhyPane(screen, writing, id="why")
        self.desk = Vertical(id="desk")
        self.hint = Static(id="hint", markup=False)
        self.status = StatusLine(writing, id="status")
        self.start_words = StartWords(writing, id="prompt")
        self.start_row = Horizontal(id="start")
        self.mode = Static(id="mode", markup=False)

    def body(self) -> ComposeResult:
        """The widgets, to be put into the screen."""
        yield self.side
        yield self.why
        with self.desk:
            yield self.lyrics
            yield self.editor
            yield self.columns
            yield self.hint
        with Vertical(id="bottom"):
            yield self.status
            with self.start_row:
                yield Static(t("start with"), id="start-label", markup=False)
                yield self.start_words
                yield self.mode

    # What the session tells

    def start(self, job: Job) -> None:
        if not self._told_at_start:
            self.say_nothing()
        self._told_at_start = False
        several = sum(part.count for part in job.request.parts) > 1
        self.columns.wanted = several and self._screen.has_class("-wide")
        self.thread.start(job)
        self._screen.refresh_bindings()

    def ended(self) -> None:
        if not self.writing.busy:  # what was said on the way to another one is still to be read
            self.say_nothing()
        self.thread.ended()
        self._screen.refresh_bindings()

    def changed(self) -> None:
        """Brings every part of the screen up to the session."""
        if not self._screen.is_mounted:
            return
        self.start_words.show(self.writing.options.prompt)
        self.grew()
        self.show_hint()
        self.side.show()
        if (needed := self.needed()) != self._needed:
            self._needed = needed
            self._screen.refresh_bindings()

    def grew(self) -> None:
        """Brings what changes as lyrics arrive up to the session; nothing while nobody sees it."""
        if not self._screen.is_current:
            return
        take = self.writing.state.take
        pieces = self.tint.pieces(take) if take else Pieces()
        self.lyrics.show(pieces, tint=self.tint.on, writing=bool(take and take.writing))
        self._show_columns()
        self.why.look_again()
        self.side.show_takes()
        self._show_status()

    def said(self, fact: Fact) -> None:
        self._say(lambda: fact_text(fact, self._screen.key_to))
        self._told_at_start = fact.name in TOLD_AT_START

    def failed(self, error: LyricStudioError) -> None:
        self._screen.studio.show_error(error)

    def in_use(self, model: ModelChoice) -> None:
        self.models.load(model)

    def lacks_model(self, cell: str | None) -> None:
        self.models.offer_training(cell)

    # What else comes on screen

    def say(self, note: str) -> None:
        """Puts a fact into the status line."""
        self._say(lambda: note)

    def _say(self, words: Callable[[], str]) -> None:
        self.say_nothing()
        self._words, self.note = words, words()
        if self._screen.is_mounted:
            self._fresh = self._screen.set_timer(NOTE_SECONDS, self._note_is_old)
            self._show_status()

    def say_nothing(self) -> None:
        self._words, self.note = None, ""
        if self._fresh is not None:
            self._fresh.stop()
            self._fresh = None

    def _note_is_old(self) -> None:
        self._fresh = None
        self._show_status()

    def _show_status(self) -> None:
        self.status.show(self.note, fresh=self._fresh is not None, tint=self.tint.on)

    def needed(self) -> tuple[str, ...]:
        """Ids of the keys that one needs now."""
        if self.why.has_focus:
            return tuple(row.id for row in WHY.rows if row.footer)
        return needed_keys(
            self.writing, editing=self.editor.editing, typing=is_typing(self._screen)
        )

    def show_mode(self) -> None:
        """Shows whether letters are text or keys; the note then names the keys that work so."""
        if not self._screen.app.app_focus:
            return  # the terminal is behind another window: on return all is as it was
        typing = is_typing(self._screen)
        self.start_row.set_class(self._screen.focused is self.start_words, "-typing")
        if typing:
            leave = "edit.done" if self._screen.focused is self.editor else "words.leave"
            told = t("{key}: to the keys", key=self._screen.key_to(leave))
        else:
            told = t("letters are keys, {key} types", key=self._screen.key_to("compose.prompt"))
        self.mode.update(told)
        self.side.show_keys(*(self._screen.key_to(id) for id in TURN))
        if self._words is not None:
            self.note = self._words()
            self._show_status()

    def show_hint(self) -> None:
        """What the studio is for and what comes next, to who has never typed or written here."""
        options = self.writing.options
        self.start_words.show_example(options.example)
        new = options.offers_start and not options.prompt and not self.writing.state.takes
        self.hint.display = new and not self.editor.editing
        if self.hint.display:
            self.hint.update(
                t(
                    "A small model writes lyrics with you: "
                    "type how the song begins, press {write}.",
                    write=self._screen.key_to("compose.write"),
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
            self._held = self._held or []
            self._screen.call_after_refresh(self._edit_when_still, line)
            return
        held, self._held = self._held or (), None
        if not self.editor.editing:
            self.lyrics.display = False
            self.editor.begin(line)
            self._say(self._editing_words)
            self.changed()
        for key in held:
            self.editor.post_message(key)

    def _editing_words(self) -> str:
        done, go_on = (self._screen.key_to(f"edit.{name}") for name in ("done", "continue"))
        return t("editing: {done} is done, {go_on} goes on from the cursor", done=done, go_on=go_on)

    def _edit_when_still(self, line: int | None) -> None:
        if self.writing.job is not None:
            self._screen.set_timer(STILL, lambda: self._edit_when_still(line))
        else:
            self.edit(line)

    def leave_editor(self) -> None:
        """Takes the edit over and shows the lyrics again; nothing to do when not editing.

        What is typed on is then text in the start words, never a command.
        """
        if self._hide_editor():
            self.start_words.begin_anew()

    def to_the_keys(self) -> None:
        """The person left a field on purpose: letters are keys from now on."""
        self._hide_editor()
        self._screen.set_focus(self.lyrics if self.lyrics.display else None)

    def _hide_editor(self) -> bool:
        if not self.editor.leave():
            return False
        self.say_nothing()
        self.changed()
        return True

    def typed_elsewhere(self, key: Key) -> bool:
        """Takes a key that was typed before the field that it was meant for had the focus.

        Over a slow line several keys come at once: those behind the one that leads to a field are
        its text, and no commands.
        """
        typed = Key(key.key, key.character)
        if self._held is not None:
            self._held.append(typed)
            return True
        focused = self._screen.focused
        if focused in (self.start_words, self.editor) and (key.is_printable or key.key == "enter"):
            focused.post_message(typed)
            return True
        return False
