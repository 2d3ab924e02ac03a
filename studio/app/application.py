"""The app: four screens, one table of keys, the settings, and what is remembered."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from textual.app import SuspendNotSupported, SystemCommand
from textual.binding import BindingType
from textual.driver import Driver
from textual.filter import LineFilter, Monochrome, NoColor
from textual.screen import Screen
from textual.theme import ThemeProvider

from core.errors import LyricStudioError
from core.home import private_folder, write_atomic
from core.library.models import Shelf
from core.runs.store import RunStore
from core.writing.keeping import Book
from studio.app.editor import edit_file, editor_command
from studio.app.themes import DARK, LIGHT, automatic_theme
from studio.app.watching import TrainingApp
from studio.keys import bindings as keys
from studio.screens.compose.edit import LyricsEditor
from studio.screens.compose.screen import ComposeScreen
from studio.screens.frame.command_palette import Palette
from studio.screens.frame.help import HelpScreen
from studio.screens.frame.messages import OlderModelLoaded
from studio.screens.frame.screen import StudioScreen
from studio.setup.session import Session, load_session, save_session
from studio.setup.settings import Settings, template
from studio.terminal.driver import TerminalDriver
from studio.terminal.list_fix import let_lists_have_no_room
from studio.terminal.output_filter import OutputFilter, wants_ascii
from studio.terminal.textual_parts import driver_of
from studio.wording import i18n
from studio.wording.i18n import error_text, t
from studio.wording.safe_text import safe_text

SETTLED = 3.0
"""Seconds after the first picture."""


# What draws charts is loaded with the first screen that shows one, not before the first paint.
def _train_screen() -> StudioScreen:
    from studio.screens.train.screen import TrainScreen

    return TrainScreen()


def _runs_screen() -> StudioScreen:
    from studio.screens.runs.screen import RunsScreen

    return RunsScreen()


def _songs_screen() -> StudioScreen:
    from studio.screens.songs.screen import SongsScreen

    return SongsScreen()


class LyricStudioApp(TrainingApp):
    """The terminal UI. It holds no model code and never imports torch."""

    TITLE = "Lyric Studio"
    CSS_PATH = "studio.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings("app")]
    MODES: ClassVar[dict[str, Any]] = {
        "compose": ComposeScreen,
        "train": _train_screen,
        "runs": _runs_screen,
        "songs": _songs_screen,
    }
    DEFAULT_MODE = "compose"

    def __init__(
        self,
        home: Path,
        settings: Settings | None = None,
        *,
        notices: Sequence[str] = (),
        settings_file: Path | None = None,
        shelf: Shelf | None = None,
    ) -> None:
        super().__init__()
        self.home = home
        self.settings = settings or Settings()
        self.settings_file = settings_file
        self.session: Session = load_session(home)
        self.farewell: list[str] = []
        """Lines printed after the screen is given back."""
        self.ascii_only = wants_ascii(self.settings.ascii)
        self.output_filter = OutputFilter(ascii_only=self.ascii_only)
        let_lists_have_no_room()
        self.shelf = shelf or Shelf(home)
        self.shelf.older_loaded = lambda run, step: self.post_message(OlderModelLoaded(run, step))
        self.book = Book(home)
        self.begun = False
        """Whether the first picture stands."""
        self.restart = False
        """Whether the app is left only to begin again (in another language)."""
        self.stopped: set[str] = set()
        """Runs that were asked to stop."""
        self._notices = list(notices)
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        # Before the first style sheet is read: a theme set later has all of it read and applied
        # twice before anything is seen.
        self.set_reactive(LyricStudioApp.theme, self._chosen_theme())
        self.stylesheet.set_variables(self.get_css_variables())

    # Start and end

    def get_driver_class(self) -> type[Driver]:
        """Our own; TEXTUAL_DRIVER cannot put other code in its place."""
        return TerminalDriver

    def on_mount(self) -> None:
        self.theme_changed_signal.subscribe(self, self._remember_theme)
        if self.no_color:
            self.add_class("-no-color")
        good, unknown = keys.keymap(self.settings.keys)
        self.set_keymap(good)
        for id in unknown:
            self._notices.append(t("settings: {name} is no key that can be set", name=id[:60]))
        for notice in self._notices:
            self.toast(notice, severity="warning", timeout=12)
        if not self.is_headless:
            self._leave_on_signals()

    def on_ready(self) -> None:
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Starts what reads models and runs: only now, as its imports would delay the picture."""
        self.begun = True
        self.settle()
        self.set_timer(SETTLED, self.settle)  # with the model and what its thread imports
        self.start_training_watch()
        for screen in self.studio_screens():
            screen.begin()

    def settle(self) -> None:
        """Tells the garbage collector that what is there now stays.

        Looking over all of it takes 40 ms and more, in which a key would wait.
        """
        if not self.is_headless:  # tests make one app after the other
            gc.freeze()

    def _leave_on_signals(self) -> None:
        """A closed terminal or a polite kill leaves as ctrl+q does: all is kept."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, lambda: self.call_later(self.action_quit))

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What all that is drawn passes.

        NO_COLOR: not grey but no colour at all; what is chosen or focused is reversed then.
        """
        filters = [one for one in super().get_line_filters() if not isinstance(one, Monochrome)]
        if self.no_color and not any(isinstance(one, NoColor) for one in filters):
            filters.append(NoColor())
        return [*filters, self.output_filter]

    def _chosen_theme(self) -> str:
        """Of the settings, else the one last used, else what suits the terminal."""
        wanted = self.settings.theme
        if wanted != "auto" and wanted not in self.available_themes:
            self._notices.append(t("settings: there is no theme {name}", name=wanted[:40]))
            wanted = "auto"
        if wanted == "auto" and self.session.theme in self.available_themes:
            wanted = self.session.theme or "auto"
        return automatic_theme() if wanted == "auto" else wanted

    def _remember_theme(self, _theme: object) -> None:
        self.session.theme = self.theme

    def on_unmount(self) -> None:
        self.end_training_watch()
        self.remember()
        try:
            self.book.close()
        except LyricStudioError as error:
            self.farewell.append(error_text(error))

    def remember(self) -> None:
        """Writes the session; a home folder that cannot be written is said once, at the end."""
        try:
            save_session(self.home, self.session)
        except OSError as error:
            line = t("the session could not be kept: {reason}", reason=error.strerror or error)
            if line not in self.farewell:
                self.farewell.append(line)

    # What screens ask for

    @property
    def rings_bell(self) -> bool:
        return self.settings.bell

    def show_error(self, error: LyricStudioError) -> None:
        """An expected error as one line; the app stays up."""
        self.toast(error_text(error), severity="error", timeout=10)

    def open_song(self, id: str) -> None:
        """Shows a saved song in Compose."""
        self.action_show_screen("compose")
        for screen in self._screen_stacks["compose"]:
            if isinstance(screen, ComposeScreen):
                screen.open_song(id)

    def copy(self, text: str, path: Path | None) -> None:
        """Sends a text to the clipboard of the terminal, and says where it also is.

        OSC 52 gives no answer, so nobody can know whether the terminal took it.
        """
        self.copy_to_clipboard(safe_text(text))
        told = t("sent to the terminal's clipboard")
        if path is not None:
            told += "\n" + t("also in {path}", path=path)
        self.toast(told, timeout=8)

    def edit_outside(self, text: str, *, suffix: str) -> str | None:
        """Opens a text in the person's editor; None when that is not possible."""
        command = editor_command(self.settings.editor)
        try:
            with self.suspend():
                return edit_file(command, text, suffix)
        except SuspendNotSupported:
            self.toast(t("this terminal cannot lend itself to an editor"), severity="warning")
        except LyricStudioError as error:
            self.show_error(error)
        return None

    # Actions

    def action_show_screen(self, name: str) -> None:
        """Goes to one of the four screens; an open dialog is left where it is."""
        if name in self.MODES and len(self.screen_stack) <= 1:
            self.switch_mode(name)
            self.session.screen = name

    def action_help(self) -> None:
        """Help that fits the part with the focus."""
        screen = self.screen
        if not isinstance(screen, StudioScreen):
            return
        editing = isinstance(screen.focused, LyricsEditor)
        places: tuple[keys.Where, ...] = ("edit",) if editing else ()
        good, _ = keys.keymap(self.settings.keys)
        self.push_screen(HelpScreen((*places, screen.WHERE, "app"), good))

    def action_redraw(self) -> None:
        if isinstance(driver := driver_of(self), TerminalDriver):
            driver.forget()
        self.refresh(repaint=True, layout=True)
        self.screen.refresh(repaint=True, layout=True)

    async def action_quit(self) -> None:
        """Leaves: writing is stopped and kept, trainings go on."""
        for screen in self.studio_screens():
            screen.before_quit()
            if isinstance(screen, ComposeScreen):
                await screen.finish_writing()
        self.end_training_watch()
        if self.settings.stop_training_on_quit and not self.restart:
            self.stop_all_training()
        self.exit()

    async def action_quit_and_stop(self) -> None:
        """Leaves, and asks every run that trains to stop with a checkpoint."""
        self.stop_all_training()
        await self.action_quit()

    def stop_all_training(self) -> None:
        from core.runs import launcher

        store = RunStore(self.home)
        for name in store.names():
            try:
                run = store.get(name)
                if run.is_training():
                    launcher.request_stop(run)
                    self.stopped.add(name)
                    self.farewell.append(t("training {run} saves a checkpoint and stops", run=name))
            except LyricStudioError as error:
                self.farewell.append(error_text(error))

    def action_command_palette(self) -> None:
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(placeholder=t("Search for commands…"), id="--command-palette"))

    def search_themes(self) -> None:
        """Opens the list of themes."""
        self.push_screen(Palette([ThemeProvider], placeholder=t("Search for themes…")))

    def action_settings(self) -> None:
        """Opens the settings file in the editor, made from the template when there is none."""
        file = self.settings_file
        if file is None:
            return
        try:
            if not file.exists():
                private_folder(file.parent)
                write_atomic(file, template().encode())
            before = file.read_text(encoding="utf-8", errors="replace")
            text = self.edit_outside(before, suffix=".toml")
            if text is None or text == before:
                return
            write_atomic(file, text.encode())
        except OSError as error:
            self.toast(f"{file}: {error.strerror}", severity="error")
            return
        self.restart = True
        self.run_worker(self.action_quit(), name="restart", exit_on_error=False)

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

            yield SystemCommand(title, row.explained(t), run)
        yield SystemCommand(t("Theme"), t("Choose the colours."), self.search_themes)
        yield SystemCommand(
            t("Quit and stop training"),
            t("Every run that trains saves a checkpoint and stops."),
            self.action_quit_and_stop,
        )
        if self.settings_file is not None:
            yield SystemCommand(
                t("Settings"), t("Open the settings file in your editor."), self.action_settings
            )
        for code, name in i18n.LANGUAGES.items():
            yield SystemCommand(
                f"{t('Language')}: {name}", t("Speak this language."),
                lambda code=code: self.change_language(code),
            )  # fmt: skip

    def change_language(self, code: str) -> None:
        """Speaks another language from now on; screens are made anew."""
        self.session.language = code
        self.restart = True
        self.run_worker(self.action_quit(), name="restart", exit_on_error=False)
