"""What Compose asks in a dialog: how words are drawn, and the title of a song."""

from __future__ import annotations

from core.writing.session import WritingSession
from studio.screens.compose.options import OptionsDialog, Values
from studio.screens.compose.remember import remember_open, remember_options
from studio.screens.frame.dialogs import AskDialog
from studio.screens.frame.screen import StudioScreen
from studio.wording.i18n import t


def ask_options(screen: StudioScreen, writing: WritingSession) -> None:
    """Shows the settings of the samplers, and takes over what becomes of them."""
    options = writing.options

    def done(values: Values | None) -> None:
        if values is None:
            return
        lines = int(values.pop("max_lines") or options.max_lines)
        tokens = int(values.pop("max_tokens") or options.max_tokens)
        seed = values.pop("seed")
        writing.set_options(
            dict(values), max_lines=lines, max_tokens=tokens,
            fixed_seed=None if seed is None else int(seed),
        )  # fmt: skip
        remember_options(writing, screen.studio.session)

    dialog = OptionsDialog(
        options.settings(), max_lines=options.max_lines, max_tokens=options.max_tokens,
        seed=options.fixed_seed,
    )  # fmt: skip
    screen.app.push_screen(dialog, done)


def ask_title(screen: StudioScreen, writing: WritingSession) -> None:
    """Saves the take on screen as another song, under the title that is answered."""
    title = writing.new_title()
    if title is None:
        return

    def done(answer: str | None) -> None:
        if answer is not None and writing.save_as(answer.strip() or title):
            remember_open(writing, screen.studio.session)

    screen.app.push_screen(AskDialog(t("Title of the new song"), title), done)
