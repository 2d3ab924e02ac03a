"""The keys of the desk that act on the line that one is at, and on the song."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.widgets import Input

from core.errors import LyricStudioError
from core.songs.document import Document, Row
from core.writing.desk_state import Note
from studio.screens.frame.screen import StudioScreen
from studio.screens.lines.asking import ask_branch, ask_section, ask_title
from studio.screens.lines.entry import Kind
from studio.screens.lines.page import SongPage
from studio.screens.lines.panel import LOW_PAGE, WIDE_PAGE, DeskPanel, page_of
from studio.screens.lines.view import DeskView
from studio.wording.i18n import error_text, t


class LineActions(StudioScreen):
    """What the keys do with a line."""

    def __init__(self) -> None:
        super().__init__()
        self.view = DeskView(self)
        self.view.entry.kept, self.view.entry.left = self._kept, self._left
        self._refused: str | None = None
        """The form that was not possible."""
        self.digit = 1
        """The last digit that was pressed."""
        self._end: tuple[Row, int, int] | None = None
        """The line below which one writes on, its place, and how many lines were written there."""

    def begin_document(self, document: Document) -> None:
        """Puts a new song on the desk, which is kept from now on."""
        raise NotImplementedError

    def action_start(self) -> None:
        raise NotImplementedError

    # The line that one is at

    def action_go(self, by: int) -> None:
        self.view.moved()
        self.view.desk.go(self.view.desk.place + by)

    def action_page(self, by: int) -> None:
        self.action_go(by * max(1, self.view.page.size.height - 2))

    @on(DeskPanel.Resized)
    def _resized(self, event: DeskPanel.Resized) -> None:
        event.stop()
        self.view.show()

    @on(SongPage.Pressed)
    def _pressed(self, event: SongPage.Pressed) -> None:
        event.stop()
        if event.twice:
            self.action_edit()
        elif not self.view.entry.open:
            self.view.moved()
            self.view.desk.go(event.place)

    def action_pick(self, by: int) -> None:
        if self.view.beside.rhymes.at is not None:
            self.view.beside.rhymes.walk(by)
            self.view.show()
        else:
            self.view.desk.pick(self.view.desk.picked + by)

    def action_number(self, number: int | None = None) -> None:
        size = LOW_PAGE if self.has_class("-narrow") else WIDE_PAGE
        desk = self.view.desk
        if (number := number or self.digit) <= size:
            desk.pick(page_of(desk.picked, size) + number - 1)

    def action_take(self) -> None:
        rhymes = self.view.beside.rhymes
        if self.view.desk.state is None:
            self.action_start()
        elif (word := rhymes.word) is not None:
            rhymes.leave()
            self._try(lambda: self.view.desk.end_in(word))
        elif self.view.desk.offers:
            self.view.desk.take()
        else:
            more = self.key_to("lines.more")
            self.view.say(t("{more} writes candidates for this line", more=more))

    def action_more(self) -> None:
        self.view.desk.write_line(self.view.settings())

    def action_all(self) -> None:
        self.view.desk.write_all(self.view.settings())

    def action_free(self) -> None:
        async def write() -> None:
            self.view.desk.write_free(self.view.settings())

        if self.view.desk.state is None:
            self.begin_document(Document(title="—"))
        self.view.turns.change(write)  # when there is a song to write into

    def action_stop(self) -> None:
        view = self.view
        if not view.beside.rhymes.leave():
            view.desk.stop()
        view.changed()

    def _left(self) -> None:
        self.keep_typed()
        self.view.say("")
        self.view.changed()

    def keep_typed(self) -> None:
        """Nobody types here any more; a line that a person wrote stays."""
        entry, desk = self.view.entry, self.view.desk
        if (
            not entry.is_mounted
            or not entry.leave()
            or entry.kind != "text"
            or desk.document is None
        ):
            return
        if entry.line:
            if entry.value != desk.document.line(entry.line).text:
                desk.edit(entry.line, entry.value)
        elif self._end is not None and entry.value.strip():
            row, place, further = self._end
            desk.write_below(row, place, entry.value, further)

    # What a person changes

    def action_edit(self) -> None:
        row = self.view.desk.row
        if row is None:
            return
        if row.line.locked:
            self.view.said(Note("line is locked"))
            return
        self._type("text", row.id, row.line.text)

    def action_form(self) -> None:
        from core.writing.desk_lines import form_row

        if (row := self.view.desk.row) is not None:
            self._type("form", row.id, form_row(row.line.template))

    def _type(self, kind: Kind, line: str, value: str, *, marked: bool = False) -> None:
        self._refused = None
        self.view.moved()
        self.view.entry.begin(kind, line, value, marked=marked)
        self.view.changed()

    @on(Input.Changed, "#entry")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self._refused:  # else it is told why, and stays so
            self.view.say("")

    def _kept(self, kind: Kind, line: str, value: str) -> bool:
        if kind == "text":
            return self._text_kept(line, value)
        ready = self.view.models.ready
        pieces = ready.writers.pieces if ready is not None else None
        taken = self._try(lambda: self.view.desk.form(line, value, pieces))
        self._refused = None if taken else value
        return taken

    def _text_kept(self, line: str, value: str) -> bool:
        """Whether one is done: what is typed behind Enter is the next line, and presses no keys."""
        desk, state = self.view.desk, self.view.desk.state
        if state is None:
            return True
        if line:
            desk.edit(line, value)
            rest = enumerate(state.rows[desk.place + 1 :], start=desk.place + 1)
            own = (at for at, row in rest if not row.line.locked and not row.shared)
            if (at := next(own, None)) is not None:
                desk.go(at)
                self._type("text", state.rows[at].id, state.rows[at].line.text, marked=True)
                return False
            self._end = (state.rows[desk.place], desk.place, 0)
        elif self._end is not None and value.strip():
            row, place, further = self._end
            desk.write_below(row, place, value, further)
            self._end = (row, place, further + 1)
        else:
            return True
        self._type("text", "", "")
        return False

    def _try(self, deed: Callable[[], None]) -> bool:
        """Whether it could be done; why not is said where one types."""
        try:
            deed()
        except LyricStudioError as error:
            self.view.say(error_text(error))
            return False
        return True

    def action_lock(self) -> None:
        self.view.desk.lock()

    def action_add(self) -> None:
        self.view.desk.add_line()

    def action_remove(self) -> None:
        self.view.desk.remove_line()

    def action_differ(self) -> None:
        self.view.desk.differ()

    def action_section(self) -> None:
        if self.view.desk.state is not None:
            ask_section(self, self.view)

    def action_title(self) -> None:
        ask_title(self, self.view)

    def action_undo(self) -> None:
        self.view.desk.undo()

    def action_redo(self) -> None:
        self.view.desk.redo()

    def action_branch(self) -> None:
        ask_branch(self, self.view)

    def action_save(self) -> None:
        self.view.desk.save()

    # Rhymes, models, temperature

    def action_rhymes(self) -> None:
        self.view.beside.rhymes.turn()
        self.view.changed()
        if not self.view.beside.rhymes.words:
            self.view.say(t("no rhyme words are known for this line"))

    def action_near(self) -> None:
        rhymes = self.view.beside.rhymes
        rhymes.near = not rhymes.near
        self.view.show()

    def action_mood(self) -> None:
        self.view.moods.step(self.view.models.ready)

    def action_models(self) -> None:
        self.view.models.choose()

    def action_warm(self, by: float) -> None:
        self.view.read_session()
        if self.view.options.warm(by) is not None:
            self.studio.session.temperature = self.view.options.dial.temperature
        self.view.show()
