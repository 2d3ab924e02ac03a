"""The widgets of the desk around one song; it is the holder of that song."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content

from core.errors import LyricStudioError
from core.songs.documents import Documents
from core.writing.desk import Desk
from core.writing.desk_jobs import DeskJob
from core.writing.desk_state import Deed, Note
from core.writing.options import WritingOptions
from studio.screens.frame.screen import StudioScreen
from studio.screens.frame.turns import Turns
from studio.screens.lines.entry import LineEntry
from studio.screens.lines.model import DeskModel
from studio.screens.lines.page import LEFT, SongPage
from studio.screens.lines.panel import Beside, DeskPanel
from studio.screens.lines.rhyme_rows import MOST
from studio.screens.lines.title import empty_text, title_row
from studio.screens.lines.wanting import WantedMood
from studio.screens.lines.words import note_text
from studio.setup.session import save_session
from studio.widgets.clicks import DIM
from studio.widgets.lines import Lines, cut
from studio.wording.i18n import error_text, t
from studio.wording.safe_text import safe_text

if TYPE_CHECKING:
    from textual.timer import Timer

    from core.composing.settings import SamplerSettings
    from core.forms.rhymes import Rhymes
    from core.library.line_writers import Ready

FLUSH = 1.2
"""Seconds after the last change until it is on the disk for good."""
STILL = 0.12
"""Seconds that the cursor rests on a line before its rhymes are looked for."""


class DeskView:
    """Shows a desk, and lends it threads."""

    def __init__(self, screen: StudioScreen) -> None:
        self._screen = screen
        self.turns = Turns(screen)
        self.desk = Desk(Documents(screen.studio.home), self)
        self.models = DeskModel(screen, self.changed)
        self.moods = WantedMood(screen, self.desk, self.changed, self.say)
        self.options = WritingOptions()
        self.beside = Beside(key_to=screen.key_to)
        self.note = ""
        self.waits = 0
        """Deeds that are not done yet."""
        self._song = ""
        self._rhymed: object = None
        """What rhymes are looked for."""
        self._rhymes_of: object = None
        """What those on screen were looked for."""
        self._timer: Timer | None = None
        self._flush: Timer | None = None
        self._known: dict[str, int | None] = {}
        self.title = Lines(id="title")
        self.song = Container(id="song")
        self.page = SongPage(id="page")
        self.entry = LineEntry(id="entry")
        self.panel = DeskPanel(id="panel")
        self.empty = Lines(id="empty")
        self.status = Lines(id="status")
        self.page.shared = self._shared

    def body(self) -> ComposeResult:
        """The widgets, to be put into the screen."""
        yield self.title
        with Container(id="desk"):
            with self.song:
                yield self.page
                yield self.entry
            yield self.panel
            yield self.empty
        yield self.status

    # What the desk asks for

    def turn(self, deed: Deed) -> None:
        async def turn() -> None:
            try:
                note = await asyncio.to_thread(deed)
                self.note = ""
                if note is not None:
                    self.said(note)
            except LyricStudioError as error:
                self._screen.studio.show_error(error)
            finally:
                self.waits -= 1
                self.changed()
                self._flush_soon()

        self.waits += 1
        self.turns.change(turn)

    def _flush_soon(self) -> None:
        async def flush() -> None:
            await asyncio.to_thread(self.desk.flush)

        if self._flush is not None:
            self._flush.stop()
        self._flush = self._screen.set_timer(FLUSH, lambda: self.turns.change(flush))

    def start(self, job: DeskJob) -> None:
        make = self.model()
        assert make is not None
        self.note = self.beside.problem = ""
        tell = self._screen.app.call_from_thread
        self._screen.run_worker(
            lambda: job.run(make, tell), thread=True, name="lines", group="lines",
            description="writing", exit_on_error=False,
        )  # fmt: skip

    def model(self) -> Callable[[], Ready] | None:
        return self.models.maker(self.desk.document)

    def said(self, note: Note) -> None:
        self.say(note_text(note, self._screen.key_to))

    def say(self, note: str) -> None:
        """Puts a sentence into the line above the keys."""
        self.note = note
        self._show_status()

    def failed(self, error: LyricStudioError) -> None:
        self.beside.problem = safe_text(error_text(error))

    # What is on screen

    def settings(self) -> SamplerSettings:
        """How words are drawn now: as in Compose."""
        self.read_session()
        return self.options.settings()

    def read_session(self) -> None:
        """Takes over what was set in Compose."""
        session, settings = self._screen.studio.session, self._screen.studio.settings
        heat = session.temperature
        self.options.dial.temperature = settings.temperature if heat is None else heat
        self.options.sampler = dict(session.settings) or {"min_p": settings.min_p}
        self.options.fixed_seed = session.seed

    def changed(self) -> None:
        """Brings every part of the screen up to the desk."""
        if not self._screen.is_mounted:
            return
        state = self.desk.state
        if state is not None and state.id != self._song:
            self._song = state.id
            self._remember(state.id)
            self.desk.seed = self.options.seed()
            self.entry.leave()
            self.beside.problem = ""
        if state is not None and self.models.known:
            self.models.get_ready(state.document)
        self.beside.ready = self.models.ready
        self.show()
        self._seek_rhymes()
        self.moods.seek()
        self._screen.refresh_bindings()

    def _remember(self, id: str) -> None:
        """Has the next start open this song, also after a kill."""
        studio = self._screen.studio
        studio.session.open_document = id

        async def remember() -> None:
            with suppress(OSError):  # told when the studio is left
                await asyncio.to_thread(save_session, studio.home, studio.session)

        self.turns.change(remember)

    def moved(self) -> None:
        """One went to another line: what was said of the last one is over."""
        self.note = self.beside.problem = ""
        self.beside.rhymes.leave()
        self.beside.rhymes.put(None)
        self._rhymed = None
        self.entry.leave()

    def show(self) -> None:
        """Draws what is there."""
        if not self._screen.is_current:
            return
        desk, narrow = self.desk, self._screen.has_class("-narrow")
        empty = desk.state is None
        self.empty.display = empty
        self.song.display = self.panel.display = not empty
        width = self._screen.size.width
        self.title.content = title_row(desk, self.models, self.options, width)
        if empty:
            to_desk = self._screen.named_key("compose.desk", typing=True)
            told = empty_text(self.waits > 0, self._screen.key_to, to_desk)
            self.empty.content = Content.styled(told, DIM)
        else:
            self.page.show(desk.state, desk.place)
            self.panel.show(desk, self.beside, low=narrow)
            self.place_entry()
        self._show_status()

    def place_entry(self) -> None:
        """Keeps the field where its line is."""
        if self.entry.display:
            room = self.page.room if self.entry.kind == "text" else self.page.room + 16
            below = self.entry.kind == "text" and not self.entry.line
            row = min(self.page.row + below, max(0, self.page.size.height - 1))
            self.entry.place(LEFT, row, room)

    def _show_status(self) -> None:
        if not self._screen.is_mounted:
            return
        note = self.note
        if self.entry.open and not note:
            row = self.desk.row
            shape = row.line.template if row is not None else None
            need = shape.syllables if shape is not None else None
            note = self.entry.told(need, self._screen.key_to("lines.stop"))
        if not note and self.desk.job is not None:
            note = t("writing: {stop} stops", stop=self._screen.key_to("lines.stop"))
        width = self._screen.size.width - 4
        self.status.content = Content.styled(cut(safe_text(note), max(8, width)), DIM)

    # Rhymes, and what is copied

    def _shared(self, text: str) -> int | None:
        """The longest run of a line that a person wrote; None where nobody can know."""
        ready = self.models.ready
        index = ready.writers.index if ready is not None else None
        if index is None:
            return None
        if text not in self._known:
            if len(self._known) > 4096:
                self._known.clear()
            shared = index.shared(text)
            self._known[text] = shared.length if shared is not None else 0
        return self._known[text]

    def _seek_rhymes(self) -> None:
        """Looks for rhymes once the cursor rests."""
        row, document, ready = self.desk.row, self.desk.document, self.models.ready
        wanted = (document, self.desk.place, ready) if row and ready else None
        before = self._rhymed
        if wanted is None or (isinstance(before, tuple) and _same(before, wanted)):
            return
        self._rhymed = wanted
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._screen.set_timer(STILL, self._find_rhymes)

    @property
    def rhymes_are_here(self) -> bool:
        """Whether the rhymes on screen are those of the line that one is at, as the song is now."""
        return self._rhymed is not None and self._rhymes_of is self._rhymed

    def _find_rhymes(self) -> None:
        row, document, ready = self.desk.row, self.desk.document, self.models.ready
        wanted = self._rhymed
        if row is None or document is None or ready is None:
            return
        id, tell = row.id, self._screen.app.call_from_thread

        def find() -> None:
            from core.forms.one_line import rhymes_here

            tell(self._rhymes_found, wanted, rhymes_here(document, id, ready.writers, MOST))

        self._screen.run_worker(
            find, thread=True, name="rhymes", group="rhymes", description="rhymes",
            exclusive=True, exit_on_error=False,
        )  # fmt: skip

    def _rhymes_found(self, wanted: object, found: Rhymes | None) -> None:
        if wanted is self._rhymed:
            self._rhymes_of = wanted
            self.beside.rhymes.put(found)
            self.show()


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))
