"""A line of text that takes its keys in the order in which they are typed."""

from __future__ import annotations

from textual.binding import Binding
from textual.events import Key, Paste
from textual.message import Message
from textual.widgets import Input

EDITING = {
    key: binding.action
    for binding in Input.BINDINGS
    if isinstance(binding, Binding)
    for key in binding.key.split(",")
    if key != "enter"
}
"""Keys of Textual's Input that move and delete, and what they do."""
MOST_PASTED = 2000
"""Characters that a line takes at once: more than a path or a title has, and drawn in a moment."""


class TooMuchPasted(Message):
    """More was pasted than there is room for; nothing of it was taken."""

    def __init__(self, characters: int, most: int) -> None:
        self.characters, self.most = characters, most
        super().__init__()


class LineInput(Input):
    """Textual's Input whose keys that move and delete act at once, as its letters do.

    Textual looks a binding up only when its key has bubbled up to the app; letters that come right
    behind, as over a slow line, are in the text by then, and "backspace x" becomes "x backspace".
    """

    async def on_key(self, event: Key) -> None:
        action = EDITING.get(event.key)
        # Where nothing is marked, what copies leaves its key to what is marked elsewhere.
        if action and await self.app.run_action(action, self):
            event.stop()
            event.prevent_default()

    def on_paste(self, event: Paste) -> None:
        """All lines as one, where Textual keeps the first; a whole book is refused."""
        event.stop()
        event.prevent_default()
        lines = event.text.splitlines()
        if len(lines) > 1:
            lines = [stripped for line in lines if (stripped := line.strip())]
        text = " ".join(lines)
        most = min(MOST_PASTED, self.max_length or MOST_PASTED)
        if len(self.value) + len(text) > most:
            self.post_message(TooMuchPasted(len(text), most))
        elif text:
            self.replace(text, *self.selection)
