"""Compose, the part that edits: the lyrics as a text that one may change and go on from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

from core.writing.pieces import Piece, Pieces, cut_pieces, edited_pieces
from core.writing.sitting import TakeView
from studio.keys import bindings as keys
from studio.keys.compose import EDIT
from studio.screens.compose.base import ComposeBase
from studio.screens.compose.lyrics import LyricsPane
from studio.wording.i18n import t

_TAKEN = {"f6", "f7", "ctrl+f", "ctrl+g", "ctrl+n", "ctrl+s", "ctrl+y", "ctrl+z", "ctrl+l"}
"""Keys that the text area would take from the table."""


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

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, soft_wrap=True, show_line_numbers=False, tab_behavior="focus")

    def before_cursor(self) -> str:
        """The text up to the cursor."""
        return self.get_text_range((0, 0), self.cursor_location)

    def action_continue_here(self) -> None:
        self.post_message(self.Left(go_on=True))

    def action_done(self) -> None:
        self.post_message(self.Left(go_on=False))


class Editing(ComposeBase):
    """Edit in place, and go on from the cursor."""

    EDIT_KEEP = 1.0
    """Seconds of quiet after which an edit is written to disk."""

    def __init__(self) -> None:
        super().__init__()
        self._visit = 0

    def action_edit(self, line: int | None = None) -> None:
        if self.job is not None:
            self.job.stop.set()
            self.call_after_refresh(self._edit_when_still, line)
            return
        if self.editing:
            return
        take = self.sitting.state.take
        editor = self.query_one(LyricsEditor)
        editor.load_text(take.text if take else "")
        self.editing = True
        self._visit += 1
        self.query_one("#lyrics", LyricsPane).display = False
        editor.display = True
        end = editor.document.end
        editor.move_cursor(end if line is None else (min(line, end[0]), 0))
        editor.focus()
        self.say(t("editing: Esc is done, ctrl+g goes on from the cursor"))
        self.show_all()

    def _edit_when_still(self, line: int | None) -> None:
        """Waits for the thread to end before the text may be changed."""
        if self.job is not None:
            self.set_timer(0.05, lambda: self._edit_when_still(line))
        else:
            self.action_edit(line)

    def leave_editor(self) -> None:
        """Takes the edit over and shows the lyrics again; nothing to do when not editing."""
        if not self.editing:
            return
        self.take_edit()
        self.editing = False
        editor = self.query_one(LyricsEditor)
        editor.display = False
        pane = self.query_one("#lyrics", LyricsPane)
        pane.display = True
        pane.focus()
        self.note = ""
        self.show_all()

    def take_edit(self) -> None:
        """Makes what stands in the editor the text of the take: one step of undo for each edit."""
        text = self.query_one(LyricsEditor).text
        take = self.sitting.state.take
        if take is None:
            if text.strip():
                key = self.sitting.new_key()
                fresh = TakeView(
                    key=key, pieces=Pieces((Piece(text),)), edited=True,
                    temperature=self.dial.temperature,
                )  # fmt: skip
                self.sitting.change(t("edit"), takes=(*self.sitting.state.takes, fresh),
                                    current=key)  # fmt: skip
                self.keep_text(key)
            return
        if text == take.text:
            return
        edited = replace(take, pieces=edited_pieces(take.pieces, text), edited=True, song=None)
        takes = tuple(edited if old.key == take.key else old for old in self.sitting.state.takes)
        # What is typed in one visit to the editor is one step of undo.
        self.sitting.change(t("edit"), merge=f"edit {self._visit}", takes=takes)
        self.keep_text(take.key)

    @on(LyricsEditor.Left)
    def _left(self, event: LyricsEditor.Left) -> None:
        event.stop()
        if not event.go_on:
            self.leave_editor()
            return
        before = self.query_one(LyricsEditor).before_cursor()
        self.leave_editor()
        take = self.sitting.state.take
        if take is None or not before.strip():
            self.say(t("write a few words first"))
            return
        self.go_on_behind(take, before)

    def go_on_behind(self, take: TakeView, before: str) -> None:
        """A new take that begins with `before`; the old one stays as it is."""
        self.continue_from(before, known=cut_pieces(take.pieces, len(before)))

    def continue_from(
        self, text: str, *, into: TakeView | None = None, known: Pieces | None = None
    ) -> None:
        raise NotImplementedError

    @on(TextArea.Changed, "#editor")
    def _changed(self, event: TextArea.Changed) -> None:
        """A moment after the last key the edit is on disk: a dropped line costs no verse."""
        event.stop()
        if self.editing:
            self.set_timer(self.EDIT_KEEP, self._keep_if_still(event.text_area.text))

    def _keep_if_still(self, text: str) -> Callable[[], None]:
        def keep() -> None:
            if self.editing and self.query_one(LyricsEditor).text == text:
                self.take_edit()

        return keep
