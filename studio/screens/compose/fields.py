"""The fields of Compose: where what is typed is text, and how one comes out to where it is not.

No letter that was typed as text ever does anything else: only Esc, Tab and commands that go to
another place lead from a field to where letters are keys, and it is to be seen where one is.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.events import DescendantBlur, DescendantFocus, Key, Paste
from textual.widgets import Input, TextArea

from studio.screens.compose.edit import LyricsEditor
from studio.screens.compose.lyrics import LyricsPane
from studio.screens.compose.start_words import MOST_START_WORDS, StartWords
from studio.screens.compose.view import ComposeView
from studio.screens.frame.screen import StudioScreen
from studio.widgets.reach import act
from studio.wording.i18n import t


class ComposeFields(StudioScreen):
    """What Compose shows, and the way between its fields and its keys."""

    DEFAULT_CSS = """
    ComposeFields #start { height: 1; padding: 0 1; }
    ComposeFields #start-label { width: auto; padding: 0 1 0 2; color: $text-muted; }
    ComposeFields #start.-typing #start-label { color: $accent; text-style: bold; }
    ComposeFields #prompt { width: 1fr; height: 1; border: none; padding: 0; }
    ComposeFields #prompt { background: $background; color: $text-muted; }
    ComposeFields #prompt:focus { background: $background; color: $foreground; text-style: bold; }
    ComposeFields #mode { width: auto; padding: 0 2 0 2; color: $text-muted; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.view = ComposeView(self)
        self.writing = self.view.writing

    @property
    def prompt(self) -> str:
        """The start words."""
        return self.view.start_words.words

    def needed_now(self) -> Sequence[str]:
        return self.view.needed()

    @on(DescendantFocus)
    @on(DescendantBlur)
    def _focus_moved(self) -> None:
        self.view.show_mode()

    async def on_key(self, event: Key) -> None:
        if self.view.typed_elsewhere(event) or await act(self, event.key):
            event.stop()
            event.prevent_default()

    def on_paste(self, event: Paste) -> None:
        """What is pasted while letters are keys is text all the same."""
        event.stop()
        view = self.view
        if isinstance(self.focused, Input | TextArea):
            return  # it has taken the paste, which comes up from there
        field = view.editor if view.editor.editing else view.start_words
        self.set_focus(field)
        field.post_message(Paste(event.text))

    @on(StartWords.Left)
    def _start_words_left(self, event: StartWords.Left) -> None:
        event.stop()
        self.view.to_the_keys()

    @on(StartWords.Paged)
    def _paged(self, event: StartWords.Paged) -> None:
        event.stop()
        for pane in self.query(LyricsPane):
            if pane.is_on_screen:
                pane.scroll_relative(y=event.by * max(1, pane.size.height - 1), animate=False)

    @on(Input.Changed, "#prompt")
    def _prompt_changed(self, event: Input.Changed) -> None:
        self.studio.session.prompt = self.prompt
        self.view.show_hint()

    @on(StartWords.TooMuch)
    def _too_much_pasted(self, event: StartWords.TooMuch) -> None:
        told = t(
            "{count} characters are too many for start words: {most} at the most",
            count=f"{event.characters:,}",
            most=f"{MOST_START_WORDS:,}",
        )
        self.studio.toast(told, severity="warning")

    @on(LyricsEditor.Left)
    def _editor_left(self, event: LyricsEditor.Left) -> None:
        event.stop()
        if not event.go_on:
            self.view.to_the_keys()
            return
        before = self.view.editor.before_cursor()
        self.view.leave_editor()
        self.writing.ask.go_on_behind(before)
