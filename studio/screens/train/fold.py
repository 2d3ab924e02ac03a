"""The line behind which the rest of the form is folded."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from studio.keys.bindings import key_name
from studio.wording.i18n import t


class Fold(Widget, can_focus=True):
    """Opens and shuts what follows it, and says how much of it is not as the preset has it."""

    DEFAULT_CSS = """
    Fold { height: 1; width: 100%; color: $text-muted; }
    Fold:focus { background: $surface; color: $accent; text-style: bold; }
    .-no-color Fold:focus { text-style: bold reverse; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "turn", show=False)]

    class Toggled(Message):
        """It is to be opened, or shut."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._told = ("", False, 0, 0)

    def tell(self, preset: str, *, shut: bool, rows: int, changed: int) -> None:
        """What it says: of how many rows so many are not as the preset has them; "" for a task
        that has no presets."""
        told = (preset, shut, rows, changed)
        if told != self._told:
            self._told = told
            self.refresh()

    def render(self) -> Content:
        named, shut, rows, changed = self._told
        preset = t(named or "usual")
        if changed == 1:
            told = t("1 setting differs from {preset}", preset=preset)
        elif changed:
            told = t("{n} settings differ from {preset}", n=changed, preset=preset)
        elif not named:
            told = t("{n} settings, as usual", n=rows)
        else:
            told = t("{n} settings, as in {preset}", n=rows, preset=preset)
        bound = {row.binding.id: key for key, row in self.screen.active_bindings.items()}
        key = key_name(bound.get("train.settings", ""))  # the last one also works while typing
        return Content.assemble("▸ " if shut else "▾ ", told, "  ", (key, "dim"))

    def action_turn(self) -> None:
        self.post_message(self.Toggled())

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.post_message(self.Toggled())
