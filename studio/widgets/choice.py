"""A choice among a few words on one line: left and right, space, or the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from studio.wording.i18n import t


class Choice(Widget, can_focus=True):
    """`value` is one of `options`; what is shown is its translation."""

    DEFAULT_CSS = """
    Choice { height: 1; width: 1fr; }
    Choice:focus { background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", show=False),
        Binding("right,space", "step(1)", show=False),
    ]
    value: reactive[str] = reactive("")

    class Chosen(Message):
        """Another option was chosen by a key or the mouse."""

        def __init__(self, choice: Choice) -> None:
            self.choice = choice
            super().__init__()

        @property
        def control(self) -> Choice:
            return self.choice

    def __init__(self, options: Sequence[str], value: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.options = tuple(options)
        self.set_reactive(Choice.value, value)

    def render(self) -> Content:
        parts: list[Content] = []
        for option in self.options[self._first_shown() :]:
            label = self._label(option)
            if option != self.value:
                parts.append(Content.styled(label, "$text-muted"))
            elif self.has_focus:
                parts.append(Content.styled(label, "bold reverse"))
            else:
                parts.append(Content.styled(label, "bold $accent underline"))
        return Content(" ").join(parts)

    def _first_shown(self) -> int:
        """As many options go off at the left as it takes to see the one that is chosen."""
        if self.value not in self.options:
            return 0
        chosen, room = self.options.index(self.value), self.size.width
        for first in range(chosen):
            labels = map(self._label, self.options[first : chosen + 1])
            if sum(map(cell_len, labels)) + chosen - first <= room:
                return first
        return chosen

    def _label(self, option: str) -> str:
        return t(option) if self._tight else f" {t(option)} "

    @property
    def _tight(self) -> bool:
        """Whether all options have room, but none for a space on either side of each."""
        bare = sum(cell_len(t(option)) + 1 for option in self.options) - 1
        return bare <= self.size.width < bare + 2 * len(self.options)

    def action_step(self, by: int) -> None:
        """The next option; none is chosen when the value is not among them."""
        place = (
            self.options.index(self.value) if self.value in self.options else -1 if by > 0 else 0
        )
        self._choose(self.options[(place + by) % len(self.options)])

    def on_click(self, event: events.Click) -> None:
        at = 0
        for option in self.options[self._first_shown() :]:
            width = cell_len(self._label(option))
            if at <= event.x < at + width:
                self._choose(option)
                return
            at += width + 1

    def _choose(self, option: str) -> None:
        if option != self.value:
            self.value = option
            self.post_message(self.Chosen(self))
