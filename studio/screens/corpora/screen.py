"""Corpora: the list of all, what is in each, and the desk where files become one."""

from __future__ import annotations

from threading import Event as Flag
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from studio.keys import bindings as keys
from studio.keys.corpora import CORPORA
from studio.screens.corpora import work
from studio.screens.corpora.gathering import Gathering
from studio.screens.corpora.looking import CorpusLooking
from studio.wording.i18n import t, what_text
from studio.wording.safe_text import safe_line


class CorporaScreen(CorpusLooking):
    """The list and the page of `CorpusLooking`, or in their place the desk for files."""

    WHERE: ClassVar[keys.Where] = "corpora"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(CORPORA)]
    DEFAULT_CSS = """
    CorporaScreen Gathering { display: none; }
    CorporaScreen.-files Gathering { display: block; }
    CorporaScreen.-files #desk { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.extends: str | None = None
        """The corpus that the files are for; None when they make a new one."""
        self._for_train = False
        """Whether Train waits for what is kept."""
        self._reading: Flag | None = None
        """Stops the reading of files that goes on."""

    def body(self) -> ComposeResult:
        yield Gathering(id="files")
        yield from super().body()

    def on_mount(self) -> None:
        if self._for_train:
            self._gather(None)

    def before_quit(self) -> None:
        super().before_quit()
        if self._reading is not None:
            self._reading.set()

    async def finish(self) -> None:
        self._throw_away()
        self.forget_aside()

    @property
    def files(self) -> Gathering:
        return self.query_one("#files", Gathering)

    # Which files

    def add_files(self) -> None:
        """Train wants another corpus, at once or when this screen is up."""
        self._for_train = True
        if self.is_mounted and self._reading is None:
            self._throw_away()
            self._gather(None)

    def action_add(self) -> None:
        self._for_train = False
        self._gather(None)

    def action_extend(self) -> None:
        name = self.changeable
        if name is None:
            self.say(
                t(
                    "a corpus of the studio stays as it is; {add} makes one of your own",
                    add=self.key_to("corpora.add"),
                )
            )
            return
        self._for_train = False
        self._gather(name)

    def _gather(self, extends: str | None) -> None:
        self.extends = extends
        self.show("files")
        if extends is None:
            title = t("A new corpus: which files and folders?")
        else:
            title = t("More for {name}: which files and folders?", name=safe_line(extends))
        self.files.begin(title)

    @on(Gathering.Changed)
    def _files_changed(self, event: Gathering.Changed) -> None:
        event.stop()
        count = len(self.files.given)
        read = self.key_to("corpora.read")
        told = t("{count} on the list; Enter or {read} reads them", count=count, read=read)
        self.say(event.note or told)
        self.refresh_bindings()

    @on(Gathering.Ready)
    def _files_ready(self, event: Gathering.Ready) -> None:
        event.stop()
        self.action_read()

    # Reading them

    def action_read(self) -> None:
        if self._reading is not None:
            self.say(
                t(
                    "they are being read already; {leave} stops it",
                    leave=self.key_to("corpora.leave"),
                )
            )
            return
        if not self.files.given:
            self.say(t("no file is on the list yet"))
            return
        stopped = self._reading = Flag()
        self.say(t("reading..."))
        library, post, extends = self.library, self.post_message, self.extends
        sources = [str(path) for path in self.files.given]
        # On the app: it goes on when the screen changes.
        self.app.run_worker(
            lambda: work.read_files(library, sources, extends, post, stopped), name="read files",
            group="read files", thread=True, exit_on_error=False,
            description="reads files of lyrics into a corpus that is not kept yet",
        )  # fmt: skip

    @on(work.ReadingMoved)
    def _reading_moved(self, event: work.ReadingMoved) -> None:
        event.stop()
        if self._reading is not None and not self._reading.is_set():
            told = event.progress
            share = f"  {told.done / told.total:.0%}" if told.total else ""
            stops = t("({leave} stops it)", leave=self.key_to("corpora.leave"))
            self.say(f"{t(told.phase)}{share}  {stops}")

    @on(work.ReadingEnded)
    def _reading_ended(self, event: work.ReadingEnded) -> None:
        event.stop()
        self._reading = None
        if event.error is None:
            self.say(t("stopped; nothing was kept"))
        else:
            self.say(what_text(event.error))  # what to do about it is told beside
            self.studio.show_error(event.error)

    @on(work.DraftRead)
    def _draft_read(self, event: work.DraftRead) -> None:
        event.stop()
        self._reading = None
        self._throw_away()
        self.draft, self.same = event.draft, event.same
        self.open_inside(event.inside, t("not kept yet"))
        keep, leave = self.key_to("corpora.keep"), self.key_to("corpora.leave")
        self.say(t("{keep} keeps it, {leave} goes back to the files", keep=keep, leave=leave))

    # What then

    def action_keep(self) -> None:
        if self.draft is not None:
            self.keep_draft(self.draft)

    def kept(self, name: str) -> None:
        self.draft, self.same = None, ""
        self.back_to_shelf(name)
        train = self.key_to("corpora.train")
        self.say(t("kept as {name}; {train} trains on it", name=name, train=train))
        if self._for_train:
            self._for_train = False
            self.studio.toast(t("kept as {name}", name=name))
            self.studio.go_to("train").preset(corpus=name)

    def action_train(self) -> None:
        name = self.chosen.name if self.chosen else None
        if self.view == "inside" and self.inside is not None:
            name = self.inside.info.name
        if name is not None:
            self.studio.go_to("train").preset(corpus=name)

    def action_remove(self) -> None:
        if self.view == "files":
            self.files.drop_one()
        else:
            super().action_remove()

    def action_leave(self) -> None:
        if self._reading is not None:
            self._reading.set()
            self.say(t("stopping..."))
        elif self.draft is not None:
            self._throw_away()
            self.show("files")
            self.files.query_one("#path").focus()
        elif self.view == "files" and self._for_train:
            self._for_train = False
            self.back_to_shelf()
            self.studio.go_to("train").preset()
        else:
            self.back_to_shelf(self.inside.info.name if self.inside else None)

    def _throw_away(self) -> None:
        if self.draft is not None:
            self.library.throw_away(self.draft)
            self.draft, self.same = None, ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that cannot do anything now leave the footer."""
        shelf, files = self.view == "shelf", self.view == "files"
        match action:
            case "open" | "add" | "extend" | "rename" | "undo":
                return shelf
            case "read":
                return files
            case "remove":
                return shelf or files
            case "keep":
                return self.draft is not None
            case "train":
                return not files and self.draft is None
            case "leave":
                return not shelf
            case "scroll" | "cursor":
                return not files
        return True
