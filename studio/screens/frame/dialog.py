"""What all dialogs share."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.screen import ModalScreen

from studio.keys.bindings import key_name
from studio.keys.dialogs import DIALOG
from studio.keys.key import Place
from studio.screens.frame.host import Host
from studio.screens.frame.sizes import pass_over_old_size

Result = TypeVar("Result")


HELP = Binding("f1", "app.help", "help", id="app.help", show=False)
"""The key of help, which a dialog keeps from the app below it otherwise."""


class Dialog(ModalScreen[Result]):
    """A dialog that is answered once.

    Two keys that come in one piece may both answer it, and the second would close whatever stood
    below, or end the app where nothing does. The same holds for an answer that comes when another
    screen has come before it.
    """

    PLACE: ClassVar[Place] = DIALOG
    """What help says of it: what it asks, and its keys."""
    BINDINGS: ClassVar[list[BindingType]] = [HELP]

    def on_resize(self, event: Resize) -> None:
        pass_over_old_size(self, event)

    @property
    def asks(self) -> str:
        """The question as it stands there; help repeats it."""
        return ""

    def key_to(self, id: str) -> str:
        """The key that reaches a row of the table, as it is written."""
        host = self.app
        assert isinstance(host, Host)
        return key_name(host.keys.shown(id, host.settings.keys))

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Gives the answer and closes; does nothing where it is not what one sees."""
        return super().dismiss(result) if self.is_active else AwaitComplete()
