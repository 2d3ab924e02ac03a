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
            plainer = "+" not in key and "+" in chosen.get(id, "")
            if id not in chosen or plainer:
                chosen[id] = key
    return chosen


async def act(screen: Screen[Any], key: str) -> bool:
    """Does at once what a key is bound to; False when that is nothing, or not to be done now.

    Textual does it only when the key has bubbled up to the app. What was typed right behind it, as
    over a slow line, has by then been taken for what it was before.
    """
    active = screen.active_bindings.get(key)
    if active is None or not active.enabled or active.binding.priority:
        return False
    return await screen.app.run_action(active.binding.action, active.node)
