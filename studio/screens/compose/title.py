"""The title of another song that a take becomes."""

from __future__ import annotations

from core.writing.session import WritingSession
from studio.screens.compose.remember import remember_open
from studio.screens.frame.dialogs import AskDialog
from studio.screens.frame.screen import StudioScreen
from studio.wording.i18n import t


def ask_title(screen: StudioScreen, writing: WritingSession) -> None:
    """Saves the take on screen as another song, under the title that is answered."""
    title = writing.new_title()
    if title is None:
        return

    def done(answer: str | None) -> None:
        if answer is not None and writing.save_as(answer.strip() or title):
            remember_open(writing, screen.studio.session)

    screen.app.push_screen(AskDialog(t("Title of the new song"), title, marked=True), done)
