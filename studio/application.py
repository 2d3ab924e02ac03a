"""The app: four screens, one table of keys, the settings, and what is remembered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.reactive import reactive
from textual.screen import Screen

from core.errors import LyricStudioError
from studio import i18n, keys
from studio.i18n import error_text, t
from studio.messages import TrainingStatus, TrainingStatusChanged
from studio.output_filter import OutputFilter, wants_ascii
from studio.safe_text import safe_text
from studio.screens.base import StudioScreen
from studio.screens.compose import ComposeScreen
from studio.screens.runs import RunsScreen
from studio.screens.songs import SongsScreen
from studio.screens.train import TrainScreen
from studio.session import Session, load_session, save_session
from studio.settings import Settings
from studio.themes import DARK, LIGHT, automatic_theme


class LyricStudioApp(App[None]):
    """The terminal UI. It holds no model code and never imports torch."""

    TITLE = "Lyric Studio"
    CSS_PATH = "studio.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings("app")]
    MODES: ClassVar[dict[str, Any]] = {
        "compose": ComposeScreen,
        "train": TrainScreen,
        "runs": RunsScreen,
        "songs": SongsScreen,
    }
    DEFAULT_MODE = "compose"
    training: reactive[TrainingStatus | None] = reactive(None)

    def __init__(
        self,
        home: Path,
        settings: Settings | None = None,
        *,
        notices: Sequence[str] = (),
        settings_file: Path | None = None,
        language_fixed: bool = False,
    ) -> None:
        super().__init__()
        self.home = home
        self.settings = settings or Settings()
        self.settings_file = settings_file
        self.session: Session = load_session(home)
        self.farewell: list[str] = []
        """Lines printed after the screen is given back."""
        self.ascii_only = wants_ascii(self.settings.ascii)
        self._filters.append(OutputFilter(ascii_only=self.ascii_only))
        self._notices = list(notices)
        self._language_fixed = language_fixed

    # Start and end

    def on_mount(self) -> None:
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self._choose_theme()
        good, unknown = keys.keymap(self.settings.keys)
        self.set_keymap(good)
        for id in unknown:
            self._notices.append(t("settings: {name} is no key that can be set", name=id[:60]))
        for notice in self._notices:
            self.toast(notice, severity="warning", timeout=12)

    def _choose_theme(self) -> None:
        wanted = self.settings.theme
        if wanted != "auto" and wanted not in self.available_themes:
            self._notices.append(t("settings: there is no theme {name}", name=wanted[:40]))
            wanted = "auto"
        if wanted == "auto" and self.session.theme in self.available_themes:
            wanted = self.session.theme or "auto"
        self.theme = automatic_theme() if wanted == "auto" else wanted
        self.theme_changed_signal.subscribe(self, self._remember_theme)

    def _remember_theme(self, _theme: object) -> None:
        self.session.theme = self.theme

    def on_unmount(self) -> None:
        self.remember()

    def remember(self) -> None:
        """Writes the session; a home folder that cannot be written is said once, at the end."""
        try:
            save_session(self.home, self.session)
        except OSError as error:
            line = t("the session could not be kept: {reason}", reason=error.strerror or error)
            if line not in self.farewell:
                self.farewell.append(line)

    # What screens ask for

    def toast(self, text: str, *, severity: Any = "information", timeout: float = 5) -> None:
        """A short notice in the corner; the text is shown as it is, never as markup."""
        self.notify(safe_text(text), severity=severity, timeout=timeout, markup=False)

    def show_error(self, error: LyricStudioError) -> None:
        """An expected error as one line; the app stays up."""
        self.toast(error_text(error), severity="error", timeout=10)

    def open_train(self, **values: Any) -> None:
        """Opens the training form with some of it filled in, such as `cell` and `corpus`."""
        self.action_show_screen("train")
        screen = self.screen
        if isinstance(screen, TrainScreen):
            screen.preset(**values)

    # Training in the header

    def watch_training(self, status: TrainingStatus | None) -> None:
        for stack in self._screen_stacks.values():
            for screen in stack:
                if isinstance(screen, StudioScreen) and screen.is_mounted:
                    screen.show_training(status)

    def on_training_status_changed(self, message: TrainingStatusChanged) -> None:
        self.training = message.status

    # Actions

    def action_show_screen(self, name: str) -> None:
        """Goes to one of the four screens; an open dialog is left where it is."""
        if name in self.MODES and len(self.screen_stack) <= 1:
            self.switch_mode(name)
            self.session.screen = name

    def action_redraw(self) -> None:
        self.refresh(repaint=True, layout=True)
        self.screen.refresh(repaint=True, layout=True)

    async def action_quit(self) -> None:
        """Leaves: writing is stopped and kept, trainings go on."""
        for stack in self._screen_stacks.values():
            for screen in stack:
                if isinstance(screen, StudioScreen):
                    screen.before_quit()
        self.exit()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette: every row of the key table that works here, then what has no key."""
        active = {
            binding.binding.id: (key, binding.binding.action)
            for key, binding in screen.active_bindings.items()
            if binding.enabled
        }
        for row in keys.TABLE:
            if row.id not in active or row.id in ("app.palette",):
                continue
            key, action = active[row.id]
            title = f"{t(row.label)}  ({keys.key_name(key)})"

            async def run(action: str = action) -> None:
                await self.run_action(action, self.screen.focused or self.screen)

            yield SystemCommand(title, t(row.help), run)
        yield SystemCommand(t("Theme"), t("Choose the colours."), self.search_themes)
        for code, name in i18n.LANGUAGES.items():
            yield SystemCommand(
                f"{t('Language')}: {name}", t("Speak this language."),
                lambda code=code: self.change_language(code),
            )  # fmt: skip

    def change_language(self, code: str) -> None:
        """Speaks another language from now on; screens are made anew."""
        self.session.language = code
        i18n.set_language(code)
