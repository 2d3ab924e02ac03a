"""The one table of keys: bindings, footer, help and remapping are all read from it.

A row says what a key does, where it works, and with which other key the same thing is reached
while text is being typed (single letters are text then). Remapping (`[keys]` in the settings
file) replaces the keys of a row by its id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.keys.key import PLACES, Key, Where
from studio.keys.table import TABLE

if TYPE_CHECKING:
    from textual.binding import Binding

__all__ = ["PLACES", "TABLE", "Key", "Where", "bindings", "key_name", "keymap", "rows"]

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
}


def key_name(key: str) -> str:
    """How a key is written on screen: `alt+equals_sign` is `alt+=`, `f1` is `F1`."""
    *modifiers, last = key.strip().split("+")
    name = _NAMES.get(last, last)
    if len(last) in (2, 3) and last[0] == "f" and last[1:].isdigit():
        name = last.upper()
    return "+".join([*modifiers, name])


def rows(where: Where) -> tuple[Key, ...]:
    """The rows of one place, in the order of the table."""
    return tuple(key for key in TABLE if key.where == where)


def bindings(where: Where) -> list[Binding]:
    """Textual bindings of one place."""
    from textual.binding import Binding

    return [
        Binding(
            key.all_keys,
            key.action,
            key.label,
            id=key.id,
            show=key.footer > 0,
            # Quit and redraw must work whatever has the focus, dialogs included.
            priority=key.id in ("app.quit", "app.redraw"),
        )
        for key in rows(where)
    ]


def keymap(remapped: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """The part of a `[keys]` table that can be used, and the ids that name no row."""
    known = {key.id for key in TABLE}
    good = {id: keys for id, keys in remapped.items() if id in known and keys.strip()}
    return good, sorted(set(remapped) - known)
