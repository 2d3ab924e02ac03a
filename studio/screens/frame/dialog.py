"""What all dialogs share."""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

Result = TypeVar("Result")


class Dialog(ModalScreen[Result]):
    """A dialog that is answered once.

    Two keys that come in one piece may both answer it, and the second would close whatever stood
    below, or end the app where nothing does. The same holds for an answer that comes when another
    screen has come before it.
    """

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Gives the answer and closes; does nothing where it is not what one sees."""
        return super().dismiss(result) if self.is_active else AwaitComplete()
