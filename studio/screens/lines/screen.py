"""The desk: a song whose lines obey a form, written line by line with the model beside."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Key, Paste, Resize

from core.composing.takes import Take
from core.errors import LyricStudioError
from core.songs.document import Document
from studio.keys import bindings as keys
from studio.keys.lines import LINES
from studio.screens.lines.actions import LineActions
from studio.screens.lines.asking import ask_song
from studio.widgets.reach import act
from studio.wording.i18n import t

if TYPE_CHECKING:
    from pathlib import Path

QUIT_SECONDS = 1.0
"""How long leaving waits for what is being written."""
OF_A_SONG = frozenset(
    row.action.partition("(")[0] for row in LINES.rows
) - {"take", "free", "start", "songs", "models", "warm"}  # fmt: skip
"""Actions that need a song on the desk."""
WITHOUT_A_SONG = ("lines.take", "lines.songs", "app.songs", "lines.models")
"""What one needs on an empty desk."""


class LinesScreen(LineActions):
    """Keys and the life of the screen, around a desk and what shows it."""

    WHERE: ClassVar[keys.Where] = "lines"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(LINES)]
    DEFAULT_CSS = """
    LinesScreen #title { height: 1; }
    LinesScreen #status { dock: bottom; height: 1; padding: 0 2; }
    LinesScreen #desk { height: 1fr; width: 100%; border-top: solid $foreground 20%; }
    LinesScreen #song { layers: base over; height: 1fr; width: 1fr; }
    LinesScreen #page { layer: base; }
    LinesScreen #empty { height: auto; }
    LinesScreen.-wide #desk { layout: horizontal; }
    LinesScreen.-wide #panel { width: 54; height: 100%; padding: 0 1 0 2; }
    LinesScreen.-narrow #panel { height: 10; padding: 0 1; border-top: solid $foreground 20%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._asked = False
        """Whether a song was asked for, so that the last one is not."""
        self._start_fields: dict[str, str] = {}
        """What was typed where one begins a song, until one is begun."""

    def body(self) -> ComposeResult:
        yield from self.view.body()

    def on_mount(self) -> None:
        self.view.read_session()
        last = self.studio.session.open_document
        if last is not None and not self._asked:
            self.view.desk.open(last)
        self.view.models.read()
        self.view.changed()

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.view.read_session()
            self.view.models.read()
            self.view.changed()

    def on_resize(self, event: Resize) -> None:
        self.call_after_refresh(self.view.changed)

    def runs_changed(self) -> None:
        self.view.models.read()

    def model_improved(self, run: str) -> None:
        self.view.models.read()

    def needed_now(self) -> Sequence[str]:
        return () if self.view.desk.state is not None else WITHOUT_A_SONG

    def label_of(self, row: keys.Key) -> str:
        """What takes a candidate begins a song where none lies on the desk."""
        begins = row.id == "lines.take" and self.view.desk.state is None
        return "new song" if begins else row.label

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What can do nothing now is no key."""
        view = self.view
        if action == "stop" and (view.entry.open or view.beside.rhymes.at is None):
            return view.desk.job is not None
        if view.entry.open:
            return not hasattr(self, f"action_{action}")
        if action in ("pick", "number"):
            return bool(view.desk.offers) or view.beside.rhymes.at is not None
        return view.desk.state is not None or action not in OF_A_SONG

    async def on_key(self, event: Key) -> None:
        if event.key.isdecimal():
            self.digit = int(event.key)
        if await self.view.entry.takes(event) or await act(self, event.key):
            event.stop()
            event.prevent_default()

    def on_paste(self, event: Paste) -> None:
        if self.view.entry.open and event.text:
            event.stop()
            self.view.entry.post_message(Paste(event.text))

    # What comes from elsewhere

    def begin_document(self, document: Document) -> None:
        """Puts a new song on the desk, which is kept from now on."""
        self._asked = True
        self.keep_typed()
        self.view.desk.begin(lambda: document)

    def begin_with(self, text: str, take: Take | None) -> None:
        self._asked = True
        self.keep_typed()
        self.view.desk.begin_with(text, take)

    def open_document(self, id: str) -> None:
        self._asked = True
        self.keep_typed()
        self.view.desk.open(id)

    # Leaving

    def before_quit(self) -> None:
        self.keep_typed()
        self.view.desk.stop()

    async def finish(self) -> None:
        """Keeps what was done, and lets the song go."""
        job = self.view.desk.job
        deadline = monotonic() + QUIT_SECONDS
        while job is not None and not job.done.is_set() and monotonic() < deadline:
            await asyncio.sleep(0.01)
        await self.view.turns.finish()
        try:
            await asyncio.to_thread(self.view.desk.close)
        except LyricStudioError as error:
            self.studio.show_error(error)

    # Further

    def action_start(self) -> None:
        from studio.screens.lines.starting import StartSong

        def answer(document: Document | None) -> None:
            if document is not None:
                self._start_fields.clear()
                self.begin_document(document)

        self.app.push_screen(StartSong(self._start_fields), answer)

    def action_songs(self) -> None:
        ask_song(self, self.view)

    def action_tap(self) -> None:
        from studio.screens.lines.tapping import TapLines

        document = self.view.desk.document
        if document is not None:
            self.app.push_screen(TapLines(document))

    def action_export(self) -> None:
        from studio.screens.lines.exporting import ExportSong

        document = self.view.desk.document
        if document is None:
            return

        def answer(path: Path | None) -> None:
            if path is not None:
                self.view.say(t("written to {path}", path=path))

        self.app.push_screen(ExportSong(document), answer)

    def action_copy(self) -> None:
        document = self.view.desk.document
        if document is None or not document.text.strip():
            self.view.say(t("there is nothing to copy yet"))
            return
        self.studio.copy(document.text, None)
