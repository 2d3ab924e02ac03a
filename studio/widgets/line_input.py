"""A line of text that takes its keys in the order in which they are typed."""

from __future__ import annotations

from textual.binding import Binding
from textual.events import Key
from textual.widgets import Input

_EDITING = {
    key: binding.action
    for binding in Input.BINDINGS
    if isinstance(binding, Binding)
    for key in binding.key.split(",")
    if key != "enter"
}
"""Keys of Textual's Input that move and delete, and what they do."""


class LineInput(Input):
    """Textual's Input whose keys that move and delete act at once, as its letters do.

    Textual looks a binding up only when its key has bubbled up to the app; letters that come right
    behind, as over a slow line, are in the text by then, and "backspace x" becomes "x backspace".
    """

    async def on_key(self, event: Key) -> None:
        action = _EDITING.get(event.key)
        # Where nothing is marked, what copies leaves its key to what is marked elsewhere.
        if action and await self.app.run_action(action, self):
            event.stop()
            event.prevent_default()
