"""Where a line is written by hand, or given a form: at its place in the song."""

from __future__ import annotations

from typing import Literal

from textual.message import Message
from textual.widgets import Input

from core.writing.desk_lines import syllables
from studio.widgets.line_input import LineInput
from studio.wording.i18n import t

Kind = Literal["text", "form"]


class LineEntry(LineInput):
    """One line of text above its line of the song; shown only while one types."""

    DEFAULT_CSS = """
    LineEntry {
        layer: over; height: 1; border: none; padding: 0; display: none;
        background: $surface; color: $foreground;
    }
    LineEntry:focus { background: $surface; border: none; }
    """

    class Kept(Message):
        """Enter was pressed: what stands there is meant."""

        def __init__(self, kind: Kind, line: str, value: str) -> None:
            self.kind: Kind = kind
            self.line, self.value = line, value
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, select_on_focus=False, compact=True)
        self.kind: Kind = "text"
        self.line = ""
        """Id of the line."""

    @property
    def open(self) -> bool:
        """Whether somebody types here."""
        return bool(self.display) and self.has_focus

    def begin(self, kind: Kind, line: str, value: str) -> None:
        """Opens it with what stands there now."""
        self.kind, self.line = kind, line
        self.value = value
        self.cursor_position = len(value)
        self.display = True
        self.screen.set_focus(self)

    def leave(self) -> bool:
        """Closes it; whether it was open."""
        was = bool(self.display)
        self.display = False
        if was and self.screen.focused is self:
            self.screen.set_focus(None)
        return was

    def place(self, x: int, y: int, width: int) -> None:
        """Puts it over a row of the page."""
        self.styles.offset = (x, y)
        self.styles.width = max(8, width)

    def told(self, need: int | None) -> str:
        """How far the line has come while one types."""
        if self.kind == "form":
            return t("a form: 7 A | 平平仄仄平平仄, or | 春______; empty is none")
        have = syllables(self.value)
        if need is None:
            return t("{count} syllables", count=have)
        return t("{have} of {need} syllables", have=have, need=need)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Kept(self.kind, self.line, event.value))
