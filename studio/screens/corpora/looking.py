"""Corpora, the part that looks: the list of all, the page of one, its songs one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from threading import Event as Flag
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from core.library.corpora import CorpusDraft
from studio.screens.corpora import page, work
from studio.screens.corpora.changes import CorpusChanges
from studio.screens.corpora.inside import CorpusRow, Inside
from studio.widgets.lines import Lines, cut, cut_middle
from studio.wording.i18n import error_text, language, t
from studio.wording.safe_text import safe_line, safe_text

View = Literal["shelf", "files", "inside"]
ROOM = 200
"""Songs that are put into the list at a time."""


class CorpusList(OptionList):
    """The list. Enter has the name that the table of keys gives it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "look inside", id="corpora.open", show=True)
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Inside a corpus there is nothing more to open."""
        return action != "select" or self.screen.check_action("open", ()) is True


class CorpusLooking(CorpusChanges):
    """A list on the left, a page on the right."""

    DEFAULT_CSS = """
    CorpusLooking #desk { height: 1fr; }
    CorpusLooking #left { width: 38; border-right: solid $foreground 20%; padding: 1 1 0 1; }
    CorpusLooking.-narrow #left { width: 32; }
    CorpusLooking #of { height: 1; text-style: bold; color: $accent; margin-bottom: 1;
                        text-wrap: nowrap; text-overflow: ellipsis; }
    CorpusLooking #list { height: 1fr; border: none; background: $background; padding: 0; }
    CorpusLooking #list:focus { background: $background; }
    CorpusLooking #page { width: 1fr; padding: 1 2; }
    CorpusLooking #page Static { width: 100%; height: auto; }
    CorpusLooking #title { text-style: bold; color: $accent; }
    CorpusLooking #status { dock: bottom; height: 1; padding: 0 2; color: $text-muted; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[CorpusRow] = []
        self.view: View = "shelf"
        self.inside: Inside | None = None
        """What the page shows."""
        self.draft: CorpusDraft | None = None
        self.note = ""
        self._select: str | None = None
        """The corpus that shall be under the cursor once the list is read."""
        self.same = ""
        """The corpus that has the songs of the draft already."""
        self._opens = False
        """Whether its songs are wanted once the page is read."""
        self._page = Flag()
        """Stops what the page on screen waits for."""

    def body(self) -> ComposeResult:
        with Horizontal(id="desk"):
            with Vertical(id="left"):
                yield Static(id="of", markup=False)
                yield CorpusList(id="list")
            with VerticalScroll(id="page"):
                yield Static(id="title", markup=False)
                yield page.PageText(id="text", markup=False)
        yield Lines(id="status")

    def on_mount(self) -> None:
        if self.view == "shelf":  # else another screen has asked for the desk
            self.options.focus()
        self.show(self.view)
        self.read_rows(select=self.studio.session.form_corpus or f"demo-{language()}")

    def on_screen_resume(self) -> None:
        if self.is_mounted and self.view == "shelf":
            self.read_rows()

    def before_quit(self) -> None:
        self._page.set()

    # What is on screen

    @property
    def options(self) -> OptionList:
        return self.query_one("#list", OptionList)

    @property
    def chosen(self) -> CorpusRow | None:
        """The corpus that keys act on."""
        place = self.options.highlighted
        if self.view != "shelf" or place is None or not 0 <= place < len(self.rows):
            return None
        return self.rows[place]

    @property
    def changeable(self) -> str | None:
        row = self.chosen
        return None if row is None or row.demo else row.name

    def show(self, view: View) -> None:
        """Another view; the list and the page are filled by whoever goes there."""
        self.view = view
        self.set_class(view == "files", "-files")
        if view == "shelf":
            self.query_one("#of", Static).update(t("Corpora"))
        self.say("")
        self.refresh_bindings()

    def read_rows(self, *, select: str | None = None) -> None:
        """Reads the list from disk, in a thread."""
        if select is not None:
            self._select = select
        library, post = self.library, self.post_message
        self.run_worker(
            lambda: work.read_list(library, post), name="corpora", group="list", thread=True,
            exclusive=True, exit_on_error=False, description="lists the corpora",
        )  # fmt: skip

    @on(work.RowsRead)
    def _rows_read(self, event: work.RowsRead) -> None:
        event.stop()
        chosen = self._select or (self.chosen.name if self.chosen else None)
        place = self.options.highlighted or 0
        self.rows = event.rows
        if self.view != "shelf":
            return
        self._select = None
        self._fill_shelf(chosen, place)

    def _fill_shelf(self, chosen: str | None, place: int = 0) -> None:
        names = [row.name for row in self.rows]
        place = names.index(chosen) if chosen in names else min(place, len(names) - 1)
        self.options.clear_options()
        self.options.add_options([Option(self._row(row)) for row in self.rows])
        if names:
            self.options.highlighted = place  # which shows its page

    def _row(self, row: CorpusRow) -> Content:
        width = self._list_width()
        name, told = cut_middle(safe_line(row.name), width), cut(page.row_line(row), width)
        return Content.assemble((name, "bold"), "\n", (told, "dim"))

    def _list_width(self) -> int:
        return max(10, self.options.size.width - 3) if self.options.size.width else 24

    def _show_corpus(self) -> None:
        """The page of the corpus under the cursor; a thread reads it."""
        row = self.chosen
        self._page.set()
        if row is None:
            return
        if self.inside is None or self.inside.info.name != row.name:
            self.inside, self._opens = None, False
            self.query_one("#page").scroll_home(animate=False)
            self._set_page(row.name, lambda _: Content(t("reading...")))
        stopped = self._page = Flag()
        library, post, name = self.library, self.post_message, row.name
        self.run_worker(
            lambda: work.read_corpus(library, name, post, stopped), name="corpus", group="page",
            thread=True, exit_on_error=False, description="reads the page of a corpus",
        )  # fmt: skip

    @on(work.CorpusRead)
    def _corpus_read(self, event: work.CorpusRead) -> None:
        event.stop()
        row = self.chosen
        if row is None or row.name != event.name:
            return  # another one is looked at
        self.inside = event.inside
        if event.inside is not None:
            self._set_page(row.name, partial(page.about, event.inside, demo=row.demo))
            if self._opens:
                self.action_open()
            if row.songs is None:
                self.read_rows()  # it has been prepared meanwhile
        elif event.error is not None:
            told = Content.styled(safe_line(error_text(event.error)), "$text-error")
            self._set_page(row.name, lambda _: told)

    def _set_page(self, title: str, make: Callable[[int], Content]) -> None:
        self.query_one("#title", Static).update(safe_line(title))
        self.query_one("#text", page.PageText).show(make)

    def say(self, note: str) -> None:
        self.note = note
        line = Content(cut(safe_text(note), self.size.width - 4))
        self.query_one("#status", Lines).content = line

    # The songs of one

    def open_inside(self, inside: Inside, title: str) -> None:
        self._page.set()
        self.inside = inside
        self.show("inside")
        self.query_one("#of", Static).update(safe_line(title))
        self.options.clear_options()
        self.options.add_option(Option(Content.styled(t("what was found"), "bold")))
        self._list_up_to(0)
        self.options.highlighted = 0  # which shows the page
        self.options.focus()

    def _list_up_to(self, place: int) -> None:
        there = self.options.option_count - 1
        if place + ROOM // 2 < there:
            return
        width = self._list_width()
        songs = self.inside.songs if self.inside is not None else ()
        for song in songs[there : place + ROOM]:
            line = cut(safe_line(song.text.partition("\n")[0]), width)
            title = cut_middle(safe_line(song.title), width)
            self.options.add_option(Option(Content.assemble((title, "bold"), "\n", (line, "dim"))))

    def _show_song(self) -> None:
        place = self.options.highlighted or 0
        inside = self.inside
        if inside is None:
            return
        self.query_one("#page").scroll_home(animate=False)
        if place == 0:
            title = t("not kept yet") if self.draft is not None else inside.info.name
            note = t("the same songs are kept as {name}", name=self.same) if self.same else ""
            demo = self.draft is None and self.library.is_demo(inside.info.name)
            draft = self.draft is not None
            self._set_page(title, partial(page.about, inside, demo=demo, draft=draft, note=note))
        elif place <= len(inside.songs):
            song = inside.songs[place - 1]
            self._set_page(song.title, lambda _: page.song_text(song))

    @on(OptionList.OptionHighlighted, "#list")
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if self.view == "inside":
            self._list_up_to(event.option_index)
            self._show_song()
        elif self.view == "shelf":
            self._show_corpus()
            self.refresh_bindings()

    @on(OptionList.OptionSelected, "#list")
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """The songs of the corpus under the cursor."""
        row, inside = self.chosen, self.inside
        self._opens = inside is None
        if row is None or inside is None or inside.info.name != row.name:
            return
        library, post = self.library, self.post_message
        self.run_worker(
            lambda: work.read_songs(library, row.name, post), name="songs", group="songs",
            thread=True, exclusive=True, exit_on_error=False,
            description="reads the songs of a corpus",
        )  # fmt: skip

    @on(work.SongsRead)
    def _songs_read(self, event: work.SongsRead) -> None:
        event.stop()
        row, inside = self.chosen, self.inside
        if row is not None and inside is not None and row.name == event.name:
            self.open_inside(replace(inside, songs=event.songs), row.name)

    def back_to_shelf(self, select: str | None = None) -> None:
        """From the songs, or from the files, to the list of all."""
        self.show("shelf")
        self.query_one("#page").scroll_home(animate=False)
        self._fill_shelf(select)
        self.options.focus()

    def action_cursor(self, by: int) -> None:
        options = self.options
        options.action_cursor_down() if by > 0 else options.action_cursor_up()

    def action_scroll(self, by: int) -> None:
        part = self.query_one("#page", VerticalScroll)
        part.scroll_page_down() if by > 0 else part.scroll_page_up()
