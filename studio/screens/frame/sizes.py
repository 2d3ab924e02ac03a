"""Sizes of a screen that are news no more."""

from __future__ import annotations

from typing import Any

from textual.events import Resize
from textual.screen import Screen


def pass_over_old_size(screen: Screen[Any], event: Resize) -> bool:
    """Has a size be passed over that the window does not have any more; whether it was.

    At each change of its size a screen tells itself of it once more (Textual 8.2). Two changes
    that it has not looked at yet, with other messages between them, would lead it from the one to
    the other and back for ever.
    """
    old = event.size != screen.app.size
    if old:
        event.prevent_default()
    return old
