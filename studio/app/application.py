"""The app: its screens, one table of keys, the settings, and what is remembered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from threading import Event as Flag
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen
from textual.theme import ThemeProvider

from core.errors import LyricStudioError
from core.library.models import ModelLibrary
from core.runs.store import RunStore
from core.runs.summary import TrainingStatus
from core.writing.keeping import Keeping
from studio.app.collector import Collector
from studio.app.commands import commands, edit_settings
from studio.app.screens import SCREENS, ScreenEntry, import_ahead, key_table
from studio.app.services import ServingApp
from studio.app.themes import DARK, LIGHT, first_theme
from studio.app.watching import TrainingWatch
from studio.keys.bindings import bindings
from studio.keys.key import Where
from studio.keys.table import KeyTable
from studio.screens.frame.command_palette import Commands, Palette
from studio.screens.frame.dialog import Dialog
from studio.screens.frame.finding import Command
from studio.screens.frame.help import HelpScreen
from studio.screens.frame.host import Guest
from studio.screens.frame.messages import News, OlderModelLoaded, TrainingEnded
from studio.screens.frame.screen import StudioScreen
from studio.setup.session import Session, load_session, save_session
from studio.setup.settings import Settings
from studio.terminal.driver import TerminalDriver
from studio.terminal.list_fix import let_lists_have_no_room
from studio.terminal.output_filter import OutputFilter, colourless, wants_ascii
from studio.terminal.textual_parts import driver_of, has_styles_of_now, pass_over_late_errors
from studio.terminal.whole_characters import keep_characters_whole
from studio.widgets.line_input import TooMuchPasted
from studio.wording.i18n import error_text, t

LOADED = 3.0  # seconds after the first picture: the model, and what its thread imports, are there


class LyricStudioApp(ServingApp):
    """The terminal UI. It holds no model code and never imports torch."""

    TITLE = "Lyric Studio"
    CSS_PATH = Path(__file__).with_name("studio.tcss")  # also of a subclass elsewhere
    WHERE: ClassVar[Where] = "app"
    ENTRIES: ClassVar[tuple[ScreenEntry, ...]] = SCREENS
    """The screens; keys and modes are made from them."""
    KEYS: ClassVar[KeyTable] = key_table(SCREENS)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(KEYS.everywhere)]
    DEFAULT_MODE = "compose"

    def __init_subclass__(cls, **options: Any) -> None:
        """An app with other screens has their keys."""
        if "ENTRIES" in vars(cls):
            cls.KEYS = key_table(cls.ENTRIES)
            cls.BINDINGS = [*bindings(cls.KEYS.everywhere)]
        super().__init_subclass__(**options)

    def __init__(
        self,
        home: Path,
        settings: Settings | None = None,
        *,
        notices: Sequence[str] = (),
        settings_file: Path | None = None,
        library: ModelLibrary | None = None,
    ) -> None:
        super().__init__()
        pass_over_late_errors(self)
        for entry in self.ENTRIES:
            self.add_mode(entry.place.name, partial(self._make, entry))
        self.home = home
        self.settings = settings or Settings()
        self.settings_file = settings_file
        self.session: Session = load_session(home)
        self.farewell: list[str] = []
        """Lines printed after the screen is given back."""
        self.ascii_only = wants_ascii(self.settings.ascii)
        self.output_filter = OutputFilter(ascii_only=self.ascii_only)
        let_lists_have_no_room()
        keep_characters_whole()
        self.library = library or ModelLibrary(home)
        self.library.older_loaded = lambda run, step: self.post_message(OlderModelLoaded(run, step))
        self.keeping = Keeping(home)
        self.collector = Collector(self)
        self.begun = False
        self.guests: list[Guest] = []
        """The screens that are open."""
        self.training_watch = TrainingWatch(RunStore(home), self.guests, self.toast)
        self.restart = False
        """Whether the app is left only to begin again (in another language)."""
        self._notices = list(notices)
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        # Before the first style sheet is read: a theme set later has all of it read and applied
        # twice before anything is seen.
        theme, problems = first_theme(self.settings, self.session, self.available_themes)
        self._notices += problems
        self.set_reactive(LyricStudioApp.theme, theme)
        self.stylesheet.set_variables(self.get_css_variables())

    # Start and end

    def _make(self, entry: ScreenEntry) -> StudioScreen:
        screen = entry.load()
        has_styles_of_now(screen, self)
        return screen

    def get_driver_class(self) -> type[Driver]:
        """Our own; TEXTUAL_DRIVER cannot put other code in its place."""
        return TerminalDriver

    def on_load(self) -> None:
        """The keys are the person's own before anything is drawn that names one."""
        good, unknown = self.keys.keymap(self.settings.keys)
        self.set_keymap(good)
        for id in unknown:
            self._notices.append(t("settings: {name} is no key that can be set", name=id[:60]))

    def on_mount(self) -> None:
        self.theme_changed_signal.subscribe(self, self._remember_theme)
        if self.no_color:
            self.add_class("-no-color")
        for notice in self._notices:
            self.toast(notice, severity="warning", timeout=12)
        if not self.is_headless:
            self.leave_on_signals()

    def on_ready(self) -> None:
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Starts what reads models and runs: only now, as its imports would delay the picture."""
        if not self.is_running:  # it is left already
            return
        self.begun = True
        self.spare_the_collector()
        self.set_timer(LOADED, self._loaded)
        self.training_watch.start(self)
        for screen in self.guests:
            screen.begin()

    def _loaded(self) -> None:
        self.spare_the_collector()
        self.run_worker(
            partial(import_ahead, self.ENTRIES), name="import", group="import", thread=True,
            description="what other screens need", exit_on_error=False,
        )  # fmt: skip

    def spare_the_collector(self) -> None:
        """Tells the garbage collector that what is there now stays."""
        if not self.is_headless:  # tests make one app after the other
            self.collector.spare()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What all that is drawn passes."""
        filters = super().get_line_filters()
        return [*(colourless(filters) if self.no_color else filters), self.output_filter]

    def _remember_theme(self, _theme: object) -> None:
        self.session.theme = self.theme

    def on_unmount(self) -> None:
        self.training_watch.end()
        self.remember()
        try:
            self.keeping.close()
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

    @on(News)
    def _told(self, news: News) -> None:
        if not self.is_running:  # screens lose their parts before they leave
            return
        self.training_watch.tell(news)
        if isinstance(news, TrainingEnded) and self.settings.bell:
            self.bell()

    @on(TooMuchPasted)
    def _too_much_pasted(self, event: TooMuchPasted) -> None:
        told = t(
            "{count} characters are too many to paste here: {most} at the most",
            count=f"{event.characters:,}",
            most=f"{event.most:,}",
        )
        self.toast(told, severity="warning")

    # What screens ask for

    @property
    def keys(self) -> KeyTable:
        return self.KEYS

    @property
    def training(self) -> TrainingStatus | None:
        return self.training_watch.training

    def join(self, screen: Guest) -> None:
        self.guests.append(screen)

    def leave(self, screen: Guest) -> None:
        self.guests.remove(screen)

    def watch_flag(self) -> Flag:
        return self.training_watch.flag()

    def go_to(self, name: Where) -> Guest:
        self.action_show_screen(name)
        screen = self.screen
        return screen if isinstance(screen, StudioScreen) and name == screen.WHERE else Guest()

    # Actions

    def action_show_screen(self, name: str) -> None:
        """Goes to one of the screens; an open dialog is left where it is."""
        if any(place.name == name for place in self.keys.screens) and len(self.screen_stack) <= 1:
            self.switch_mode(name)
            self.session.screen = name

    def action_help(self) -> None:
        """Help that fits the part with the focus, or the dialog."""
        screen, asks = self.screen, ""
        if isinstance(screen, Dialog | Palette):
            places, asks = [screen.PLACE], screen.asks
        else:
            around = (self.focused or screen).ancestors_with_self
            names = [name for node in around if (name := getattr(node, "WHERE", None))]
            places = [self.keys.places[name] for name in names]
        good, _ = self.keys.keymap(self.settings.keys)
        self.push_screen(HelpScreen(places, good, asks=asks))

    def action_redraw(self) -> None:
        if isinstance(driver := driver_of(self), TerminalDriver):
            driver.forget()
        self.refresh(repaint=True, layout=True)
        self.screen.refresh(repaint=True, layout=True)

    async def action_quit(self) -> None:
        """Leaves: writing is stopped and kept, trainings go on."""
        for screen in list(self.guests):
            screen.before_quit()
            await screen.finish()
        self.training_watch.end()
        if self.settings.stop_training_on_quit and not self.restart:
            self.farewell += self.training_watch.stop_all()
        self.exit()

    async def action_quit_and_stop(self) -> None:
        """Leaves, and asks every run that trains to stop with a checkpoint."""
        self.farewell += self.training_watch.stop_all()
        await self.action_quit()

    def action_command_palette(self) -> None:
        if not any(isinstance(screen, Palette) for screen in self.screen_stack):
            asked = t("Search for commands…")
            self.push_screen(Palette(Commands, placeholder=asked))

    def commands(self, screen: Screen[Any]) -> Iterable[Command]:
        """What the palette offers on a screen."""
        return commands(self, screen, self.keys, settings=self.settings_file is not None)

    def search_themes(self) -> None:
        """Opens the list of themes."""
        self.push_screen(Palette(ThemeProvider, placeholder=t("Search for themes…")))

    def action_settings(self) -> None:
        """Opens the settings file in the editor; changed ones hold from a new beginning on."""
        if self.settings_file is not None and edit_settings(self.settings_file, self):
            self._begin_again()

    def action_change_language(self, code: str) -> None:
        """Speaks another language from now on; screens are made anew."""
        self.session.language = code
        self._begin_again()

    def _begin_again(self) -> None:
        self.restart = True
        self.run_worker(self.action_quit(), name="restart", exit_on_error=False)
