"""Text that does something when it is clicked, without the looks of a link."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.style import Style
from textual.widget import Widget

_ACTION = "studio_action"
DIM, FAINT = "$foreground 60%", "$foreground 35%"
"""Styles of what is said quietly."""


def clickable(content: Content, action: str) -> Content:
    """The same text; a click on it runs an action of the screen (or, with `app.`, of the app)."""
    return content.stylize(Style.from_meta({_ACTION: action}))


class Clickable(Widget):
    """A widget whose content may hold `clickable` text."""

    async def on_click(self, event: events.Click) -> None:
        action = event.style.meta.get(_ACTION)
        if action:
            event.stop()
            await self.app.run_action(action, self.screen)
