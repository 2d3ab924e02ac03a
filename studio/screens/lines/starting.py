"""How a song begins: a dialog with eight ways, each with the form that it gives."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import DescendantFocus, Key, Paste
from textual.widgets import ContentSwitcher, Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option
from textual.worker import Worker

from core.errors import LyricStudioError
from studio.keys.bindings import key_name
from studio.keys.dialogs import dialog_bindings
from studio.keys.key import Place
from studio.keys.song_dialogs import START_SONG
from studio.screens.frame.dialog import Dialog
from studio.screens.frame.host import Host
from studio.screens.lines.preview import preview
from studio.screens.lines.start_fields import HalfWritten, fields
from studio.screens.lines.ways import WAYS, Way, abouts, known_labels, labels, tune_names
from studio.widgets.lines import cut
from studio.wording.i18n import error_text, language, t
from studio.wording.safe_text import safe_line

if TYPE_CHECKING:
    from core.songs.document import Document
    from core.songs.song import SongSummary

PAUSE = 0.08
"""Seconds without a key after which the form is shown anew."""
_WAYS = {way.name: way for way in WAYS}


class Ways(OptionList):
    """The ways. Enter acts at once: what is typed right behind it goes into the field."""

    def on_key(self, event: Key) -> None:
        field = self.screen.focused
        if field is not self and isinstance(field, Input | TextArea):
            field.post_message(Key(event.key, event.character))  # it was on its way here before
        elif event.key == "enter" and isinstance(self.screen, StartSong):
            self.screen.way_taken()
        else:
            return
        event.stop()
        event.prevent_default()


class StartSong(Dialog["Document | None"]):
    """Gives the document that a song begins with; Escape gives None."""

    DEFAULT_CSS = """
    StartSong { align: center middle; background: $background 60%; }
    StartSong > #dialog { width: 104; max-width: 98%; height: 34; max-height: 98%;
                          padding: 0 1; background: $surface; border: round $accent; }
    StartSong #question { height: 1; text-style: bold; padding-left: 1; }
    StartSong #desk { height: 1fr; }
    StartSong OptionList { border: none; background: $surface; padding: 0; }
    StartSong OptionList:focus { border: none; }
    StartSong #ways { width: 24; height: 1fr; padding-left: 1;
                      border-right: solid $foreground 20%; }
    StartSong #ways:focus { border-right: solid $accent; }
    StartSong #right { width: 1fr; padding: 0 0 0 1; }
    StartSong #panels { height: auto; }
    StartSong #panels > Vertical { height: auto; }
    StartSong #panels OptionList { height: auto; max-height: 26vh; }
    StartSong .about { height: auto; color: $text-muted; margin-bottom: 1; }
    StartSong .row { height: 1; }
    StartSong .label { width: 18; color: $text-muted; }
    StartSong Input { width: 1fr; height: 1; border: none; padding: 0 1; background: $panel; }
    StartSong Input:focus { border: none; background: $accent 25%; }
    StartSong HalfWritten { height: 30vh; border: none; padding: 0 1; background: $panel; }
    StartSong HalfWritten:focus { border: none; }
    StartSong #preview { height: 1fr; margin-top: 1; scrollbar-size-vertical: 1; }
    StartSong #preview:focus { background: $panel; }
    StartSong #form { height: auto; }
    StartSong #problem { height: auto; max-height: 3; color: $text-muted; padding: 0 1; }
    StartSong #problem.-said { color: $text-error; }
    StartSong #hint { height: 1; color: $text-muted; padding: 0 1; }
    """
    PLACE: ClassVar[Place] = START_SONG
    BINDINGS: ClassVar[list[BindingType]] = [*dialog_bindings(START_SONG)]

    def __init__(self, typed: dict[str, str] | None = None) -> None:
        """A dialog to begin a song.

        Args:
            typed: what was typed before, by field; what is typed now is put there, so that whoever
                keeps it finds all of it in the next dialog.
        """
        super().__init__()
        self.typed = {} if typed is None else typed
        self._songs: Sequence[SongSummary] = ()

    @property
    def asks(self) -> str:
        return t("How does the song begin?")

    @property
    def way(self) -> Way:
        return _WAYS.get(self.typed.get("way", ""), WAYS[0])

    # What is on screen

    def compose(self) -> ComposeResult:
        told = labels()
        with Vertical(id="dialog"):
            yield Static(self.asks, id="question", markup=False)
            with Horizontal(id="desk"):
                yield Ways(*(Option(Content(told[way.name])) for way in WAYS), id="ways")
                with Vertical(id="right"):
                    with ContentSwitcher(initial=f"way-{self.way.name}", id="panels"):
                        for way in WAYS:
                            with Vertical(id=f"way-{way.name}"):
                                yield Static(abouts()[way.name], classes="about", markup=False)
                                yield from fields(way.name, self.typed)
                    with VerticalScroll(id="preview"):
                        yield Static(id="form", markup=False)
            yield Static("", id="problem", markup=False)
            yield Static(self._told(), id="hint", markup=False)

    def on_mount(self) -> None:
        for id, names in (("known", list(known_labels())), ("tune", tune_names())):
            kept = self.typed.get(id, "")
            self.query_one(f"#{id}", OptionList).highlighted = (
                names.index(kept) if kept in names else 0
            )
        ways = self.query_one("#ways", OptionList)
        ways.highlighted = WAYS.index(self.way)
        ways.focus()
        self._work(self._list_songs, "songs")

    async def _list_songs(self) -> None:
        """The saved songs, read beside the app."""
        if not isinstance(self.app, Host):
            return
        self._songs = (await asyncio.to_thread(self.app.keeping.songs.list)).songs
        songs = self.query_one("#song", OptionList)
        width = max(20, self.size.width // 2)
        songs.add_options(
            [Option(Content(cut(safe_line(song.title), width)), id=song.id) for song in self._songs]
        )
        ids = [song.id for song in self._songs]
        kept = self.typed.get("song_id", "")
        if ids:
            songs.highlighted = ids.index(kept) if kept in ids else 0
        self.show_form()

    @on(DescendantFocus)
    def _hint(self) -> None:
        self.query_one("#hint", Static).update(self._told())

    def _told(self) -> str:
        """What Enter does, which depends on where one is."""
        help = self.key_to("app.help")
        if isinstance(self.focused, HalfWritten):
            return t("{take} begins   Tab leaves the text   Esc leaves   {help} help",
                     take=key_name("ctrl+s"), help=help)  # fmt: skip
        if isinstance(self.focused, Ways) and self.way.fields:
            return t("Enter fills it in   Tab next field   Esc leaves   {help} help", help=help)
        return t("Enter begins   Tab next field   Esc leaves   {help} help", help=help)

    # What is typed

    @on(OptionList.OptionHighlighted, "#ways")
    def _other_way(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.typed["way"] = WAYS[event.option_index].name
        self.query_one("#panels", ContentSwitcher).current = f"way-{self.way.name}"
        self._hint()
        self.show_form()

    @on(OptionList.OptionHighlighted, "#known, #tune, #song")
    def _marked(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        place = event.option_index
        match event.option_list.id:
            case "known":
                self.typed["known"] = list(known_labels())[place]
            case "tune":
                self.typed["tune"] = tune_names()[place]
            case _:
                self.typed["song_id"] = self._songs[place].id
                self.typed["song"] = self._songs[place].text
        self.show_form()

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _typed_on(self, event: Input.Changed | TextArea.Changed) -> None:
        event.stop()
        field = event.control
        self.typed[field.id or ""] = field.text if isinstance(field, TextArea) else field.value
        self.show_form()

    def on_paste(self, event: Paste) -> None:
        """What is pasted where no text is typed is half-written lyrics."""
        if isinstance(self.focused, Input | TextArea):
            return  # it has taken the paste, which comes up from there
        event.stop()
        self.query_one("#ways", OptionList).highlighted = WAYS.index(_WAYS["pasted"])
        area = self.query_one(HalfWritten)
        self.set_focus(area)
        area.post_message(Paste(event.text))

    # The form of it

    def _maker(self) -> Callable[[], Document]:
        """Makes the song of what stands there now, and asks nothing of the screen."""
        way, typed, spoken = self.way, defaultdict(str, self.typed), language()
        return lambda: way.make(typed, spoken)

    def show_form(self) -> None:
        """Shows the form of what is typed, after a moment without a key."""
        self._work(self._show_form, "form")

    async def _show_form(self) -> None:
        await asyncio.sleep(PAUSE)
        form, problem = Content(""), ""
        if self.way.asked(self.typed):
            width = max(20, self.query_one("#preview").size.width - 2)
            try:
                form = preview(await asyncio.to_thread(self._maker()), width)
            except LyricStudioError as error:
                problem = error_text(error)
        if self.is_current:  # else it is being left
            self.query_one("#form", Static).update(form)
            self._tell(problem, said=False)

    def _tell(self, problem: str, *, said: bool) -> None:
        told = self.query_one("#problem", Static)
        told.set_class(said, "-said")
        told.update(safe_line(problem))

    def _work(self, work: Callable[[], Coroutine[None, None, None]], group: str) -> Worker[None]:
        """Does it beside the app, in place of what the group does now."""
        return self.run_worker(work, group=group, exclusive=True)

    # Taking it

    @on(OptionList.OptionSelected, "#ways")
    def _way_pressed(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.way_taken()

    def way_taken(self) -> None:
        """Enter on a way goes to what it asks for; one that asks for nothing begins."""
        panel = self.query_one(f"#way-{self.way.name}")
        first = panel.query("OptionList, Input, HalfWritten")
        if not first:
            self.action_take()
            return
        empty = isinstance(first.first(), OptionList) and not first.first(OptionList).option_count
        self.set_focus(first.last() if empty else first.first())

    @on(OptionList.OptionSelected, "#known, #tune, #song")
    @on(Input.Submitted)
    def _taken(self, event: OptionList.OptionSelected | Input.Submitted) -> None:
        event.stop()
        self.action_take()

    def action_take(self) -> None:
        self._work(partial(self._take, self._maker()), "take")

    async def _take(self, make: Callable[[], Document]) -> None:
        try:
            document = await asyncio.to_thread(make)
        except LyricStudioError as error:
            self.workers.cancel_group(self, "form")  # it would say the same, less loudly
            self._tell(error_text(error), said=True)
            fields = self.query_one(f"#way-{self.way.name}").query(Input)
            empty = [field for field in fields if not field.value.strip()]
            if empty and empty[0] is not self.focused and fields.first() is empty[0]:
                self.set_focus(empty[0])  # without it there is nothing to begin with
            return
        self._leave(document)

    def action_leave(self) -> None:
        self._leave(None)

    def _leave(self, document: Document | None) -> None:
        self.workers.cancel_group(self, "form")  # what it would show on is going away
        self.dismiss(document)
