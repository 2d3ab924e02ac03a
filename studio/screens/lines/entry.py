"""Where a line is written by hand, or given a form: at its place in the song."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Literal

from textual.binding import BindingType
from textual.events import Key
from textual.widgets import Input

from core.writing.desk_lines import syllables
from studio.keys import bindings as keys
from studio.keys.lines import LINE
from studio.widgets.line_input import EDITING, LineInput
from studio.wording.i18n import t

Kind = Literal["text", "form"]


class LineEntry(LineInput):
    """One line of text above its line of the song; shown only while one types."""

    WHERE: ClassVar[keys.Where] = "line"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(LINE)]
    DEFAULT_CSS = """
    LineEntry {
        layer: over; height: 1; border: none; padding: 0; display: none;
        background: $surface; color: $foreground;
    }
    LineEntry:focus { background: $surface; border: none; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, select_on_focus=False, compact=True)
        self.kind: Kind = "text"
        self.line = ""
        """Id of the line; "" for one below it, which is there once something stands in it."""
        self.kept: Callable[[Kind, str, str], bool] = lambda kind, line, value: True
        """Told what Enter means; whether it can be, else one types on."""
        self.left: Callable[[], None] = lambda: None
        """Told that somebody wants to leave."""

    @property
    def open(self) -> bool:
        """Whether somebody types here."""
        # A footer asks before it is put in its place, when no style hides it yet.
        return bool(self.display) and self.is_attached and self.screen.focused is self

    def begin(self, kind: Kind, line: str, value: str, *, marked: bool = False) -> None:
        """Opens it with what stands there now; `marked`, a letter takes its place."""
        self.kind, self.line = kind, line
        self.value = value
        self.cursor_position = len(value)
        if marked:
            self.select_all()
        self.display = True
        self.screen.set_focus(self)

    def leave(self) -> bool:
        """Closes it; whether it was open."""
        was = bool(self.display)
        self.display = False
        if was and self.is_attached and self.screen.focused is self:
            self.screen.set_focus(None)
        return was

    def place(self, x: int, y: int, width: int) -> None:
        """Puts it over a row of the page."""
        self.styles.offset = (x, y)
        self.styles.width = max(8, width)

    def told(self, need: int | None, leave: str) -> str:
        """How far the line has come while one types; `leave` is the key that ends it."""
        if self.kind == "form":
            return t("a form: 7 A | 平平仄仄平平仄, or | 春______; empty is none")
        have = syllables(self.value)
        if need is None:
            told = t("{count} syllables", count=have)
        else:
            told = t("{have} of {need} syllables", have=have, need=need)
        return f"{told}   {t('Enter: the next line, {leave}: to the keys', leave=leave)}"

    # Over a slow line several keys come at once. Each does what it would have done alone: those
    # behind the key that leads here are text, also behind Enter; those behind Esc are keys again.

    async def on_key(self, event: Key) -> None:
        if not self.open:
            event.prevent_default()  # it was on its way here when this was left
        elif event.key == "enter":
            event.stop()
            event.prevent_default()
            self._keep()

    async def takes(self, event: Key) -> bool:
        """Takes a key that was on its way to the screen before the focus was here."""
        if not self.open:
            return False
        if event.key == "enter":
            self._keep()
        elif event.is_printable and event.character:
            self.replace(event.character, *self.selection)
        elif event.key in EDITING:
            await self.app.run_action(EDITING[event.key], self)
        else:
            return False
        return True

    def action_keep(self) -> None:
        self._keep()

    def action_leave(self) -> None:
        self.left()

    def _keep(self) -> None:
        if self.kept(self.kind, self.line, self.value):
            self.leave()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self.open:
            self._keep()
