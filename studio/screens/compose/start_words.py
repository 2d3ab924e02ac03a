"""The start words: a line of text that one leaves on purpose only."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Key, Paste
from textual.message import Message

from core.writing.session import WritingSession
from studio.keys import bindings as keys
from studio.keys.compose import WORDS
from studio.widgets.line_input import LineInput
from studio.widgets.reach import act
from studio.wording.i18n import t
from studio.wording.safe_text import safe_line

LINE_END = "↵"
MOST_START_WORDS = 2000
"""Characters; the network has forgotten the first ones by then."""


class StartWords(LineInput):
    """The start words. Enter has the name that the table of keys gives it.

    They may be several lines, as they are when they are pasted; a sign stands for each line end.
    Whatever is typed is text: only Esc and Tab, and commands that go to another place, lead away.
    """

    class TooMuch(Message):
        """More was pasted than start words can be."""

        def __init__(self, characters: int) -> None:
            self.characters = characters
            super().__init__()

    class Left(Message):
        """Esc: letters are keys from now on."""

    class Paged(Message):
        """The lyrics are to be seen further down (below 0: up)."""

        def __init__(self, by: int) -> None:
            self.by = by
            super().__init__()

    WHERE: ClassVar[keys.Where] = "words"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "write", id="compose.write", show=True),
        *keys.bindings(WORDS),
    ]

    def __init__(self, writing: WritingSession, *, id: str | None = None) -> None:
        self._writing = writing
        self._past: list[str] = []
        """Start words that were written from, the newest last."""
        self._place: int | None = None
        """Which of them stands here; None when something else does."""
        self._own = ""
        """What stood here before they were looked at."""
        super().__init__(id=id, select_on_focus=False)

    def watch_value(self, value: str) -> None:
        """At once, not by a message: the next key may already write."""
        self._writing.start_with(self.words)
        if self._place is not None and self.words != self._past[self._place]:
            self._place = None

    @property
    def words(self) -> str:
        """What stands there, with line ends."""
        return self.value.replace(LINE_END, "\n")

    def show(self, text: str) -> None:
        """Other start words than those that were typed."""
        if self.words != text:
            self.value = text.replace("\n", LINE_END)
            self.cursor_position = len(text)

    def show_example(self, example: str) -> None:
        """What Enter writes from while nothing stands here."""
        self.placeholder = safe_line(example) or t("no words: the model begins by itself")

    async def on_key(self, event: Key) -> None:
        """Keys that do something do it at once: what is typed behind them comes after it."""
        if event.key == "enter":
            event.stop()
        if not event.is_printable and await act(self.screen, event.key):
            event.stop()
            event.prevent_default()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What copies stops while something is being written."""
        return not (action == "copy" and self._writing.job is not None)

    def on_paste(self, event: Paste) -> None:
        """All lines, where Textual keeps the first; a whole book is refused."""
        event.stop()
        event.prevent_default()
        text = LINE_END.join(_pasted(event.text))
        if len(self.value) + len(text) > MOST_START_WORDS:
            self.post_message(self.TooMuch(len(text)))
        elif text:
            self.replace(text, *self.selection)

    def action_line_end(self) -> None:
        """The line ends at the cursor; at the end of all, the model begins a new one."""
        if len(self.value) < MOST_START_WORDS:
            self.insert_text_at_cursor(LINE_END)

    def enter(self) -> None:
        """Lets the person type at the end."""
        self.screen.set_focus(self)
        self.cursor_position = len(self.value)

    def begin_anew(self) -> None:
        """Lets the person type: a letter begins other start words, an arrow keeps these."""
        self.screen.set_focus(self)
        self.select_all()

    async def action_submit(self) -> None:
        await self.app.run_action("screen.write")
        words = self.words
        if words.strip():
            self._past = [*(past for past in self._past if past != words), words]
        self._place = None
        if self.has_focus:
            self.select_all()

    def action_leave(self) -> None:
        self.post_message(self.Left())

    def action_page(self, by: int) -> None:
        self.post_message(self.Paged(by))

    def action_recall(self, by: int) -> None:
        """Start words of earlier takes; beyond the newest, what was typed before."""
        place = len(self._past) if self._place is None else self._place
        if self._place is None:
            self._own = self.words
            if self._past and self._past[-1] == self._own:
                place -= 1
        place += by
        if place < 0 or (by > 0 and self._place is None):
            return
        self._place = place if place < len(self._past) else None
        self.show(self._own if self._place is None else self._past[self._place])
        self.cursor_position = len(self.value)


def _pasted(text: str) -> list[str]:
    """The lines of what is pasted: a gap of any size is one empty line, as between two verses.

    What stands at the ends stays there, where there is but one line: it may be a part of one.
    """
    lines = text.strip("\r\n").splitlines()
    if len(lines) == 1:
        return lines
    kept: list[str] = []
    for line in (line.strip() for line in lines):
        if line or (kept and kept[-1]):
            kept.append(line)
    while kept and not kept[-1]:
        kept.pop()
    return kept
