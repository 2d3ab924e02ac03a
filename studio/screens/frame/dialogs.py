"""Small dialogs: yes or no, one line of text, one of a list. All text in them is shown as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from studio.keys.dialogs import ASK, CHOOSE, CONFIRM, dialog_bindings
from studio.keys.key import Place
from studio.screens.frame.dialog import Dialog
from studio.widgets.line_input import LineInput
from studio.wording.i18n import t
from studio.wording.safe_text import safe_text

_CSS = """
{name} {{ align: center middle; background: $background 60%; }}
{name} > #dialog {{
    width: 64; max-width: 94%; height: auto; max-height: 90%;
    padding: 1 2; background: $surface; border: round $accent;
}}
{name} #question {{ width: 100%; height: auto; margin-bottom: 1; }}
{name} #buttons {{ height: auto; width: 100%; align-horizontal: right; }}
{name} Button {{ margin-left: 2; min-width: 12; }}
{name} OptionList {{ height: auto; max-height: 16; border: none; background: $surface; }}
"""


class ConfirmDialog(Dialog[bool]):
    """A question with two answers. Escape, and n, mean no."""

    DEFAULT_CSS = _CSS.format(name="ConfirmDialog")
    PLACE: ClassVar[Place] = CONFIRM
    BINDINGS: ClassVar[list[BindingType]] = [*dialog_bindings(CONFIRM)]

    def __init__(self, question: str, *, yes: str, no: str = "", danger: bool = False) -> None:
        super().__init__()
        self._question = safe_text(question)
        self._yes, self._no = yes, no or t("Cancel")
        self._danger = danger

    @property
    def asks(self) -> str:
        return self._question

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(self._question, id="question", markup=False)
            with Horizontal(id="buttons"):
                yield Button(Content(self._no), id="no")
                kind = "error" if self._danger else "primary"
                yield Button(Content(self._yes), id="yes", variant=kind)  # type: ignore[arg-type]

    def on_mount(self) -> None:
        # What cannot be taken back is never one blind Enter away.
        self.query_one("#no" if self._danger else "#yes", Button).focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")

    def action_answer(self, yes: bool) -> None:
        self.dismiss(yes)


class AskDialog(Dialog[str | None]):
    """One line of text; Escape gives None."""

    DEFAULT_CSS = _CSS.format(name="AskDialog")
    PLACE: ClassVar[Place] = ASK
    BINDINGS: ClassVar[list[BindingType]] = [*dialog_bindings(ASK)]

    def __init__(self, question: str, value: str = "", *, marked: bool = False) -> None:
        """A dialog with what stands there now; `marked`, a letter takes its place, as of a name."""
        super().__init__()
        self._question, self._value = safe_text(question), safe_text(value)
        self._marked = marked

    def on_mount(self) -> None:
        if self._marked:
            self.query_one(LineInput).select_all()

    @property
    def asks(self) -> str:
        return self._question

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(self._question, id="question", markup=False)
            yield LineInput(self._value, id="answer", select_on_focus=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value)

    def action_leave(self) -> None:
        self.dismiss(None)


class ChooseDialog(Dialog[int | None]):
    """One of several lines; Escape gives None."""

    DEFAULT_CSS = _CSS.format(name="ChooseDialog")
    PLACE: ClassVar[Place] = CHOOSE
    BINDINGS: ClassVar[list[BindingType]] = [*dialog_bindings(CHOOSE)]

    def __init__(self, question: str, options: Sequence[str], chosen: int = 0) -> None:
        super().__init__()
        self._question = safe_text(question)
        self._options = [safe_text(option) for option in options]
        self._chosen = chosen

    @property
    def asks(self) -> str:
        return self._question

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(self._question, id="question", markup=False)
            yield OptionList(*(Option(Content(text)) for text in self._options))

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = self._chosen if self._options else None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(event.option_index)

    def action_move(self, by: int) -> None:
        options = self.query_one(OptionList)
        options.action_cursor_down() if by > 0 else options.action_cursor_up()

    def action_leave(self) -> None:
        self.dismiss(None)
