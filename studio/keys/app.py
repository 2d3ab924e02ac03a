"""The keys that work everywhere; those that go to a screen come with the screens."""

from __future__ import annotations

from collections.abc import Iterable

from studio.keys.key import Key, Place

_HELP = Key("app.help", "f1", "app.help", "help", "Help for this screen.", footer=99)
_COMMANDS = (
    Key("app.palette", "ctrl+p", "app.command_palette", "commands", "Find any command by name."),
    Key("app.redraw", "ctrl+l", "app.redraw", "redraw", "Draw the whole screen again.",
        always=True),
    Key("app.quit", "ctrl+q", "app.quit", "quit",
        "Leave; a training goes on without the studio.", footer=98, always=True),
)  # fmt: skip


def everywhere(screens: Iterable[Place]) -> Place:
    """What works on every screen of these."""
    go_to = (screen.go_to for screen in screens)
    return Place(name="app", title="Everywhere", rows=(_HELP, *go_to, *_COMMANDS))
