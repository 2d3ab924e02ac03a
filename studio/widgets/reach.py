"""By which key each thing is reached where the person is: read from the bindings that are active,
so that a key that is shown is a key that works."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen
from textual.widgets import Input, TextArea

from studio.keys.bindings import key_name


def is_typing(screen: Screen[Any]) -> bool:
    """Whether letters are text now."""
    return isinstance(screen.focused, Input | TextArea)


def reach(screen: Screen[Any]) -> dict[str, str]:
    """The key, as Textual names it, of each row of the table that does something now."""
    typing = is_typing(screen)
    makes_lines = isinstance(screen.focused, TextArea)
    chosen: dict[str, str] = {}
    for key, binding in screen.active_bindings.items():
        id = binding.binding.id
        if typing and (len(key_name(key)) == 1 or key == "space"):
            continue  # it is text now
        if makes_lines and key == "enter":
            continue
        if binding.enabled and id is not None:
            chosen.setdefault(id, key)
    return chosen
