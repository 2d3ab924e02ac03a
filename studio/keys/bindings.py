"""From rows of the key table to what Textual binds, and to what is written on screen.

A row says what a key does, and with which other key the same thing is reached while text is
being typed (single letters are text then). Remapping (`[keys]` in the settings file) replaces the
keys of a row by its id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.keys.key import Key, Place, Where

if TYPE_CHECKING:
    from textual.binding import Binding

__all__ = ["Key", "Place", "Where", "bindings", "key_name"]

_NAMES = {
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "equals_sign": "=",
    "comma": ",",
    "full_stop": ".",
    "slash": "/",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "delete": "Del",
    "backspace": "Bksp",
    "plus": "+",
    "minus": "-",
    "question_mark": "?",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "up": "↑",
    "down": "↓",
}


def key_name(key: str) -> str:
    """How a key is written on screen: `alt+equals_sign` is `alt+=`, `f1` is `F1`."""
    *modifiers, last = key.strip().split("+")
    name = _NAMES.get(last, last)
    if len(last) in (2, 3) and last[0] == "f" and last[1:].isdigit():
        name = last.upper()
    return "+".join([*modifiers, name])


def bindings(place: Place) -> list[Binding]:
    """Textual bindings of one place."""
    from textual.binding import Binding

    return [
        Binding(
            row.all_keys,
            row.action,
            row.label,
            id=row.id,
            show=row.footer > 0,
            priority=row.always,
        )
        for row in place.rows
    ]
