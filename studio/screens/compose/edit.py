"""The lyrics as a text that one may change and go on from."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.events import Paste
from textual.message import Message
from textual.widgets import TextArea

from core.writing.session import WritingSession
from studio.keys import bindings as keys
from studio.keys.compose import EDIT
from studio.widgets.line_input import TooMuchPasted

_TAKEN = {"f6", "f7", "ctrl+f", "ctrl+g", "ctrl+n", "ctrl+s", "ctrl+y", "ctrl+z", "ctrl+l"}
"""Keys that the text area would take from the table."""

MOST_PASTED = 50_000
"""Characters that the text takes at once: some hundred songs."""


def _kept_bindings() -> list[BindingType]:
    """The text area's own keys, without those that mean something else in the studio."""
    kept: list[BindingType] = []
    for binding in TextArea.BINDINGS:
        assert isinstance(binding, Binding)
        names = [name for name in binding.key.split(",") if name.strip() not in _TAKEN]
        if names:
            kept.append(replace(binding, key=",".join(names)))
    return kept


class LyricsEditor(TextArea, inherit_bindings=False):
    """The lyrics while they are edited."""

    WHERE: ClassVar[keys.Where] = "edit"
    BINDINGS: ClassVar[list[BindingType]] = [*_kept_bindings(), *keys.bindings(EDIT)]
    DEFAULT_CSS = """
    LyricsEditor { display: none; border: none; padding: 0; background: $background; }
    """

    class Left(Message):
        """The person is done; `go_on` asks the model to go on from the cursor."""

        def __init__(self, *, go_on: bool) -> None:
            self.go_on = go_on
            super().__init__()

    def __init__(self, writing: WritingSession, *, id: str | None = None) -> None:
        super().__init__(id=id, soft_wrap=True, show_line_numbers=False, tab_behavior="focus")
        self.editing = False
        self.keep_after = 1.0
        """Seconds of quiet after which an edit is written to disk."""
        self._writing = writing
        self._visit = 0

    def begin(self, line: int | None) -> None:
        """Shows the take on screen to be edited, with the cursor in a line or at the end."""
        take = self._writing.state.take
        self.load_text(take.text if take else "")
        self.editing = self.display = True
        self._visit += 1
        end = self.document.end
        self.move_cursor(end if line is None else (min(line, end[0]), 0))
        self.screen.set_focus(self)

    def take_over(self) -> None:
        """Makes what stands here the text of the take: one step of undo for each visit."""
        if self.editing:
            self._writing.edit(self.text, visit=self._visit)

    def leave(self) -> bool:
        """Takes the edit over and hides; False when nothing was being edited."""
        if not self.editing:
            return False
        self.take_over()
        self.editing = self.display = False
        return True

    def before_cursor(self) -> str:
        """The text up to the cursor."""
        return self.get_text_range((0, 0), self.cursor_location)

    def on_paste(self, event: Paste) -> None:
        """A whole book is refused: to lay it out would hold up every key."""
        event.stop()
        if len(event.text) > MOST_PASTED:
            event.prevent_default()
            self.post_message(TooMuchPasted(len(event.text), MOST_PASTED))

    def action_continue_here(self) -> None:
        self.post_message(self.Left(go_on=True))

    def action_done(self) -> None:
        self.post_message(self.Left(go_on=False))

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        """A moment after the last key the edit is on disk: a dropped line costs no verse."""
        event.stop()
        if self.editing:
            self.set_timer(self.keep_after, partial(self._keep_if_still, self.text))

    def _keep_if_still(self, text: str) -> None:
        if self.text == text:
            self.take_over()
