"""A row of the form that is always in view: what one chooses anew for most trainings."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from studio.wording.i18n import t


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

    def __init__(self, label: str, explanation: str, control: Widget) -> None:
        super().__init__()
        self._label, self._control = label, control
        self.explanation = explanation

    def compose(self) -> ComposeResult:
        yield Static(Content(t(self._label)), classes="label")
        yield self._control
        yield Static(Content(t(self.explanation)), classes="why")
