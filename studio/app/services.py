"""What the app does for its screens beside showing them: notices, clipboard, editor, signals."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import Any

from textual.app import SuspendNotSupported

from core.errors import LyricStudioError
from studio.app.editor import edit_file, editor_command
from studio.app.patience import PatientApp
from studio.setup.settings import Settings
from studio.wording.i18n import error_text, t
from studio.wording.safe_text import safe_text


class ServingApp(PatientApp):
    """The part of the app that `studio.screens.frame.host.Host` describes so."""

    settings: Settings

    def toast(self, text: str, *, severity: Any = "information", timeout: float = 5) -> None:
        self.notify(safe_text(text), severity=severity, timeout=timeout, markup=False)

    def show_error(self, error: LyricStudioError) -> None:
        self.toast(error_text(error), severity="error", timeout=10)

    def copy(self, text: str, path: Path | None) -> None:
        # OSC 52 gives no answer, so nobody can know whether the terminal took it.
        self.copy_to_clipboard(safe_text(text))
        told = t("sent to the terminal's clipboard")
        if path is not None:
            told += "\n" + t("also in {path}", path=path)
        self.toast(told, timeout=8)

    def edit_outside(self, text: str, *, suffix: str) -> str | None:
        command = editor_command(self.settings.editor)
        try:
            with self.suspend():
                return edit_file(command, text, suffix)
        except SuspendNotSupported:
            self.toast(t("this terminal cannot lend itself to an editor"), severity="warning")
        except LyricStudioError as error:
            self.show_error(error)
        return None

    def leave_on_signals(self) -> None:
        """A closed terminal or a polite kill leaves as ctrl+q does: all is kept."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, lambda: self.call_later(self.action_quit))
