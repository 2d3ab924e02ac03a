"""Songs: what has been saved, with preview, search, and all that one may do with a song."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from core.errors import LyricStudioError
from studio.keys import bindings as keys
from studio.keys.songs import SONGS
from studio.screens.songs.changes import SongChanges
from studio.screens.songs.preview import beginning, preview
from studio.widgets.line_input import LineInput
from studio.widgets.lines import Lines, cut, cut_middle
from studio.wording.i18n import error_text, t
from studio.wording.safe_text import safe_line, safe_text

if TYPE_CHECKING:
    from core.songs.song import SongSummary

PAGE = 200
"""Songs that are put into the list at a time."""
OF_A_SONG = frozenset((
    "open", "desk", "rename", "edit", "copy", "export", "delete", "how", "mood", "proofread",
    "cursor",
))  # fmt: skip
"""Actions that need a song."""


class SongList(OptionList):
    """The list. Enter has the name that the table of keys gives it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "compose", id="songs.open", show=True)
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "select" or self.option_count > 0


class SongsScreen(SongChanges):
    """The saved songs, newest first."""

    WHERE: ClassVar[keys.Where] = "songs"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(SONGS)]
    DEFAULT_CSS = """
    SongsScreen #desk { height: 1fr; }
    SongsScreen #left { width: 34; border-right: solid $foreground 20%; padding: 1 1 0 1; }
    SongsScreen.-narrow #left { width: 28; }
    SongsScreen #search { height: 1; border: none; margin-bottom: 1; background: $surface; }
    SongsScreen #list { height: 1fr; border: none; background: $background; padding: 0; }
    SongsScreen #list:focus { background: $background; }
    SongsScreen #preview { width: 1fr; padding: 1 3; }
    SongsScreen #preview Static { width: 100%; height: auto; }
    SongsScreen #title { text-style: bold; color: $accent; margin-bottom: 1; }
    SongsScreen #how { color: $text-muted; margin-top: 1; }
    SongsScreen #status { dock: bottom; height: 1; padding: 0 2; color: $text-muted; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._how = self._moods = self._listed = False
        self._shown: str | None = None  # the song beside the list
        self.note = self.problem = ""
        """What has happened; what is wrong with the files, which is said until it is mended."""

    def body(self) -> ComposeResult:
        with Horizontal(id="desk"):
            with Vertical(id="left"):
                yield LineInput(placeholder=t("search"), id="search", compact=True)
                yield SongList(id="list")
            with VerticalScroll(id="preview", can_focus=False):
                yield Static(id="title", markup=False)
                yield Static(id="text", markup=False)
                yield Static(id="how", markup=False)
        yield Lines(id="status")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is done to a song is no key where there is none, nor is the search among none."""
        if action == "search":
            return not self._is_empty
        return bool(self.songs) or action not in OF_A_SONG

    @property
    def _is_empty(self) -> bool:
        """Whether there is no song at all, and not only none that fits."""
        line = next(iter(self.query(Input)), None)  # keys are asked after before it is there, too
        return self._listed and not self.songs and not (line is not None and line.value)

    def needed_now(self) -> Sequence[str]:
        return ("app.compose",) if self._is_empty else ()

    def on_mount(self) -> None:
        self.read_songs()
        self.query_one("#list", OptionList).focus()

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.read_songs()

    # What is on screen

    def read_songs(self) -> None:
        """Reads the list from disk, beside the app."""
        self.turns.read(self.list_songs, "songs")

    async def list_songs(self, *, select: str | None = None) -> None:
        """Reads the list; keeps the same song chosen where it can."""
        words = self.query_one("#search", Input).value
        listing = await asyncio.to_thread(self.studio.keeping.songs.search, words)
        if not self.is_mounted:
            return
        before = select or (self.chosen.id if self.chosen else None)
        place = self.query_one("#list", OptionList).highlighted or 0
        self.songs = [song for song in listing.songs if song.id not in self.going]
        self._listed = True
        places = [at for at, song in enumerate(self.songs) if song.id == before]
        self.fill(places[0] if places else place)
        self.problem = ""
        if listing.problems:
            self.problem = t(
                "{count} songs cannot be read; the first: {reason}",
                count=len(listing.problems),
                reason=error_text(listing.problems[0].reason),
            )
        self.show_song()

    def fill(self, place: int) -> None:
        """Puts the songs into the list, with the one at `place` chosen."""
        options = self.query_one("#list", OptionList)
        options.clear_options()
        if self.songs:
            place = min(place, len(self.songs) - 1)
            self._list_up_to(place)
            options.highlighted = place
        self.refresh_bindings()

    def _list_up_to(self, place: int) -> None:
        """Puts songs into the list until there is a page beyond `place`: a list of all would be
        felt at each key once there are thousands.
        """
        options = self.query_one("#list", OptionList)
        there = options.option_count
        if place + PAGE // 2 < there:
            return
        width = max(10, options.size.width - 4) if options.size.width else 30
        more = self.songs[there : place + PAGE]
        options.add_options([Option(self._line(song, width), id=song.id) for song in more])

    @staticmethod
    def _line(song: SongSummary, width: int) -> Content:
        title = cut_middle(safe_text(song.title), width)
        day = (song.changed or song.created)[:10]
        lines = sum(1 for line in song.text.split("\n") if line.strip())
        about = f"{day}  {t('lines: {count}', count=lines)}"
        return Content.assemble((title, "bold"), "\n", (cut(about, width), "dim"))

    @property
    def chosen(self) -> SongSummary | None:
        """The song that keys act on."""
        place = self.query_one("#list", OptionList).highlighted
        if place is None or not 0 <= place < len(self.songs):
            return None
        return self.songs[place]

    def show_song(self) -> None:
        """Shows the chosen song beside the list."""
        song = self.chosen
        self._shown = song.id if song else None
        title, text, how = (self.query_one(f"#{id}", Static) for id in ("title", "text", "how"))
        if song is None:
            searching = bool(self.query_one("#search", Input).value)
            none = t("No songs yet.") if self._is_empty else ""
            title.update(t("No song fits.") if searching else none)
            text.update(self._how_to_begin() if self._is_empty else "")
            how.update("")
        else:
            title.update(safe_text(song.title))
            text.update(preview(song.text, self.key_to("songs.open")))
            how.update("")
            if self._how:
                self.turns.read(partial(self._show_making, song.id), "how")
            elif self._moods:
                self.turns.read(partial(self._show_moods, song), "moods")
        self._show_status()

    async def _show_making(self, id: str) -> None:
        told = await asyncio.to_thread(self._making, id)
        if self._how and self.chosen is not None and self.chosen.id == id:
            self.query_one("#how", Static).update(told)

    async def _show_moods(self, song: SongSummary) -> None:
        """Puts the moods beside the lines; read beside the app, where the model is loaded, too."""
        from studio.screens.songs.moods import told_beside

        text, home = beginning(song.text)[0], self.studio.home
        width = self.query_one("#text", Static).size.width or 60
        lines, about = await asyncio.to_thread(told_beside, home, text, width)
        if self._moods and not self._how and self.chosen is not None and self.chosen.id == song.id:
            self.query_one("#text", Static).update(lines)
            self.query_one("#how", Static).update(about)

    def _making(self, id: str) -> str:
        from core.songs.making import how_made

        try:
            song = self.studio.keeping.songs.get(id)
        except LyricStudioError as error:
            return error_text(error)
        making = how_made(song, t)
        if not making:
            return t("written by hand")
        return "\n".join(safe_line(f"{name}: {value}") for name, value in making)

    def _how_to_begin(self) -> str:
        # Letters are text where one arrives in Compose.
        write, save = self.key_to("app.compose"), self.named_key("compose.save", typing=True)
        return t("{write} writes one; {save} there saves it.", write=write, save=save)

    def _show_status(self) -> None:
        left = self.note or self.problem or t("songs: {count}", count=len(self.songs))
        self.query_one("#status", Lines).content = Content(
            cut(safe_text(left), self.size.width - 4)
        )

    def say(self, note: str) -> None:
        self.note = note
        self._show_status()

    @on(OptionList.OptionHighlighted, "#list")
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if event.option_id != self._shown:  # else the list was read anew, and the note still holds
            self.note = ""
        self._list_up_to(event.option_index)
        self.show_song()

    @on(OptionList.OptionSelected, "#list")
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_open()

    # Search

    def action_search(self) -> None:
        self.query_one("#search", Input).focus()

    @on(Input.Changed, "#search")
    def _search_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.note = ""
        self.read_songs()

    @on(Input.Submitted, "#search")
    def _search_done(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one("#list", OptionList).focus()

    def action_leave_search(self) -> None:
        """Back from the search to the whole list."""
        self.query_one("#search", Input).value = ""
        self.query_one("#list", OptionList).focus()

    def action_cursor(self, by: int) -> None:
        options = self.query_one("#list", OptionList)
        options.action_cursor_down() if by > 0 else options.action_cursor_up()

    def action_how(self) -> None:
        self._how = not self._how
        self.show_song()

    def action_mood(self) -> None:
        self._moods = not self._moods
        self._how = False
        self.show_song()

    # Further

    def action_desk(self) -> None:
        if self.chosen is not None:
            self.studio.go_to("lines").open_document(self.chosen.id)

    def action_open(self) -> None:
        if self.chosen is not None:
            self.studio.go_to("compose").open_song(self.chosen.id)
