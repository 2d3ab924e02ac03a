"""The commands of the palette, and the settings file in an editor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen

from core.home import private_folder, write_atomic
from studio.keys.bindings import key_name
from studio.keys.table import KeyTable
from studio.screens.frame.finding import Command
from studio.screens.frame.host import Host
from studio.screens.frame.screen import StudioScreen
from studio.setup.settings import template
from studio.wording.i18n import LANGUAGES, t


def commands(
    app: App[Any], screen: Screen[Any], keys: KeyTable, *, settings: bool
) -> Iterator[Command]:
    """Every row of the key table that works on a screen, then what has no key.

    Args:
        settings: whether there is a file of settings to be edited.
    """

    def run(action: str, node: DOMNode = app) -> Callable[[], Awaitable[None]]:
        async def act() -> None:
            await app.run_action(action, node)

        return act

    active = {
        binding.binding.id: (key, binding.binding.action, binding.node)
        for key, binding in screen.active_bindings.items()
        if binding.enabled
    }
    for row in keys.rows:
        if row.id in active and row.id != "app.palette":
            key, action, node = active[row.id]
            label = screen.label_of(row) if isinstance(screen, StudioScreen) else row.label
            name = f"{t(label)}  ({key_name(key)})"
            yield Command(name, label, row.explained(t), run(action, node))
    yield Command(t("Theme"), "Theme", t("Choose the colours."), run("app.change_theme"))
    yield Command(
        t("Quit and stop training"),
        "Quit and stop training",
        t("Every run that trains saves a checkpoint and stops."),
        run("app.quit_and_stop"),
    )
    if settings:
        told = t("Open the settings file in your editor.")
        yield Command(t("Settings"), "Settings", told, run("app.settings"))
    for code, name in LANGUAGES.items():
        yield Command(
            f"{t('Language')}: {name}", f"Language: {name}", t("Speak this language."),
            run(f"app.change_language({code!r})"),
        )  # fmt: skip


def edit_settings(file: Path, host: Host) -> bool:
    """Opens the settings file in the editor, made from the template when there is none.

    Returns:
        Whether it was changed.
    """
    try:
        if not file.exists():
            private_folder(file.parent)
            write_atomic(file, template().encode())
        before = file.read_text(encoding="utf-8", errors="replace")
        text = host.edit_outside(before, suffix=".toml")
        if text is None or text == before:
            return False
        write_atomic(file, text.encode())
    except OSError as error:
        host.toast(f"{file}: {error.strerror}", severity="error")
        return False
    return True
