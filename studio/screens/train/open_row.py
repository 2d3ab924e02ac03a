"""A row of the form that is always in view: what one chooses anew for most trainings."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from studio.widgets.lines import cut_middle
from studio.wording.i18n import t
from studio.wording.safe_text import safe_text

_NAME_CELLS = 22
"""Of the name of a corpus or a model: beside its label and the chart there is no room for more."""


def name_chosen(button: Button, name: str) -> None:
    """Shows on the button of a row what was chosen with it."""
    text = f"{cut_middle(safe_text(name), _NAME_CELLS)} ▾"
    if str(button.label) != text:
        button.label = Content(text)
        button.refresh(layout=True)  # it is as wide as its name


class OpenRow(Horizontal):
    """A label, a control, and what it is for."""

    DEFAULT_CSS = """
    OpenRow { height: 1; width: 100%; }
    OpenRow > .label { width: 15; padding-left: 1; }
    OpenRow:focus-within > .label { text-style: bold; color: $accent; }
    OpenRow > Button { width: auto; min-width: 4; content-align: left middle; text-align: left; }
    OpenRow > .why { display: none; width: 1fr; color: $text-muted; text-wrap: nowrap;
                     text-overflow: ellipsis; }
    """

    def __init__(
        self, label: str, explanation: str, control: Widget, *, classes: str | None = None
    ) -> None:
        super().__init__(classes=classes)
        self._label, self._control = label, control
        self.explanation = explanation

    def compose(self) -> ComposeResult:
        yield Static(Content(t(self._label)), classes="label")
        yield self._control
        yield Static(Content(t(self.explanation)), classes="why")
